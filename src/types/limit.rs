//! The length of a page.

use serde::Deserialize;

/// The most items that a page can have.
pub const MAX_LIMIT: u16 = 100;

/// How many items a page may have: 1 to 100. Outside of it is an error, never silently another page.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u16")]
pub struct Limit(u16);

impl Limit {
    /// The default of the history.
    pub const HISTORY: Self = Self(50);
    /// The default of the inbox.
    pub const INBOX: Self = Self(20);

    /// The number of items.
    pub fn get(self) -> u16 {
        self.0
    }
}

/// Why a number is no page length.
#[derive(Debug, thiserror::Error)]
#[error("a page has 1 to {MAX_LIMIT} items")]
pub struct InvalidLimit;

impl TryFrom<u16> for Limit {
    type Error = InvalidLimit;

    fn try_from(items: u16) -> Result<Self, InvalidLimit> {
        if (1..=MAX_LIMIT).contains(&items) { Ok(Self(items)) } else { Err(InvalidLimit) }
    }
}
