//! The SQL of the inbox.

use sqlx::PgConnection;
use sqlx::types::chrono::{DateTime, Utc};

use super::{BatchRequest, Filter};
use crate::auth::Caller;
use crate::conversations::{EntryRow, UnreadTotals};
use crate::database::{Database, seconds};
use crate::error::{Error, Result};
use crate::messages::ContextName;
use crate::types::{AsOf, LATEST, random_id};

/// A page as the database gives it.
pub(super) struct Page {
    pub snapshot: String,
    pub time: DateTime<Utc>,
    /// One more than asked for, if there are more.
    pub items: Vec<EntryRow>,
}

/// The query of a page: each filter is one part of an index of its own or two, which are merged as they are read.
macro_rules! page_of {
    ($connection:ident, $asked:ident, newest first: $($parts:tt)+) => {
        page_of!($connection, $asked, "<", "desc", $($parts)+)
    };
    ($connection:ident, $asked:ident, oldest first: $($parts:tt)+) => {
        page_of!($connection, $asked, ">", "asc", $($parts)+)
    };
    ($connection:ident, $asked:ident, $beyond:literal, $order:literal, $one:literal, $other:literal $(, $more:expr)?) => {
        sqlx::query_as!(
            Page,
            r#"
            select pg_current_snapshot()::text as "snapshot!", statement_timestamp() as "time!", array(
                select e
                from (
                    select x.p
                    from users me
                    cross join lateral (
                        (select p, p.last_activity_at as at, p.conversation_id as id from participants p
                         where p.user_id = me.id and (p.last_activity_at, p.conversation_id) "#
                + $beyond
                + r#" ($3, $4) and "#
                + $one
                + r#" order by p.last_activity_at "#
                + $order
                + r#", p.conversation_id "#
                + $order
                + r#" limit $5)
                        union all
                        (select p, p.last_activity_at, p.conversation_id from participants p
                         where p.user_id = me.id and (p.last_activity_at, p.conversation_id) "#
                + $beyond
                + r#" ($3, $4) and "#
                + $other
                + r#" order by p.last_activity_at "#
                + $order
                + r#", p.conversation_id "#
                + $order
                + r#" limit $5)
                        order by at "#
                + $order
                + r#", id "#
                + $order
                + r#" limit $5) x
                    where me.tenant = $1 and me.external_id = $2
                ) page
                cross join lateral entry_of(page.p) e
                order by (page.p).last_activity_at "#
                + $order
                + r#", (page.p).conversation_id "#
                + $order
                + r#"
            ) as "items!: Vec<EntryRow>"
            "#,
            $asked.tenant,
            $asked.user,
            $asked.activity,
            $asked.conversation,
            $asked.limit,
            $($more,)?
        )
        .fetch_one($connection)
        .await
    };
}

/// Nothing was sent before.
const EARLIEST: DateTime<Utc> = DateTime::from_timestamp(-62_135_596_800, 0).expect("a time");

/// Which page.
struct Asked<'a> {
    tenant: &'a str,
    user: &'a str,
    activity: DateTime<Utc>,
    conversation: i64,
    limit: i64,
}

/// Reads a page in one round trip: the rows of the page from the filter's index, and what belongs to each by its key.
pub(super) async fn page(
    database: &Database,
    caller: &Caller,
    filter: Filter,
    context: Option<&ContextName>,
    after: Option<(DateTime<Utc>, i64)>,
    limit: i64,
    restore_seconds: u64,
) -> Result<Page> {
    let start = if filter == Filter::Awaiting { (EARLIEST, i64::MIN) } else { (LATEST, i64::MAX) };
    let (activity, conversation) = after.unwrap_or(start);
    let (tenant, user) = (caller.tenant.as_str(), caller.user.as_str());
    let asked = Asked { tenant, user, activity, conversation, limit: limit + 1 };
    if let Some(context) = context {
        return about(database, &asked, filter, context, restore_seconds).await;
    }
    // What can no longer be restored is no longer in the trash, even before it is final.
    let retention = seconds(restore_seconds);
    let read = async |c: &mut PgConnection| match filter {
        Filter::All => page_of!(c, asked, newest first:
            "p.last_is_mine and p.archived_at is null", "not p.last_is_mine and p.archived_at is null"),
        Filter::Archived => page_of!(c, asked, newest first:
            "p.last_is_mine and p.archived_at is not null", "not p.last_is_mine and p.archived_at is not null"),
        Filter::Sent => page_of!(c, asked, newest first:
            "p.last_is_mine and p.archived_at is null", "p.last_is_mine and p.archived_at is not null"),
        Filter::Awaiting => page_of!(c, asked, oldest first:
            "not p.last_is_mine and p.archived_at is null", "not p.last_is_mine and p.archived_at is not null"),
        Filter::Unread => page_of!(c, asked, newest first: "p.unread_count > 0", "false"),
        Filter::Starred => page_of!(c, asked, newest first:
            "p.starred_at is not null and p.last_is_mine is not null", "false"),
        Filter::Trash => page_of!(c, asked, newest first:
            "p.trashed_at is not null and p.trashed_at > clock_timestamp() - make_interval(secs => $6)", "false", retention),
    };
    database.run(read).await
}

/// A page of the conversations that have a message about something: found by `context_uses`, which lists them for each user.
async fn about(
    database: &Database,
    asked: &Asked<'_>,
    filter: Filter,
    context: &ContextName,
    restore_seconds: u64,
) -> Result<Page> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            Page,
            r#"
            select pg_current_snapshot()::text as "snapshot!", statement_timestamp() as "time!", array(
                select e
                from (
                    select x.p
                    from (
                        select p, u.last_seq
                        from users me
                        join context_uses u on u.user_id = me.id and u.context_type = $7 and u.context_id = $8
                        join participants p on p.conversation_id = u.conversation_id and p.user_id = me.id
                        where me.tenant = $1 and me.external_id = $2 and in_filter(p, $6, make_interval(secs => $9))
                          and case when $6 = 'awaiting' then (p.last_activity_at, p.conversation_id) > ($3, $4)
                                   else (p.last_activity_at, p.conversation_id) < ($3, $4) end
                        order by case when $6 = 'awaiting' then p.last_activity_at end,
                                 case when $6 = 'awaiting' then p.conversation_id end,
                                 p.last_activity_at desc, p.conversation_id desc
                        offset 0
                    ) x
                    -- Looked at in this order, as far as the page goes.
                    where exists (
                        select from messages m
                        where m.conversation_id = (x.p).conversation_id and m.context ->> 'type' = $7
                          and m.context ->> 'id' = $8 and m.seq <= x.last_seq and alive(m, x.p))
                    limit $5
                ) page
                cross join lateral entry_of(page.p) e
                order by case when $6 = 'awaiting' then (page.p).last_activity_at end,
                         case when $6 = 'awaiting' then (page.p).conversation_id end,
                         (page.p).last_activity_at desc, (page.p).conversation_id desc
            ) as "items!: Vec<EntryRow>"
            "#,
            asked.tenant,
            asked.user,
            asked.activity,
            asked.conversation,
            asked.limit,
            filter.name(),
            context.kind,
            context.id,
            seconds(restore_seconds),
        )
        .fetch_one(connection)
        .await
    };
    database.run(read).await
}

