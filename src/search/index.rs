//! The SQL of the search index: its queues, and the terms of messages.

use std::time::{Duration, Instant};

use sqlx::PgConnection;
use sqlx::types::chrono::{DateTime, Utc};

use crate::auth::Caller;
use crate::database::{Database, Failure};
use crate::error::Result;
use crate::text;

/// The key of a message: conversation id and seq.
pub(super) type MessageKey = (i64, i64);

/// The purpose for which the terms of messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Index messages. Those that are indexed already stay as they are.
    Index,
    /// Replace the outdated terms of messages that are indexed.
    Refold,
}

/// A message whose text is folded.
struct FoldedMessage {
    key: MessageKey,
    folded: String,
    /// The time of its last edit when its text was read.
    edited_at: Option<DateTime<Utc>>,
}

/// The maximum number of messages that are read at once to be indexed.
const READ_BATCH: usize = 200;
/// The maximum size of the text that is indexed in one statement, in bytes. Indexing it takes a fraction of a second,
/// whatever the text.
const MAX_STATEMENT_TEXT: usize = 256 * 1024;
/// The maximum number of queued messages of the caller that a search indexes at once.
const QUEUED_BATCH: i64 = 500;
/// The time for which a search indexes queued messages of the caller before it runs without the rest.
const MAX_INDEXING_TIME: Duration = Duration::from_secs(2);
/// The lease of a claimed batch, in seconds: after this time another indexer may claim it.
pub(super) const LEASE_SECONDS: f64 = 60.0;

