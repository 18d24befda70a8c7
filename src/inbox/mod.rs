//! The inbox: all my conversations, ordered by the last message shown to me, newest first.

mod batch;
mod invariants;
mod routes;
mod store;

use serde::{Deserialize, Deserializer, Serialize, de::IntoDeserializer};
use utoipa::ToSchema;

pub use self::routes::slice;
use crate::conversations::{Action, Entry, UnreadTotals};
use crate::error::Problem;
use crate::types::{Seq, Timestamp, UserId};

/// The most conversations that one call can change.
pub const MAX_ITEMS: usize = 500;

/// Which of my conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// Those that show me something and are not archived.
    #[default]
    All,
    /// Those with unread messages, archived or not.
    Unread,
    /// The archived ones.
    Archived,
    /// The starred ones, archived or not.
    Starred,
    /// Those in which I wrote last.
    Sent,
    /// Those in which the peer wrote last, the oldest first: who has waited longest.
    Awaiting,
    /// Those that show me nothing any more, as I deleted all, and that can be restored.
    Trash,
}

impl Filter {
    /// Its name, in queries and cursors.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Unread => "unread",
            Self::Archived => "archived",
            Self::Starred => "starred",
            Self::Sent => "sent",
            Self::Awaiting => "awaiting",
            Self::Trash => "trash",
        }
    }
}

/// A page of my inbox.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InboxPage {
    /// My conversations, the one with the newest message first; with `filter=awaiting` the one with the oldest.
    #[schema(max_items = 100)]
    pub items: Vec<Entry>,
    /// Where the next page starts; null means the end, and nothing else does.
    #[schema(required, max_length = 512)]
    pub next_cursor: Option<String>,
    /// What this page has seen: give it to `read-all`, so that nothing newer is marked read.
    #[schema(max_length = 8192, example = "Xq3vZXMxIDE3OTU0NDU4MTE5MTQ5MTAgNzM4OjczODogLQ")]
    pub as_of: String,
}

/// Up to what everything shall be marked read.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct ReadAll {
    /// The `as_of` of the page that I saw. Without it: everything there is now.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 8192, pattern = "^[A-Za-z0-9_-]+$")]
    pub as_of: Option<String>,
}

/// How things stand after `read-all`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"unread": {"messages": 0, "conversations": 0, "muted_messages": 0}}))]
pub struct ReadAllResult {
    /// My totals.
    pub unread: UnreadTotals,
}

/// One verb for many conversations.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"peer_id": "4", "seq": 42}, {"peer_id": "9", "seq": 7}], "action": "read"}))]
pub struct BatchRequest {
    /// Which conversations; the same one may come twice.
    #[schema(min_items = 1, max_items = 500)]
    pub items: Vec<BatchItem>,
    /// What to do with each of them.
    #[serde(deserialize_with = "named")]
    pub action: Action,
    /// For `mute`: until when (RFC 3339). Without it: for good.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime, min_length = 20, max_length = 40)]
    pub muted_until: Option<Timestamp>,
}

/// A text that is one of some names. Anything but a text is of the wrong type, and not the end of the JSON.
fn named<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(String::deserialize(deserializer)?.into_deserializer())
}

/// A conversation to be changed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"peer_id": "4", "seq": 42}))]
pub struct BatchItem {
    /// With whom.
    pub peer_id: UserId,
    /// What I saw: `read` and `trash` act up to it, `unread` from it on. The others don't look at it.
    #[serde(default)]
    pub seq: Option<Seq>,
}

/// What became of many.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchResults {
    /// One for each item, in the order asked.
    #[schema(max_items = 500)]
    pub results: Vec<ItemResult>,
}

/// How an item ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BatchOutcome {
    /// It is as asked.
    Done,
    /// It was not carried out; `problem` says why.
    Refused,
}

/// What became of one of many.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "peer_id": "4", "outcome": "refused", "entry": null,
    "problem": {
        "type": "urn:pidge:problem:not_found", "title": "Not found", "status": 404,
        "detail": "There is nothing here for you.", "code": "not_found", "request_id": ""}}))]
pub struct ItemResult {
    /// With whom, as asked.
    pub peer_id: UserId,
    /// How it ended.
    pub outcome: BatchOutcome,
    /// The conversation as it stands for me now; null where it was refused.
    #[schema(required)]
    pub entry: Option<Entry>,
    /// Why it was refused; else null.
    #[schema(required)]
    pub problem: Option<Problem>,
}