/// What is unread, in all.
pub(super) async fn unread(database: &Database, caller: &Caller) -> Result<UnreadTotals> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            UnreadTotals,
            r#"
        select t.messages as "messages!", t.conversations as "conversations!", t.muted_messages as "muted_messages!"
        from users u
        cross join lateral unread_totals(u.id) t
        where u.tenant = $1 and u.external_id = $2
        "#,
            caller.tenant,
            caller.user.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.unwrap_or_default())
}

/// Marks everything read, up to what a page had seen.
pub(super) async fn read_all(database: &Database, caller: &Caller, as_of: Option<AsOf>) -> Result<UnreadTotals> {
    let (snapshot, time): (Option<String>, _) = as_of.map(|as_of| (as_of.snapshot, as_of.time)).unzip();
    let mark = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            UnreadTotals,
            r#"
        select messages as "messages!", conversations as "conversations!", muted_messages as "muted_messages!"
        from read_all($1, $2, $3::text::pg_snapshot, $4)
        "#,
            caller.tenant,
            caller.user.as_str(),
            snapshot.as_deref(),
            time,
        )
        .fetch_one(connection)
        .await
    };
    database.run(mark).await
}

/// Does one thing with some conversations, each by its peer and a seq, in one transaction. The entry of each as it is then, or the
/// refusal.
pub(super) async fn change(
    database: &Database,
    caller: &Caller,
    asked: &BatchRequest,
    items: &[(&str, i64)],
    restore_seconds: u64,
) -> Result<Vec<Result<EntryRow>>> {
    let (peers, seqs): (Vec<_>, Vec<_>) = items.iter().copied().unzip();
    // One name for all attempts of this call.
    let call = random_id();
    let change = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"
            select outcome as "outcome!", entry as "entry: EntryRow"
            from change_conversations(
                $1, $2, $3, $4, $5, coalesce($6::timestamptz, '9999-12-31 23:59:59+00'), $7, make_interval(secs => $8))
            "#,
            caller.tenant,
            caller.user.as_str(),
            &peers as &[&str],
            asked.action.name(),
            &seqs,
            asked.muted_until.map(|until| until.0),
            call,
            seconds(restore_seconds),
        )
        .fetch_all(connection)
        .await
    };
    let rows = database.run(change).await?;
    Ok(rows
        .into_iter()
        .map(|row| match (row.outcome.as_str(), row.entry) {
            ("done", Some(entry)) => Ok(entry),
            (outcome, _) => Err(Error::of_outcome("change_conversations", outcome)),
        })
        .collect())
}
