//! The SQL of one conversation.

use sqlx::PgConnection;

use super::{ConversationFlags, ConversationUpdate, EntryRow, UnreadTotals};
use crate::auth::Caller;
use crate::database::{Database, seconds};
use crate::error::Result;
use crate::types::{Seq, UserId, random_id};

pub(super) async fn entry(database: &Database, caller: &Caller, peer: &UserId) -> Result<Option<EntryRow>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"
            select e as "entry!: EntryRow"
            from participant_of($1, $2, $3) p
            cross join lateral entry_of(p) e
            "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    database.run(read).await
}

/// What the functions answer that change a conversation (`mark_result`).
struct MarkRow {
    applied: bool,
    entry: EntryRow,
    messages: i64,
    conversations: i64,
    muted_messages: i64,
}

impl MarkRow {
    fn seen_by(self, me: &UserId) -> ConversationUpdate {
        let Self { messages, conversations, muted_messages, .. } = self;
        ConversationUpdate {
            entry: self.entry.seen_by(me),
            applied: self.applied,
            unread: UnreadTotals { messages, conversations, muted_messages },
        }
    }
}

/// Raises the marker. None: there is no such conversation.
pub(super) async fn mark_read(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    up_to: Seq,
    version: Option<Seq>,
) -> Result<Option<ConversationUpdate>> {
    let mark = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            MarkRow,
            r#"
        select applied as "applied!", entry as "entry!: EntryRow", messages as "messages!",
               conversations as "conversations!", muted_messages as "muted_messages!"
        from mark_read($1, $2, $3, $4, $5)
        "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            up_to.get(),
            version.map(Seq::get),
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(mark).await?.map(|row| row.seen_by(&caller.user)))
}

/// Does something with a conversation; `seq` is for those verbs that act on messages, `restore_seconds` for `restore`. Not applied:
/// there was nothing to restore. None: there is no such conversation.
pub(super) async fn change(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    verb: &str,
    seq: i64,
    restore_seconds: u64,
) -> Result<Option<ConversationUpdate>> {
    // One name for all attempts of this call.
    let call = random_id();
    let change = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            MarkRow,
            r#"
        select applied as "applied!", entry as "entry!: EntryRow", messages as "messages!",
               conversations as "conversations!", muted_messages as "muted_messages!"
        from change_conversation($1, $2, $3, $4, $5, $6, make_interval(secs => $7))
        "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            verb,
            seq,
            call,
            seconds(restore_seconds),
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(change).await?.map(|row| row.seen_by(&caller.user)))
}

/// Hides one message from me. Once more is the same as once. None: there is no such message.
pub(super) async fn hide_message(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    seq: Seq,
) -> Result<Option<ConversationUpdate>> {
    let marked = change(database, caller, peer, "hide", seq.get(), 0).await?;
    Ok(marked.filter(|marked| seq.get() > 0 && seq <= marked.entry.last_seq))
}

/// Sets those flags that are given.
pub(super) async fn flag(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    flags: ConversationFlags,
) -> Result<Option<EntryRow>> {
    let flag = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"select e as "entry!: EntryRow" from set_conversation_flags($1, $2, $3, $4, $5, $6, $7) e"#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            flags.archived,
            flags.starred,
            flags.muted_until.is_some(),
            flags.muted_until.flatten().map(|until| until.0),
        )
        .fetch_optional(connection)
        .await
    };
    database.run(flag).await
}

/// Makes final what was deleted longer ago than that, for some participants. For how many there was something.
pub(super) async fn purge_deletions(database: &Database, restore_seconds: u64, at_most: i32) -> sqlx::Result<i32> {
    let mut connection = database.background_connection().await?;
    let forgotten = sqlx::query_scalar!(
        "select purge_deletions(make_interval(secs => $1), $2)",
        seconds(restore_seconds),
        at_most,
    )
    .fetch_one(connection.get())
    .await?;
    connection.release().await?;
    Ok(forgotten.unwrap_or_default())
}