/// Claims up to `batches` batches of the queue, oldest first. Returns their ids, and the keys of their messages.
pub(super) async fn claim_batches(database: &Database, batches: i64) -> sqlx::Result<(Vec<i64>, Vec<MessageKey>)> {
    let mut connection = database.background_connection().await?;
    let claim = sqlx::query!(
        "update search_queue
         set claimed_until = clock_timestamp() + make_interval(secs => $2)
         where id in (select id from search_queue where claimed_until < clock_timestamp()
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

/// Removes indexed batches from the queue.
pub(super) async fn remove_from_queue(database: &Database, batches: &[i64]) -> sqlx::Result<()> {
    let mut connection = database.background_connection().await?;
    let delete = sqlx::query!("delete from search_queue where id = any ($1)", batches);
    database.with_deadline(delete.execute(connection.get())).await?;
    connection.release().await
}

/// Examines the next `count` messages after a key. Returns the keys of those that are not indexed, queued or not, and
/// the key of the last message that was examined, or `None` at the end of the table.
pub(super) async fn find_unindexed(
    database: &Database,
    after: MessageKey,
    count: i64,
) -> sqlx::Result<(Vec<MessageKey>, Option<MessageKey>)> {
    let mut connection = database.background_connection().await?;
    let examine = sqlx::query!(
        r#"
        select m.conversation_id, m.seq,
               exists (select from message_words w
                       where w.conversation_id = m.conversation_id and w.seq = m.seq) as "is_indexed!"
        from messages m
        where (m.conversation_id, m.seq) > ($1, $2)
        order by m.conversation_id, m.seq
        limit $3
        "#,
        after.0,
        after.1,
        count,
    );
    let examined = database.with_deadline(examine.fetch_all(connection.get())).await?;
    connection.release().await?;
    let last = examined.last().map(|row| (row.conversation_id, row.seq));
    let unindexed = examined.into_iter().filter(|row| !row.is_indexed);
    Ok((unindexed.map(|row| (row.conversation_id, row.seq)).collect(), last))
}

/// Indexes the caller's messages that are still in the queue, for `MAX_INDEXING_TIME` at most.
pub(super) async fn index_queued(database: &Database, caller: &Caller) -> Result<()> {
    let begin = Instant::now();
    let find_queued = async |connection: &mut PgConnection| {
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
            QUEUED_BATCH,
        )
        .fetch_all(connection)
        .await
    };
    while begin.elapsed() < MAX_INDEXING_TIME {
        let queued = database.run(find_queued).await?;
        if queued.is_empty() {
            break;
        }
        let keys: Vec<_> = queued.into_iter().map(|row| (row.conversation_id, row.seq)).collect();
        index(database, &keys, Purpose::Index).await?;
    }
    Ok(())
}

/// Folds the texts of messages and writes their index terms, in statements of limited size.
pub(super) async fn index(database: &Database, keys: &[MessageKey], purpose: Purpose) -> sqlx::Result<()> {
    for keys in keys.chunks(READ_BATCH) {
        let (mut batch, mut size) = (Vec::new(), 0);
        for message in folded_messages(database, keys).await? {
            if size + message.folded.len() > MAX_STATEMENT_TEXT && !batch.is_empty() {
                write_terms(database, std::mem::take(&mut batch), purpose).await?;
                size = 0;
            }
            size += message.folded.len();
            batch.push(message);
        }
        if !batch.is_empty() {
            write_terms(database, batch, purpose).await?;
        }
    }
    metrics::counter!("pidge_search_indexed_total").increment(keys.len() as u64);
    Ok(())
}

/// Reads the texts of messages, and folds them.
async fn folded_messages(database: &Database, keys: &[MessageKey]) -> sqlx::Result<Vec<FoldedMessage>> {
    let (conversation_ids, seqs): (Vec<_>, Vec<_>) = keys.iter().copied().unzip();
    let mut connection = database.background_connection().await?;
    let read = sqlx::query!(
        r#"
        select i.conversation_id as "conversation_id!", i.seq as "seq!", m.body, m.edited_at
        from unnest($1::bigint[], $2::bigint[]) as i (conversation_id, seq)
        cross join lateral (
            select body, edited_at from messages where conversation_id = i.conversation_id and seq = i.seq offset 0) m
        "#,
        &conversation_ids,
        &seqs,
    );
    let rows = database.with_deadline(read.fetch_all(connection.get())).await?;
    connection.release().await?;
    let message = |key, body: &str, edited_at| FoldedMessage { key, folded: text::folded(body), edited_at };
    Ok(rows.into_iter().map(|row| message((row.conversation_id, row.seq), &row.body, row.edited_at)).collect())
}

/// Writes the index terms of a batch. If Postgres refuses the batch because of its content, each message is written
/// individually, and one that is still refused is indexed without words, so that it does not block the others.
async fn write_terms(database: &Database, batch: Vec<FoldedMessage>, purpose: Purpose) -> sqlx::Result<()> {
    match write_batch(database, &batch, purpose).await {
        Err(error) if Failure::of(&error).is_transient() => Err(error),
        Err(_) if batch.len() > 1 => {
            for message in batch {
                Box::pin(write_terms(database, vec![message], purpose)).await?;
            }
            Ok(())
        }
        Err(error) => {
            tracing::error!(%error, "a message could not be indexed, searches will not find it");
            let without_words = batch.into_iter().map(|message| FoldedMessage { folded: String::new(), ..message });
            write_batch(database, &without_words.collect::<Vec<_>>(), purpose).await
        }
        Ok(()) => Ok(()),
    }
}

async fn write_batch(database: &Database, batch: &[FoldedMessage], purpose: Purpose) -> sqlx::Result<()> {
    let (conversation_ids, seqs): (Vec<_>, Vec<_>) = batch.iter().map(|message| message.key).unzip();
    let folded: Vec<_> = batch.iter().map(|message| message.folded.as_str()).collect();
    let edited_ats: Vec<_> = batch.iter().map(|message| message.edited_at).collect();
    let mut connection = database.background_connection().await?;
    let write = match purpose {
        Purpose::Index => sqlx::query!("select index_folded($1, $2, $3)", &conversation_ids, &seqs, &folded as &[&str])
            .execute(connection.get()),
        Purpose::Refold => sqlx::query!(
            "select refold_messages($1, $2, $3, $4)",
            &conversation_ids,
            &seqs,
            &folded as &[&str],
            &edited_ats as &[Option<DateTime<Utc>>],
        )
        .execute(connection.get()),
    };
    database.with_deadline(write).await?;
    connection.release().await
}
