//! The indexer: a background task that indexes the messages in the search queue. After each start it also sweeps the
//! message table for messages that came in another way, such as a restored backup. After an upgrade it folds texts
//! again that an older release folded in another way. Requests have priority: while there are any, the indexer rests
//! nine times as long as it worked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::index::{self, MessageKey, Purpose};
use super::refolds;
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
/// `sending.max_batch_size` messages.
const CLAIM_BATCH: i64 = 16;
/// The maximum number of messages that one step of the sweep examines.
const SWEEP_BATCH: i64 = 2000;

/// The background task that indexes messages.
#[derive(Debug, Default)]
pub struct Indexer {
    /// The last message that the sweep has examined.
    swept_to: MessageKey,
    /// True if the sweep has reached the end of the message table.
    is_swept: bool,
    /// True if the sweep for texts to fold again has reached the end of the message table.
    is_swept_for_refolds: bool,
}

/// The result of a step of the indexer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexed {
    /// Messages were indexed, or examined by the sweep.
    Some,
    /// There was nothing to do.
    Idle,
}

impl Indexer {
    /// Indexes some batches of the queue. If the queue is empty, refolds some batches of the other queue, or sweeps the
    /// next part of the message table.
    ///
    /// # Errors
    /// The error of the database. The batches that were claimed stay in their queue until they are indexed.
    pub async fn index_next(&mut self, database: &Database) -> sqlx::Result<Indexed> {
        let (batches, keys) = index::claim_batches(database, CLAIM_BATCH).await?;
        if !batches.is_empty() {
            index::index(database, &keys, Purpose::Index).await?;
            index::remove_from_queue(database, &batches).await?;
            return Ok(Indexed::Some);
        }
        let (batches, keys) = refolds::claim_batches(database, CLAIM_BATCH).await?;
        if !batches.is_empty() {
            index::index(database, &keys, Purpose::Refold).await?;
            refolds::remove_from_queue(database, &batches).await?;
            return Ok(Indexed::Some);
        }
        if !self.is_swept_for_refolds {
            self.is_swept_for_refolds = !refolds::sweep_next(database).await?;
            return Ok(Indexed::Some);
        }
        if self.is_swept {
            return Ok(Indexed::Idle);
        }
        let (unindexed, last) = index::find_unindexed(database, self.swept_to, SWEEP_BATCH).await?;
        index::index(database, &unindexed, Purpose::Index).await?;
        match last {
            Some(last) => self.swept_to = last,
            None => self.is_swept = true,
        }
        Ok(Indexed::Some)
    }

    /// Indexes messages until the process ends. `committed` is notified when messages were committed; `is_sending`
    /// returns true if sends are queued or being written.
    pub async fn run(mut self, database: Arc<Database>, committed: Arc<Notify>, is_sending: impl Fn() -> bool) {
        loop {
            let (begin, arrived) = (Instant::now(), database.arrived());
            match self.index_next(&database).await {
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
                    tracing::warn!(%error, "indexing failed, the messages stay queued");
                    sleep(RETRY_DELAY).await;
                }
            }
        }
    }
}
