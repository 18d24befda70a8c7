//! One conversation as one of its two participants sees it: inbox entry, history, read marker, flags and trash. A
//! conversation is addressed by the user id of the peer; two users share exactly one.

mod cleaner;
mod history;
mod history_rows;
mod invariants;
mod routes;
mod store;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use sqlx::types::chrono::{DateTime, Utc};
use utoipa::ToSchema;

pub use self::cleaner::Cleaner;
pub use self::history::{HistoryPage, Window};
pub use self::routes::slice;
use crate::messages::{MessageRow, Preview};
use crate::types::{Seq, Timestamp, UserId};
use crate::users::User;

/// A conversation as the caller sees it: an entry of their inbox.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "peer": {"user_id": "mia", "display_name": "Mia Berg", "avatar_url": null, "role": "student", "active": true},
    "last_message": {
        "id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8", "seq": 8, "sender_id": "ada", "recipient_id": "mia",
        "body": "Please number the pages.", "context": {"type": "course", "id": "bio-101", "title": "Biology 101"},
        "created_at": "2026-11-22T13:33:12.123456Z", "is_read": false, "read_at": null, "edited_at": null,
        "retracted_at": null, "truncated": false},
    "unread_count": 0, "read_seq": 7, "read_version": 0, "last_seq": 8,
    "last_activity_at": "2026-11-22T13:33:12.123456Z", "archived": false, "starred": false, "muted_until": null}))]
pub struct Entry {
    /// The other user.
    pub peer: User,
    /// A preview of the last message that is visible to the caller. Null if there is none, because the caller deleted
    /// them all.
    #[schema(required)]
    pub last_message: Option<Preview>,
    /// The number of unread messages: messages of the peer above `read_seq`, without deleted and retracted ones.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub unread_count: i32,
    /// The caller's read marker: messages up to this `seq` count as read.
    pub read_seq: Seq,
    /// A counter that rises whenever the caller marks the conversation unread. Send it when you mark the conversation
    /// read, so that an outdated device cannot undo that.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub read_version: i64,
    /// The `seq` of the last message of the conversation, whether it is visible to the caller or not.
    pub last_seq: Seq,
    /// The time at which the last message visible to the caller was sent. The inbox is ordered by it.
    pub last_activity_at: Timestamp,
    /// True if the caller archived the conversation.
    pub archived: bool,
    /// True if the caller starred the conversation.
    pub starred: bool,
    /// The time until which the caller muted the conversation; null if it is not muted, or not any more.
    #[schema(required)]
    pub muted_until: Option<Timestamp>,
}

/// The unread totals over all conversations of the caller.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"messages": 3, "conversations": 1, "muted_messages": 0}))]
pub struct UnreadTotals {
    /// The number of unread messages, including those in muted conversations.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub messages: i64,
    /// The number of conversations with unread messages.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub conversations: i64,
    /// The number of unread messages in conversations that are muted now.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub muted_messages: i64,
}

/// A new position of the read marker.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"up_to_seq": 7}))]
pub struct MarkRead {
    /// The `seq` of the last message that the user has seen. A value above `last_seq` counts as `last_seq`.
    pub up_to_seq: Seq,
    /// The `read_version` of the entry that the client knows. If it is outdated, nothing is changed and the result has
    /// `applied` set to false. Without it, the marker is raised in any case.
    #[serde(default)]
    pub read_version: Option<Seq>,
}

/// The position from which on messages become unread.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from_seq": 4}))]
pub struct MarkUnread {
    /// The `seq` of the first message to mark unread, at least 1.
    #[schema(value_type = i64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub from_seq: Seq,
}

/// The caller's flags of a conversation. Members that are left out stay unchanged; null does not mean that: it ends the
/// mute, and is refused for the other members.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"starred": true, "muted_until": "2030-01-01T00:00:00Z"}))]
pub struct ConversationFlags {
    /// True archives the conversation, false unarchives it. A new message of the peer unarchives it, unless it is
    /// muted.
    #[serde(default, deserialize_with = "flag")]
    #[schema(value_type = bool)]
    pub archived: Option<bool>,
    /// True stars the conversation, false removes the star.
    #[serde(default, deserialize_with = "flag")]
    #[schema(value_type = bool)]
    pub starred: Option<bool>,
    /// Mutes the conversation until this time (RFC 3339). Null, or a time in the past, ends the mute.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = DateTime, min_length = 20, max_length = 40)]
    pub muted_until: Option<Option<Timestamp>>,
}

