//! Indexes messages beside the requests: what was sent a moment ago, and after each start whatever came into the tables by another
//! way. Sends go first: while the writer is at work, this one rests nine times as long as it works.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::{sleep, timeout};

use super::store;
use crate::{database::Database, messages::Writer};

/// How often it looks for what others have left, such as a replica that was killed.
const EVERY: Duration = Duration::from_mins(1);
/// How long it lets messages gather: many together cost little more than one.
const GATHER: Duration = Duration::from_secs(2);
/// How long it waits after a failure.
const PAUSE: Duration = Duration::from_secs(1);
/// How much longer than it worked it rests while messages are being sent.
const REST: u32 = 9;
/// Batches that are indexed at a time, each of up to `writer.batch_max` messages.
const PORTION: i64 = 16;
/// Conversations that are searched for forgotten messages at a time.
const SWEEP: i32 = 500;

/// The one that indexes. Run it beside the server.
#[derive(Debug, Default)]
pub struct Indexer {
    /// The last conversation that was looked through for messages nobody has queued.
    swept: i64,
    is_swept: bool,
}

/// What a step of the indexer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexed {
    /// Some messages were indexed, or some conversations looked through.
    Some,
    /// There was nothing to do.
    Idle,
}

impl Indexer {
    /// Indexes what waits, some of it; when nothing does, looks through some conversations for what was forgotten.
    pub async fn index_next(&mut self, database: &Database) -> sqlx::Result<Indexed> {
        let indexed = database.in_time(store::index_waiting(database, PORTION)).await?;
        if indexed > 0 {
            metrics::counter!("pidge_search_indexed_total").increment(indexed);
            return Ok(Indexed::Some);
        }
        if self.is_swept {
            return Ok(Indexed::Idle);
        }
        match database.in_time(store::sweep(database, self.swept, SWEEP)).await? {
            Some(last) => self.swept = last,
            None => self.is_swept = true,
        }
        Ok(Indexed::Some)
    }

    /// Goes on for as long as the service runs.
    pub async fn run(mut self, database: Arc<Database>, writer: Arc<Writer>) {
        loop {
            let begin = Instant::now();
            match self.index_next(&database).await {
                Ok(Indexed::Some) if writer.is_idle() => tokio::task::yield_now().await,
                Ok(Indexed::Some) => sleep(begin.elapsed() * REST).await,
                // Not asked all the time: a connection that idles is looked at before it is used again.
                Ok(Indexed::Idle) => {
                    let _ = timeout(EVERY, writer.written()).await;
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
