//! Extractors of checked values: JSON bodies, query strings, user ids and positions in paths. Invalid input becomes a
//! problem that names the member or parameter; unknown members and parameters are errors.

mod body;
mod json;
mod list;
mod path;
mod query;

pub use self::body::{LargeBodies, MAX_LIST_BODY, discard_body};
pub use self::json::{Json, OptionalJson, parse_element, read_with_list};
pub use self::list::{Item, Items, List, ListBody};
pub use self::path::{PathSeq, PathUser, Peer};
pub use self::query::{NoQuery, Query};
use crate::text;

/// Returns the first 200 characters of a client's text, for messages of bounded length.
pub fn truncated(text: &str) -> String {
    text::beginning(text, 200).to_owned()
}
