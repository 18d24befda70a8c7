//! The SQL of refolds: messages whose terms come from a release that folded their text in another way. An upgrade sweeps
//! over the older messages once; messages that the release before indexes while both run are queued as it does so.

use super::index::{LEASE_SECONDS, MessageKey};
use crate::database::Database;
use crate::text;

/// The maximum number of messages that one step of the sweep examines. It reads their texts.
const SWEEP_BATCH: i64 = 500;

/// Claims up to `batches` batches of the queue, oldest first. Returns their ids, and the keys of their messages.
pub(super) async fn claim_batches(database: &Database, batches: i64) -> sqlx::Result<(Vec<i64>, Vec<MessageKey>)> {
    let mut connection = database.background_connection().await?;
    let claim = sqlx::query!(
        "update refold_queue
         set claimed_until = clock_timestamp() + make_interval(secs => $2)
         where id in (select id from refold_queue where claimed_until < clock_timestamp()
                      order by id limit $1 for update skip locked)
         returning id, conversation_ids, seqs",
        batches,
        LEASE_SECONDS,
    );
    let claimed = database.with_deadline(claim.fetch_all(connection.get())).await?;
    connection.release().await?;
    let ids = claimed.iter().map(|row| row.id).collect();
    Ok((ids, claimed.into_iter().flat_map(|row| row.conversation_ids.into_iter().zip(row.seqs)).collect()))
}

/// Removes refolded batches from the queue.
pub(super) async fn remove_from_queue(database: &Database, batches: &[i64]) -> sqlx::Result<()> {
    let mut connection = database.background_connection().await?;
    let delete = sqlx::query!("delete from refold_queue where id = any ($1)", batches);
    database.with_deadline(delete.execute(connection.get())).await?;
    connection.release().await
}

/// Queues those of the next messages that are folded in another way now. Returns false if no message is left.
pub(super) async fn sweep_next(database: &Database) -> sqlx::Result<bool> {
    let mut connection = database.background_connection().await?;
    let examine = sqlx::query!(
        r#"
        select s.conversation_id as after_conversation, s.seq as after_seq, m.conversation_id, m.seq, m.body
        from refold_sweep s
        cross join lateral (
            select conversation_id, seq, body from messages
            where (conversation_id, seq) > (s.conversation_id, s.seq)
            order by conversation_id, seq
            limit $1) m
        order by m.conversation_id, m.seq
        "#,
        SWEEP_BATCH,
    );
    let examined = database.with_deadline(examine.fetch_all(connection.get())).await?;
    connection.release().await?;
    let Some(last) = examined.last() else { return end_sweep(database).await };
    let outdated = examined.iter().filter(|row| text::is_folded_anew(&row.body));
    let (conversation_ids, seqs): (Vec<_>, Vec<_>) = outdated.map(|row| (row.conversation_id, row.seq)).unzip();
    // If another replica has examined the same messages, it has also moved the position, and nothing is left to do.
    let mut connection = database.background_connection().await?;
    let queue = sqlx::query!(
        "with moved as (
             update refold_sweep set conversation_id = $3, seq = $4
             where conversation_id = $1 and seq = $2
             returning true)
         insert into refold_queue (conversation_ids, seqs)
         select $5, $6 from moved where cardinality($5::bigint[]) > 0",
        last.after_conversation,
        last.after_seq,
        last.conversation_id,
        last.seq,
        &conversation_ids,
        &seqs,
    );
    database.with_deadline(queue.execute(connection.get())).await?;
    connection.release().await?;
    Ok(true)
}

/// Ends the sweep, so that it is not repeated after the next start. Returns false.
async fn end_sweep(database: &Database) -> sqlx::Result<bool> {
    let mut connection = database.background_connection().await?;
    let delete = sqlx::query!("delete from refold_sweep");
    database.with_deadline(delete.execute(connection.get())).await?;
    connection.release().await?;
    Ok(false)
}
