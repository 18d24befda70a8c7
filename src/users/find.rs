//! Finding users by name: only those to whom the caller may write.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::User;
use super::words::prefixes_of;
use crate::error::{Code, Error, Result};
use crate::text;

/// The maximum number of users that are found.
const MAX_FOUND: u16 = 20;
/// The limits of the length of `q`, in characters.
const QUERY_CHARS: std::ops::RangeInclusive<usize> = 2..=64;

/// The query parameters of `findUsers`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FindParams {
    /// What the name contains, 2 to 64 characters: each word is the beginning of a word of the name. Case, accents and
    /// punctuation are ignored.
    #[param(min_length = 2, max_length = 64, example = "ada ok")]
    q: String,
    /// The maximum number of users, 1 to 20. The default is 20.
    #[param(minimum = 1, maximum = 20, default = 20, value_type = Option<u16>, example = 20)]
    limit: Option<FindLimit>,
}

/// A number of users: 1 to 20.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u16")]
struct FindLimit(u16);

impl TryFrom<u16> for FindLimit {
    type Error = String;

    fn try_from(users: u16) -> std::result::Result<Self, String> {
        let is_valid = (1..=MAX_FOUND).contains(&users);
        is_valid.then_some(Self(users)).ok_or_else(|| format!("a number of users is from 1 to {MAX_FOUND}"))
    }
}

/// What is looked for.
#[derive(Debug)]
pub(super) struct Search {
    /// Folded beginnings of words, the longest first. Empty: nothing can be found.
    pub prefixes: Vec<String>,
    pub limit: u16,
}

impl FindParams {
    /// Checks the parameters.
    ///
    /// # Errors
    /// 400 `invalid_parameter`.
    pub(super) fn check(self) -> Result<Search> {
        if !QUERY_CHARS.contains(&self.q.chars().count()) {
            return Err(Error::parameter(Code::InvalidParameter, "q", "`q` must have 2 to 64 characters."));
        }
        Ok(Search { prefixes: prefixes_of(&self.q), limit: self.limit.map_or(MAX_FOUND, |limit| limit.0) })
    }
}

/// The users who were found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoundUsers {
    /// The users, by name. There may be more than the limit allows: a longer query finds the others.
    #[schema(max_items = 20)]
    pub items: Vec<User>,
}

impl FoundUsers {
    /// Puts users in the order of their names, as they are folded.
    pub(super) fn by_name(mut items: Vec<User>) -> Self {
        items.sort_by_cached_key(|user| {
            (user.display_name.as_deref().map(text::folded), user.user_id.as_str().to_owned())
        });
        Self { items }
    }
}
