//! The SQL of the search index and of searches.

use std::time::{Duration, Instant};

use sqlx::PgConnection;
use sqlx::types::chrono::{DateTime, Utc};

use crate::auth::Caller;
use crate::database::{Database, Failure};
use crate::error::Result;
use crate::messages::{ContextName, MessageRow};
use crate::text::folded;
use crate::types::{LATEST, SearchCursor, UserId};

/// The key of a message: conversation id and seq.
pub(super) type MessageKey = (i64, i64);

/// How many messages are read at once to be indexed.
const READ_BATCH: usize = 200;
/// How much text is indexed in one statement, in bytes. This takes a fraction of a second, whatever the text.
const MAX_STATEMENT_TEXT: usize = 256 * 1024;
/// How many queued messages of the caller a search indexes at once.
const QUEUED_BATCH: i64 = 500;
/// How long a search indexes queued messages of the caller before it runs without the rest.
const MAX_INDEXING_TIME: Duration = Duration::from_secs(2);
/// The lease of a claimed batch, in seconds: after this time another indexer may claim it.
const LEASE_SECONDS: f64 = 60.0;

/// A search: the query, filters, and the position and size of the page.
pub(super) struct Search<'a> {
    /// The query in the syntax of `websearch_to_tsquery`.
    pub text: &'a str,
    /// True if the last word also matches as a prefix.
    pub is_prefix: bool,
    pub peer: Option<&'a UserId>,
    pub context: Option<&'a ContextName>,
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// The position after which the page starts; None: the first page.
    pub before: Option<SearchCursor>,
    /// The maximum number of results.
    pub limit: i32,
}

/// A message that matches a search.
pub(super) struct FoundMessage {
    pub message: MessageRow,
    /// The user id of the peer.
    pub peer: String,
    pub conversation_id: i64,
    pub seq: i64,
    pub created_at: DateTime<Utc>,
}

impl FoundMessage {
    /// Returns the position of the message in the order of the results.
    pub(super) fn position(&self) -> SearchCursor {
        SearchCursor { time: self.created_at, conversation_id: self.conversation_id, seq: self.seq }
    }
}

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
/// the key of the last message that was examined, or None at the end of the table.
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
        index(database, &keys).await?;
    }
    Ok(())
}

/// Folds the texts of messages and writes their index terms, in statements of limited size.
pub(super) async fn index(database: &Database, keys: &[MessageKey]) -> sqlx::Result<()> {
    for keys in keys.chunks(READ_BATCH) {
        let (mut batch, mut size) = (Vec::new(), 0);
        for (key, text) in folded_texts(database, keys).await? {
            if size + text.len() > MAX_STATEMENT_TEXT && !batch.is_empty() {
                write_terms(database, std::mem::take(&mut batch)).await?;
                size = 0;
            }
            size += text.len();
            batch.push((key, text));
        }
        if !batch.is_empty() {
            write_terms(database, batch).await?;
        }
    }
    metrics::counter!("pidge_search_indexed_total").increment(keys.len() as u64);
    Ok(())
}

/// Reads the texts of messages, and folds them.
async fn folded_texts(database: &Database, keys: &[MessageKey]) -> sqlx::Result<Vec<(MessageKey, String)>> {
    let (conversation_ids, seqs): (Vec<_>, Vec<_>) = keys.iter().copied().unzip();
    let mut connection = database.background_connection().await?;
    let read = sqlx::query!(
        r#"
        select i.conversation_id as "conversation_id!", i.seq as "seq!", m.body
        from unnest($1::bigint[], $2::bigint[]) as i (conversation_id, seq)
        cross join lateral (
            select body from messages where conversation_id = i.conversation_id and seq = i.seq offset 0) m
        "#,
        &conversation_ids,
        &seqs,
    );
    let rows = database.with_deadline(read.fetch_all(connection.get())).await?;
    connection.release().await?;
    Ok(rows.into_iter().map(|row| ((row.conversation_id, row.seq), folded(&row.body))).collect())
}

/// Writes the index terms of a batch. If Postgres refuses the batch because of its content, each message is written
/// individually, and one that is still refused is indexed without words, so that it does not block the others.
async fn write_terms(database: &Database, batch: Vec<(MessageKey, String)>) -> sqlx::Result<()> {
    match write_batch(database, &batch).await {
        Err(error) if Failure::of(&error).is_transient() => Err(error),
        Err(_) if batch.len() > 1 => {
            for message in batch {
                Box::pin(write_terms(database, vec![message])).await?;
            }
            Ok(())
        }
        Err(error) => {
            tracing::error!(%error, "a message could not be indexed, searches will not find it");
            let without_words = batch.into_iter().map(|(key, _)| (key, String::new()));
            write_batch(database, &without_words.collect::<Vec<_>>()).await
        }
        Ok(()) => Ok(()),
    }
}

async fn write_batch(database: &Database, batch: &[(MessageKey, String)]) -> sqlx::Result<()> {
    let (conversation_ids, seqs): (Vec<_>, Vec<_>) = batch.iter().map(|(key, _)| *key).unzip();
    let folded: Vec<_> = batch.iter().map(|(_, folded)| folded.as_str()).collect();
    let mut connection = database.background_connection().await?;
    let write = sqlx::query!("select index_messages($1, $2, $3)", &conversation_ids, &seqs, &folded as &[&str]);
    database.with_deadline(write.execute(connection.get())).await?;
    connection.release().await
}

/// Runs a search. Returns the matching messages, newest first.
pub(super) async fn find(database: &Database, caller: &Caller, search: &Search<'_>) -> Result<Vec<FoundMessage>> {
    let before = search.before.unwrap_or(SearchCursor { time: LATEST, conversation_id: i64::MAX, seq: i64::MAX });
    let find = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            FoundMessage,
            r#"
            with me as materialized (
                select id from users where tenant = $1 and external_id = $2
            ), found as materialized (
                select f.conversation_id, f.seq, f.ordinal
                from me
                cross join lateral search_messages(
                    me.id,
                    case when $3::text is not null
                         then coalesce((select id from users where tenant = $1 and external_id = $3), 0) end,
                    search_query($4, $5, $6, $7),
                    coalesce($8::timestamptz, '-infinity'), coalesce($9::timestamptz, 'infinity'), $10, $11, $12, $13
                ) with ordinality as f (conversation_id, seq, ordinal)
            )
            select message_as_seen(x.m, p, c.public_id, r.read_at, null) as "message!: MessageRow",
                   them.external_id as peer, f.conversation_id as "conversation_id!", f.seq as "seq!",
                   (x.m).created_at as "created_at!"
            from found f
            cross join me
            join conversations c on c.id = f.conversation_id
            join participants p on p.conversation_id = f.conversation_id and p.user_id = me.id
            cross join lateral (
                select m from messages m where m.conversation_id = f.conversation_id and m.seq = f.seq offset 0) x
            join users them on them.id = p.peer_id
            left join lateral receipt(x.m, p) r on true
            order by f.ordinal
            "#,
            caller.tenant,
            caller.user.as_str(),
            search.peer.map(UserId::as_str),
            search.text,
            search.is_prefix,
            search.context.map(|context| context.kind.as_str()),
            search.context.map(|context| context.id.as_str()),
            search.since,
            search.until,
            before.time,
            before.conversation_id,
            before.seq,
            search.limit,
        )
        .fetch_all(connection)
        .await
    };
    database.run(find).await
}
