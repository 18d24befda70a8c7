//! The SQL of a single conversation.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::history_rows::{History, HistoryRow};
use super::{ConversationFlags, ConversationUpdate, EntryRow, UnreadTotals, Window};
use crate::auth::Caller;
use crate::database::{Database, seconds};
use crate::error::Result;
use crate::messages::Context;
use crate::types::{Seq, UserId, random_id};

/// Reads the inbox entry of a conversation. Returns `None` if there is no conversation.
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

/// Reads a window in one round trip: `older + 1` messages below the position, `newer + 1` at or above it, the read marks
/// that are their receipts, the position up to which the peer has seen the caller's messages, and the entry.
pub(super) async fn history(database: &Database, caller: &Caller, peer: &UserId, window: Window) -> Result<History> {
    let read = async |connection: &mut PgConnection| {
        // `seq` is the first column, and the order is by the column `seq` of the result: otherwise Postgres copies each row.
        sqlx::query_as!(
            HistoryRow,
            r#"
        select case when x.seq is null
                    then entry_seen_by(p, c, them, case when p.preview_seq >= $4 then preview_of(p, c.public_id) end)
               end as "entry: EntryRow",
               -- The last message of the caller that the peer has seen. The peer may have written any number since, so that no more
               -- than a hundred are read.
               case when x.seq is null then (
                   select greatest(t.seen_seq - 100, 0, (
                       select m.seq
                       from messages m
                       where m.conversation_id = c.id and m.seq <= t.seen_seq and m.seq > t.seen_seq - 100 and m.sender_id = me.id
                       order by m.seq desc limit 1))
                   from participants t
                   where t.conversation_id = c.id and t.user_id = them.id
               ) end as seen_up_to,
               x.seq, x.mine, x.body, x.context as "context: Json<Context>", x.created_at, x.edited_at, x.retracted_at,
               x.read_at, x.conversation_id
        from users me
        join users them on them.tenant = $1 and them.external_id = $3
        join conversations c on c.low_user_id = least(me.id, them.id) and c.high_user_id = greatest(me.id, them.id)
        join participants p on p.conversation_id = c.id and p.user_id = me.id
        -- The seqs of the window if no message in it is hidden individually: seq has no gaps.
        cross join lateral (
            select greatest(least($4, c.last_seq + 1) - $5, p.hidden_through_seq + 1) as first,
                   greatest(least($4, c.last_seq + 1), p.hidden_through_seq + 1) + $6 as beyond
        ) reach
        cross join lateral (
            -- The head.
            select null::bigint as seq, null::boolean as mine, null::text as body, null::jsonb as context,
                   null::timestamptz as created_at, null::timestamptz as edited_at, null::timestamptz as retracted_at,
                   null::timestamptz as read_at, c.public_id as conversation_id
            union all
            (select s.*, case when p.hidden_count > 0 then receipt_time(c.id, recipient_of(m, p), m.seq) end, null
             from messages m cross join lateral plain_message(m, me.id) s
             where m.conversation_id = c.id and m.seq < $4 and shown(m, p)
             order by s.seq desc limit $5)
            union all
            (select s.*, case when p.hidden_count > 0 then receipt_time(c.id, recipient_of(m, p), m.seq) end, null
             from messages m cross join lateral plain_message(m, me.id) s
             where m.conversation_id = c.id and m.seq >= $4 and shown(m, p)
             order by s.seq limit $6)
            union all
            -- The read marks of both users within reach, and the first beyond it. With hidden messages the window reaches any
            -- distance, and each of its messages has its receipt instead.
            (select k.up_to_seq, recipient.is_peer, null, null, null, null, null, k.read_at, null
             from (values (p.peer_id, true), (p.user_id, false)) as recipient (user_id, is_peer)
             cross join lateral (
                 select k.up_to_seq, k.read_at
                 from read_marks k
                 where k.conversation_id = c.id and k.user_id = recipient.user_id
                   and k.up_to_seq >= reach.first and k.up_to_seq < reach.beyond
                 union all
                 (select k.up_to_seq, k.read_at
                  from read_marks k
                  where k.conversation_id = c.id and k.user_id = recipient.user_id
                    -- No mark is above the last message, so the newest page looks for none beyond it.
                    and reach.beyond <= c.last_seq and k.up_to_seq >= reach.beyond
                  order by k.up_to_seq limit 1)) k
             where p.hidden_count = 0)
        ) x
        where me.tenant = $1 and me.external_id = $2
        "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            window.position,
            window.older + 1,
            window.newer + 1,
        )
        .fetch_all(connection)
        .await
    };
    Ok(History::new(database.run(read).await?))
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

/// Raises the read marker. Returns `None` if there is no conversation.
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
/// `None` if there is no conversation; the result is not `applied` if there was nothing to restore.
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

/// Hides one message from the caller; idempotent. Returns `None` if there is no such message.
pub(super) async fn hide_message(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    seq: Seq,
) -> Result<Option<ConversationUpdate>> {
    let update = change(database, caller, peer, "hide", seq.get(), 0).await?;
    Ok(update.filter(|update| seq.get() > 0 && seq <= update.entry.last_seq))
}

/// Sets the flags that are present. Returns `None` if there is no conversation.
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

/// Makes deletions final that are older than `restore_seconds`, for up to `at_most` participants. Returns the number of
/// participants.
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
