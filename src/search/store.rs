//! The SQL of the index and of the search.

use sqlx::{
    PgConnection,
    types::chrono::{DateTime, Utc},
};

use super::folded;
use crate::{
    auth::Caller,
    database::Database,
    error::Result,
    ids::UserId,
    messages::{ContextName, MessageRow},
    page::Found,
};

/// Messages that a search has indexed at a time, of those of its caller that wait.
const PORTION: i64 = 500;
/// How many portions it has indexed at most, before it answers with what there is.
const PORTIONS: u32 = 20;
/// Nothing is sent later: the end of the times that clients can name.
const LATEST: DateTime<Utc> = DateTime::from_timestamp(253_402_300_799, 0).expect("a time");
/// Seconds for which batches are claimed that somebody is about to index.
const CLAIM_SECONDS: f64 = 10.0;

/// A message that is not indexed yet.
struct Waiting {
    conversation_id: i64,
    seq: i64,
    body: String,
}

/// What is looked for, and where.
pub(super) struct Search<'a> {
    /// For `websearch_to_tsquery`.
    pub text: &'a str,
    /// Whether the last word counts as a prefix.
    pub is_prefix: bool,
    pub peer: Option<&'a UserId>,
    pub context: Option<&'a ContextName>,
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub before: Option<Found>,
    /// How many.
    pub limit: i32,
}

/// A message that was found.
pub(super) struct Row {
    pub message: MessageRow,
    pub peer: String,
    pub conversation_id: i64,
    pub seq: i64,
    pub created_at: DateTime<Utc>,
}

impl Row {
    /// Where it is among all that is found.
    pub(super) fn place(&self) -> Found {
        Found { time: self.created_at, conversation_id: self.conversation_id, seq: self.seq }
    }
}

/// Indexes some batches of those that wait. How many messages that were.
pub(super) async fn index_waiting(database: &Database, batches: i64) -> sqlx::Result<u64> {
    let mut connection = database.beside().await?;
    let claimed = sqlx::query!(
        r#"
        with claimed as (
            update search_queue
            set claimed_until = clock_timestamp() + make_interval(secs => $2)
            where id in (select id from search_queue where claimed_until < clock_timestamp()
                         order by id limit $1 for update skip locked)
            returning id, conversation_ids, seqs
        )
        select c.id as "batch!", x.conversation_id as "conversation_id!", x.seq as "seq!", m.body as "body!"
        from claimed c
        cross join lateral unnest(c.conversation_ids, c.seqs) as x (conversation_id, seq)
        cross join lateral (
            select body from messages where conversation_id = x.conversation_id and seq = x.seq offset 0) m
        "#,
        batches,
        CLAIM_SECONDS,
    )
    .fetch_all(connection.get())
    .await?;
    if claimed.is_empty() {
        connection.done().await?;
        return Ok(0);
    }
    let mut done: Vec<_> = claimed.iter().map(|row| row.batch).collect();
    done.dedup();
    let count = claimed.len() as u64;
    let waiting =
        claimed.into_iter().map(|row| Waiting { conversation_id: row.conversation_id, seq: row.seq, body: row.body });
    index(connection.get(), &done, &waiting.collect::<Vec<_>>()).await?;
    connection.done().await?;
    Ok(count)
}

/// Queues what is neither indexed nor queued, of some conversations after one. Where to go on; None at the end.
pub(super) async fn sweep(database: &Database, after: i64, conversations: i32) -> sqlx::Result<Option<i64>> {
    let mut connection = database.beside().await?;
    let last =
        sqlx::query_scalar!("select queue_missing($1, $2)", after, conversations).fetch_one(connection.get()).await?;
    connection.done().await?;
    Ok(last)
}

/// Indexes what waits of a caller's own messages.
pub(super) async fn settle(database: &Database, caller: &Caller) -> Result<()> {
    let settle = async |connection: &mut PgConnection| {
        let waiting = sqlx::query_as!(
            Waiting,
            r#"
            select x.conversation_id as "conversation_id!", x.seq as "seq!", m.body as "body!"
            from users me
            cross join lateral (select * from search_queue where me.id = any (user_ids) offset 0) q
            cross join lateral unnest(q.conversation_ids, q.seqs) as x (conversation_id, seq)
            cross join lateral (
                select body from messages
                where conversation_id = x.conversation_id and seq = x.seq
                  and exists (select from participants p
                              where p.conversation_id = x.conversation_id and p.user_id = me.id)
                  and not exists (select from message_words w
                                  where w.conversation_id = x.conversation_id and w.seq = x.seq)
                offset 0) m
            where me.tenant = $1 and me.external_id = $2
            limit $3
            "#,
            caller.tenant,
            caller.user.as_str(),
            PORTION,
        )
        .fetch_all(&mut *connection)
        .await?;
        if !waiting.is_empty() {
            index(connection, &[], &waiting).await?;
        }
        Ok(waiting.len())
    };
    for _ in 0..PORTIONS {
        if database.run(settle).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// Folds messages and writes their words; lets the batches go that are done.
async fn index(connection: &mut PgConnection, done: &[i64], waiting: &[Waiting]) -> sqlx::Result<()> {
    let (conversation_ids, seqs): (Vec<_>, Vec<_>) = waiting.iter().map(|m| (m.conversation_id, m.seq)).unzip();
    let folded: Vec<_> = waiting.iter().map(|message| folded(&message.body)).collect();
    sqlx::query!("select index_messages($1, $2, $3, $4)", done, &conversation_ids, &seqs, &folded)
        .execute(connection)
        .await
        .map(drop)
}

/// Finds messages, the newest first.
pub(super) async fn find(database: &Database, caller: &Caller, search: &Search<'_>) -> Result<Vec<Row>> {
    let before = search.before.unwrap_or(Found { time: LATEST, conversation_id: i64::MAX, seq: i64::MAX });
    let find = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            Row,
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
