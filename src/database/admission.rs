//! Limits concurrent work on the database. Requests above the limit wait briefly, then fail fast with 503, so that an overload
//! never exhausts the process.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

/// How long the queue may stand before waiting in it becomes shorter: a burst passes, an overload does not.
const BURST: Duration = Duration::from_secs(1);

/// The permits, and the queue of requests that wait for one.
#[derive(Debug)]
pub struct Admission {
    permits: Semaphore,
    waiting: AtomicUsize,
    arrived: AtomicU64,
    max_waiting: usize,
    /// How long a request waits in a burst, and in a queue that has been standing for longer.
    timeouts: (Duration, Duration),
    queue_since: Mutex<Option<Instant>>,
}

/// Why a request got no permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Shed {
    /// Too many requests wait already.
    #[error("the queue for the database is full")]
    QueueFull,
    /// No permit was free in time.
    #[error("the database is busy")]
    Timeout,
}

impl Shed {
    /// Counts a request that got no permit.
    pub fn count(self) {
        let reason = match self {
            Self::QueueFull => "queue_full",
            Self::Timeout => "timeout",
        };
        metrics::counter!("pidge_shed_total", "reason" => reason).increment(1);
    }
}

/// Counts a request for as long as it waits.
struct WaitGuard<'a>(&'a AtomicUsize);

impl Drop for WaitGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Admission {
    /// So many permits, and so many requests that may wait for one: for `burst` at most, and for `standing` once the queue has
    /// been standing.
    pub fn new(permits: usize, max_waiting: usize, burst: Duration, standing: Duration) -> Self {
        Self {
            permits: Semaphore::new(permits),
            waiting: AtomicUsize::new(0),
            arrived: AtomicU64::new(0),
            max_waiting,
            timeouts: (burst, standing.min(burst)),
            queue_since: Mutex::new(None),
        }
    }

    /// Waits for a permit, which is given back when it is dropped.
    pub async fn enter(&self) -> Result<SemaphorePermit<'_>, Shed> {
        self.arrived.fetch_add(1, Ordering::Relaxed);
        if let Ok(permit) = self.permits.try_acquire() {
            *self.queue_since.lock().unwrap_or_else(PoisonError::into_inner) = None;
            return Ok(permit);
        }
        let permit = self.queue().await;
        if let Err(shed) = permit {
            shed.count();
        }
        permit
    }

    async fn queue(&self) -> Result<SemaphorePermit<'_>, Shed> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = WaitGuard(&self.waiting);
        if before >= self.max_waiting {
            return Err(Shed::QueueFull);
        }
        let (burst, standing) = self.timeouts;
        let limit = if self.queue_has_stood() { standing } else { burst };
        match tokio::time::timeout(limit, self.permits.acquire()).await {
            Ok(permit) => Ok(permit.expect("the semaphore is never closed")),
            Err(_) => Err(Shed::Timeout),
        }
    }

    fn queue_has_stood(&self) -> bool {
        let mut since = self.queue_since.lock().unwrap_or_else(PoisonError::into_inner);
        since.get_or_insert_with(Instant::now).elapsed() > BURST
    }

    /// How many requests have come since the start.
    pub fn arrived(&self) -> u64 {
        self.arrived.load(Ordering::Relaxed)
    }

    /// How many requests wait now.
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
    async fn permits_are_handed_on_in_order() {
        let admission = Admission::new(1, 2, LONG, LONG);
        let first = admission.enter().await.expect("a permit");
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
        let permit = admission.enter().await.expect("a permit");
        assert_eq!(admission.enter().await.err(), Some(Shed::Timeout));
        let admission = Admission::new(0, 0, LONG, LONG);
        assert_eq!(admission.enter().await.err(), Some(Shed::QueueFull));
        drop(permit);
    }

    #[tokio::test]
    async fn a_request_that_leaves_the_queue_is_not_counted() {
        let admission = Admission::new(0, 5, LONG, LONG);
        let mut waiting = Box::pin(admission.enter());
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(waiting);
        assert_eq!(admission.waiting(), 0);
    }
}
