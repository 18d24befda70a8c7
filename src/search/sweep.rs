//! The sweep over the message table: it finds messages that are not indexed, because they came in another way than by a
//! send, such as a backup that was restored in part. After an upgrade it also finds those whose text the release before
//! folded in another way. Its position is a row of the database, so it goes on after a restart, and the indexers of all
//! processes share it. It is repeated a week after its end.

use sqlx::types::chrono::{DateTime, Utc};

use super::index::{self, MessageKey, Purpose};
use super::queue::LEASE_SECONDS;
use crate::database::Database;
use crate::text;

/// The maximum number of messages that one step examines.
const BATCH: i64 = 1000;

/// A step of the sweep that this indexer has claimed.
struct Step {
    /// The last message that was examined before.
    after: MessageKey,
    /// The end of the lease, which tells this claim from others.
    claimed_until: DateTime<Utc>,
    /// True if the texts are examined as well.
    refolds: bool,
}

/// A message that is examined.
struct Examined {
    conversation_id: i64,
    seq: i64,
    is_indexed: bool,
    /// Its text, if the texts are examined.
    body: Option<String>,
}

impl Examined {
    /// Returns true if the message has terms that the release before made in another way.
    fn is_outdated(&self) -> bool {
        self.is_indexed && self.body.as_deref().is_some_and(text::is_folded_anew)
    }
}

/// Makes the next step of the sweep. Returns false if nothing is to be done now: the sweep is complete, or another
/// indexer works on it.
pub(super) async fn sweep_next(database: &Database) -> sqlx::Result<bool> {
    let Some(step) = claim(database).await? else { return Ok(false) };
    let examined = examine(database, &step).await?;
    let keys = |is_wanted: fn(&Examined) -> bool| -> Vec<MessageKey> {
        examined
            .iter()
            .filter(|message| is_wanted(message))
            .map(|message| (message.conversation_id, message.seq))
            .collect()
    };
    index::index(database, &keys(|message| !message.is_indexed), Purpose::Index, None).await?;
    index::index(database, &keys(Examined::is_outdated), Purpose::Refold, None).await?;
    complete(database, &step, examined.last().map(|last| (last.conversation_id, last.seq))).await?;
    Ok(true)
}

/// Claims the next step, or returns `None` if nothing is to be done now.
async fn claim(database: &Database) -> sqlx::Result<Option<Step>> {
    let mut connection = database.background_connection().await?;
    let claim = sqlx::query!(
        "update index_sweep
         set conversation_id = case when completed_at is null then conversation_id else 0 end,
             seq = case when completed_at is null then seq else 0 end,
             refolds = refolds and completed_at is null,
             completed_at = null,
             claimed_until = clock_timestamp() + make_interval(secs => $1)
         where claimed_until < clock_timestamp()
           and (completed_at is null or completed_at < clock_timestamp() - interval '7 days')
         returning conversation_id, seq, claimed_until, refolds",
        LEASE_SECONDS,
    );
    let claimed = database.with_deadline(claim.fetch_optional(connection.get())).await?;
    connection.release().await?;
    Ok(claimed.map(|row| Step {
        after: (row.conversation_id, row.seq),
        claimed_until: row.claimed_until,
        refolds: row.refolds,
    }))
}

async fn examine(database: &Database, step: &Step) -> sqlx::Result<Vec<Examined>> {
    let mut connection = database.background_connection().await?;
    let examine = sqlx::query_as!(
        Examined,
        r#"
        select m.conversation_id, m.seq, case when $3 then m.body end as body,
               exists (select from message_words w
                       where w.conversation_id = m.conversation_id and w.seq = m.seq) as "is_indexed!"
        from messages m
        where (m.conversation_id, m.seq) > ($1, $2)
        order by m.conversation_id, m.seq
        limit $4
        "#,
        step.after.0,
        step.after.1,
        step.refolds,
        BATCH,
    );
    let examined = database.with_deadline(examine.fetch_all(connection.get())).await?;
    connection.release().await?;
    Ok(examined)
}

/// Moves the position of the sweep to the last message that was examined; `None`: the sweep is complete. Without effect
/// if the claim is not in force any more: another indexer has claimed the step, or the sweep was begun again.
async fn complete(database: &Database, step: &Step, last: Option<MessageKey>) -> sqlx::Result<()> {
    let (conversation_id, seq) = last.unwrap_or(step.after);
    let mut connection = database.background_connection().await?;
    let complete = sqlx::query!(
        "update index_sweep
         set conversation_id = $2, seq = $3, claimed_until = '-infinity',
             completed_at = case when $4 then clock_timestamp() end
         where claimed_until = $1",
        step.claimed_until,
        conversation_id,
        seq,
        last.is_none(),
    );
    database.with_deadline(complete.execute(connection.get())).await?;
    connection.release().await
}
