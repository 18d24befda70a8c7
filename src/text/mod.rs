//! Text that is compared by its words.

mod fold;

pub use self::fold::{Word, folded, words};
