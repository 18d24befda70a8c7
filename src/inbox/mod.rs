//! The inbox: the conversations of the caller, ordered by the last message that is shown to the caller, newest first.

mod batch;
mod invariants;
mod routes;
mod store;

use serde::{Deserialize, Deserializer, Serialize, de::IntoDeserializer};
use utoipa::ToSchema;

pub use self::routes::slice;
use crate::conversations::{Action, Entry, UnreadTotals};
use crate::error::Problem;
use crate::types::{Object, Seq, Timestamp, UserId};

/// The maximum number of items in a batch request.
pub const MAX_ITEMS: usize = 500;

/// The part of the inbox to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// Conversations with visible messages that are not archived.
    #[default]
    All,
    /// Conversations with unread messages, archived or not.
    Unread,
    /// Archived conversations.
    Archived,
    /// Starred conversations, archived or not.
    Starred,
    /// Conversations whose last message is from the caller, archived or not.
    Sent,
    /// Conversations whose last message is from the peer, archived or not. Oldest first, so the longest unanswered come
    /// first.
    Awaiting,
    /// Conversations that the caller deleted completely and that can still be restored.
    Trash,
}

impl Filter {
    /// Returns the name of the filter in requests, cursors and SQL.
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

/// A page of the caller's inbox.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InboxPage {
    /// The conversations, newest activity first; with `filter=awaiting` oldest activity first.
    #[schema(max_items = 100)]
    pub items: Vec<Entry>,
    /// The cursor of the next page; null on the last page. Rely on this member, not on the number of items.
    #[schema(required, max_length = 512)]
    pub next_cursor: Option<String>,
    /// An opaque token for the state that this page shows, valid for the caller and for a week. Send it to `POST
    /// /v1/inbox/read-all`, so that what the page did not show stays unread.
    #[schema(max_length = 8192, example = "Xq3vZXMxIDE3OTU0NDU4MTE5MTQ5MTAgNzM4OjczODogLQ")]
    pub as_of: String,
}

/// The state up to which all conversations are marked read.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct ReadAll {
    /// The `as_of` of one of the caller's inbox pages: messages committed after that page was read stay unread, and so do
    /// messages that were deleted for the caller then and have been restored since. Without it, all messages are marked
    /// read.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 8192, pattern = "^[A-Za-z0-9_-]+$")]
    pub as_of: Option<String>,
}

/// The result of marking all conversations read.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"unread": {"messages": 0, "conversations": 0, "muted_messages": 0}}))]
pub struct ReadAllResult {
    /// The caller's unread totals after the call.
    pub unread: UnreadTotals,
}

/// One action on many conversations.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"peer_id": "mia", "seq": 7}, {"peer_id": "noah", "seq": 4}], "action": "read"}))]
pub struct BatchRequest {
    /// The conversations, 1 to 500. The same conversation may occur more than once.
    #[schema(min_items = 1, max_items = 500)]
    #[serde(deserialize_with = "objects")]
    pub items: Vec<BatchItem>,
    /// The action to apply to each item.
    #[serde(deserialize_with = "from_string")]
    pub action: Action,
    /// With the action `mute`, the end of the mute (RFC 3339). Without it, the mute has no end. Not allowed with other
    /// actions.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime, min_length = 20, max_length = 40)]
    pub muted_until: Option<Timestamp>,
}

/// Deserializes an enum from a string. A value of another type is an error of this member, not of the JSON syntax.
fn from_string<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(String::deserialize(deserializer)?.into_deserializer())
}

/// Deserializes a list of JSON objects.
fn objects<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Vec::<Object<T>>::deserialize(deserializer)?.into_iter().map(|Object(item)| item).collect())
}

/// A conversation to change.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"peer_id": "mia", "seq": 7}))]
pub struct BatchItem {
    /// The user id of the peer.
    pub peer_id: UserId,
    /// The `seq` that the action refers to: required for `read` and `trash` (the last message that the user has seen)
    /// and for `unread` (the first message to mark unread). Ignored by the other actions.
    #[serde(default)]
    pub seq: Option<Seq>,
}

/// The results of a batch request.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchResults {
    /// One result for each item, in the order of the request.
    #[schema(max_items = 500)]
    pub results: Vec<ItemResult>,
}

/// The outcome of one item of a batch request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BatchOutcome {
    /// The action was applied.
    Done,
    /// The action was not applied; `problem` has the reason.
    Refused,
}

/// The result of one item of a batch request.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "peer_id": "mia", "outcome": "refused", "entry": null,
    "problem": {
        "type": "urn:pidge:problem:not_found", "title": "Not found", "status": 404,
        "detail": "No such resource, or it is not visible to you.", "code": "not_found", "request_id": ""}}))]
pub struct ItemResult {
    /// The user id of the peer, as in the request.
    pub peer_id: UserId,
    /// The outcome.
    pub outcome: BatchOutcome,
    /// The conversation after the action; null if the item was refused.
    #[schema(required)]
    pub entry: Option<Entry>,
    /// The reason for a refusal; null if the action was applied.
    #[schema(required)]
    pub problem: Option<Problem>,
}
