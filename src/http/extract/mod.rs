//! From a request's bytes to checked values: JSON bodies, query strings, user ids and positions in the path. What does not
//! fit is answered with a problem that says where and why; unknown members and parameters are errors.

mod json;
mod path;
mod query;

pub use self::json::{Json, MAX_LIST, Object, OptionalJson};
pub use self::path::{PathSeq, Peer};
pub use self::query::{NoQuery, Query};

/// The beginning of a text that came from outside, for a place that has bounds.
fn short(text: &str) -> String {
    text.chars().take(200).collect()
}
