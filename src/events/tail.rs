//! The tail: a background task that reads the log while it grows, for all readers of this process. It keeps the last events
//! in memory, and reads only while it has followers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout};

use super::ring::Ring;
use super::{Fact, Gap, Position, store};
use crate::config::Config;
use crate::database::{Database, Notifications};

/// The channel that the SQL function `sequence_events` notifies.
const CHANNEL: &str = "pidge_events";
/// The interval at which the log is read without a notification.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// The same where notifications do not arrive, because a pooler is in between.
const POLL_INTERVAL_BEHIND_POOLER: Duration = Duration::from_millis(100);
/// The positions of the log that are read at once.
const POSITIONS: i64 = 10_000;
/// The longest time that it takes to open the session for notifications.
const LISTEN_TIMEOUT: Duration = Duration::from_secs(2);
/// The shortest and the longest pause after a failure.
const RETRY_DELAYS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// What the tail has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    /// The last position of the log; `None` before the first read.
    position: Option<Position>,
    /// How often the log was read to its end.
    reads: u64,
}

/// The last events of the log, and who waits for further ones.
#[derive(Debug)]
pub struct Tail {
    capacity: usize,
    followers: AtomicUsize,
    woken: Notify,
    /// `None` before the first read.
    ring: Mutex<Option<Ring>>,
    seen: watch::Sender<Seen>,
}

/// A reader of the log. The tail reads while there is one.
#[derive(Debug)]
pub struct Follower {
    tail: Arc<Tail>,
    seen: watch::Receiver<Seen>,
}

impl Tail {
    /// Creates a tail that has read nothing yet. [`Self::run`] reads.
    pub fn new(config: &Config) -> Arc<Self> {
        Arc::new(Self {
            capacity: config.events.tail,
            followers: AtomicUsize::new(0),
            woken: Notify::new(),
            ring: Mutex::new(None),
            seen: watch::Sender::default(),
        })
    }

    /// Registers a reader, until the follower is dropped. The tail begins to read if it is the first one.
    pub fn follow(self: &Arc<Self>) -> Follower {
        let seen = self.seen.subscribe();
        if self.followers.fetch_add(1, Ordering::SeqCst) == 0 {
            self.wake();
        }
        Follower { tail: Arc::clone(self), seen }
    }

    /// Has the log read at once: new events have got their positions, or a reader does not want to wait.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Reads the log until the process ends.
    ///
    /// # Panics
    /// If the URL of the database is invalid, which the start has checked.
    pub async fn run(self: Arc<Self>, database: Arc<Database>, mut notifications: Notifications) {
        let (mut delay, mut next_listen) = (RETRY_DELAYS.0, Instant::now());
        loop {
            if self.followers.load(Ordering::SeqCst) == 0 {
                notifications.stop();
                self.woken.notified().await;
                continue;
            }
            // First it listens, then it reads: nothing falls between.
            self.listen(&mut notifications, &mut next_listen).await;
            match self.read_to_end(&database).await {
                Ok(()) => delay = RETRY_DELAYS.0,
                Err(error) => {
                    tracing::warn!(%error, "the event log could not be read; it is tried again");
                    sleep(delay).await;
                    delay = (delay * 2).min(RETRY_DELAYS.1);
                    continue;
                }
            }
            self.wait(&mut notifications).await;
        }
    }

    /// Opens the session for notifications, from `next` on. Where it cannot be opened, the log is polled.
    async fn listen(&self, notifications: &mut Notifications, next: &mut Instant) {
        if notifications.is_listening() || Instant::now() < *next {
            return;
        }
        let listening = timeout(LISTEN_TIMEOUT, notifications.listen()).await;
        let error = match listening {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(_) => sqlx::Error::PoolTimedOut,
        };
        tracing::warn!(%error, "no session for notifications could be opened; the event log is polled until one can");
        notifications.stop();
        *next = Instant::now() + RETRY_DELAYS.1;
    }

