//! The cleaner: a background task that makes deletions final when the time in which they can be restored is over.

use std::sync::Arc;
use std::time::Duration;

use super::store;
use crate::config::Mailbox;
use crate::database::Database;

/// The interval at which the cleaner looks for deletions that are due.
const SWEEP_INTERVAL: Duration = Duration::from_mins(5);
/// The maximum number of participants that one step processes, in one transaction.
const PURGE_BATCH: i32 = 100;

/// The background task that makes old deletions final.
pub struct Cleaner {
    restore_seconds: u64,
}

/// The result of a step of the cleaner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleaned {
    /// Deletions of some participants were made final.
    Some,
    /// No deletion was due.
    Idle,
}

impl Cleaner {
    /// Creates a cleaner with the configured restore time.
    pub fn new(mailbox: Mailbox) -> Self {
        Self { restore_seconds: mailbox.restore_seconds }
    }

    /// Makes the deletions of up to 100 participants final.
    ///
    /// # Errors
    /// The error of the database; nothing was changed, and the next step tries again.
    pub async fn clean_next(&self, database: &Database) -> sqlx::Result<Cleaned> {
        let purge = store::purge_deletions(database, self.restore_seconds, PURGE_BATCH);
        let purged = database.with_deadline(purge).await?;
        Ok(if purged > 0 { Cleaned::Some } else { Cleaned::Idle })
    }

    /// Makes deletions final as they become due, until the process ends.
    pub async fn run(self, database: Arc<Database>) {
        loop {
            database.until_writable().await;
            match self.clean_next(&database).await {
                Ok(Cleaned::Some) => continue,
                Ok(Cleaned::Idle) => {}
                Err(error) => tracing::warn!(%error, "making old deletions final failed"),
            }
            tokio::time::sleep(SWEEP_INTERVAL).await;
        }
    }
}
