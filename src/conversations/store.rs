//! The SQL of a single conversation.

use sqlx::PgConnection;

use super::{ConversationFlags, ConversationUpdate, EntryRow, UnreadTotals, Window};
use crate::auth::Caller;
use crate::database::{Database, seconds};
use crate::error::Result;
use crate::messages::MessageRow;
use crate::types::{Seq, UserId, random_id};

/// Reads the inbox entry of a conversation. Returns None if there is no conversation.
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

/// The messages of a window, and the entry of the conversation.
pub(super) struct History {
    pub entry: Option<EntryRow>,
    /// The messages, oldest first: up to one more than wanted on either side.
    pub items: Vec<MessageRow>,
}

/// Reads a window in one round trip: `older + 1` messages below the position, `newer + 1` at or above it.
pub(super) async fn history(database: &Database, caller: &Caller, peer: &UserId, window: Window) -> Result<History> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            History,
            r#"
        select
            (select e from entry_of(x.p) e) as "entry: EntryRow",
            array(
                select w.message
                from (
                    (select m.seq, message_as_seen(m, x.p, x.public_id, r.read_at, null) as message
                     from messages m left join lateral receipt(m, x.p) r on true
                     where m.conversation_id = (x.p).conversation_id and m.seq < $4 and shown(m, x.p)
                     order by m.seq desc limit $5)
                    union all
                    (select m.seq, message_as_seen(m, x.p, x.public_id, r.read_at, null) as message
                     from messages m left join lateral receipt(m, x.p) r on true
                     where m.conversation_id = (x.p).conversation_id and m.seq >= $4 and shown(m, x.p)
                     order by m.seq limit $6)
                ) w
                order by w.seq
            ) as "items!: Vec<MessageRow>"
        from (
            select p, c.public_id
            from participant_of($1, $2, $3) p
            join conversations c on c.id = p.conversation_id
        ) x
        "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            window.position,
            window.older + 1,
            window.newer + 1,
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.unwrap_or(History { entry: None, items: Vec::new() }))
}

/// The result of a SQL function that changes a conversation: the composite type `mark_result`.
struct UpdateRow {
    applied: bool,
    entry: EntryRow,
    messages: i64,
    conversations: i64,
    muted_messages: i64,
}

impl UpdateRow {
    fn seen_by(self, me: &UserId) -> ConversationUpdate {
        let Self { messages, conversations, muted_messages, .. } = self;
        ConversationUpdate {
            entry: self.entry.seen_by(me),
            applied: self.applied,
            unread: UnreadTotals { messages, conversations, muted_messages },
        }
    }
}

/// Raises the read marker. Returns None if there is no conversation.
pub(super) async fn mark_read(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    up_to: Seq,
    version: Option<Seq>,
) -> Result<Option<ConversationUpdate>> {
    let mark = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            UpdateRow,
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

/// Applies an action to a conversation. `seq` is for the actions on messages, `restore_seconds` for `restore`. Returns
/// None if there is no conversation; the result is not `applied` if there was nothing to restore.
pub(super) async fn change(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    action: &str,
    seq: i64,
    restore_seconds: u64,
) -> Result<Option<ConversationUpdate>> {
    // All attempts of this call share the id, so that a restore whose COMMIT was not acknowledged is not done twice.
    let call = random_id();
    let change = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            UpdateRow,
            r#"
        select applied as "applied!", entry as "entry!: EntryRow", messages as "messages!",
               conversations as "conversations!", muted_messages as "muted_messages!"
        from change_conversation($1, $2, $3, $4, $5, $6, make_interval(secs => $7))
        "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            action,
            seq,
            call,
            seconds(restore_seconds),
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(change).await?.map(|row| row.seen_by(&caller.user)))
}

/// Hides one message from the caller; idempotent. Returns None if there is no such message.
pub(super) async fn hide_message(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    seq: Seq,
) -> Result<Option<ConversationUpdate>> {
    let update = change(database, caller, peer, "hide", seq.get(), 0).await?;
    Ok(update.filter(|update| seq.get() > 0 && seq <= update.entry.last_seq))
}

/// Sets the flags that are present. Returns None if there is no conversation.
pub(super) async fn set_flags(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    flags: ConversationFlags,
) -> Result<Option<EntryRow>> {
    let set = async |connection: &mut PgConnection| {
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
    database.run(set).await
}

/// Makes deletions final that are older than `restore_seconds`, for up to `at_most` participants. Returns
/// the number of participants.
pub(super) async fn purge_deletions(database: &Database, restore_seconds: u64, at_most: i32) -> sqlx::Result<i32> {
    let mut connection = database.background_connection().await?;
    let purged = sqlx::query_scalar!(
        "select purge_deletions(make_interval(secs => $1), $2)",
        seconds(restore_seconds),
        at_most,
    )
    .fetch_one(connection.get())
    .await?;
    connection.release().await?;
    Ok(purged.unwrap_or_default())
}