    /// Creates the listener that [`Self::run`] takes.
    ///
    /// # Errors
    /// A message for the operator: the URL of the database is invalid.
    pub fn notifications(config: &Config) -> Result<Notifications, String> {
        Notifications::new(&config.database, CHANNEL)
    }

    /// Waits until there may be something to read.
    async fn wait(&self, notifications: &mut Notifications) {
        let interval = if notifications.is_listening() { POLL_INTERVAL } else { POLL_INTERVAL_BEHIND_POOLER };
        let end = self.seen.borrow().position;
        let notified = async {
            // The local sequencer has woken the tail already for most notifications.
            while let Some(payload) = notifications.next().await {
                if payload.parse::<Position>().ok() > end {
                    break;
                }
            }
        };
        let either = async {
            tokio::select! { () = notified => {} () = self.woken.notified() => {} }
        };
        let _ = timeout(interval, either).await;
    }

    /// Reads the log from the end of the ring to its own end.
    async fn read_to_end(&self, database: &Database) -> sqlx::Result<()> {
        let mut connection = database.background_connection().await?;
        let last = database.with_deadline(store::last_position(connection.get())).await?;
        let oldest = last - i64::try_from(self.capacity).unwrap_or(i64::MAX);
        // What lies further back would not stay in the ring. A new ring replaces the old one when it is complete.
        let end = self.ring().as_ref().map(Ring::end).filter(|end| (oldest..=last).contains(end));
        let mut new = end.is_none().then(|| Ring::new(self.capacity, oldest.max(0)));
        let mut end = end.unwrap_or(oldest.max(0));
        while end < last {
            let part = database.with_deadline(store::read_after(connection.get(), end, POSITIONS)).await?;
            let before = end;
            let mut shared = self.ring();
            let ring = new.as_mut().or(shared.as_mut()).expect("there is a ring, or a new one");
            ring.extend(&part);
            end = ring.end();
            if end == before {
                break;
            }
        }
        if new.is_some() {
            *self.ring() = new;
        }
        connection.release().await?;
        self.seen.send_modify(|seen| *seen = Seen { position: Some(end), reads: seen.reads + 1 });
        Ok(())
    }

    fn ring(&self) -> MutexGuard<'_, Option<Ring>> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Follower {
    /// Returns the last position that the tail has read. `None`: it has read nothing yet.
    pub fn position(&self) -> Option<Position> {
        self.seen.borrow().position
    }

    /// Waits until the tail has read the log again, whether there was something new or not.
    pub async fn changed(&mut self) {
        if self.seen.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Waits until the log has an event after a position. Returns the last position.
    pub async fn past(&mut self, after: Position) -> Position {
        loop {
            let position = self.seen.borrow_and_update().position;
            match position {
                Some(position) if position > after => return position,
                _ => self.changed().await,
            }
        }
    }

    /// Returns how often the tail has read the log to its end. After [`Self::wake`], the second read from then on has begun
    /// after it, and knows each event that had a position by then.
    pub fn reads(&self) -> u64 {
        self.seen.borrow().reads
    }

    /// Has the log read at once, see [`Tail::wake`].
    pub fn wake(&self) {
        self.tail.wake();
    }

    /// Returns the positions between which the tail has all events: above the first, up to the second. `None`: it has read
    /// nothing yet.
    pub fn bounds(&self) -> Option<(Position, Position)> {
        self.tail.ring().as_ref().filter(|_| self.reads() > 0).map(|ring| (ring.floor(), ring.end()))
    }

    /// Returns the events after a position, and the last position, both as the tail knows them now.
    ///
    /// # Errors
    /// [`Gap::Gone`]: the tail no longer has all of them. [`Gap::Unknown`]: the position is above the last one, or the tail
    /// has read nothing yet.
    pub fn after(&self, position: Position) -> Result<(Vec<Fact>, Position), Gap> {
        let ring = self.tail.ring();
        let ring = ring.as_ref().ok_or(Gap::Unknown)?;
        Ok((ring.after(position)?.copied().collect(), ring.end()))
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.tail.followers.fetch_sub(1, Ordering::SeqCst);
    }
}
