//! The terms of messages in the search index.

use sqlx::types::chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::database::{Database, Failure};
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

/// Folds the texts of messages and writes their index terms, in statements of limited size. To refold, only the texts that
/// this release folds in another way than the one before are written. Begins no statement after the deadline, if there is
/// one: the other messages are left as they are.
pub(super) async fn index(
    database: &Database,
    keys: &[MessageKey],
    purpose: Purpose,
    deadline: Option<Instant>,
) -> sqlx::Result<()> {
    let indexed = metrics::counter!("pidge_search_indexed_total");
    let is_over = || deadline.is_some_and(|deadline| deadline <= Instant::now());
    for keys in keys.chunks(READ_BATCH) {
        if is_over() {
            break;
        }
        let mut batches = batches(folded_messages(database, keys, purpose).await?).into_iter();
        while let Some(batch) = batches.next().filter(|_| !is_over()) {
            let messages = batch.len() as u64;
            write_terms(database, batch, purpose).await?;
            if purpose == Purpose::Index {
                indexed.increment(messages);
            }
        }
    }
    Ok(())
}

/// Divides messages into the batches that are written in one statement each.
fn batches(messages: Vec<FoldedMessage>) -> Vec<Vec<FoldedMessage>> {
    let (mut batches, mut size) = (Vec::<Vec<_>>::new(), 0);
    for message in messages {
        size += message.folded.len();
        if let Some(batch) = batches.last_mut().filter(|_| size <= MAX_STATEMENT_TEXT) {
            batch.push(message);
        } else {
            size = message.folded.len();
            batches.push(vec![message]);
        }
    }
    batches
}

/// Reads the texts of messages, and folds them.
async fn folded_messages(
    database: &Database,
    keys: &[MessageKey],
    purpose: Purpose,
) -> sqlx::Result<Vec<FoldedMessage>> {
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
    let mut messages = Vec::with_capacity(rows.len());
    for row in rows {
        if purpose == Purpose::Index || text::is_folded_anew(&row.body) {
            let key = (row.conversation_id, row.seq);
            messages.push(FoldedMessage { key, folded: text::folded(&row.body), edited_at: row.edited_at });
            // Folding a long text takes a millisecond: other requests of this thread come in between.
            tokio::task::yield_now().await;
        }
    }
    Ok(messages)
}

/// Writes the index terms of a batch. If Postgres refuses the batch because of its content, each message is written
/// individually, so that one that is still refused does not block the others: it is indexed without words, or keeps the
/// terms that it has.
async fn write_terms(database: &Database, batch: Vec<FoldedMessage>, purpose: Purpose) -> sqlx::Result<()> {
    match write_batch(database, &batch, purpose).await {
        Err(error) if Failure::of(&error).is_transient() => Err(error),
        Err(_) if batch.len() > 1 => {
            for message in batch {
                Box::pin(write_terms(database, vec![message], purpose)).await?;
            }
            Ok(())
        }
        Err(error) if purpose == Purpose::Refold => {
            tracing::error!(%error, "a message could not be folded again, searches find it by its former words");
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
