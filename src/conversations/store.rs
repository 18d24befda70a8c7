//! The SQL of one conversation.

use sqlx::PgConnection;

use super::{EntryRow, Marked, UnreadTotals};
use crate::{
    database::Database,
    error::Result,
    ids::{Seq, UserId},
};

pub(super) async fn entry(database: &Database, tenant: &str, me: &UserId, peer: &UserId) -> Result<Option<EntryRow>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"
            select e as "entry!: EntryRow"
            from participant_of($1, $2, $3) p
            cross join lateral entry_of(p) e
            "#,
            tenant,
            me.as_str(),
            peer.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    database.run(read).await
}

/// What the functions of `migrations/0004_marking.sql` answer.
struct MarkRow {
    applied: bool,
    entry: EntryRow,
    messages: i64,
    conversations: i64,
    muted_messages: i64,
}

impl MarkRow {
    fn seen_by(self, me: &UserId) -> Marked {
        let Self { messages, conversations, muted_messages, .. } = self;
        Marked {
            entry: self.entry.seen_by(me),
            applied: self.applied,
            unread: UnreadTotals { messages, conversations, muted_messages },
        }
    }
}

/// Raises the marker. None: there is no such conversation.
pub(super) async fn mark_read(
    database: &Database,
    tenant: &str,
    me: &UserId,
    peer: &UserId,
    up_to: Seq,
    version: Option<Seq>,
) -> Result<Option<Marked>> {
    let mark = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            MarkRow,
            r#"
        select applied as "applied!", entry as "entry!: EntryRow", messages as "messages!",
               conversations as "conversations!", muted_messages as "muted_messages!"
        from mark_read($1, $2, $3, $4, $5)
        "#,
            tenant,
            me.as_str(),
            peer.as_str(),
            up_to.get(),
            version.map(Seq::get),
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(mark).await?.map(|row| row.seen_by(me)))
}

/// Lowers the marker. None: there is no such conversation.
pub(super) async fn mark_unread(
    database: &Database,
    tenant: &str,
    me: &UserId,
    peer: &UserId,
    from: Seq,
) -> Result<Option<Marked>> {
    let mark = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            MarkRow,
            r#"
        select applied as "applied!", entry as "entry!: EntryRow", messages as "messages!",
               conversations as "conversations!", muted_messages as "muted_messages!"
        from mark_unread($1, $2, $3, $4)
        "#,
            tenant,
            me.as_str(),
            peer.as_str(),
            from.get(),
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(mark).await?.map(|row| row.seen_by(me)))
}
