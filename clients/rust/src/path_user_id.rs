//! User ids in paths.

use std::fmt;

/// A user id in a path: any but `.`, `..` and the empty text, which HTTP libraries and proxies remove from paths, so that
/// the request would be another one. No user has such an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathUserId(String);

/// The error of a user id that a path cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidUserId;

impl fmt::Display for InvalidUserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a user id is neither empty nor `.` nor `..`")
    }
}

impl std::error::Error for InvalidUserId {}

impl TryFrom<String> for PathUserId {
    type Error = InvalidUserId;

    fn try_from(id: String) -> Result<Self, InvalidUserId> {
        if ["", ".", ".."].contains(&id.as_str()) { Err(InvalidUserId) } else { Ok(Self(id)) }
    }
}

impl TryFrom<&str> for PathUserId {
    type Error = InvalidUserId;

    fn try_from(id: &str) -> Result<Self, InvalidUserId> {
        Self::try_from(id.to_owned())
    }
}

impl TryFrom<&String> for PathUserId {
    type Error = InvalidUserId;

    fn try_from(id: &String) -> Result<Self, InvalidUserId> {
        Self::try_from(id.clone())
    }
}

impl fmt::Display for PathUserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
