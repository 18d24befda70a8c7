//! Text as its readers see it: line ends, what is visible, where it may be cut, and its words, for search.

mod beginning;
mod blank;
mod fold;
mod line_ends;
mod pictographs;

pub use self::beginning::beginning;
pub use self::blank::is_blank;
pub use self::fold::{Word, folded, is_folded_anew, words};
pub use self::line_ends::with_line_feeds;
