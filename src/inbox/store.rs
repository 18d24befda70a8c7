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

/// A page of the inbox, and the state of the database that it shows.
pub(super) struct Page {
    /// The snapshot of the statement, in the text form of `pg_snapshot`.
    pub snapshot: String,
    /// The lineage of the database; `None`: a standby.
    pub lineage: Option<String>,
    /// A time after the snapshot was taken.
    pub time: DateTime<Utc>,
    /// The entries: up to one more than wanted, which shows that there are more.
    pub items: Vec<EntryRow>,
}

/// The query of an inbox page. Each filter is one range of an index or two, which Postgres merges while it reads them:
/// `$one` and `$other` are their conditions.
macro_rules! inbox_query {
    ($connection:ident, $request:ident, newest first: $($parts:tt)+) => {
        inbox_query!($connection, $request, "<", "desc", $($parts)+)
    };
    ($connection:ident, $request:ident, oldest first: $($parts:tt)+) => {
        inbox_query!($connection, $request, ">", "asc", $($parts)+)
    };
    ($connection:ident, $request:ident, $beyond:literal, $order:literal, $one:literal, $other:literal $(, $more:expr)?) => {
        sqlx::query_as!(
            Page,
            r#"
            select pg_current_snapshot()::text as "snapshot!", session_lineage() as lineage,
                   clock_timestamp() as "time!", array(
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
            $request.tenant,
            $request.user,
            $request.activity,
            $request.conversation,
            $request.limit,
            $($more,)?
        )
        .fetch_one($connection)
        .await
    };
}

/// A time before any message.
const EARLIEST: DateTime<Utc> = DateTime::from_timestamp(-62_135_596_800, 0).expect("a time");

/// The caller, and the position and size of the page: what all queries of a page have as arguments.
struct PageRequest<'a> {
    tenant: &'a str,
    user: &'a str,
    /// The position after which the page starts.
    activity: DateTime<Utc>,
    conversation: i64,
    limit: i64,
}

/// Reads a page in one round trip: the page's participants from the index of the filter, and the rest of each entry by
/// its key. `after` is the position of the last entry of the previous page. `items` has up to `limit + 1` entries.
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
    let request = PageRequest { tenant, user, activity, conversation, limit: limit + 1 };
    if let Some(context) = context {
        return page_by_context(database, &request, filter, context, restore_seconds).await;
    }
    // A conversation that can no longer be restored leaves the trash at once, not only when the cleaner makes the
    // deletion final.
    let retention = seconds(restore_seconds);
    let read = async |c: &mut PgConnection| match filter {
        Filter::All => inbox_query!(c, request, newest first:
            "p.last_is_mine and p.archived_at is null", "not p.last_is_mine and p.archived_at is null"),
        Filter::Archived => inbox_query!(c, request, newest first:
            "p.last_is_mine and p.archived_at is not null", "not p.last_is_mine and p.archived_at is not null"),
        Filter::Sent => inbox_query!(c, request, newest first:
            "p.last_is_mine and p.archived_at is null", "p.last_is_mine and p.archived_at is not null"),
        Filter::Awaiting => inbox_query!(c, request, oldest first:
            "not p.last_is_mine and p.archived_at is null", "not p.last_is_mine and p.archived_at is not null"),
        Filter::Unread => inbox_query!(c, request, newest first: "p.unread_count > 0", "false"),
        Filter::Starred => inbox_query!(c, request, newest first:
            "p.starred_at is not null and p.last_is_mine is not null", "false"),
        Filter::Trash => inbox_query!(c, request, newest first:
            "p.trashed_at is not null and p.trashed_at > clock_timestamp() - make_interval(secs => $6)", "false", retention),
    };
    database.run(read).await
}

/// Reads a page of the conversations that have a message with a context. They are found by the table `context_uses`,
/// which lists them for each user.
async fn page_by_context(
    database: &Database,
    request: &PageRequest<'_>,
    filter: Filter,
    context: &ContextName,
    restore_seconds: u64,
) -> Result<Page> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            Page,
            r#"
            select pg_current_snapshot()::text as "snapshot!", session_lineage() as lineage,
                   clock_timestamp() as "time!", array(
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
            request.tenant,
            request.user,
            request.activity,
            request.conversation,
            request.limit,
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

/// Reads the unread totals of the caller.
pub(super) async fn unread_totals(database: &Database, caller: &Caller) -> Result<UnreadTotals> {
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

/// The outcome of marking all conversations read.
pub(super) enum MarkedAll {
    /// They are marked; the totals afterwards.
    Done(UnreadTotals),
    /// Nothing was marked: the page is of another server, of a state from before a restore, or of a standby.
    OtherLineage,
    /// Nothing was marked: the page is older than a week.
    Expired,
}

/// Marks all conversations read, up to the state that a page has shown.
pub(super) async fn mark_all_read(database: &Database, caller: &Caller, as_of: Option<AsOf>) -> Result<MarkedAll> {
    let time = as_of.as_ref().map(|as_of| as_of.time);
    let lineage = as_of.as_ref().and_then(|as_of| as_of.lineage.as_deref());
    let snapshot = as_of.as_ref().map(|as_of| as_of.snapshot.as_str());
    let mark = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"
        select outcome as "outcome!", messages as "messages!", conversations as "conversations!",
               muted_messages as "muted_messages!"
        from mark_all_read($1, $2, $3::text::pg_snapshot, $4, $5)
        "#,
            caller.tenant,
            caller.user.as_str(),
            snapshot,
            time,
            lineage,
        )
        .fetch_one(connection)
        .await
    };
    let marked = database.run(mark).await?;
    match marked.outcome.as_str() {
        "done" => Ok(MarkedAll::Done(UnreadTotals {
            messages: marked.messages,
            conversations: marked.conversations,
            muted_messages: marked.muted_messages,
        })),
        "other_lineage" => Ok(MarkedAll::OtherLineage),
        "expired" => Ok(MarkedAll::Expired),
        outcome => Err(Error::of_outcome("mark_all_read", outcome)),
    }
}

/// Applies the action of a batch request to some of its items, pairs of peer and seq, in one transaction. Returns the
/// entry of each conversation after the action, or the refusal.
pub(super) async fn change(
    database: &Database,
    caller: &Caller,
    request: &BatchRequest,
    items: &[(&str, i64)],
    restore_seconds: u64,
) -> Result<Vec<Result<EntryRow>>> {
    let (peers, seqs): (Vec<_>, Vec<_>) = items.iter().copied().unzip();
    // All attempts of this call share the id, so that a restore whose COMMIT was not acknowledged is not done twice.
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
            request.action.name(),
            &seqs,
            request.muted_until.map(|until| until.0),
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
