//! Search: messages that are alive to me, by their words. Words are folded here and indexed beside the messages a moment after
//! they were sent; whoever searches first has those of their own that still wait indexed, so a search never misses one.

mod indexer;
mod invariants;
mod question;
mod routes;
mod store;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::{indexer::Indexer, routes::slice};
use crate::messages::Message;

/// A message that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.42", "seq": 42, "sender_id": "17", "recipient_id": "4",
    "body": "Is the essay due on Friday?", "context": null, "created_at": "2026-11-22T13:33:12.123456Z",
    "is_read": false, "read_at": null, "edited_at": null, "retracted_at": null,
    "highlights": [{"start": 7, "end": 12}, {"start": 20, "end": 26}]}))]
pub struct Hit {
    /// The message, as I see it.
    #[serde(flatten)]
    pub message: Message,
    /// The words of it that were looked for, from left to right.
    #[schema(max_items = 100_000)]
    pub highlights: Vec<Highlight>,
}

/// A part of a message's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"start": 7, "end": 12}))]
pub struct Highlight {
    /// Where it begins, in characters (Unicode code points; in JavaScript `[...body].slice(start, end)`).
    #[schema(minimum = 0, maximum = 100_000)]
    pub start: usize,
    /// One past its last character.
    #[schema(minimum = 1, maximum = 100_000)]
    pub end: usize,
}

/// A page of what was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchPage {
    /// Messages, the newest first.
    #[schema(max_items = 100)]
    pub items: Vec<Hit>,
    /// Where the next page starts; null means the end, and nothing else does.
    #[schema(required, max_length = 512)]
    pub next_cursor: Option<String>,
}
