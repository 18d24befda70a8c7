//! Messages: what one user wrote to another, each immutable at its place (`seq`) in their conversation.

mod batch;
mod content;
mod line;
mod routes;
mod send;
mod store;
mod writer;

use serde::{Deserialize, Serialize};
use sqlx::types::{
    Json, Uuid,
    chrono::{DateTime, Utc},
};
use utoipa::ToSchema;

use crate::{
    conversations::Entry,
    error::{Code, Error, Result},
    ids::{MessageId, Seq, UserId},
    page::{Limit, Timestamp},
};

pub use self::{
    content::{Body, Context, ContextName, object, payload_hash},
    routes::configure,
    send::{Outgoing, Sent, send},
    writer::{Scribe, Writer},
};

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

/// A message to be sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"recipient_id": "4", "body": "Is the essay due on Friday?"}))]
pub struct SendMessage {
    /// Whom to write to.
    pub recipient_id: UserId,
    /// Plain text: 1 to 10,000 characters (Unicode code points; see `limits` in `GET /v1/me`), not only white space, no
    /// control characters but line feed and tab. It is kept byte for byte.
    #[schema(
        min_length = 1,
        max_length = 10_000,
        pattern = "^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*[^\\x00-\\x20\\x7f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\x00-\\x08\\x0b-\\x1f\\x7f]*$"
    )]
    pub body: String,
    /// What it is about.
    #[serde(default, deserialize_with = "content::object")]
    pub context: Option<Context>,
    /// On whose behalf a service writes; needs the scope `messages:send_as`.
    #[serde(default)]
    pub sender_id: Option<UserId>,
    /// The version of the sender's draft that this message was: it is gone when the message is sent. Another version stays.
    #[serde(default)]
    pub draft_version: Option<Seq>,
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

/// A part of a conversation's history, oldest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryPage {
    /// The messages of this window.
    #[schema(max_items = 100)]
    pub items: Vec<Message>,
    /// Whether there are older ones: ask with `before=oldest_seq`.
    pub has_older: bool,
    /// Whether there are newer ones: ask with `after=newest_seq`.
    pub has_newer: bool,
    /// The seq of the first item; null if there is none.
    #[schema(required)]
    pub oldest_seq: Option<Seq>,
    /// The seq of the last item; null if there is none.
    #[schema(required)]
    pub newest_seq: Option<Seq>,
    /// How the conversation stands for me; null while there is none.
    #[schema(required)]
    pub entry: Option<Entry>,
}

/// Which part of a history is asked for: so many messages below a position, and so many from it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first seq of the newer part.
    pub position: i64,
    /// How many of the older part.
    pub older: i64,
    /// How many of the newer part.
    pub newer: i64,
}

impl Window {
    /// The window of the three cursors, of which at most one may be given. None asks for the newest page.
    pub fn of(before: Option<Seq>, after: Option<Seq>, around: Option<Seq>, limit: Limit) -> Result<Self> {
        let n = i64::from(limit.get());
        Ok(match (before, after, around) {
            (None, None, None) => Self { position: i64::MAX, older: n, newer: 0 },
            (Some(seq), None, None) => Self { position: seq.get(), older: n, newer: 0 },
            (None, Some(seq), None) => Self { position: seq.get() + 1, older: 0, newer: n },
            (None, None, Some(seq)) => Self { position: seq.get(), older: n / 2, newer: n - n / 2 },
            _ => {
                let detail = "Give at most one of `before`, `after` and `around`.";
                return Err(Error::new(Code::ConflictingParameters, detail));
            }
        })
    }
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
    /// A message that was put at its place a moment ago, as its sender sees it.
    fn new(place: batch::Place, body: Body, context: Option<Context>) -> Self {
        Self {
            conversation_id: place.conversation_id,
            seq: place.seq,
            mine: true,
            body: Some(body.into_text()),
            truncated: false,
            context: context.map(Json),
            created_at: place.created_at,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_one_position_and_two_counts() {
        let seq = |n: i64| Seq::try_from(n).ok();
        let limit = Limit::try_from(5).expect("a limit");
        let window = |b, a, r| Window::of(b, a, r, limit).map(|w| (w.position, w.older, w.newer)).map_err(|e| e.code());
        assert_eq!(window(None, None, None), Ok((i64::MAX, 5, 0)));
        assert_eq!(window(seq(9), None, None), Ok((9, 5, 0)));
        assert_eq!(window(None, seq(9), None), Ok((10, 0, 5)));
        assert_eq!(window(None, None, seq(9)), Ok((9, 2, 3)));
        assert_eq!(window(seq(1), seq(1), None), Err(Code::ConflictingParameters));
    }
}
