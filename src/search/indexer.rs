//! The indexer: a background task that works on the queues of the search index, and on the sweep when they are empty.
//! Requests have priority: while there are any, the indexer rests nine times as long as it worked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::index::{self, Purpose};
use super::{queue, sweep};
use crate::database::Database;

/// The interval at which the queue is polled without a notification, for batches that another replica left behind, such
/// as one that was killed.
const POLL_INTERVAL: Duration = Duration::from_mins(1);
/// The time for which the indexer waits for more messages after the first: indexing many at once costs little more than
/// indexing one.
const BATCHING_DELAY: Duration = Duration::from_secs(2);
/// The time for which the indexer waits after a failure.
const RETRY_DELAY: Duration = Duration::from_secs(1);
/// The ratio of rest to work while there are requests.
const REST_FACTOR: u32 = 9;
/// The maximum number of rows of the queue that are claimed at once. Each row is a batch of up to
/// `sending.max_batch_size` messages. Many rows of single messages, as sends one at a time leave them, are indexed in few
/// statements.
const CLAIM_BATCH: i64 = 64;

/// The result of a step of the indexer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexed {
    /// Messages were indexed, refolded, or examined by the sweep.
    Some,
    /// There was nothing to do, or other indexers work on what there is.
    Idle,
}

/// Indexes some batches of the queue. If it is empty, refolds some batches of the other queue; if that is empty as well,
/// makes a step of the sweep.
///
/// # Errors
/// The error of the database. The batches that were claimed stay in their queue until they are done.
pub async fn index_next(database: &Database) -> sqlx::Result<Indexed> {
    for purpose in [Purpose::Index, Purpose::Refold] {
        if let Some(claimed) = queue::claim(database, purpose, CLAIM_BATCH).await? {
            index::index(database, &claimed.keys, purpose, None).await?;
            queue::remove(database, &claimed).await?;
            return Ok(Indexed::Some);
        }
    }
    let has_swept = sweep::sweep_next(database).await?;
    Ok(if has_swept { Indexed::Some } else { Indexed::Idle })
}

/// Indexes messages until the process ends. `committed` is notified when messages were committed; `is_sending`
/// returns true if sends are queued or being written.
pub async fn run_indexer(database: Arc<Database>, committed: Arc<Notify>, is_sending: impl Fn() -> bool) {
    loop {
        database.until_writable().await;
        let (begin, arrived) = (Instant::now(), database.arrived());
        match index_next(&database).await {
            Ok(Indexed::Some) if !is_sending() && database.arrived() == arrived => {
                tokio::task::yield_now().await;
            }
            Ok(Indexed::Some) => sleep(begin.elapsed() * REST_FACTOR).await,
            // The queue is not polled more often, because a connection that was idle is tested before it is used
            // again.
            Ok(Indexed::Idle) => {
                let _ = timeout(POLL_INTERVAL, committed.notified()).await;
                sleep(BATCHING_DELAY).await;
            }
            Err(error) => {
                tracing::warn!(%error, "indexing failed; it is tried again");
                sleep(RETRY_DELAY).await;
            }
        }
    }
}
