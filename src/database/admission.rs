//! Admission: limits concurrent work on the database. Requests above the limit wait briefly, then fail fast with 503,
//! so that an overload never exhausts the process.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

/// The time for which the queue may be non-empty before the shorter timeout applies: a burst is over by then, an
/// overload is not.
const MAX_BURST: Duration = Duration::from_secs(1);

/// The permits for work on the database, and the queue of requests that wait for one.
#[derive(Debug)]
pub struct Admission {
    permits: Semaphore,
    waiting: AtomicUsize,
    /// The number of requests since the start.
    arrived: AtomicU64,
    max_queued: usize,
    /// The longest wait in a burst.
    burst_timeout: Duration,
    /// The longest wait once the queue has been standing for longer than [`MAX_BURST`].
    standing_timeout: Duration,
    /// The time since which the queue has not been empty.
    queue_since: Mutex<Option<Instant>>,
}

/// The reason why a request got no permit (load shedding).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Shed {
    /// The maximum number of requests is waiting.
    #[error("the queue for database permits is full")]
    QueueFull,
    /// No permit became free in time.
    #[error("no database permit became free in time")]
    Timeout,
}

impl Shed {
    /// Counts the request in the metric `pidge_shed_total`.
    pub fn count(self) {
        let reason = match self {
            Self::QueueFull => "queue_full",
            Self::Timeout => "timeout",
        };
        metrics::counter!("pidge_shed_total", "reason" => reason).increment(1);
    }
}

/// Counts a request as waiting until this guard is dropped.
struct WaitGuard<'a>(&'a AtomicUsize);

impl Drop for WaitGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Admission {
    /// Creates an admission of `permits` concurrent requests, with at most `max_queued` in the queue. A request waits
    /// for at most `burst_timeout`, or for at most `standing_timeout` once the queue has been standing.
    pub fn new(permits: usize, max_queued: usize, burst_timeout: Duration, standing_timeout: Duration) -> Self {
        Self {
            permits: Semaphore::new(permits),
            waiting: AtomicUsize::new(0),
            arrived: AtomicU64::new(0),
            max_queued,
            burst_timeout,
            standing_timeout: standing_timeout.min(burst_timeout),
            queue_since: Mutex::new(None),
        }
    }

    /// Waits for a permit. Dropping it lets the next request in.
    pub async fn enter(&self) -> Result<SemaphorePermit<'_>, Shed> {
        self.arrived.fetch_add(1, Ordering::Relaxed);
        if let Ok(permit) = self.permits.try_acquire() {
            *self.queue_since.lock().unwrap_or_else(PoisonError::into_inner) = None;
            return Ok(permit);
        }
        let permit = self.wait().await;
        if let Err(shed) = permit {
            shed.count();
        }
        permit
    }

    /// Waits in the queue.
    async fn wait(&self) -> Result<SemaphorePermit<'_>, Shed> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = WaitGuard(&self.waiting);
        if before >= self.max_queued {
            return Err(Shed::QueueFull);
        }
        let limit = if self.queue_is_standing() { self.standing_timeout } else { self.burst_timeout };
        match tokio::time::timeout(limit, self.permits.acquire()).await {
            Ok(permit) => Ok(permit.expect("the semaphore is never closed")),
            Err(_) => Err(Shed::Timeout),
        }
    }

    /// Returns true if the queue has not been empty for longer than [`MAX_BURST`].
    fn queue_is_standing(&self) -> bool {
        let mut since = self.queue_since.lock().unwrap_or_else(PoisonError::into_inner);
        since.get_or_insert_with(Instant::now).elapsed() > MAX_BURST
    }

    /// Returns the number of requests since the start.
    pub fn arrived(&self) -> u64 {
        self.arrived.load(Ordering::Relaxed)
    }

    /// Returns the number of requests that are waiting.
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
    async fn a_waiting_request_gets_the_permit_that_is_dropped() {
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
    async fn requests_are_shed_when_the_queue_is_full_or_the_wait_too_long() {
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
