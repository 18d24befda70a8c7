//! The batch cleaner: a background task that removes the rows of old batches, which no attempt to send needs any more.

use std::sync::Arc;
use std::time::Duration;

use super::store;
use crate::database::Database;

/// The interval at which old rows are removed.
const INTERVAL: Duration = Duration::from_mins(1);
/// The age from which a row is removed: far above the time in which a batch is attempted.
const MAX_AGE: Duration = Duration::from_mins(10);

/// Removes the rows of old batches. Returns their number.
///
/// # Errors
/// The error of the database; nothing was removed.
pub async fn clean_sent_batches(database: &Database) -> sqlx::Result<u64> {
    database.with_deadline(store::remove_sent_batches(database, MAX_AGE)).await
}

/// Removes the rows of old batches once a minute, until the process ends.
pub async fn run_batch_cleaner(database: Arc<Database>) {
    loop {
        database.until_writable().await;
        if let Err(error) = clean_sent_batches(&database).await {
            tracing::warn!(%error, "removing the rows of old batches failed");
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
