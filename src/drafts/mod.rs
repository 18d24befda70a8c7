//! Drafts: messages that a user is still writing, stored so that all devices of the user see them. There is one draft
//! for each peer. The peer is stored as a plain id that need not belong to a known user, so drafts do not reveal which
//! users exist. Each write of a user's drafts gets a higher version than all writes before it, so a version always
//! stands for the same text.

mod routes;
mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::routes::slice;
use crate::error::{Code, Error, Result};
use crate::messages::{Body, Context};
use crate::types::{Object, Timestamp, UserId};

/// The maximum number of drafts of a user.
pub const MAX_DRAFTS: i64 = 1000;

/// A draft: a message to one user that the caller has not sent yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "peer_id": "mia", "body": "About the lab on", "context": {"type": "course", "id": "bio-101", "title": "Biology 101"},
    "version": 7,
    "updated_at": "2026-11-22T13:33:12.123456Z"}))]
pub struct Draft {
    /// The user id of the peer that the draft is for.
    pub peer_id: UserId,
    /// Plain text, byte for byte as it was stored; may be empty. Escape it before you insert it into HTML.
    #[schema(max_length = 100_000)]
    pub body: String,
    /// What the message is about; null if the draft has no context.
    #[schema(required)]
    pub context: Option<Context>,
    /// The version of the draft. It rises with every write and is never reused. The `ETag` of the draft is the version
    /// in quotes.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub version: i64,
    /// The time of the last write, by the clock of the server.
    pub updated_at: Timestamp,
}

/// The content of a draft to store.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"body": "About the lab on"}))]
pub struct PutDraft {
    /// Plain text, up to 10,000 characters (Unicode code points; `limits` in `GET /v1/me` has the actual limit),
    /// without control characters other than line feed and tab. Unlike a message, a draft may be empty. It is stored
    /// byte for byte.
    #[schema(min_length = 0, max_length = 10_000, pattern = "^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*$")]
    pub body: String,
    /// What the message is about.
    #[serde(default)]
    #[schema(value_type = Option<Context>)]
    pub context: Option<Object<Context>>,
}

/// The content of a draft that follows all rules. Only [`PutDraft::check`] creates it.
#[derive(Clone, Debug)]
pub struct CheckedDraft {
    body: String,
    context: Option<Context>,
}

impl PutDraft {
    /// Checks the members. `max_chars` is the maximum length of the body in characters.
    ///
    /// # Errors
    /// 422 `invalid_body` or `body_too_long`.
    pub fn check(self, max_chars: usize) -> Result<CheckedDraft> {
        let context = self.context.map(|Object(context)| context);
        if let Some(context) = &context {
            context.check()?;
        }
        match Body::parse(self.body.clone(), max_chars) {
            // A draft may be empty or blank, unlike a message; only its length is checked.
            Err(error) if error.code() == Code::EmptyBody => {
                if self.body.chars().count() > max_chars {
                    let detail = format!("A draft has at most {max_chars} characters.");
                    return Err(Error::field(Code::BodyTooLong, "/body", detail));
                }
            }
            checked => drop(checked?),
        }
        Ok(CheckedDraft { body: self.body, context })
    }
}

impl Draft {
    /// Returns the version as an entity tag (RFC 9110 §8.8.3).
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// The precondition of a write: its `If-Match` and `If-None-Match` headers (RFC 9110 §13.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Neither header: the write is unconditional.
    Any,
    /// `If-Match: *`: there is a draft.
    Present,
    /// `If-Match: "7"`: there is a draft with this version.
    Version(i64),
    /// `If-None-Match: *`: there is no draft.
    Absent,
}

impl Precondition {
    /// Parses the values of the two headers. Lists and weak tags are refused: a draft has a single version at a time,
    /// which is a strong tag.
    ///
    /// # Errors
    /// 400 `bad_request`.
    pub fn parse(if_match: Option<&str>, if_none_match: Option<&str>) -> Result<Self> {
        match (if_match, if_none_match) {
            (None, None) => Some(Self::Any),
            (Some("*"), None) => Some(Self::Present),
            (Some(tag), None) => version(tag).map(Self::Version),
            (None, Some("*")) => Some(Self::Absent),
            _ => None,
        }
        .ok_or_else(Self::malformed)
    }

    fn malformed() -> Error {
        let detail = "Send one `If-Match` with the `ETag` of a draft or `*`, or one `If-None-Match: *`, but not both.";
        Error::new(Code::BadRequest, detail)
    }

    /// Returns true if there must be a draft, false if there must be none, and `None` if either is allowed.
    fn must_exist(self) -> Option<bool> {
        match self {
            Self::Any => None,
            Self::Present | Self::Version(_) => Some(true),
            Self::Absent => Some(false),
        }
    }

    /// Returns the version that the draft must have, or `None` if it may have any.
    fn version(self) -> Option<i64> {
        if let Self::Version(version) = self { Some(version) } else { None }
    }
}

/// Parses an entity tag in the form of [`Draft::etag`]. Versions have at most 16 digits.
fn version(tag: &str) -> Option<i64> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    let plain = digits.len() <= 16 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precondition_is_one_strong_tag_or_a_star() {
        let parsed = |a: Option<&str>, b: Option<&str>| Precondition::parse(a, b).map_err(|error| error.code());
        assert_eq!(parsed(None, None), Ok(Precondition::Any));
        assert_eq!(parsed(Some("*"), None), Ok(Precondition::Present));
        assert_eq!(parsed(None, Some("*")), Ok(Precondition::Absent));
        for (tag, version) in [("\"1\"", 1), ("\"70\"", 70), ("\"9007199254740991\"", 9_007_199_254_740_991)] {
            assert_eq!(parsed(Some(tag), None), Ok(Precondition::Version(version)));
            assert_eq!(parsed(None, Some(tag)), Err(Code::BadRequest));
        }
        let bad = "|7|\"|\"\"|\"7|7\"|W/\"7\"|w/\"7\"|\"7\", \"8\"|\"7\",|*, \"7\"|\"*\"|**|\"0\"|\"07\"|\"-7\"|\"+7\"|\" 7\"|\"7.0\"|\
                   \"x\"|\"10000000000000000\"|\"99999999999999999999\"|\"\u{667}\"";
        for bad in bad.split('|') {
            assert_eq!(parsed(Some(bad), None), Err(Code::BadRequest), "{bad}");
        }
        assert_eq!(parsed(Some("*"), Some("*")), Err(Code::BadRequest));
        assert_eq!(parsed(Some("\"7\""), Some("*")), Err(Code::BadRequest));
    }

    #[test]
    fn a_draft_may_be_empty_but_not_too_long() {
        let check = |body: &str| {
            let draft = PutDraft { body: body.to_owned(), context: None };
            draft.check(7).map(|draft| draft.body).map_err(|error| error.code())
        };
        for good in ["", " ", " \n\t\u{a0}", "1234567", "ééééééé", "       "] {
            assert_eq!(check(good), Ok(good.to_owned()));
        }
        for long in ["12345678", "        "] {
            assert_eq!(check(long), Err(Code::BodyTooLong));
        }
        for bad in ["\0", "a\u{1b}", "\r"] {
            assert_eq!(check(bad), Err(Code::InvalidBody));
        }
    }
}