/// Deserializes a flag that is present. Null is an error: a client that writes null for what it does not set would
/// otherwise end the mute whenever it sets another flag.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let flag = Option::deserialize(deserializer)?;
    flag.map(Some).ok_or_else(|| D::Error::custom("null is not a flag: leave the member out to keep it unchanged"))
}

/// Deserializes a member that is present, and so tells null from a member that is left out.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// An action on a conversation.
// The SQL function `apply_action` takes the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = BatchAction)]
pub enum Action {
    /// Mark the conversation read up to `seq`.
    Read,
    /// Mark the conversation unread from `seq` on.
    Unread,
    /// Delete all messages up to `seq` for the caller.
    Trash,
    /// Archive the conversation.
    Archive,
    /// Unarchive the conversation.
    Unarchive,
    /// Star the conversation.
    Star,
    /// Remove the star.
    Unstar,
    /// Mute the conversation.
    Mute,
    /// End the mute.
    Unmute,
    /// Undo the caller's latest deletion in the conversation.
    Restore,
}

impl Action {
    /// Returns the name of the action in SQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Unread => "unread",
            Self::Trash => "trash",
            Self::Archive => "archive",
            Self::Unarchive => "unarchive",
            Self::Star => "star",
            Self::Unstar => "unstar",
            Self::Mute => "mute",
            Self::Unmute => "unmute",
            Self::Restore => "restore",
        }
    }

    /// Returns true if the action needs the seq of a message.
    pub fn needs_seq(self) -> bool {
        matches!(self, Self::Read | Self::Unread | Self::Trash)
    }
}

/// The result of a change to a conversation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConversationUpdate {
    /// The conversation after the change.
    pub entry: Entry,
    /// False if nothing was changed, because the `read_version` in the request was outdated.
    pub applied: bool,
    /// The caller's unread totals after the change.
    pub unread: UnreadTotals,
}

/// An entry as the database returns it: the composite type `entry_row`.
#[derive(Clone, Debug, sqlx::Type)]
#[sqlx(type_name = "entry_row")]
pub struct EntryRow {
    conversation_id: i64,
    peer_id: String,
    peer_name: Option<String>,
    peer_avatar_url: Option<String>,
    peer_role: String,
    peer_active: bool,
    last_message: Option<MessageRow>,
    unread_count: i32,
    read_seq: i64,
    read_version: i64,
    last_seq: i64,
    last_activity_at: DateTime<Utc>,
    archived: bool,
    starred: bool,
    muted_until: Option<DateTime<Utc>>,
}

impl EntryRow {
    /// Returns the entry as the user `me` sees it.
    pub fn seen_by(self, me: &UserId) -> Entry {
        let seq = |number| Seq::try_from(number).expect("seq is never negative");
        let user_id = UserId::try_from(self.peer_id).expect("the directory holds only valid user ids");
        Entry {
            last_message: self.last_message.map(|row| row.preview_for(me, &user_id)),
            peer: User {
                user_id,
                display_name: self.peer_name,
                avatar_url: self.peer_avatar_url,
                role: self.peer_role,
                active: self.peer_active,
            },
            unread_count: self.unread_count,
            read_seq: seq(self.read_seq),
            read_version: self.read_version,
            last_seq: seq(self.last_seq),
            last_activity_at: self.last_activity_at.into(),
            archived: self.archived,
            starred: self.starred,
            muted_until: self.muted_until.map(Timestamp),
        }
    }

    /// Returns the position of the entry in the inbox, which a cursor holds.
    pub fn position(&self) -> (DateTime<Utc>, i64) {
        (self.last_activity_at, self.conversation_id)
    }
}
