//! How much may be asked of the database at once. As many requests work on it as it has connections; some wait a moment;
//! the rest are told to come back, at once. So an overload costs the ones above the limit their turn, and nobody their life.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{Semaphore, SemaphorePermit};

/// How long a queue may stand before waiting in it becomes shorter: a burst passes, an overload does not.
const BURST: Duration = Duration::from_secs(1);

/// The turnstile before the pool.
#[derive(Debug)]
pub struct Admission {
    turns: Semaphore,
    waiting: AtomicUsize,
    arrived: AtomicU64,
    max_waiting: usize,
    /// How long one waits in a burst, and in a queue that has been standing.
    patience: (Duration, Duration),
    queue_since: Mutex<Option<Instant>>,
}

/// Why a request was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Shed {
    /// Too many wait already.
    #[error("the queue for the database is full")]
    QueueFull,
    /// Its turn did not come in time.
    #[error("the database is busy")]
    Waited,
}

impl Shed {
    /// Counts one who was not let in.
    pub fn count(self) {
        let reason = match self {
            Self::QueueFull => "queue_full",
            Self::Waited => "waited",
        };
        metrics::counter!("pidge_shed_total", "reason" => reason).increment(1);
    }
}

/// Counts somebody who waits, for as long as they do.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Admission {
    /// `turns` at once, `max_waiting` beside them, who wait for `burst` at most, and for `standing` when the queue does.
    pub fn new(turns: usize, max_waiting: usize, burst: Duration, standing: Duration) -> Self {
        Self {
            turns: Semaphore::new(turns),
            waiting: AtomicUsize::new(0),
            arrived: AtomicU64::new(0),
            max_waiting,
            patience: (burst, standing.min(burst)),
            queue_since: Mutex::new(None),
        }
    }

    /// Waits for a turn, which ends when the permit is dropped.
    pub async fn enter(&self) -> Result<SemaphorePermit<'_>, Shed> {
        self.arrived.fetch_add(1, Ordering::Relaxed);
        if let Ok(turn) = self.turns.try_acquire() {
            *self.queue_since.lock().unwrap_or_else(PoisonError::into_inner) = None;
            return Ok(turn);
        }
        let turn = self.queue().await;
        if let Err(shed) = turn {
            shed.count();
        }
        turn
    }

    async fn queue(&self) -> Result<SemaphorePermit<'_>, Shed> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if before >= self.max_waiting {
            return Err(Shed::QueueFull);
        }
        let (burst, standing) = self.patience;
        let patience = if self.queue_has_stood() { standing } else { burst };
        match tokio::time::timeout(patience, self.turns.acquire()).await {
            Ok(turn) => Ok(turn.expect("the turnstile is never closed")),
            Err(_) => Err(Shed::Waited),
        }
    }

    fn queue_has_stood(&self) -> bool {
        let mut since = self.queue_since.lock().unwrap_or_else(PoisonError::into_inner);
        since.get_or_insert_with(Instant::now).elapsed() > BURST
    }

    /// How many have come since the start.
    pub fn arrived(&self) -> u64 {
        self.arrived.load(Ordering::Relaxed)
    }

    /// How many wait now.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_mins(1);
    const NONE: Duration = Duration::ZERO;

    #[tokio::test]
    async fn turns_are_handed_on_in_order() {
        let admission = Admission::new(1, 2, LONG, LONG);
        let first = admission.enter().await.expect("a turn");
        let mut second = Box::pin(admission.enter());
        assert!(futures_util::poll!(&mut second).is_pending());
        assert_eq!(admission.waiting(), 1);
        drop(first);
        assert!(second.await.is_ok());
        assert_eq!(admission.waiting(), 0);
    }

    #[tokio::test]
    async fn a_full_queue_and_a_long_wait_are_refused() {
        let admission = Admission::new(1, 1, NONE, NONE);
        let turn = admission.enter().await.expect("a turn");
        assert_eq!(admission.enter().await.err(), Some(Shed::Waited));
        let admission = Admission::new(0, 0, LONG, LONG);
        assert_eq!(admission.enter().await.err(), Some(Shed::QueueFull));
        drop(turn);
    }

    #[tokio::test]
    async fn those_who_leave_the_queue_are_not_counted() {
        let admission = Admission::new(0, 5, LONG, LONG);
        let mut waiting = Box::pin(admission.enter());
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(waiting);
        assert_eq!(admission.waiting(), 0);
    }
}
