//! Drafts: what a user has begun to write to somebody, kept for their other devices. A draft is its writer's own note: the
//! peer is an id and nothing more, so nothing done to a draft tells who exists. Invariant: each write of a user's drafts has
//! a higher version than all before it, so that a version names one text for good.

mod routes;
mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::routes::slice;
use crate::error::{Code, Error, Result};
use crate::messages::{Body, Context};
use crate::types::{Object, Timestamp, UserId};

/// How many drafts a user may have.
pub const MAX_DRAFTS: i64 = 1000;

/// What I have begun to write to somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "peer_id": "4", "body": "Is the essay due on", "context": null, "version": 7,
    "updated_at": "2026-11-22T13:33:12.123456Z"}))]
pub struct Draft {
    /// Whom it is to.
    pub peer_id: UserId,
    /// Plain text, byte for byte as it was written; may be empty. Escape it before you put it into HTML.
    #[schema(max_length = 100_000)]
    pub body: String,
    /// What it is about, if it was said.
    #[schema(required)]
    pub context: Option<Context>,
    /// Rises with every write, and none is ever used again. In quotes it is the `ETag`.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub version: i64,
    /// When it was last written, by the database's clock.
    pub updated_at: Timestamp,
}

/// A draft to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"body": "Is the essay due on"}))]
pub struct PutDraft {
    /// Plain text: up to 10,000 characters (Unicode code points; see `limits` in `GET /v1/me`), no control characters but
    /// line feed and tab. Unlike a message it may be empty. It is kept byte for byte.
    #[schema(min_length = 0, max_length = 10_000, pattern = "^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*$")]
    pub body: String,
    /// What it is about.
    #[serde(default)]
    #[schema(value_type = Option<Context>)]
    pub context: Option<Object<Context>>,
}

/// What may be kept: the only way to one is [`PutDraft::check`].
#[derive(Clone, Debug)]
pub struct Note {
    body: String,
    context: Option<Context>,
}

impl PutDraft {
    /// Checks a draft against the rules of its members.
    ///
    /// # Errors
    /// 422 `invalid_body` or `body_too_long`.
    pub fn check(self, max_chars: usize) -> Result<Note> {
        let context = self.context.map(|Object(context)| context);
        if let Some(context) = &context {
            context.check()?;
        }
        match Body::parse(self.body.clone(), max_chars) {
            // What has not been written yet is no mistake; only its length is left to be looked at.
            Err(error) if error.code() == Code::EmptyBody => {
                if self.body.chars().count() > max_chars {
                    let detail = format!("A draft has at most {max_chars} characters.");
                    return Err(Error::field(Code::BodyTooLong, "/body", detail));
                }
            }
            checked => drop(checked?),
        }
        Ok(Note { body: self.body, context })
    }
}

impl Draft {
    /// The version as an entity tag (RFC 9110 §8.8.3).
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// What a write expects to find: its `If-Match` and `If-None-Match` (RFC 9110 §13.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Neither header: whatever there is.
    Nothing,
    /// `If-Match: *`: a draft.
    Present,
    /// `If-Match: "7"`: the draft with this version.
    Version(i64),
    /// `If-None-Match: *`: no draft.
    Absent,
}

impl Precondition {
    /// Reads the values of the two headers. Lists and weak tags are refused: a draft has one version at a time, and it is
    /// an exact one.
    ///
    /// # Errors
    /// 400 `bad_request`.
    pub fn parse(if_match: Option<&str>, if_none_match: Option<&str>) -> Result<Self> {
        match (if_match, if_none_match) {
            (None, None) => Some(Self::Nothing),
            (Some("*"), None) => Some(Self::Present),
            (Some(tag), None) => version(tag).map(Self::Version),
            (None, Some("*")) => Some(Self::Absent),
            _ => None,
        }
        .ok_or_else(Self::malformed)
    }

    fn malformed() -> Error {
        let detail = "One `If-Match` with the ETag of a draft as it came, or `*`; or `If-None-Match: *`; not both.";
        Error::new(Code::BadRequest, detail)
    }

    /// Whether there must be a draft; None: either way.
    fn must_exist(self) -> Option<bool> {
        match self {
            Self::Nothing => None,
            Self::Present | Self::Version(_) => Some(true),
            Self::Absent => Some(false),
        }
    }

    /// Which version it must have; None: any.
    fn version(self) -> Option<i64> {
        if let Self::Version(version) = self { Some(version) } else { None }
    }
}

/// The version in an entity tag of the form that [`Draft::etag`] makes: up to 16 digits, as no version has more.
fn version(tag: &str) -> Option<i64> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    let plain = digits.len() <= 16 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precondition_is_one_exact_version_or_a_star() {
        let read = |a: Option<&str>, b: Option<&str>| Precondition::parse(a, b).map_err(|error| error.code());
        assert_eq!(read(None, None), Ok(Precondition::Nothing));
        assert_eq!(read(Some("*"), None), Ok(Precondition::Present));
        assert_eq!(read(None, Some("*")), Ok(Precondition::Absent));
        for (tag, version) in [("\"1\"", 1), ("\"70\"", 70), ("\"9007199254740991\"", 9_007_199_254_740_991)] {
            assert_eq!(read(Some(tag), None), Ok(Precondition::Version(version)));
            assert_eq!(read(None, Some(tag)), Err(Code::BadRequest));
        }
        let bad = "|7|\"|\"\"|\"7|7\"|W/\"7\"|w/\"7\"|\"7\", \"8\"|\"7\",|*, \"7\"|\"*\"|**|\"0\"|\"07\"|\"-7\"|\"+7\"|\" 7\"|\"7.0\"|\
                   \"x\"|\"10000000000000000\"|\"99999999999999999999\"|\"\u{667}\"";
        for bad in bad.split('|') {
            assert_eq!(read(Some(bad), None), Err(Code::BadRequest), "{bad}");
        }
        assert_eq!(read(Some("*"), Some("*")), Err(Code::BadRequest));
        assert_eq!(read(Some("\"7\""), Some("*")), Err(Code::BadRequest));
    }

    #[test]
    fn a_draft_may_be_what_no_message_is_yet() {
        let check = |body: &str| {
            let draft = PutDraft { body: body.to_owned(), context: None };
            draft.check(7).map(|note| note.body).map_err(|error| error.code())
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
