//! The writer: takes all sends that wait, commits them as one transaction, answers each caller, and takes what came in
//! meanwhile. Nothing waits for a batch to fill: an idle writer takes the one item there is. While a batch is written, a
//! further one begins when enough wait for it, on a connection of its own, so that the database has work while it waits for
//! its disk. A conversation is in one batch at a time, so order of arrival is order of seq.

use std::{
    future::ready,
    hash::{BuildHasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use metrics::{Histogram, histogram};
use tokio::{
    sync::{Notify, Semaphore, mpsc, oneshot},
    time::{sleep, timeout},
};
use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};

use super::{
    batch::{self, Item, Outcome, Settled},
    line::{Answer, Line, Waiting},
};
use crate::{
    config::Config,
    database::{Database, Shed},
    error::{Error, Result},
};

/// How many must wait for a further batch to begin beside another: two small ones cost more than one.
const FURTHER: usize = 16;
/// The pause before somebody else's lock is tried again, while nothing else is to be done.
const PAUSE: Duration = Duration::from_millis(5);

/// The way in: where sends begin to wait.
#[derive(Debug)]
pub struct Writer {
    line: mpsc::UnboundedSender<Waiting>,
    /// How many may wait and be written at once.
    places: Arc<Semaphore>,
    max_waiting: usize,
    /// How long one waits to be taken.
    patience: Duration,
    hasher: RandomState,
    closing: CancellationToken,
    at_work: TaskTracker,
    written: Arc<Notify>,
}

/// The one who writes what stands in line. Run it beside the server; it ends when the writer is closed.
#[derive(Debug)]
pub struct Scribe {
    arriving: mpsc::UnboundedReceiver<Waiting>,
    line: Line,
    closing: CancellationToken,
    /// Wakes whoever looks after what was written.
    written: Arc<Notify>,
    /// Whoever waits for the end of the scribe waits for this to go.
    _at_work: TaskTrackerToken,
    batches: usize,
    batch_max: usize,
    /// How long an item waits for somebody else's lock.
    lock_patience: Duration,
    /// Whether those who wait for a lock wait a little longer.
    is_patient: bool,
    sizes: Histogram,
    waits: Histogram,
}

impl Writer {
    /// The way in, and the one who writes.
    pub fn new(config: &Config) -> (Self, Scribe) {
        let (line, arriving) = mpsc::unbounded_channel();
        let writer = Self {
            line,
            places: Arc::new(Semaphore::new(config.limits.max_waiting)),
            max_waiting: config.limits.max_waiting,
            patience: Duration::from_millis(config.database.acquire_timeout_ms),
            hasher: RandomState::new(),
            closing: CancellationToken::new(),
            at_work: TaskTracker::new(),
            written: Arc::default(),
        };
        let scribe = Scribe {
            arriving,
            line: Line::default(),
            closing: writer.closing.clone(),
            written: Arc::clone(&writer.written),
            _at_work: writer.at_work.token(),
            batches: config.writer.batches(),
            batch_max: config.writer.batch_max,
            lock_patience: Duration::from_millis(config.database.lock_timeout_ms),
            is_patient: true,
            sizes: histogram!("pidge_writer_batch_size"),
            waits: histogram!("pidge_writer_wait_seconds"),
        };
        (writer, scribe)
    }

    /// Sends an item when its turn comes. What has been taken is written even if nobody waits for the answer any more.
    ///
    /// # Errors
    /// 503 `unavailable`: nothing was written. 503 `outcome_unknown`: the connection was lost at COMMIT, and the database was
    /// not there to be asked.
    pub(super) async fn send(&self, item: Arc<Item>) -> Result<Outcome> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| shed(Shed::QueueFull))?;
        let pair = self.hasher.hash_one(item.pair());
        let key = self.hasher.hash_one((&item.tenant, &item.sender, &item.client, &item.key));
        let (reply, mut answer) = oneshot::channel();
        let taken = Arc::new(AtomicBool::new(false));
        let waiting = Waiting {
            item,
            pair,
            key,
            since: Instant::now(),
            taken: Arc::clone(&taken),
            is_out: false,
            reply,
            _place: place,
        };
        self.line.send(waiting).map_err(|_| Error::unavailable("the service is stopping"))?;
        let settled = match timeout(self.patience, &mut answer).await {
            // Nobody has taken it yet, and nobody will.
            Err(_) if !taken.swap(true, Relaxed) => return Err(shed(Shed::Waited)),
            Err(_) => answer.await,
            Ok(settled) => settled,
        };
        settled.map_err(Error::internal)?.map_err(Error::from)
    }

    /// Takes no more, and waits until all that was taken is written.
    pub async fn close(&self) {
        self.closing.cancel();
        self.at_work.close();
        self.at_work.wait().await;
    }

    /// Waits until something was written since the last time that this was asked.
    pub async fn written(&self) {
        self.written.notified().await;
    }

    /// Whether nothing waits and nothing is being written.
    pub fn is_idle(&self) -> bool {
        self.places.available_permits() >= self.max_waiting
    }

    /// Sets the gauge that shows how many wait.
    pub fn report(&self) {
        let waiting = self.max_waiting.saturating_sub(self.places.available_permits());
        metrics::gauge!("pidge_writer_waiting").set(u32::try_from(waiting).map_or(f64::MAX, f64::from));
    }
}

fn shed(why: Shed) -> Error {
    why.count();
    Error::unavailable(why)
}

impl Scribe {
    /// Writes until the writer is closed and all that waited is answered.
    pub async fn run(mut self, database: Arc<Database>) {
        let (mut writing, mut answers) = (FuturesUnordered::new(), Vec::new());
        loop {
            while let Some(batch) = self.next(writing.len()) {
                let careful = self.line.may_be_locked(&batch);
                writing.push(write(&database, batch, careful));
            }
            tokio::select! {
                // The next batch is under way before the callers of the last one are answered.
                biased;
                Some((batch, settled)) = writing.next() => {
                    answers.extend(self.line.settle(batch, settled, self.lock_patience));
                    self.written.notify_one();
                }
                () = ready(()), if !answers.is_empty() => answers.drain(..).for_each(Answer::give),
                arrived = self.arriving.recv(), if !self.arriving.is_closed() || !self.arriving.is_empty() => {
                    let mut next = arrived;
                    while let Some(waiting) = next {
                        self.line.join(waiting);
                        next = self.arriving.try_recv().ok();
                    }
                }
                () = self.closing.cancelled(), if !self.arriving.is_closed() => self.arriving.close(),
                () = sleep(PAUSE), if writing.is_empty() && !self.line.is_empty() => self.is_patient = false,
                else => return,
            }
        }
    }

    /// The next batch, if it is time for one beside so many that are being written.
    fn next(&mut self, written: usize) -> Option<Vec<Waiting>> {
        let is_time = match written {
            0 => self.line.has_ready(1) || !std::mem::replace(&mut self.is_patient, true),
            others => others < self.batches && self.line.has_ready(FURTHER),
        };
        let batch = if is_time { self.line.next(self.batch_max) } else { Vec::new() };
        if batch.is_empty() {
            return None;
        }
        for waiting in &batch {
            self.waits.record(waiting.since.elapsed());
        }
        self.sizes.record(f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX)));
        Some(batch)
    }
}

async fn write(database: &Database, batch: Vec<Waiting>, careful: bool) -> (Vec<Waiting>, Vec<Settled>) {
    let items: Vec<_> = batch.iter().map(|waiting| Arc::clone(&waiting.item)).collect();
    let settled = batch::send(&database.writing_turn(), &items, careful).await;
    (batch, settled)
}
