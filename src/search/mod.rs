//! Search: messages that are alive to me, by their words. Words are folded here and indexed beside the messages a moment after
//! they were sent; whoever searches first has those of their own that still wait indexed, so a search never misses one.

mod fold;
mod indexer;
mod question;
mod routes;
mod store;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::{indexer::Indexer, routes::configure};
use crate::messages::Message;

/// The words of a text as the index wants them: folded, in order, separated by spaces.
pub fn folded(text: &str) -> String {
    fold::words(text).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
}

/// A message that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
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
