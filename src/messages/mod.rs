//! Messages: what one user wrote to another, each immutable at its place (`seq`) in their conversation.

mod content;
mod invariants;
mod routes;
mod store;

use serde::{Deserialize, Serialize};
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::types::{Json, Uuid};
use utoipa::ToSchema;

use crate::types::{MessageId, Seq, Timestamp, UserId};

pub use self::content::{Body, Context, ContextName, object, payload_hash};
pub use self::routes::slice;
pub use self::store::retract;

/// A message, as one of the two users sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.42", "seq": 42, "sender_id": "17", "recipient_id": "4",
    "body": "Is the essay due on Friday?", "context": null, "created_at": "2026-11-22T13:33:12.123456Z",
    "is_read": false, "read_at": null, "edited_at": null, "retracted_at": null}))]
pub struct Message {
    /// Globally unique: `<conversation uuid>.<seq>`.
    #[schema(max_length = 60)]
    pub id: String,
    /// The place in the conversation: 1, 2, 3, … without gaps.
    pub seq: Seq,
    /// Who wrote it.
    pub sender_id: UserId,
    /// Whom it was written to.
    pub recipient_id: UserId,
    /// Plain text, byte for byte as it was sent. Escape it before you put it into HTML. Null once it was retracted.
    #[schema(required, max_length = 100_000)]
    pub body: Option<String>,
    /// What the message is about, if it was said.
    #[schema(required)]
    pub context: Option<Context>,
    /// When it was sent, by the database's clock. Within a conversation, time rises with seq.
    pub created_at: Timestamp,
    /// To the sender: the recipient has seen it. To the recipient: it is at or below their read marker.
    pub is_read: bool,
    /// When the recipient first saw it, to both.
    #[schema(required)]
    pub read_at: Option<Timestamp>,
    /// When its text was last changed.
    #[schema(required)]
    pub edited_at: Option<Timestamp>,
    /// When it was taken back.
    #[schema(required)]
    pub retracted_at: Option<Timestamp>,
}

/// The last message of a conversation, in short.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Preview {
    /// The message; its body has at most 200 characters.
    #[serde(flatten)]
    pub message: Message,
    /// Whether the body was cut.
    pub truncated: bool,
}

/// What a message shall say instead.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"body": "Is the essay due on Friday at noon?"}))]
pub struct EditMessage {
    /// Plain text, by the rules for sending.
    #[schema(
        min_length = 1,
        max_length = 10_000,
        pattern = "^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*[^\\x00-\\x20\\x7f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\x00-\\x08\\x0b-\\x1f\\x7f]*$"
    )]
    pub body: String,
}

/// A message as the database gives it (`message_row`).
#[derive(Clone, Debug, sqlx::Type)]
#[sqlx(type_name = "message_row")]
pub struct MessageRow {
    conversation_id: Uuid,
    seq: i64,
    mine: bool,
    body: Option<String>,
    truncated: bool,
    context: Option<Json<Context>>,
    created_at: DateTime<Utc>,
    is_read: bool,
    read_at: Option<DateTime<Utc>>,
    edited_at: Option<DateTime<Utc>>,
    retracted_at: Option<DateTime<Utc>>,
}

impl MessageRow {
    /// A message that was committed a moment ago, as its sender sees it.
    pub fn sent(
        conversation_id: Uuid,
        seq: i64,
        created_at: DateTime<Utc>,
        body: Body,
        context: Option<Context>,
    ) -> Self {
        Self {
            conversation_id,
            seq,
            mine: true,
            body: Some(body.into_text()),
            truncated: false,
            context: context.map(Json),
            created_at,
            is_read: false,
            read_at: None,
            edited_at: None,
            retracted_at: None,
        }
    }

    /// The message between the two, as `me` sees it.
    pub fn seen_by(self, me: &UserId, peer: &UserId) -> Message {
        let (sender_id, recipient_id) = if self.mine { (me, peer) } else { (peer, me) };
        Message {
            id: MessageId { conversation: self.conversation_id, seq: self.seq }.to_string(),
            seq: Seq::try_from(self.seq).expect("seq counts up from 1"),
            sender_id: sender_id.clone(),
            recipient_id: recipient_id.clone(),
            body: self.body,
            context: self.context.map(|Json(context)| context),
            created_at: self.created_at.into(),
            is_read: self.is_read,
            read_at: self.read_at.map(Timestamp),
            edited_at: self.edited_at.map(Timestamp),
            retracted_at: self.retracted_at.map(Timestamp),
        }
    }

    /// The same, as the preview of an entry.
    pub fn preview_for(self, me: &UserId, peer: &UserId) -> Preview {
        Preview { truncated: self.truncated, message: self.seen_by(me, peer) }
    }

    /// Where it is.
    pub fn seq(&self) -> i64 {
        self.seq
    }
}
