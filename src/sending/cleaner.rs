//! The batch cleaner: a background task that removes the rows of old batches, which no attempt to send needs any more.

use std::sync::Arc;
use std::time::Duration;

use super::store;
use crate::database::Database;

/// The interval at which old rows are removed.
const INTERVAL: Duration = Duration::from_mins(1);
/// The age from which a row is removed: far above the time in which a batch is attempted.
const MAX_AGE: Duration = Duration::from_mins(10);
/// The maximum number of rows that one statement removes, so that it ends in time however many there are.
const MAX_REMOVED: i64 = 5_000;

/// Removes the rows of all old batches, in several statements if there are many. Returns their number.
///
/// # Errors
/// The error of the database. What was removed before stays removed.
pub async fn clean_sent_batches(database: &Database) -> sqlx::Result<u64> {
    let mut all = 0;
    loop {
        let removed = database.with_deadline(store::remove_sent_batches(database, MAX_AGE, MAX_REMOVED)).await?;
        all += removed;
        if removed < MAX_REMOVED.unsigned_abs() {
            return Ok(all);
        }
    }
}

/// Removes the rows of old batches once a minute, until the process ends.
pub async fn run_batch_cleaner(database: Arc<Database>) {
    loop {
        tokio::time::sleep(INTERVAL).await;
        database.until_writable().await;
        if let Err(error) = clean_sent_batches(&database).await {
            tracing::warn!(%error, "removing the rows of old batches failed");
        }
    }
}
