//! One conversation, as one of its two users has it: the entry, the read marker, the flags and the trash. A conversation is
//! addressed by the peer's user id; there is exactly one per pair.

mod cleaner;
mod history;
mod invariants;
mod routes;
mod store;

use serde::{Deserialize, Deserializer, Serialize};
use sqlx::types::chrono::{DateTime, Utc};
use utoipa::ToSchema;

pub use self::cleaner::Cleaner;
pub use self::history::{HistoryPage, Window};
pub use self::routes::slice;
use crate::messages::{MessageRow, Preview};
use crate::types::{Seq, Timestamp, UserId};
use crate::users::User;

/// A conversation as it stands for me: a line of my inbox.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "peer": {"user_id": "4", "display_name": "Ada L.", "avatar_url": null, "role": "educator", "active": true},
    "last_message": {
        "id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.42", "seq": 42, "sender_id": "4", "recipient_id": "17",
        "body": "Friday, noon.", "context": null, "created_at": "2026-11-22T13:33:12.123456Z", "is_read": false,
        "read_at": null, "edited_at": null, "retracted_at": null, "truncated": false},
    "unread_count": 3, "read_seq": 39, "read_version": 0, "last_seq": 42,
    "last_activity_at": "2026-11-22T13:33:12.123456Z", "archived": false, "starred": false, "muted_until": null}))]
pub struct Entry {
    /// The other user.
    pub peer: User,
    /// The last message shown to me, in short. Null while nothing is: I deleted all there was.
    #[schema(required)]
    pub last_message: Option<Preview>,
    /// The peer's messages above my read marker.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub unread_count: i32,
    /// My read marker: up to where I count as having read.
    pub read_seq: Seq,
    /// Raised whenever I mark something unread; give it with `read` so that another device cannot undo that.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub read_version: i64,
    /// The seq of the conversation's last message.
    pub last_seq: Seq,
    /// When the last message shown to me was sent. Inboxes are ordered by it.
    pub last_activity_at: Timestamp,
    /// Whether I put it into my archive.
    pub archived: bool,
    /// Whether I starred it.
    pub starred: bool,
    /// Until when I muted it; null once that is over.
    #[schema(required)]
    pub muted_until: Option<Timestamp>,
}

/// What is unread in all my conversations: the badge.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"messages": 3, "conversations": 1, "muted_messages": 0}))]
pub struct UnreadTotals {
    /// Unread messages, the muted ones included.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub messages: i64,
    /// Conversations with unread messages.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub conversations: i64,
    /// Unread messages in conversations that are muted now.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub muted_messages: i64,
}

/// Up to where I have read.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"up_to_seq": 42, "read_version": 0}))]
pub struct MarkRead {
    /// The seq of the last message that I saw. Beyond the end it counts as the end.
    pub up_to_seq: Seq,
    /// The `read_version` of the entry that I saw. Older than the current one, the call changes nothing.
    #[serde(default)]
    pub read_version: Option<Seq>,
}

/// From where on I want it unread.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from_seq": 40}))]
pub struct MarkUnread {
    /// The seq of the first message that shall count as unread, from 1.
    #[schema(value_type = i64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub from_seq: Seq,
}

/// My flags of a conversation; what is left out stays as it is.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"archived": true, "muted_until": "2026-12-24T00:00:00Z"}))]
pub struct ConversationFlags {
    /// Put it into my archive, or take it out. A new message of the peer takes it out, unless I muted it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub archived: Option<bool>,
    /// Star it, or not.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub starred: Option<bool>,
    /// Mute it until then (RFC 3339); null, or a time that has passed, ends it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = DateTime, min_length = 20, max_length = 40)]
    pub muted_until: Option<Option<Timestamp>>,
}

/// A member that is there has a value of its type.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// What I do with a conversation, or with many at once.
// The names are those of `apply_action` in `migrations/functions/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Mark it read up to `seq`.
    Read,
    /// Mark it unread from `seq` on.
    Unread,
    /// Delete for me all that is at or below `seq`.
    Trash,
    /// Put it into my archive.
    Archive,
    /// Take it out of my archive.
    Unarchive,
    /// Star it.
    Star,
    /// Take the star away.
    Unstar,
    /// Mute it.
    Mute,
    /// End the mute.
    Unmute,
    /// Take back what I deleted last.
    Restore,
}

impl Action {
    /// Its name in the database.
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

    /// Whether it acts up to, or from, a message that the caller saw.
    pub fn needs_seq(self) -> bool {
        matches!(self, Self::Read | Self::Unread | Self::Trash)
    }
}

/// How things stand after a change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConversationUpdate {
    /// The conversation, as it stands for me now.
    pub entry: Entry,
    /// False if a newer `read_version` overruled the call: then nothing was changed.
    pub applied: bool,
    /// My totals.
    pub unread: UnreadTotals,
}

/// An entry as the database gives it (`entry_row`).
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
    /// The entry of the user `me`.
    pub fn seen_by(self, me: &UserId) -> Entry {
        let seq = |number| Seq::try_from(number).expect("seq counts up from 0");
        let user_id = UserId::try_from(self.peer_id).expect("only user ids get into the directory");
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

    /// Where the entry stands in the inbox: the key of its cursor.
    pub fn position(&self) -> (DateTime<Utc>, i64) {
        (self.last_activity_at, self.conversation_id)
    }
}
