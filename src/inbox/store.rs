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
    /// The entries in the order of the filter: up to one more than wanted, which shows that there are more.
    pub items: Vec<EntryRow>,
}

/// The query of an inbox page, whose participants are those that the SQL function call `$participants` returns.
macro_rules! inbox_query {
    ($connection:ident, $request:ident, $participants:literal $(, $argument:expr)*) => {
        sqlx::query_as!(
            Page,
            r#"
            select pg_current_snapshot()::text as "snapshot!", session_lineage() as lineage,
                   clock_timestamp() as "time!", array(
                select entry_seen_by(
                    p, c, peer, case when m.seq is not null then message_as_seen(m, p, c.public_id, r.read_at, 201) end)
                from users me
                cross join lateral "#
                + $participants
                + r#" p
                join conversations c on c.id = p.conversation_id
                join users peer on peer.id = p.peer_id
                left join messages m on m.conversation_id = p.conversation_id and m.seq = p.preview_seq
                left join lateral receipt_of(p.conversation_id, recipient_of(m, p), m.seq) r on true
                where me.tenant = $1 and me.external_id = $2
            ) as "items!: Vec<EntryRow>"
            "#,
            $request.tenant,
            $request.user,
            $request.activity,
            $request.conversation,
            $request.limit,
            $($argument,)*
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

/// Reads a page in one round trip: the page's participants from the index of the filter, or by `context_uses` with a
/// context, and the rest of each entry by its key. `after` is the position of the last entry of the previous page. `items` has up to `limit + 1` entries.
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
    let retention = seconds(restore_seconds);
    let read = async |c: &mut PgConnection| match (context, filter) {
        (Some(context), _) => {
            let (kind, id) = (context.kind.as_str(), context.id.as_str());
            inbox_query!(
                c,
                request,
                "page_by_context(me.id, $6, make_interval(secs => $7), $8, $9, $3, $4, $5)",
                filter.name(),
                retention,
                kind,
                id
            )
        }
        (None, Filter::All) => inbox_query!(c, request, "newest_of_both_senders(me.id, 'all', $3, $4, $5)"),
        (None, Filter::Archived) => inbox_query!(c, request, "newest_of_both_senders(me.id, 'archived', $3, $4, $5)"),
        (None, Filter::Sent) => inbox_query!(c, request, "newest_with_archived(me.id, 'sent', $3, $4, $5)"),
        (None, Filter::Awaiting) => inbox_query!(c, request, "oldest_with_archived(me.id, 'awaiting', $3, $4, $5)"),
        (None, Filter::Unread) => inbox_query!(c, request, "newest_in(me.id, 'unread', null, $3, $4, $5)"),
        (None, Filter::Starred) => inbox_query!(c, request, "newest_in(me.id, 'starred', null, $3, $4, $5)"),
        (None, Filter::Trash) => {
            inbox_query!(c, request, "newest_in(me.id, 'trash', make_interval(secs => $6), $3, $4, $5)", retention)
        }
    };
    let mut page = database.run(read).await?;
    page.items.sort_unstable_by_key(EntryRow::position);
    if filter != Filter::Awaiting {
        page.items.reverse();
    }
    Ok(page)
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
