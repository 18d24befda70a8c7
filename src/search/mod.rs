//! Full-text search in the caller's messages. A background task indexes messages a few seconds after they were sent; a
//! search first indexes those of the caller that are still queued, so a message can be found as soon as it is sent. If that
//! takes too long, the search runs without the rest, and says so.

mod index;
mod indexer;
mod invariants;
mod on_demand;
mod query;
mod queue;
mod routes;
mod store;
mod sweep;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::indexer::{Indexed, index_next, run_indexer};
pub use self::on_demand::OnDemandIndexing;
pub use self::routes::slice;
use crate::messages::Message;

/// A message that matches the search query.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.5", "seq": 5, "sender_id": "mia", "recipient_id": "ada",
    "body": "The essay on photosynthesis: is it due on Friday at noon or at midnight?",
    "context": {"type": "course", "id": "bio-101", "title": "Biology 101"},
    "created_at": "2026-11-22T13:33:12.123456Z", "is_read": true, "read_at": "2026-11-22T15:48:12.123456Z",
    "edited_at": null, "retracted_at": null,
    "highlights": [{"start": 4, "end": 9}, {"start": 42, "end": 48}]}))]
pub struct Hit {
    /// The message, as the caller sees it.
    #[serde(flatten)]
    pub message: Message,
    /// The words of `body` that match the query, in the order of the text.
    #[schema(max_items = 100_000)]
    pub highlights: Vec<Highlight>,
}

/// A range of characters in a message's body. It begins and ends between what a reader sees as characters, never within
/// an emoji sequence or between a letter and its accents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"start": 4, "end": 9}))]
pub struct Highlight {
    /// The index of the first character, from 0, counted in Unicode code points (in JavaScript:
    /// `[...body].slice(start, end)`).
    #[schema(minimum = 0, maximum = 100_000)]
    pub start: usize,
    /// The index after the last character.
    #[schema(minimum = 1, maximum = 100_000)]
    pub end: usize,
}

/// A page of search results.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchPage {
    /// The matching messages, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<Hit>,
    /// The cursor of the next page; null on the last page. Rely on this member, not on the number of items.
    #[schema(required, max_length = 512)]
    pub next_cursor: Option<String>,
    /// True if messages of the last moments may be missing, because they are not indexed yet. Repeat the search a little
    /// later to find them.
    pub incomplete: bool,
}
