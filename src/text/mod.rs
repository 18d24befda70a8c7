//! Text as a sequence of words, for search.

mod fold;

pub use self::fold::{Word, folded, words};
