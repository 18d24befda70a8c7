//! Indexing on demand: a search indexes those messages of its caller that are still queued, so that it finds them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use sqlx::PgConnection;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::{Instant, timeout_at};

use super::index::{self, MessageKey, Purpose};
use crate::auth::Caller;
use crate::database::{AccessMode, Database, run_to_completion};
use crate::error::Result;
use crate::types::UserId;

/// The maximum number of queued messages that are looked up at once.
const QUEUED_BATCH: i64 = 500;
/// The time for which a search waits for its caller's messages to be indexed.
const MAX_WAIT: Duration = Duration::from_millis(500);

/// Whether all messages of a caller are indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coverage {
    /// All that were sent before the search.
    Complete,
    /// Some may be missing.
    Partial,
}

/// Indexes messages for searches: those of a caller for one search at a time, since two would index the same ones.
#[derive(Debug, Default)]
pub struct OnDemandIndexing {
    callers: Mutex<CallerLocks>,
}

/// The locks of the callers whose messages are being indexed, by tenant and user id.
type CallerLocks = HashMap<(String, UserId), Weak<AsyncMutex<()>>>;

impl OnDemandIndexing {
    /// Indexes the caller's messages that are still in the queue. Returns after `MAX_WAIT` at the latest; the statement that
    /// is in progress then is completed in the background. On a database that accepts no writes, only looks whether there
    /// are any.
    ///
    /// # Errors
    /// On a database that accepts no writes, those of looking. Otherwise a failure is logged, the messages stay in the
    /// queue, and the coverage is `Partial`.
    pub(super) async fn index_queued(&self, database: &Arc<Database>, caller: &Caller) -> Result<Coverage> {
        if database.access_mode() != AccessMode::ReadWrite {
            let is_complete = find_queued(database, caller, 1).await?.is_empty();
            return Ok(if is_complete { Coverage::Complete } else { Coverage::Partial });
        }
        let deadline = Instant::now() + MAX_WAIT;
        let indexing = async {
            let only_one = self.lock(caller).lock_owned().await;
            run_to_completion(index_all_queued(deadline, Arc::clone(database), caller.clone(), only_one)).await
        };
        Ok(match timeout_at(deadline, indexing).await {
            Ok(Ok(coverage)) => coverage,
            Ok(Err(error)) => {
                tracing::warn!(%error, "indexing queued messages failed, the search may miss the latest ones");
                Coverage::Partial
            }
            Err(_) => Coverage::Partial,
        })
    }

    /// Returns the lock of a caller.
    fn lock(&self, caller: &Caller) -> Arc<AsyncMutex<()>> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        callers.retain(|_, lock| lock.strong_count() > 0);
        let key = (caller.tenant.clone(), caller.user.clone());
        callers.get(&key).and_then(Weak::upgrade).unwrap_or_else(|| {
            let lock = Arc::default();
            callers.insert(key, Arc::downgrade(&lock));
            lock
        })
    }
}

/// Indexes queued messages of a caller until none is left. Begins no statement after the deadline.
async fn index_all_queued(
    deadline: Instant,
    database: Arc<Database>,
    caller: Caller,
    _only_one: OwnedMutexGuard<()>,
) -> Result<Coverage> {
    while Instant::now() < deadline {
        let queued = find_queued(&database, &caller, QUEUED_BATCH).await?;
        if queued.is_empty() {
            return Ok(Coverage::Complete);
        }
        index::index(&database, &queued, Purpose::Index, Some(deadline)).await?;
    }
    Ok(Coverage::Partial)
}

/// Returns up to `limit` messages of the caller that are queued and not indexed yet.
async fn find_queued(database: &Database, caller: &Caller, limit: i64) -> Result<Vec<MessageKey>> {
    let find = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"
            select x.conversation_id as "conversation_id!", x.seq as "seq!"
            from users me
            cross join lateral (select * from search_queue where me.id = any (user_ids) offset 0) q
            cross join lateral unnest(q.conversation_ids, q.seqs) as x (conversation_id, seq)
            where me.tenant = $1 and me.external_id = $2
              and exists (select from participants p where p.conversation_id = x.conversation_id and p.user_id = me.id)
              and not exists (select from message_words w
                              where w.conversation_id = x.conversation_id and w.seq = x.seq)
            limit $3
            "#,
            caller.tenant,
            caller.user.as_str(),
            limit,
        )
        .fetch_all(connection)
        .await
    };
    let queued = database.run(find).await?;
    Ok(queued.into_iter().map(|row| (row.conversation_id, row.seq)).collect())
}
