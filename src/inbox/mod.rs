//! The inbox: all my conversations, ordered by the last message shown to me, newest first.

mod routes;
mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::routes::configure;
use crate::conversations::{Entry, UnreadTotals};

/// Which of my conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// All but the archived ones.
    #[default]
    All,
    /// Those with unread messages.
    Unread,
}

impl Filter {
    /// Its name, in queries and cursors.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Unread => "unread",
        }
    }
}

/// A page of my inbox.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InboxPage {
    /// My conversations, the one with the newest message first.
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
#[schema(example = json!({"applied": true, "unread": {"messages": 0, "conversations": 0, "muted_messages": 0}}))]
pub struct AllRead {
    /// Always true.
    pub applied: bool,
    /// My totals.
    pub unread: UnreadTotals,
}
