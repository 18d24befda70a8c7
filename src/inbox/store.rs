//! The SQL of the inbox.

use sqlx::{
    PgConnection,
    types::chrono::{DateTime, Utc},
};

use super::Filter;
use crate::{
    conversations::{EntryRow, UnreadTotals},
    database::Database,
    error::Result,
    ids::UserId,
    page::AsOf,
};

/// A page as the database gives it.
pub(super) struct Page {
    pub snapshot: String,
    pub time: DateTime<Utc>,
    /// One more than asked for, if there are more.
    pub items: Vec<EntryRow>,
}

/// The query of a page: each filter is the condition of its partial index, in a statement of its own.
macro_rules! page_of {
    ($filter:literal, $caller:expr, $activity:expr, $conversation:expr, $limit:expr) => {
        sqlx::query_as!(
            Page,
            r#"
            select pg_current_snapshot()::text as "snapshot!", statement_timestamp() as "time!", array(
                select e
                from (select p from participants p
                      where p.user_id = (select id from users where tenant = $1 and external_id = $2)
                        and (p.last_activity_at, p.conversation_id) < ($3, $4) and "#
                + $filter
                + r#"
                      order by p.last_activity_at desc, p.conversation_id desc limit $5) x
                cross join lateral entry_of(x.p) e
                order by (x.p).last_activity_at desc, (x.p).conversation_id desc
            ) as "items!: Vec<EntryRow>"
            "#,
            $caller.0,
            $caller.1,
            $activity,
            $conversation,
            $limit + 1,
        )
    };
}

/// Reads a page in one round trip: the rows of the page from the filter's index, and what belongs to each by its key.
pub(super) async fn page(
    database: &Database,
    tenant: &str,
    me: &UserId,
    filter: Filter,
    after: Option<(DateTime<Utc>, i64)>,
    limit: i64,
) -> Result<Page> {
    let (activity, conversation) = after.unwrap_or((DateTime::<Utc>::MAX_UTC, i64::MAX));
    // Postgres knows no later time than this; nothing is at it.
    let activity = activity.min(DateTime::from_timestamp(253_402_300_799, 0).unwrap_or_default());
    let caller = (tenant, me.as_str());
    let read = async |connection: &mut PgConnection| match filter {
        Filter::All => {
            page_of!("p.archived_at is null", caller, activity, conversation, limit).fetch_one(connection).await
        }
        Filter::Unread => {
            page_of!("p.unread_count > 0", caller, activity, conversation, limit).fetch_one(connection).await
        }
    };
    database.run(read).await
}

/// What is unread, in all.
pub(super) async fn unread(database: &Database, tenant: &str, me: &UserId) -> Result<UnreadTotals> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            UnreadTotals,
            r#"
        select t.messages as "messages!", t.conversations as "conversations!", t.muted_messages as "muted_messages!"
        from users u
        cross join lateral unread_totals(u.id) t
        where u.tenant = $1 and u.external_id = $2
        "#,
            tenant,
            me.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.unwrap_or_default())
}

/// Marks everything read, up to what a page had seen.
pub(super) async fn read_all(
    database: &Database,
    tenant: &str,
    me: &UserId,
    as_of: Option<AsOf>,
) -> Result<UnreadTotals> {
    let (snapshot, time): (Option<String>, _) = as_of.map(|as_of| (as_of.snapshot, as_of.time)).unzip();
    let mark = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            UnreadTotals,
            r#"
        select messages as "messages!", conversations as "conversations!", muted_messages as "muted_messages!"
        from read_all($1, $2, $3::text::pg_snapshot, $4)
        "#,
            tenant,
            me.as_str(),
            snapshot.as_deref(),
            time,
        )
        .fetch_one(connection)
        .await
    };
    database.run(mark).await
}
