//! How far a call has come: when it begins no further work, and how often it tries again.

use std::cell::Cell;
use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout_at};

use crate::database::jitter;
use crate::error::{Code, Error, Result};
use crate::http::Draining;

/// The time after which a call begins no further work: it is answered within the timeouts of common clients and proxies, and
/// the same call again goes on.
const TIME: Duration = Duration::from_secs(20);
/// How often work is tried again that the service or the database had no room for.
const MAX_RETRIES: u32 = 5;
/// The pause before the first retry, which doubles with each further one.
const RETRY_PAUSE: Duration = Duration::from_millis(50);
/// After so many pieces of work in a row for which there was no room in spite of all retries, a call gives up.
const MAX_FAILURES: u32 = 16;

/// How far a call has come.
pub(super) struct Progress<'a> {
    /// When it begins no further work.
    until: Instant,
    /// The pieces of work in a row for which there was no room.
    failures: Cell<u32>,
    /// Set when the service shuts down: the call is then answered with what it has done.
    draining: &'a Draining,
}

impl<'a> Progress<'a> {
    /// Of a call that begins now.
    pub(super) fn new(draining: &'a Draining) -> Self {
        Self { until: Instant::now() + TIME, failures: Cell::new(0), draining }
    }

    /// Returns true if the call begins no further work.
    pub(super) fn is_over(&self) -> bool {
        self.failures.get() >= MAX_FAILURES || self.draining.is_set() || Instant::now() >= self.until
    }

    /// Waits for something until the call begins no further work. `None`: in vain.
    pub(super) async fn wait_for<T>(&self, something: impl Future<Output = T>) -> Option<T> {
        timeout_at(self.until.into(), something).await.ok()
    }

    /// Does some work, and tries again for a while if the service or the database has no room.
    ///
    /// # Errors
    /// Those of the work.
    pub(super) async fn attempt<T>(&self, work: impl AsyncFn() -> Result<T>) -> Result<T> {
        let mut retries = 0;
        loop {
            let done = work().await;
            let has_room =
                !matches!(&done, Err(error) if matches!(error.code(), Code::Unavailable | Code::OutcomeUnknown));
            if has_room || retries == MAX_RETRIES || self.is_over() {
                self.failures.set(if has_room { 0 } else { self.failures.get() + 1 });
                return done;
            }
            sleep(RETRY_PAUSE * 2_u32.pow(retries) + jitter(retries)).await;
            retries += 1;
        }
    }
}

/// Returns the error of a message that the call did not come to.
pub(super) fn not_reached() -> Error {
    let detail = "The call ended before this message was sent. Send the same request again: it goes on from here.";
    Error::unavailable("the call ended early").with_detail(detail)
}
