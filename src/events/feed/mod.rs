//! The feed: what happens in a tenant, for services. It has the facts about messages, and neither texts nor what a user changes
//! for themselves.
//!
//! The same event is the same bytes whenever it is told, so a service may read it again. Only the id of a user changes when their
//! data are erased.

mod routes;
mod store;
mod waiting;

use serde::Serialize;
use utoipa::ToSchema;

pub(super) use self::routes::list_events;
pub use self::waiting::WaitingCalls;
use super::{Fact, Kind, Position};
use crate::types::{Seq, Timestamp, UserId};

/// The positions of the log that a call looks at. Most may be of other tenants.
const MAX_POSITIONS: i64 = 5_000;

/// A page of the feed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "items": [{
        "id": "evt_1234", "position": 1234, "type": "message.sent", "timestamp": "2026-11-22T13:33:12.123456Z",
        "data": {"message_id": "01a18a3c-7f10-7c35-9d4a-2b7e8f9a0c11.42", "conversation_id": "01a18a3c-7f10-7c35-9d4a-2b7e8f9a0c11",
            "seq": 42, "sender_id": "mia", "recipient_id": "ada", "context": {"type": "course", "id": "bio-101"}}}],
    "next": 1234, "latest": 1300}))]
pub struct EventPage {
    /// The events, oldest first. May be empty although more follow, see `next`.
    #[schema(max_items = 1000)]
    pub items: Vec<LogEvent>,
    /// The position to go on from: the `after` of the next call. It moves although `items` is empty where the events are not
    /// for the caller.
    #[schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 1240)]
    pub next: Position,
    /// The last position of the log. If `next` is lower, there is more to read.
    #[schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 1300)]
    pub latest: Position,
}

/// An event of the feed. Its members do not change, except for the id of a user whose data were erased since.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogEvent {
    /// The id of the event: `evt_` and its position.
    #[schema(pattern = "^evt_[0-9]+$", max_length = 24, example = "evt_1234")]
    pub id: String,
    /// The position of the event in the log.
    #[schema(value_type = i64, minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1234)]
    pub position: Position,
    /// What happened. Later versions may add types, which a call with `types` does not get.
    #[serde(rename = "type")]
    pub kind: LogEventType,
    /// When it happened.
    pub timestamp: Timestamp,
    /// The facts: those of a receipt for `message.read`, those of the user for `user.erased`, else those of the message.
    pub data: LogEventData,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum LogEventType {
    /// A message was sent.
    #[serde(rename = "message.sent")]
    Sent,
    /// A user saw messages for the first time.
    #[serde(rename = "message.read")]
    Read,
    /// The text of a message was replaced.
    #[serde(rename = "message.edited")]
    Edited,
    /// A message was retracted, and has no text any more.
    #[serde(rename = "message.retracted")]
    Retracted,
    /// The data of a user were erased.
    #[serde(rename = "user.erased")]
    Erased,
}

impl LogEventType {
    /// All types, by their names.
    pub const ALL: [(&str, Self); 5] = [
        ("message.sent", Self::Sent),
        ("message.read", Self::Read),
        ("message.edited", Self::Edited),
        ("message.retracted", Self::Retracted),
        ("user.erased", Self::Erased),
    ];

    /// Returns the type of a fact. `None`: the feed does not have it.
    fn of(fact: &Fact) -> Option<Self> {
        match fact.kind? {
            Kind::MessageSent => Some(Self::Sent),
            Kind::MessageRead => Some(Self::Read),
            Kind::MessageEdited => Some(Self::Edited),
            Kind::MessageRetracted => Some(Self::Retracted),
            Kind::UserErased => Some(Self::Erased),
            Kind::ConversationMarked | Kind::ConversationFlagged | Kind::ConversationTrimmed => None,
        }
    }
}

/// The facts of an event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum LogEventData {
    /// Those of a message: `message.sent`, `message.edited`, `message.retracted`.
    Message(MessageFacts),
    /// Those of a receipt: `message.read`.
    Receipt(ReceiptFacts),
    /// Those of a user: `user.erased`.
    User(UserFacts),
}

/// The facts of a message, without its text: a caller that may read it asks the API.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageFacts {
    /// The message's id.
    #[schema(max_length = 60, example = "01a18a3c-7f10-7c35-9d4a-2b7e8f9a0c11.42")]
    pub message_id: String,
    /// The conversation's id.
    #[schema(format = Uuid, min_length = 36, max_length = 36, example = "01a18a3c-7f10-7c35-9d4a-2b7e8f9a0c11")]
    pub conversation_id: String,
    /// The position of the message in the conversation.
    pub seq: Seq,
    /// The user id of the sender.
    pub sender_id: UserId,
    /// The user id of the recipient.
    pub recipient_id: UserId,
    /// What the message is about.
    #[schema(required = true)]
    pub context: Option<EventContext>,
    /// The user id of the user who retracted it: the sender, or a moderator. Only in `message.retracted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub retracted_by_id: Option<UserId>,
}

/// What a message is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventContext {
    /// The type, such as `course`.
    #[serde(rename = "type")]
    #[schema(max_length = 64, example = "course")]
    pub kind: String,
    /// The LMS's id of it.
    #[schema(max_length = 255, example = "bio-101")]
    pub id: String,
}

/// The facts of a receipt.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptFacts {
    /// The conversation's id.
    #[schema(format = Uuid, min_length = 36, max_length = 36, example = "01a18a3c-7f10-7c35-9d4a-2b7e8f9a0c11")]
    pub conversation_id: String,
    /// The user id of the user who saw the messages.
    pub reader_id: UserId,
    /// The user id of their peer.
    pub peer_id: UserId,
    /// The last message that they saw.
    pub up_to_seq: Seq,
    /// When they saw those that they had not seen before.
    pub read_at: Timestamp,
}

/// The facts of an erasure.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserFacts {
    /// The id by which others see the user since the erasure. `GET /v1/erasures` says which erasure it was.
    #[schema(example = "erased-7d3f1c52-0b9e-4c1e-8b1f-2a4c6e8f0a1b")]
    pub user_id: UserId,
}
