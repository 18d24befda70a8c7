//! The send worker: takes all sends that are queued, commits them as one transaction, replies to each caller, and takes what
//! came in meanwhile. Nothing waits for a batch to fill: an idle worker takes the one send there is. While a batch is
//! written, another begins when enough sends wait for it, on a connection of its own, so that the database has work while it
//! waits for its disk. A conversation is in one batch at a time, so order of arrival is order of seq.

use std::future::ready;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream::FuturesUnordered};
use metrics::{Histogram, histogram};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::NewMessage;
use super::queue::{QueuedSend, Reply, SendQueue};
use super::store::{self, Outcome, SendResult};
use crate::config::Config;
use crate::database::{Database, Shed};
use crate::error::{Error, Result};

/// How many sends must wait for another batch to begin beside one: two small batches cost more than one.
const MIN_CONCURRENT_BATCH: usize = 16;
/// The pause before a lock of another transaction is tried again while there is nothing else to do.
const LOCK_RETRY_PAUSE: Duration = Duration::from_millis(5);

/// The sending end of the queue, which all requests share.
#[derive(Debug)]
pub struct SendQueueHandle {
    queue: mpsc::UnboundedSender<QueuedSend>,
    /// A permit for each send that may be queued or written at a time.
    permits: Arc<Semaphore>,
    capacity: usize,
    /// How long a send may wait to be claimed.
    queue_timeout: Duration,
    hasher: RandomState,
    closing: CancellationToken,
    tasks: TaskTracker,
    committed: Arc<Notify>,
}

/// The task that commits queued messages in batches. Run it beside the server; it ends when the queue is closed.
#[derive(Debug)]
pub struct SendWorker {
    arriving: mpsc::UnboundedReceiver<QueuedSend>,
    queue: SendQueue,
    closing: CancellationToken,
    /// Notified after each batch.
    committed: Arc<Notify>,
    /// Dropped at the worker's end, which `SendQueueHandle::close` waits for.
    _running: TaskTrackerToken,
    max_concurrent_batches: usize,
    max_batch_size: usize,
    /// How long a send waits for a lock of another transaction.
    lock_timeout: Duration,
    /// False for one round after the pause, so that locked conversations are tried again.
    waits_for_locks: bool,
    sizes: Histogram,
    waits: Histogram,
}

impl SendQueueHandle {
    /// An empty queue and its worker.
    pub fn new(config: &Config) -> (Self, SendWorker) {
        let (queue, arriving) = mpsc::unbounded_channel();
        let capacity = config.limits.max_queued_requests;
        let handle = Self {
            queue,
            permits: Arc::new(Semaphore::new(capacity)),
            capacity,
            queue_timeout: Duration::from_millis(config.database.acquire_timeout_ms),
            hasher: RandomState::new(),
            closing: CancellationToken::new(),
            tasks: TaskTracker::new(),
            committed: Arc::default(),
        };
        let worker = SendWorker {
            arriving,
            queue: SendQueue::default(),
            closing: handle.closing.clone(),
            committed: handle.committed(),
            _running: handle.tasks.token(),
            max_concurrent_batches: config.sending.concurrent_batches(),
            max_batch_size: config.sending.max_batch_size,
            lock_timeout: Duration::from_millis(config.database.lock_timeout_ms),
            waits_for_locks: true,
            sizes: histogram!("pidge_sending_batch_size"),
            waits: histogram!("pidge_sending_wait_seconds"),
        };
        (handle, worker)
    }

    /// Queues a message and waits for its outcome. A send that the worker has claimed is written even if the caller stops
    /// waiting.
    ///
    /// # Errors
    /// 503 `unavailable`: nothing was written. 503 `outcome_unknown`: the connection was lost at COMMIT, and the database could
    /// not be asked what became of it.
    pub(super) async fn send(&self, message: Arc<NewMessage>) -> Result<Outcome> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().map_err(|_| shed(Shed::QueueFull))?;
        let key = (&message.caller.tenant, &message.sender, &message.key.client, &message.key.key);
        let (reply, mut result) = oneshot::channel();
        let claimed_or_cancelled = Arc::new(AtomicBool::new(false));
        let send = QueuedSend {
            pair: self.hasher.hash_one(message.pair()),
            key: self.hasher.hash_one(key),
            message,
            since: Instant::now(),
            claimed_or_cancelled: Arc::clone(&claimed_or_cancelled),
            is_claimed: false,
            reply,
            _permit: permit,
        };
        self.queue.send(send).map_err(|_| Error::unavailable("the service is stopping"))?;
        let result = match timeout(self.queue_timeout, &mut result).await {
            // Cancelled before the worker claimed it.
            Err(_) if !claimed_or_cancelled.swap(true, Relaxed) => return Err(shed(Shed::Timeout)),
            Err(_) => result.await,
            Ok(result) => result,
        };
        result.map_err(Error::internal)?.map_err(Error::from)
    }

    /// Accepts no more sends, and waits until all that were accepted are written.
    pub async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Notified after each batch that was written.
    pub fn committed(&self) -> Arc<Notify> {
        Arc::clone(&self.committed)
    }

    /// Whether no send is queued or being written.
    pub fn is_idle(&self) -> bool {
        self.permits.available_permits() >= self.capacity
    }

    /// Sets the gauge of sends that are queued or being written.
    pub fn report(&self) {
        let waiting = self.capacity.saturating_sub(self.permits.available_permits());
        metrics::gauge!("pidge_sending_waiting").set(u32::try_from(waiting).map_or(f64::MAX, f64::from));
    }
}

fn shed(why: Shed) -> Error {
    why.count();
    Error::unavailable(why)
}

impl SendWorker {
    /// Writes until the queue is closed and everything in it is answered.
    pub async fn run(mut self, database: Arc<Database>) {
        let (mut writing, mut replies) = (FuturesUnordered::new(), Vec::new());
        loop {
            while let Some(batch) = self.next_batch(writing.len()) {
                let skip_locked_participants = self.queue.may_be_locked(&batch);
                writing.push(write(&database, batch, skip_locked_participants));
            }
            tokio::select! {
                // The next batch is begun before the callers of the last one are answered.
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
                    self.waits_for_locks = false;
                }
                else => return,
            }
        }
    }

    /// The next batch, if it is time for one beside the number of batches that are being written.
    fn next_batch(&mut self, being_written: usize) -> Option<Vec<QueuedSend>> {
        let is_time = match being_written {
            0 => self.queue.has_ready(1) || !std::mem::replace(&mut self.waits_for_locks, true),
            others => others < self.max_concurrent_batches && self.queue.has_ready(MIN_CONCURRENT_BATCH),
        };
        let batch = if is_time { self.queue.next(self.max_batch_size) } else { Vec::new() };
        if batch.is_empty() {
            return None;
        }
        for send in &batch {
            self.waits.record(send.since.elapsed());
        }
        self.sizes.record(f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX)));
        Some(batch)
    }
}

async fn write(
    database: &Database,
    batch: Vec<QueuedSend>,
    skip_locked_participants: bool,
) -> (Vec<QueuedSend>, Vec<SendResult>) {
    let messages: Vec<_> = batch.iter().map(|send| Arc::clone(&send.message)).collect();
    let results = store::send(&database.acquire_for_send_worker(), &messages, skip_locked_participants).await;
    (batch, results)
}
