//! Messages: their representation, and reading, editing and retracting them. The position (`seq`) of a message never
//! changes.

mod content;
mod invariants;
mod routes;
mod store;

use serde::{Deserialize, Serialize};
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::types::{Json, Uuid};
use utoipa::ToSchema;

pub use self::content::{Body, Context, ContextName, deserialize_context, parse_text, payload_hash};
pub use self::routes::slice;
pub use self::store::retract;
use crate::text;
use crate::types::{MessageId, Seq, Timestamp, UserId};

/// The maximum number of characters of a preview.
const PREVIEW_CHARS: usize = 200;

/// A message as one of the two users of its conversation sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8", "seq": 8, "sender_id": "ada", "recipient_id": "mia",
    "body": "Please number the pages.", "context": {"type": "course", "id": "bio-101", "title": "Biology 101"},
    "created_at": "2026-11-22T13:33:12.123456Z", "is_read": false, "read_at": null, "edited_at": null,
    "retracted_at": null}))]
pub struct Message {
    /// The globally unique id of the message: `<conversation uuid>.<seq>`.
    #[schema(max_length = 60)]
    pub id: String,
    /// The position of the message in its conversation: 1, 2, 3, … without gaps.
    pub seq: Seq,
    /// The user id of the sender.
    pub sender_id: UserId,
    /// The user id of the recipient.
    pub recipient_id: UserId,
    /// The plain text as it was sent, with a line feed at the end of each line. Escape it before you put it into HTML.
    /// Null if the message was retracted or erased.
    #[schema(required, max_length = 100_000)]
    pub body: Option<String>,
    /// What the message is about. Null if the sender gave no context.
    #[schema(required)]
    pub context: Option<Context>,
    /// The time at which the message was sent. Within a conversation, it increases with `seq`.
    pub created_at: Timestamp,
    /// For the sender: true if the recipient has seen the message. For the recipient: true if the message is at or
    /// below the recipient's read marker.
    pub is_read: bool,
    /// The time at which the recipient first saw the message. The same for both users; null if not yet.
    #[schema(required)]
    pub read_at: Option<Timestamp>,
    /// The time at which the text was last edited. Null if never.
    #[schema(required)]
    pub edited_at: Option<Timestamp>,
    /// The time at which the message was retracted or erased. Null if neither.
    #[schema(required)]
    pub retracted_at: Option<Timestamp>,
}

/// The last message of a conversation, possibly with a truncated text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Preview {
    /// The message. Its `body` has at most 200 characters, and is not cut within what a reader sees as one character,
    /// such as an emoji sequence or a letter with its accents.
    #[serde(flatten)]
    pub message: Message,
    /// True if `body` is truncated.
    pub truncated: bool,
}

/// The new text of a message.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"body": "Please number the pages and hand in one file."}))]
pub struct EditMessage {
    /// Plain text, by the same rules as in `SendMessage`: 1 to 10,000 characters by default, not only white space and
    /// invisible characters, no control characters except line ends and tab. Each line end is stored as one line feed.
    #[schema(
        min_length = 1,
        max_length = 10_000,
        pattern = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*[^\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$"
    )]
    pub body: String,
}

/// A message in the form that SQL functions return (type `message_row`): its sender and recipient depend on the reader.
#[derive(Clone, Debug, sqlx::Type)]
#[sqlx(type_name = "message_row")]
pub struct MessageRow {
    /// The public id of the conversation.
    pub conversation_id: Uuid,
    /// The position in the conversation.
    pub seq: i64,
    /// True if the reader sent the message.
    pub mine: bool,
    /// The text, or its beginning; `None` for a tombstone.
    pub body: Option<String>,
    /// True if `body` is only the beginning.
    pub truncated: bool,
    /// What the message is about.
    pub context: Option<Json<Context>>,
    /// The time at which it was sent.
    pub created_at: DateTime<Utc>,
    /// Own messages: the peer has seen it; the peer's: at or below the read marker.
    pub is_read: bool,
    /// The time at which the recipient first saw it.
    pub read_at: Option<DateTime<Utc>>,
    /// The time at which the text was last edited.
    pub edited_at: Option<DateTime<Utc>>,
    /// The time at which it was retracted.
    pub retracted_at: Option<DateTime<Utc>>,
}

impl MessageRow {
    /// Creates the row of a message that was just committed, as its sender sees it.
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

    /// Returns the message as `me` sees it, in the conversation with `peer`.
    pub fn seen_by(self, me: &UserId, peer: &UserId) -> Message {
        let (sender_id, recipient_id) = if self.mine { (me, peer) } else { (peer, me) };
        Message {
            id: MessageId { conversation: self.conversation_id, seq: self.seq }.to_string(),
            seq: Seq::try_from(self.seq).expect("the database numbers messages from 1"),
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

    /// Returns the preview of the conversation's entry as `me` sees it. The body has at least one character more than a
    /// preview has, if the message is that long: it is needed to find the end of the last grapheme cluster.
    pub fn preview_for(self, me: &UserId, peer: &UserId) -> Preview {
        let mut preview = Preview { truncated: self.truncated, message: self.seen_by(me, peer) };
        if let Some(body) = &mut preview.message.body {
            let end = text::beginning(body, PREVIEW_CHARS).len();
            preview.truncated |= end < body.len();
            body.truncate(end);
        }
        preview
    }
}
