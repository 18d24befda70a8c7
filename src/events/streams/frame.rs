//! The bytes of a stream: events in the format of the HTML standard, section 9.2.

use std::time::Duration;

use actix_web::web::Bytes;
use serde::Serialize;
use serde_json::json;

use super::ResetReason;
use super::payload::{
    Changed, ConversationEvent, ConversationEventType, EventMessage, MessageEvent, MessageEventType, ReadEvent,
    ReadEventType, ResetEvent, StreamEvent,
};
use super::store::View;
use crate::events::{Fact, Kind};
use crate::messages::MessageRow;
use crate::text;
use crate::types::{Seq, UserId};

/// The time after which a client comes again by itself.
const RETRY: Duration = Duration::from_secs(3);
/// The most characters of a body in an event.
pub(super) const BODY_CHARS: usize = 2000;

/// Returns the first bytes of a stream: when to come again, and the id of what the client has.
pub(super) fn opening(id: &str) -> Bytes {
    Bytes::from(format!("retry: {}\nid: {id}\n\n", RETRY.as_millis()))
}

/// Returns the same for a client that misses events.
pub(super) fn opening_with_reset(id: &str, reason: ResetReason) -> Bytes {
    let reset = reset(id, reason);
    Bytes::from([format!("retry: {}\n", RETRY.as_millis()).as_bytes(), &reset].concat())
}

/// Returns an event that says that others are missing.
pub(super) fn reset(id: &str, reason: ResetReason) -> Bytes {
    event(Some(id), "reset", &StreamEvent::Reset(ResetEvent { reason: reason.to_string() }))
}

/// Returns an id without an event, from which the client resumes later. Browsers take it over and tell the page nothing.
pub(super) fn heartbeat(id: &str) -> Bytes {
    Bytes::from(format!("id: {id}\n\n"))
}

/// Returns a comment, which clients ignore.
pub(super) fn comment() -> Bytes {
    Bytes::from_static(b":\n\n")
}

/// Returns the last event of a stream.
pub(super) fn end(name: &str) -> Bytes {
    event(None, name, &json!({}))
}

/// Returns the last event of a stream whose client is to come again after a time.
pub(super) fn closing(retry: Duration) -> Bytes {
    Bytes::from([format!("retry: {}\n", retry.as_millis()).as_bytes(), &end("closing")].concat())
}

/// Returns the event that tells a user of a fact. `None`: nothing is told, because the fact is about a message that is not
/// shown to the user, of no conversation, or of an unknown kind.
pub(super) fn of_fact(id: &str, fact: &Fact, user: (i64, &UserId), view: View) -> Option<Bytes> {
    let View { entry, message, read_at, unread } = view;
    let (at, (user_key, me)) = (fact.at, user);
    let entry = entry.seen_by(me);
    let peer_id = entry.peer.user_id.clone();
    let message_event = |kind, peer_id: UserId, entry, message: Option<MessageRow>| {
        let message = cut(message?, me, &peer_id);
        Some(StreamEvent::Message(Box::new(MessageEvent { kind, at, peer_id, message, entry, unread })))
    };
    let conversation_event = |changed, peer_id, entry| {
        let kind = ConversationEventType::Updated;
        StreamEvent::Conversation(Box::new(ConversationEvent { kind, at, peer_id, changed, entry, unread }))
    };
    let (name, data) = match fact.kind? {
        Kind::MessageSent => ("message.sent", message_event(MessageEventType::Sent, peer_id, entry, message)?),
        Kind::MessageEdited => ("message.edited", message_event(MessageEventType::Edited, peer_id, entry, message)?),
        Kind::MessageRetracted => {
            ("message.retracted", message_event(MessageEventType::Retracted, peer_id, entry, message)?)
        }
        Kind::MessageRead => {
            let reader_id = if fact.user_id == user_key { me.clone() } else { peer_id.clone() };
            let up_to_seq = Seq::try_from(fact.seq?).ok()?;
            let (kind, read_at) = (ReadEventType::Read, read_at.unwrap_or(at));
            let event = ReadEvent { kind, at, peer_id, reader_id, up_to_seq, read_at, entry, unread };
            ("message.read", StreamEvent::Read(Box::new(event)))
        }
        Kind::ConversationMarked => ("conversation.updated", conversation_event(Changed::Marker, peer_id, entry)),
        Kind::ConversationFlagged => ("conversation.updated", conversation_event(Changed::Flags, peer_id, entry)),
        Kind::ConversationTrimmed => ("conversation.updated", conversation_event(Changed::History, peer_id, entry)),
        Kind::UserErased => return None,
    };
    Some(event(Some(id), name, &data))
}

/// Returns a message whose body is cut between two grapheme clusters. It was read with one character more than it may have.
fn cut(row: MessageRow, me: &UserId, peer: &UserId) -> EventMessage {
    let mut cut = EventMessage { truncated: row.truncated, message: row.seen_by(me, peer) };
    if let Some(body) = &mut cut.message.body {
        let end = text::beginning(body, BODY_CHARS).len();
        cut.truncated |= end < body.len();
        body.truncate(end);
    }
    cut
}

/// JSON has no line break outside of strings, and escapes those in them: one `data` line holds it.
fn event(id: Option<&str>, name: &str, data: &impl Serialize) -> Bytes {
    let mut bytes = id.map(|id| format!("id: {id}\n")).unwrap_or_default().into_bytes();
    bytes.extend_from_slice(format!("event: {name}\ndata: ").as_bytes());
    serde_json::to_writer(&mut bytes, data).expect("the data of events are plain values");
    bytes.extend_from_slice(b"\n\n");
    Bytes::from(bytes)
}
