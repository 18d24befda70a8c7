//! The SQL of messages that are there.

use sqlx::PgConnection;

use super::{Body, MessageRow, Window, batch::Item};
use crate::{
    auth::Caller,
    conversations::EntryRow,
    database::{Database, seconds},
    error::{Code, Error, Result},
    ids::{Seq, UserId},
    search,
};

/// Whether a key was used, for whatever message.
pub(super) async fn key_is_used(database: &Database, item: &Item) -> Result<bool> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            "select 1 from users u join idempotency k on k.sender_id = u.id and k.client = $3 and k.key = $4
             where u.tenant = $1 and u.external_id = $2",
            item.tenant,
            item.sender,
            item.client,
            item.key,
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.is_some())
}

/// Whether two have a conversation.
pub(super) async fn have_met(database: &Database, tenant: &str, me: &UserId, peer: &UserId) -> Result<bool> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!("select 1 from participant_of($1, $2, $3)", tenant, me.as_str(), peer.as_str())
            .fetch_optional(connection)
            .await
    };
    Ok(database.run(read).await?.is_some())
}

/// A window of a conversation's history, with how the conversation stands for the reader.
pub(super) struct History {
    pub entry: Option<EntryRow>,
    /// Oldest first: up to one more than asked for on either side.
    pub items: Vec<MessageRow>,
}

/// Reads a window in one round trip: `older + 1` messages below the position, `newer + 1` from it on.
pub(super) async fn history(
    database: &Database,
    tenant: &str,
    me: &UserId,
    peer: &UserId,
    window: Window,
) -> Result<History> {
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
            tenant,
            me.as_str(),
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

/// One message of the reader's conversation with a peer, if it is shown to them. `hidden_too`: even if it is not.
pub(super) async fn message(
    database: &Database,
    tenant: &str,
    me: &UserId,
    peer: &UserId,
    seq: i64,
    hidden_too: bool,
) -> Result<Option<MessageRow>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"
        select message_as_seen(m, p, c.public_id, r.read_at, null) as "message!: MessageRow"
        from participant_of($1, $2, $3) p
        join conversations c on c.id = p.conversation_id
        join messages m on m.conversation_id = p.conversation_id and m.seq = $4 and ($5 or shown(m, p))
        left join lateral receipt(m, p) r on true
        "#,
            tenant,
            me.as_str(),
            peer.as_str(),
            seq,
            hidden_too,
        )
        .fetch_optional(connection)
        .await
    };
    database.run(read).await
}

/// What `edit_message` and `retract_message` answer (`correction`).
struct Correction {
    outcome: String,
    message: Option<MessageRow>,
}

impl Correction {
    /// The message, or the refusal.
    fn message(self) -> Result<MessageRow> {
        let refused = |code: Code| Err(Error::new(code, code.row().2));
        match (self.outcome.as_str(), self.message) {
            ("done", Some(message)) => Ok(message),
            ("not_the_sender", _) => refused(Code::NotTheSender),
            ("message_retracted", _) => refused(Code::MessageRetracted),
            ("edit_window_over", _) => refused(Code::EditWindowOver),
            ("retract_window_over", _) => refused(Code::RetractWindowOver),
            _ => Err(Error::not_found()),
        }
    }
}

/// Gives a message another text.
pub(super) async fn edit(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    seq: Seq,
    body: &Body,
    open_seconds: u64,
) -> Result<MessageRow> {
    let folded = search::folded(body.as_str());
    let edit = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            Correction,
            r#"select outcome as "outcome!", message as "message: MessageRow"
               from edit_message($1, $2, $3, $4, $5, $6, make_interval(secs => $7))"#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            seq.get(),
            body.as_str(),
            folded,
            seconds(open_seconds),
        )
        .fetch_one(connection)
        .await
    };
    database.run(edit).await?.message()
}

/// Takes a message back.
pub(super) async fn retract(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    seq: Seq,
    may_any: bool,
    open_seconds: u64,
) -> Result<MessageRow> {
    let retract = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            Correction,
            r#"select outcome as "outcome!", message as "message: MessageRow"
               from retract_message($1, $2, $3, $4, $5, make_interval(secs => $6))"#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            seq.get(),
            may_any,
            seconds(open_seconds),
        )
        .fetch_one(connection)
        .await
    };
    database.run(retract).await?.message()
}
