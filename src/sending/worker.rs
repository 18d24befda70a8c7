//! The send worker: takes all queued sends, commits them in one transaction, replies to their callers, and repeats. No
//! send waits for a batch to fill: an idle worker takes a single send at once. While a batch is being written, another
//! one starts on its own connection as soon as enough sends are queued, so that the database has work while it waits
//! for its disk. A conversation is in one batch at a time, so its messages get their `seq` in order of arrival.

use std::future::ready;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream::FuturesUnordered};
use metrics::{Histogram, histogram};
use tokio::sync::{Notify, Semaphore, SemaphorePermit, mpsc, oneshot};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::NewMessage;
use super::bulk_calls::BulkCalls;
use super::queue::{QueuedSend, Reply, SendQueue};
use super::store::{self, Outcome, SendFailure, SendResult, Sending};
use crate::config::Config;
use crate::database::{Database, Shed};
use crate::error::{Error, Result};
use crate::policy::Policies;

/// The number of queued sends that starts another batch while one is being written: two small batches cost more than
/// one.
const MIN_CONCURRENT_BATCH: usize = 16;
/// The pause before a locked conversation is tried again while there is nothing else to do.
const LOCK_RETRY_PAUSE: Duration = Duration::from_millis(5);
/// The most messages of bulk sends that are under way at once, all bulk sends together; at most half of the queue. So the
/// sends of others find room in the queue, and wait for a few batches at most.
pub(super) const MAX_BULK_UNDER_WAY: usize = 128;

/// The handle with which requests queue sends. All requests share it.
#[derive(Debug)]
pub struct SendQueueHandle {
    queue: mpsc::UnboundedSender<QueuedSend>,
    /// A permit for each send that may be queued or being written at the same time.
    permits: Arc<Semaphore>,
    capacity: usize,
    /// A permit for each message of a bulk send that may be under way.
    bulk_permits: Semaphore,
    /// The calls of bulk sends that are under way.
    pub(super) bulk_calls: BulkCalls,
    /// The longest time that a send waits to be claimed.
    queue_timeout: Duration,
    hasher: RandomState,
    closing: CancellationToken,
    tasks: TaskTracker,
    committed: Arc<Notify>,
}

/// Background task: commits queued messages in batches. It ends when the queue is closed and empty.
#[derive(Debug)]
pub struct SendWorker {
    arriving: mpsc::UnboundedReceiver<QueuedSend>,
    queue: SendQueue,
    policies: Arc<Policies>,
    closing: CancellationToken,
    /// Notified after each batch.
    committed: Arc<Notify>,
    /// Dropped when the worker ends, which `SendQueueHandle::close` waits for.
    _running: TaskTrackerToken,
    max_concurrent_batches: usize,
    max_batch_size: usize,
    /// The longest time that a send waits for another transaction's lock on its conversation.
    lock_timeout: Duration,
    /// True for one round after [`LOCK_RETRY_PAUSE`]: a batch of locked conversations alone may then start.
    retry_locked: bool,
    batch_sizes: Histogram,
    wait_times: Histogram,
}

impl SendQueueHandle {
    /// Creates an empty queue and its worker.
    pub fn new(config: &Config, policies: Arc<Policies>) -> (Self, SendWorker) {
        let (queue, arriving) = mpsc::unbounded_channel();
        let capacity = config.limits.max_queued_requests;
        let handle = Self {
            queue,
            permits: Arc::new(Semaphore::new(capacity)),
            capacity,
            bulk_permits: Semaphore::new(MAX_BULK_UNDER_WAY.min(capacity / 2).max(1)),
            bulk_calls: BulkCalls::default(),
            queue_timeout: Duration::from_millis(config.database.acquire_timeout_ms),
            hasher: RandomState::new(),
            closing: CancellationToken::new(),
            tasks: TaskTracker::new(),
            committed: Arc::default(),
        };
        let worker = SendWorker {
            arriving,
            queue: SendQueue::default(),
            policies,
            closing: handle.closing.clone(),
            committed: handle.committed(),
            _running: handle.tasks.token(),
            max_concurrent_batches: config.sending.concurrent_batches(),
            max_batch_size: config.sending.max_batch_size,
            lock_timeout: Duration::from_millis(config.database.lock_timeout_ms),
            retry_locked: false,
            batch_sizes: histogram!("pidge_sending_batch_size"),
            wait_times: histogram!("pidge_sending_wait_seconds"),
        };
        (handle, worker)
    }

