//! The name indexer: a background task that fills in the words of names that were written without them, by a release
//! before the table `user_words` or by another program. Requests have priority, as they have with the search indexer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::store;
use super::words::words_of;
use crate::database::Database;

/// The interval at which the task looks for names without words.
const POLL_INTERVAL: Duration = Duration::from_mins(1);
/// The time for which the task waits after a failure.
const RETRY_DELAY: Duration = Duration::from_secs(1);
/// The ratio of rest to work.
const REST_FACTOR: u32 = 9;
/// The maximum number of users of one step, which is one transaction.
const BATCH: i64 = 500;

/// The result of a step of the name indexer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamesIndexed {
    /// The words of some names were written.
    Some,
    /// Each name has its words, or those without are being written by others.
    Idle,
}

/// Writes the words of up to 500 names that lack them.
///
/// # Errors
/// The error of the database; nothing was changed, and the next step tries again.
pub async fn index_names_next(database: &Database) -> sqlx::Result<NamesIndexed> {
    let names = store::unindexed_names(database, BATCH).await?;
    if names.is_empty() {
        return Ok(NamesIndexed::Idle);
    }
    let words = names.iter().map(|(_, name)| name.as_deref().map(words_of).unwrap_or_default()).collect();
    let indexed = store::index_names(database, names, words).await?;
    Ok(if indexed > 0 { NamesIndexed::Some } else { NamesIndexed::Idle })
}

/// Indexes names until the process ends.
pub async fn run_name_indexer(database: Arc<Database>) {
    loop {
        database.until_writable().await;
        let begin = Instant::now();
        match index_names_next(&database).await {
            Ok(NamesIndexed::Some) => sleep(begin.elapsed() * REST_FACTOR).await,
            Ok(NamesIndexed::Idle) => sleep(POLL_INTERVAL).await,
            Err(error) => {
                tracing::warn!(%error, "indexing the names of users failed; it is tried again");
                sleep(RETRY_DELAY).await;
            }
        }
    }
}
