//! Makes final what was deleted longer ago than it can be restored.

use std::{sync::Arc, time::Duration};

use super::store;
use crate::{config::Mailbox, database::Database};

/// How often it looks.
const EVERY: Duration = Duration::from_mins(5);
/// Participants whose deletions are made final at a time.
const PORTION: i32 = 100;

/// Makes old deletions final, in the background.
pub struct Cleaner {
    restore_seconds: u64,
}

/// What a step of the cleaner was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleaned {
    /// For some participants something is final now.
    Some,
    /// There was nothing to do.
    Idle,
}

impl Cleaner {
    /// A cleaner that heeds the configured time.
    pub fn new(mailbox: Mailbox) -> Self {
        Self { restore_seconds: mailbox.restore_seconds }
    }

    /// Makes some of it final.
    pub async fn clean_next(&self, database: &Database) -> sqlx::Result<Cleaned> {
        let forgotten = database.with_deadline(store::purge_deletions(database, self.restore_seconds, PORTION)).await?;
        Ok(if forgotten > 0 { Cleaned::Some } else { Cleaned::Idle })
    }

    /// Looks again and again.
    pub async fn run(self, database: Arc<Database>) {
        loop {
            match self.clean_next(&database).await {
                Ok(Cleaned::Some) => continue,
                Ok(Cleaned::Idle) => {}
                Err(error) => tracing::warn!(%error, "could not make old deletions final"),
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}
