//! The keeper: a background task that erases the messages that have expired by the policies of their tenants, and removes their
//! idempotency keys. It walks through both tables once a day, in steps (see `expire_next` in `migrations/functions/privacy.sql`),
//! and rests nineteen times as long as it works.

use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::{counter, gauge};
use tokio::time::{sleep, timeout};

use super::store;
use crate::database::Database;
use crate::policy::Policies;

/// The interval at which the task sees whether there is something to do, besides when the policies have changed: a day is over, or
/// another process that was at it has ended.
const POLL_INTERVAL: Duration = Duration::from_mins(1);
/// The time for which the task waits after a failure.
const RETRY_DELAY: Duration = Duration::from_secs(1);
/// The ratio of rest to work. Nobody waits for it, so this holds whether there are requests or not.
const REST_FACTOR: u32 = 19;

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Messages or keys were looked at, and erased if they had expired.
    Some,
    /// Another process is at it.
    Busy,
    /// There is nothing to do.
    Idle,
}

/// What expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expiring {
    Messages,
    Keys,
}

/// A step, as the database tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub kept: Kept,
    /// How many messages or keys it has erased.
    pub expired: u64,
    /// The age of the oldest message that can expire, see the gauge.
    pub oldest_seconds: f64,
}

impl Expiring {
    /// Returns the name in the table `retention_runs`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Keys => "keys",
        }
    }

    /// Records a step in the metrics.
    fn record(self, step: Step) {
        match self {
            Self::Messages => {
                counter!("pidge_expired_messages_total").increment(step.expired);
                gauge!("pidge_oldest_message_seconds").set(step.oldest_seconds);
            }
            Self::Keys => counter!("pidge_expired_keys_total").increment(step.expired),
        }
    }
}

/// Makes a step of the expiry: looks at some pages of the messages and erases up to 200 that have expired. If there is nothing to do
/// there, the same for keys. Nothing expires before the policies have been read.
///
/// # Errors
/// The error of the database; nothing was changed, and the next step tries again.
pub async fn keep_next(database: &Database, policies: &Policies) -> sqlx::Result<Kept> {
    keep_some(database, policies).await.map(|(kept, _)| kept)
}

/// The same, with the number of messages that were erased.
async fn keep_some(database: &Database, policies: &Policies) -> sqlx::Result<(Kept, u64)> {
    let Ok(file_days) = policies.fallback_messages_days() else { return Ok((Kept::Idle, 0)) };
    let mut kept = Kept::Idle;
    for what in [Expiring::Messages, Expiring::Keys] {
        let step = database.with_deadline(store::expire_next(database, what, file_days)).await?;
        what.record(step);
        match step.kept {
            Kept::Some if what == Expiring::Messages => return Ok((Kept::Some, step.expired)),
            Kept::Some => return Ok((Kept::Some, 0)),
            Kept::Busy => kept = Kept::Busy,
            Kept::Idle => {}
        }
    }
    Ok((kept, 0))
}

/// Erases messages as they expire, until the process ends.
pub async fn run_keeper(database: Arc<Database>, policies: Arc<Policies>) {
    let mut unlogged = 0;
    loop {
        database.until_writable().await;
        let begin = Instant::now();
        match keep_some(&database, &policies).await {
            Ok((Kept::Some, expired)) => {
                unlogged += expired;
                sleep(begin.elapsed() * REST_FACTOR).await;
            }
            Ok((Kept::Busy | Kept::Idle, _)) => {
                if unlogged > 0 {
                    tracing::info!(messages = unlogged, "messages expired by the policies of their tenants");
                    unlogged = 0;
                }
                let _ = timeout(POLL_INTERVAL, policies.changed()).await;
            }
            Err(error) => {
                tracing::warn!(%error, "the expiry of messages failed; it is tried again");
                let _ = database.with_deadline(store::narrow_steps(&database)).await;
                sleep(RETRY_DELAY).await;
            }
        }
    }
}
