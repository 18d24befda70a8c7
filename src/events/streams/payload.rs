//! The data of the events of a stream, as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::conversations::{Entry, UnreadTotals};
use crate::messages::Message;
use crate::types::{Seq, Timestamp, UserId};

/// The data of an event of a stream, as the field `data` of the event has it. Which one it is, the field `event` says, and
/// `type` repeats it where there is one. The data of `auth_expired`, `replaced` and `closing`, after which the stream ends, is an
/// empty object. Ignore events that you do not know: later versions may add some.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum StreamEvent {
    /// `message.sent`, `message.edited`, `message.retracted`
    Message(Box<MessageEvent>),
    /// `message.read`
    Read(Box<ReadEvent>),
    /// `conversation.updated`
    Conversation(Box<ConversationEvent>),
    /// `reset`
    Reset(ResetEvent),
}

/// A message was sent, edited or retracted.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageEvent {
    /// What happened.
    #[serde(rename = "type")]
    pub kind: MessageEventType,
    /// When it happened.
    pub at: Timestamp,
    /// The user id of the peer.
    pub peer_id: UserId,
    /// The message as it is now: a later event may tell of what it already shows.
    pub message: EventMessage,
    /// The conversation as it is now.
    pub entry: Entry,
    /// The unread totals as they are now.
    pub unread: UnreadTotals,
}

/// What happened to a message.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub enum MessageEventType {
    /// It was sent.
    #[serde(rename = "message.sent")]
    Sent,
    /// Its text was replaced.
    #[serde(rename = "message.edited")]
    Edited,
    /// It was retracted: the message is a tombstone, without a text.
    #[serde(rename = "message.retracted")]
    Retracted,
}

/// A message in an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventMessage {
    /// The message. Its `body` has at most 2,000 characters; `GET /v1/conversations/{peer_id}/messages/{seq}` has all of it.
    #[serde(flatten)]
    pub message: Message,
    /// True if `body` is truncated.
    pub truncated: bool,
}

/// A user has seen messages for the first time: the caller on any device, or the peer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadEvent {
    /// What happened.
    #[serde(rename = "type")]
    pub kind: ReadEventType,
    /// When it happened.
    pub at: Timestamp,
    /// The user id of the peer.
    pub peer_id: UserId,
    /// The user id of the user who has seen them.
    pub reader_id: UserId,
    /// The last message that they have seen.
    pub up_to_seq: Seq,
    /// The receipt of the messages that they had not seen before.
    pub read_at: Timestamp,
    /// The conversation as it is now.
    pub entry: Entry,
    /// The unread totals as they are now.
    pub unread: UnreadTotals,
}

/// The type of a `ReadEvent`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub enum ReadEventType {
    /// Messages were seen.
    #[serde(rename = "message.read")]
    Read,
}

/// The caller changed something on another device, or on this one, that concerns nobody else.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationEvent {
    /// What happened.
    #[serde(rename = "type")]
    pub kind: ConversationEventType,
    /// When it happened.
    pub at: Timestamp,
    /// The user id of the peer.
    pub peer_id: UserId,
    /// What was changed.
    pub changed: Changed,
    /// The conversation as it is now.
    pub entry: Entry,
    /// The unread totals as they are now.
    pub unread: UnreadTotals,
}

/// The type of a `ConversationEvent`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub enum ConversationEventType {
    /// The conversation was changed.
    #[serde(rename = "conversation.updated")]
    Updated,
}

/// What the caller changed in a conversation.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Changed {
    /// The read marker.
    Marker,
    /// Archived, starred or muted.
    Flags,
    /// Messages were deleted for the caller, or restored: read the messages again.
    History,
}

/// Events are missing: read the inbox again, and open conversations with `after=`. The stream goes on with what follows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"reason": "too_old"}))]
pub struct ResetEvent {
    /// Why they are missing: `too_old` (no longer in memory), `unknown` (the id is not of this service), or `overflow` (too
    /// many). Later versions may add reasons.
    #[schema(max_length = 50)]
    pub reason: String,
}