    /// Queues a message and waits for its outcome. A send that the worker has claimed is written even if the caller
    /// stops waiting.
    ///
    /// # Errors
    /// 503 `unavailable`: nothing was written, for example because the policies have not been read yet. 503
    /// `outcome_unknown`: the connection was lost during COMMIT, and the outcome could not be read afterwards. 500
    /// `internal`: any other failure of the database.
    pub(super) async fn send(&self, message: Arc<NewMessage>) -> Result<Outcome> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().map_err(|_| shed(Shed::QueueFull))?;
        let key = |key| self.hasher.hash_one((&message.caller.tenant, &message.sender, &message.client, key));
        let (reply, mut result) = oneshot::channel();
        let claimed_or_cancelled = Arc::new(AtomicBool::new(false));
        let send = QueuedSend {
            pair: self.hasher.hash_one(message.pair()),
            key: message.key.as_ref().map(key),
            message,
            queued_at: Instant::now(),
            claimed_or_cancelled: Arc::clone(&claimed_or_cancelled),
            is_claimed: false,
            reply,
            _permit: permit,
        };
        self.queue.send(send).map_err(|_| Error::unavailable("the service is shutting down"))?;
        let result = match timeout(self.queue_timeout, &mut result).await {
            // The worker has not claimed it: this cancels it.
            Err(_) if !claimed_or_cancelled.swap(true, Relaxed) => return Err(shed(Shed::Timeout)),
            Err(_) => result.await,
            Ok(result) => result,
        };
        result.map_err(Error::internal)?.map_err(Error::from)
    }

    /// Waits until a message of a bulk send may be under way. Bulk sends get permits in the order in which they ask.
    pub(super) async fn bulk_permit(&self) -> SemaphorePermit<'_> {
        self.bulk_permits.acquire().await.expect("this semaphore is never closed")
    }

    /// Closes the queue for new sends, and waits until all accepted ones are written.
    pub async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Returns the signal that the worker gives after each batch.
    pub fn committed(&self) -> Arc<Notify> {
        Arc::clone(&self.committed)
    }

    /// Returns true if no send is queued or being written.
    pub fn is_idle(&self) -> bool {
        self.permits.available_permits() >= self.capacity
    }

    /// Sets the gauge of sends that are queued or being written.
    pub fn set_gauges(&self) {
        let waiting = self.capacity.saturating_sub(self.permits.available_permits());
        metrics::gauge!("pidge_sending_waiting").set(u32::try_from(waiting).map_or(f64::MAX, f64::from));
    }
}

/// Counts a send that is not accepted, and returns its error.
fn shed(reason: Shed) -> Error {
    reason.count();
    Error::unavailable(reason)
}

impl SendWorker {
    /// Writes batches until the queue is closed and every send in it has its reply.
    pub async fn run(mut self, database: Arc<Database>) {
        let policies = Arc::clone(&self.policies);
        let (mut writing, mut replies) = (FuturesUnordered::new(), Vec::new());
        loop {
            while let Some(batch) = self.next_batch(writing.len()) {
                let skip_locked_participants = self.queue.may_be_locked(&batch);
                writing.push(write(&database, &policies, batch, skip_locked_participants));
            }
            tokio::select! {
                // In this order, so that the next batch starts before the callers of the last one get their replies.
                biased;
                Some((batch, results)) = writing.next() => {
                    replies.extend(self.queue.finish(batch, results, self.lock_timeout));
                    self.committed.notify_one();
                }
                () = ready(()), if !replies.is_empty() => replies.drain(..).for_each(Reply::deliver),
                arrived = self.arriving.recv(), if !self.arriving.is_closed() || !self.arriving.is_empty() => {
                    let mut next = arrived;
                    while let Some(send) = next {
                        self.queue.push(send);
                        next = self.arriving.try_recv().ok();
                    }
                }
                () = self.closing.cancelled(), if !self.arriving.is_closed() => self.arriving.close(),
                () = sleep(LOCK_RETRY_PAUSE), if writing.is_empty() && !self.queue.is_empty() => {
                    self.retry_locked = true;
                }
                else => return,
            }
        }
    }

    /// Returns the next batch, if one should start while `being_written` batches are being written.
    fn next_batch(&mut self, being_written: usize) -> Option<Vec<QueuedSend>> {
        let may_start = match being_written {
            0 => self.queue.has_ready(1) || std::mem::take(&mut self.retry_locked),
            others => others < self.max_concurrent_batches && self.queue.has_ready(MIN_CONCURRENT_BATCH),
        };
        let batch = if may_start { self.queue.next_batch(self.max_batch_size) } else { Vec::new() };
        if batch.is_empty() {
            return None;
        }
        for send in &batch {
            self.wait_times.record(send.queued_at.elapsed());
        }
        self.batch_sizes.record(f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX)));
        Some(batch)
    }
}

/// Writes a batch, and returns it with a result for each send.
async fn write(
    database: &Database,
    policies: &Policies,
    batch: Vec<QueuedSend>,
    skip_locked_participants: bool,
) -> (Vec<QueuedSend>, Vec<SendResult>) {
    let messages: Vec<_> = batch.iter().map(|send| Arc::clone(&send.message)).collect();
    let rules = match policies.rules(messages.iter().map(|message| message.caller.tenant.as_str())) {
        Ok(rules) => rules,
        Err(not_read) => return (batch, vec![Err(SendFailure::PoliciesNotRead(not_read)); messages.len()]),
    };
    let how = Sending { rules: rules.as_deref(), skip_locked_participants };
    let results = store::send(&database.acquire_for_send_worker(), &messages, how).await;
    (batch, results)
}
