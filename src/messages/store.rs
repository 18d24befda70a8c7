//! The SQL of reading, editing and retracting messages.

use sqlx::PgConnection;

use super::{Body, MessageRow};
use crate::auth::Caller;
use crate::database::{Database, seconds};
use crate::error::{Error, Result};
use crate::text;
use crate::types::{Seq, UserId};

/// Returns one message of the caller's conversation with a peer, if it is shown to the caller.
pub(super) async fn message(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    seq: Seq,
) -> Result<Option<MessageRow>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"
        select message_as_seen(m, p, c.public_id, r.read_at, null) as "message!: MessageRow"
        from participant_of($1, $2, $3) p
        join conversations c on c.id = p.conversation_id
        join messages m on m.conversation_id = p.conversation_id and m.seq = $4 and shown(m, p)
        left join lateral receipt_of(m.conversation_id, recipient_of(m, p), m.seq) r on true
        "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            seq.get(),
        )
        .fetch_optional(connection)
        .await
    };
    database.run(read).await
}

/// The result of the SQL functions `edit_message` and `retract_message` (type `correction`).
struct Correction {
    outcome: String,
    message: Option<MessageRow>,
}

impl Correction {
    /// Returns the message, or the error for the outcome of `function`.
    fn message(self, function: &'static str) -> Result<MessageRow> {
        match (self.outcome.as_str(), self.message) {
            ("done", Some(message)) => Ok(message),
            (outcome, _) => Err(Error::of_outcome(function, outcome)),
        }
    }
}

/// The result of an edit.
pub(super) struct Edited {
    pub message: MessageRow,
    /// False if the message had this text already, so that nothing was written.
    pub is_changed: bool,
}

/// The row of an edit.
struct EditRow {
    outcome: String,
    message: Option<MessageRow>,
    is_changed: bool,
}

/// What decides whether the caller may write to the peer.
pub(super) struct Judged<'a> {
    /// The caller's role by their token.
    pub role: &'a str,
    /// The policy of the tenant, if it has one.
    pub rules: Option<&'a str>,
}

/// Replaces the text of a message, unless the caller is not its sender, may not write to the peer, or more than `window_seconds` have passed since
/// it was sent.
pub(super) async fn edit(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    seq: Seq,
    body: &Body,
    window_seconds: u64,
    judged: Judged<'_>,
) -> Result<Edited> {
    let folded = text::folded(body.as_str());
    let edit = async |connection: &mut PgConnection| {
        // The subquery has the snapshot of the statement, so it sees the text before the edit.
        sqlx::query_as!(
            EditRow,
            r#"
            select outcome as "outcome!", message as "message: MessageRow", not exists (
                select from participant_of($1, $2, $3) p
                join messages m on m.conversation_id = p.conversation_id and m.seq = $4 and m.body = $5
            ) as "is_changed!"
            from edit_message($1, $2, $3, $4, $5, $6, make_interval(secs => $7), $8, $9::text::jsonb)
            "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            seq.get(),
            body.as_str(),
            folded,
            seconds(window_seconds),
            judged.role,
            judged.rules,
        )
        .fetch_one(connection)
        .await
    };
    let EditRow { outcome, message, is_changed } = database.run(edit).await?;
    let message = Correction { outcome, message }.message("edit_message")?;
    Ok(Edited { message, is_changed })
}

/// Retracts a message: leaves a tombstone without text. The sender may do so until `window_seconds` after sending, also
/// after deleting the message for themselves; with `may_any` (scope `moderate`) the caller may retract any message of
/// the conversation that is shown to them, at any time.
pub async fn retract(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    seq: Seq,
    may_any: bool,
    window_seconds: u64,
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
            seconds(window_seconds),
        )
        .fetch_one(connection)
        .await
    };
    database.run(retract).await?.message("retract_message")
}
