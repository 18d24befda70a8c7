//! The page length of a list.

use serde::Deserialize;

/// The largest number of items in a page.
pub const MAX_LIMIT: u16 = 100;

/// The largest number of items that a response may have: 1 to 100. A value out of range is an error; it is never
/// adjusted silently.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u16")]
pub struct Limit(u16);

impl Limit {
    /// The default of the history.
    pub const HISTORY: Self = Self(50);
    /// The default of the inbox.
    pub const INBOX: Self = Self(20);
    /// The default of the list of blocks.
    pub const BLOCKS: Self = Self(50);

    /// Returns the number of items.
    pub fn get(self) -> u16 {
        self.0
    }
}

/// The error of a page length out of range.
#[derive(Debug, thiserror::Error)]
#[error("a page length is a whole number from 1 to {MAX_LIMIT}")]
pub struct InvalidLimit;

impl TryFrom<u16> for Limit {
    type Error = InvalidLimit;

    fn try_from(items: u16) -> Result<Self, InvalidLimit> {
        if (1..=MAX_LIMIT).contains(&items) { Ok(Self(items)) } else { Err(InvalidLimit) }
    }
}
