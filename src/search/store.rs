//! The SQL of the index and of the search.

use std::time::{Duration, Instant};

use sqlx::PgConnection;
use sqlx::types::chrono::{DateTime, Utc};

use crate::auth::Caller;
use crate::database::{Database, Failure};
use crate::error::Result;
use crate::messages::{ContextName, MessageRow};
use crate::text::folded;
use crate::types::{LATEST, SearchCursor, UserId};

/// Where a message is: its conversation and its seq.
pub(super) type Place = (i64, i64);

/// Messages whose texts are read at a time.
const TEXTS: usize = 200;
/// How much text is indexed in one statement, in bytes: a fraction of a second, whatever it says.
const MOST: usize = 256 * 1024;
/// Messages of its caller that a search looks for at a time, of those that wait.
const PORTION: i64 = 500;
/// How long a search has its caller's messages indexed, before it answers with what there is.
const PATIENCE: Duration = Duration::from_secs(2);
/// Seconds for which batches are claimed that somebody is about to index.
const CLAIM_SECONDS: f64 = 60.0;

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
    pub before: Option<SearchCursor>,
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
    pub(super) fn place(&self) -> SearchCursor {
        SearchCursor { time: self.created_at, conversation_id: self.conversation_id, seq: self.seq }
    }
}

/// Claims some batches of those that wait; says which, and which messages they are.
pub(super) async fn claim(database: &Database, batches: i64) -> sqlx::Result<(Vec<i64>, Vec<Place>)> {
    let mut connection = database.background_connection().await?;
    let claim = sqlx::query!(
        "update search_queue
         set claimed_until = clock_timestamp() + make_interval(secs => $2)
         where id in (select id from search_queue where claimed_until < clock_timestamp()
                      order by id limit $1 for update skip locked)
         returning id, conversation_ids, seqs",
        batches,
        CLAIM_SECONDS,
    );
    let claimed = database.with_deadline(claim.fetch_all(connection.get())).await?;
    connection.release().await?;
    let ids = claimed.iter().map(|row| row.id).collect();
    Ok((ids, claimed.into_iter().flat_map(|row| row.conversation_ids.into_iter().zip(row.seqs)).collect()))
}

/// Lets batches go that are indexed.
pub(super) async fn let_go(database: &Database, batches: &[i64]) -> sqlx::Result<()> {
    let mut connection = database.background_connection().await?;
    let delete = sqlx::query!("delete from search_queue where id = any ($1)", batches);
    database.with_deadline(delete.execute(connection.get())).await?;
    connection.release().await
}

/// Of so many messages after a place those that are not indexed, queued or not; and the last place that was looked at, None at
/// the end.
pub(super) async fn missing(
    database: &Database,
    after: Place,
    count: i64,
) -> sqlx::Result<(Vec<Place>, Option<Place>)> {
    let mut connection = database.background_connection().await?;
    let look = sqlx::query!(
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
    let looked = database.with_deadline(look.fetch_all(connection.get())).await?;
    connection.release().await?;
    let last = looked.last().map(|row| (row.conversation_id, row.seq));
    let missing = looked.into_iter().filter(|row| !row.is_indexed);
    Ok((missing.map(|row| (row.conversation_id, row.seq)).collect(), last))
}

/// Indexes what waits of a caller's own messages, for as long as a search can wait for it.
pub(super) async fn settle(database: &Database, caller: &Caller) -> Result<()> {
    let begin = Instant::now();
    let look = async |connection: &mut PgConnection| {
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
            PORTION,
        )
        .fetch_all(connection)
        .await
    };
    while begin.elapsed() < PATIENCE {
        let waiting = database.run(look).await?;
        if waiting.is_empty() {
            break;
        }
        let places: Vec<_> = waiting.into_iter().map(|row| (row.conversation_id, row.seq)).collect();
        index(database, &places).await?;
    }
    Ok(())
}

/// Folds messages and writes their words, so much text at a time as a statement can take.
pub(super) async fn index(database: &Database, places: &[Place]) -> sqlx::Result<()> {
    for some in places.chunks(TEXTS) {
        let (mut portion, mut size) = (Vec::new(), 0);
        for (place, text) in texts(database, some).await? {
            if size + text.len() > MOST && !portion.is_empty() {
                write(database, std::mem::take(&mut portion)).await?;
                size = 0;
            }
            size += text.len();
            portion.push((place, text));
        }
        if !portion.is_empty() {
            write(database, portion).await?;
        }
    }
    metrics::counter!("pidge_search_indexed_total").increment(places.len() as u64);
    Ok(())
}

/// The texts of messages, folded.
async fn texts(database: &Database, places: &[Place]) -> sqlx::Result<Vec<(Place, String)>> {
    let (conversation_ids, seqs): (Vec<_>, Vec<_>) = places.iter().copied().unzip();
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

/// Writes the words of some messages. If Postgres refuses them for what they are, each goes by itself; and what it still refuses is
/// indexed without words, so that it holds nobody up.
async fn write(database: &Database, portion: Vec<(Place, String)>) -> sqlx::Result<()> {
    match write_together(database, &portion).await {
        Err(error) if Failure::of(&error).is_transient() => Err(error),
        Err(_) if portion.len() > 1 => {
            for one in portion {
                Box::pin(write(database, vec![one])).await?;
            }
            Ok(())
        }
        Err(error) => {
            tracing::error!(%error, "a message could not be indexed: it will not be found by its words");
            let places = portion.into_iter().map(|(place, _)| (place, String::new()));
            write_together(database, &places.collect::<Vec<_>>()).await
        }
        Ok(()) => Ok(()),
    }
}

async fn write_together(database: &Database, portion: &[(Place, String)]) -> sqlx::Result<()> {
    let (conversation_ids, seqs): (Vec<_>, Vec<_>) = portion.iter().map(|(place, _)| *place).unzip();
    let folded: Vec<_> = portion.iter().map(|(_, folded)| folded.as_str()).collect();
    let mut connection = database.background_connection().await?;
    let write = sqlx::query!("select index_messages($1, $2, $3)", &conversation_ids, &seqs, &folded as &[&str]);
    database.with_deadline(write.execute(connection.get())).await?;
    connection.release().await
}

/// Finds messages, the newest first.
pub(super) async fn find(database: &Database, caller: &Caller, search: &Search<'_>) -> Result<Vec<Row>> {
    let before = search.before.unwrap_or(SearchCursor { time: LATEST, conversation_id: i64::MAX, seq: i64::MAX });
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
