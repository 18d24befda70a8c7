//! The eraser: a background task that works on erasures. Requests have priority: while there are any, it rests nine times as long
//! as it worked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::store;
use crate::database::Database;

/// The interval at which the task looks for erasures that another process has left.
const POLL_INTERVAL: Duration = Duration::from_mins(1);
/// The time for which the task waits for older transactions to end.
const WAIT_DELAY: Duration = Duration::from_millis(100);
/// The time for which the task rests after a failure.
const RETRY_DELAY: Duration = Duration::from_secs(1);
/// The ratio of rest to work while there are requests.
const REST_FACTOR: u32 = 9;

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// Something was erased, or looked at.
    Some,
    /// Transactions that are older than the erasure have to end first.
    Waiting,
    /// There is nothing to erase, or other processes are at it.
    Idle,
}

/// Makes a step of an erasure: looks at up to 1,000 messages of up to 1,000 conversations.
///
/// # Errors
/// The error of the database; nothing was changed, and the next step tries again.
pub async fn erase_next(database: &Database) -> sqlx::Result<Erased> {
    database.with_deadline(store::erase_next(database)).await
}

/// Wakes the task when an erasure has begun.
#[derive(Debug, Default)]
pub struct Eraser {
    begun: Notify,
}

impl Eraser {
    /// Wakes the task.
    pub(super) fn wake(&self) {
        self.begun.notify_one();
    }

    /// Works on erasures until the process ends. `is_sending` returns true while messages are being sent.
    pub async fn run(self: Arc<Self>, database: Arc<Database>, is_sending: impl Fn() -> bool) {
        loop {
            database.until_writable().await;
            let (begin, arrived) = (Instant::now(), database.arrived());
            match erase_next(&database).await {
                Ok(Erased::Some) if !is_sending() && database.arrived() == arrived => {
                    tokio::task::yield_now().await;
                }
                Ok(Erased::Some) => sleep(begin.elapsed() * REST_FACTOR).await,
                Ok(Erased::Waiting) => sleep(WAIT_DELAY).await,
                Ok(Erased::Idle) => {
                    let _ = timeout(POLL_INTERVAL, self.begun.notified()).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "erasing failed; it is tried again");
                    let _ = database.with_deadline(store::postpone_next(&database)).await;
                    sleep(RETRY_DELAY).await;
                }
            }
        }
    }
}
