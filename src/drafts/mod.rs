//! Drafts: messages that a user is still writing, stored so that all devices of the user see them. There is one draft
//! for each peer. The peer is stored as a plain id that need not belong to a known user, so drafts do not reveal which
//! users exist. Each write of a user's drafts gets a higher version than all writes before it, so a version always
//! stands for the same text.

mod precondition;
mod routes;
mod store;
mod writes;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::precondition::Precondition;
pub use self::routes::slice;
use crate::error::Result;
use crate::messages::{Context, parse_text};
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
    /// Plain text as it was stored, with a line feed at the end of each line; may be empty. Escape it before you insert
    /// it into HTML.
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
    /// without control characters other than line ends and tab. Unlike a message, a draft may be empty or show nothing.
    /// Each line end is stored as one line feed, also if it was sent as CR LF or CR; the length is counted after that.
    /// All else is stored byte for byte.
    #[schema(min_length = 0, max_length = 10_000, pattern = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$")]
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
        Ok(CheckedDraft { body: parse_text(self.body, max_chars)?, context })
    }
}

impl CheckedDraft {
    /// Returns the size of its texts, in bytes.
    pub fn size(&self) -> usize {
        self.body.len() + self.context.as_ref().map_or(0, Context::size)
    }
}

impl Draft {
    /// Returns the version as an entity tag (RFC 9110 §8.8.3).
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

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
        assert_eq!(check("\r\na\rb\r\n12"), Ok("\na\nb\n12".to_owned()));
        for bad in ["\0", "a\u{1b}", "\u{c}"] {
            assert_eq!(check(bad), Err(Code::InvalidBody));
        }
    }
}
