//! Indexes messages beside the requests: what was sent a moment ago, and after each start whatever came into the tables by another
//! way. Requests go first: while there are any, this one rests nine times as long as it works.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::store::{self, Place};
use crate::database::Database;

/// How often it looks for what others have left, such as a replica that was killed.
const EVERY: Duration = Duration::from_mins(1);
/// How long it lets messages gather: many together cost little more than one.
const GATHER: Duration = Duration::from_secs(2);
/// How long it waits after a failure.
const PAUSE: Duration = Duration::from_secs(1);
/// How much longer than it worked it rests while there are requests.
const REST: u32 = 9;
/// Batches that are taken at a time, each of up to `sending.max_batch_size` messages.
const PORTION: i64 = 16;
/// Messages that are looked at together, for those that are not indexed though they should be.
const SWEEP: i64 = 2000;

/// The one that indexes. Run it beside the server.
#[derive(Debug, Default)]
pub struct Indexer {
    /// Where looking for forgotten messages goes on.
    swept: Place,
    is_swept: bool,
}

/// What a step of the indexer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexed {
    /// Some messages were indexed, or some looked at.
    Some,
    /// There was nothing to do.
    Idle,
}

impl Indexer {
    /// Indexes what waits, some of it; when nothing does, looks at some messages whether they were forgotten.
    pub async fn index_next(&mut self, database: &Database) -> sqlx::Result<Indexed> {
        let (batches, places) = store::claim(database, PORTION).await?;
        if !batches.is_empty() {
            store::index(database, &places).await?;
            store::let_go(database, &batches).await?;
            return Ok(Indexed::Some);
        }
        if self.is_swept {
            return Ok(Indexed::Idle);
        }
        let (missing, last) = store::missing(database, self.swept, SWEEP).await?;
        store::index(database, &missing).await?;
        match last {
            Some(last) => self.swept = last,
            None => self.is_swept = true,
        }
        Ok(Indexed::Some)
    }

    /// Goes on for as long as the service runs. `committed` is notified when messages were committed; `is_sending` tells whether
    /// sends wait or are being written.
    pub async fn run(mut self, database: Arc<Database>, committed: Arc<Notify>, is_sending: impl Fn() -> bool) {
        loop {
            let (begin, arrived) = (Instant::now(), database.arrived());
            match self.index_next(&database).await {
                Ok(Indexed::Some) if !is_sending() && database.arrived() == arrived => {
                    tokio::task::yield_now().await;
                }
                Ok(Indexed::Some) => sleep(begin.elapsed() * REST).await,
                // Not asked all the time: a connection that idles is looked at before it is used again.
                Ok(Indexed::Idle) => {
                    let _ = timeout(EVERY, committed.notified()).await;
                    sleep(GATHER).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "could not index messages; they wait");
                    sleep(PAUSE).await;
                }
            }
        }
    }
}
