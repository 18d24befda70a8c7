//! The writer: takes all sends that wait, commits them as one transaction, answers each caller, and takes what came in
//! meanwhile. Nothing waits for a batch to fill: an idle writer takes the one item there is. Each pair of users has its line,
//! so that order of arrival is order of seq; a few lines keep the database busy while one waits for its disk.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use metrics::{Histogram, histogram};
use tokio::{
    sync::{Semaphore, mpsc, oneshot},
    time::timeout,
};
use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};

use super::{
    line::{Line, Waiting},
    store::{self, Item, Outcome},
};
use crate::{
    config::Config,
    database::{Database, Shed},
    error::{Error, Result},
};

/// The pause before somebody else's lock is tried again, while nothing else is to be done.
const PAUSE: Duration = Duration::from_millis(5);

/// The way in: where sends begin to wait.
#[derive(Debug)]
pub struct Writer {
    lines: Vec<mpsc::UnboundedSender<Waiting>>,
    /// How many may wait and be written at once, in all lines.
    places: Arc<Semaphore>,
    max_waiting: usize,
    /// How long one waits to be taken.
    patience: Duration,
    hasher: RandomState,
    closing: CancellationToken,
    at_work: TaskTracker,
}

/// One line and the one who writes what stands in it. Run it beside the server; it ends when nobody can send any more.
#[derive(Debug)]
pub struct Scribe {
    arriving: mpsc::UnboundedReceiver<Waiting>,
    line: Line,
    closing: CancellationToken,
    /// Whoever waits for the end of all scribes waits for this to go.
    _at_work: TaskTrackerToken,
    batch_max: usize,
    /// How long an item waits for somebody else's lock.
    lock_patience: Duration,
    sizes: Histogram,
    waits: Histogram,
}

impl Writer {
    /// The way in, and those who write.
    pub fn new(config: &Config) -> (Self, Vec<Scribe>) {
        let (mut lines, mut scribes) = (Vec::new(), Vec::new());
        let (closing, at_work) = (CancellationToken::new(), TaskTracker::new());
        for _ in 0..config.writer.lines() {
            let (line, arriving) = mpsc::unbounded_channel();
            lines.push(line);
            scribes.push(Scribe {
                arriving,
                line: Line::default(),
                closing: closing.clone(),
                _at_work: at_work.token(),
                batch_max: config.writer.batch_max,
                lock_patience: Duration::from_millis(config.database.lock_timeout_ms),
                sizes: histogram!("pidge_writer_batch_size"),
                waits: histogram!("pidge_writer_wait_seconds"),
            });
        }
        let writer = Self {
            lines,
            places: Arc::new(Semaphore::new(config.limits.max_waiting)),
            max_waiting: config.limits.max_waiting,
            patience: Duration::from_millis(config.database.acquire_timeout_ms),
            hasher: RandomState::new(),
            closing,
            at_work,
        };
        (writer, scribes)
    }

    /// Sends an item when its turn comes. What has been taken is written even if nobody waits for the answer any more.
    ///
    /// # Errors
    /// 503 `unavailable`: nothing was written. 503 `outcome_unknown`: the connection was lost at COMMIT, and the database was
    /// not there to be asked.
    pub(super) async fn send(&self, item: Arc<Item>) -> Result<Outcome> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| shed(Shed::QueueFull))?;
        let (low, high) = (item.sender.as_str().min(&item.recipient), item.sender.as_str().max(&item.recipient));
        let pair = self.hasher.hash_one((&item.tenant, low, high));
        let key = self.hasher.hash_one((&item.tenant, &item.sender, &item.client, &item.key));
        let (reply, mut answer) = oneshot::channel();
        let taken = Arc::new(AtomicBool::new(false));
        let line = usize::try_from(pair % self.lines.len() as u64).unwrap_or(0);
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
        self.lines[line].send(waiting).map_err(|_| Error::unavailable("the service is stopping"))?;
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
    /// Writes until the line is closed and all that waited is answered.
    pub async fn run(mut self, database: Arc<Database>) {
        while self.wait().await {
            while let Ok(waiting) = self.arriving.try_recv() {
                self.line.join(waiting);
            }
            let batch = self.line.next(self.batch_max);
            if !batch.is_empty() {
                self.write(&database, batch).await;
            }
        }
    }

    /// Waits until there is something to do; false if there will be nothing more.
    async fn wait(&mut self) -> bool {
        if !self.line.is_stuck() {
            return true;
        }
        let next = async {
            tokio::select! {
                arrived = self.arriving.recv() => arrived,
                () = self.closing.cancelled(), if !self.arriving.is_closed() => {
                    self.arriving.close();
                    self.arriving.recv().await
                }
            }
        };
        let arrived = if self.line.is_empty() { next.await } else { timeout(PAUSE, next).await.unwrap_or_default() };
        let is_over = arrived.is_none() && self.line.is_empty();
        if let Some(waiting) = arrived {
            self.line.join(waiting);
        }
        !is_over
    }

    async fn write(&mut self, database: &Database, batch: Vec<Waiting>) {
        for waiting in &batch {
            self.waits.record(waiting.since.elapsed());
        }
        self.sizes.record(f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX)));
        let items: Vec<_> = batch.iter().map(|waiting| Arc::clone(&waiting.item)).collect();
        let settled = store::send(&database.writing_turn(), &items).await;
        self.line.settle(batch, settled, self.lock_patience);
    }
}
