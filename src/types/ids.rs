//! Identifiers: of a user (`UserId`), of a position in a conversation (`Seq`) and of a message (`MessageId`).

use std::fmt::{self, Write};

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

/// The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255 bytes of UTF-8 without
/// control characters, and neither `.` nor `..`, because HTTP clients remove these from paths.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String")]
#[schema(value_type = String, min_length = 1, max_length = 255, pattern = "^(?:[^.\\x00-\\x1f\\x7f-\\x9f]|\\.[^.\\x00-\\x1f\\x7f-\\x9f]|\\.\\.[^\\x00-\\x1f\\x7f-\\x9f])[^\\x00-\\x1f\\x7f-\\x9f]*$", example = "mia")]
pub struct UserId(String);

impl UserId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true if the id is one that Pidge gives to users whose data were erased. The LMS has no user with such an id.
    pub fn is_of_erased(&self) -> bool {
        self.0.strip_prefix("erased-").is_some_and(|rest| rest.len() == 36 && rest.parse::<Uuid>().is_ok())
    }

    /// Returns the name of the user in log lines: the first 16 hexadecimal digits of the SHA-256 of the id, because an
    /// id may be an e-mail address.
    pub fn log_name(&self) -> String {
        Sha256::digest(&self.0)[..8].iter().fold(String::with_capacity(16), |mut name, byte| {
            let _ = write!(name, "{byte:02x}");
            name
        })
    }
}

/// The error of a text that is not a user id.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a user id has 1 to 255 bytes, no control characters, and is neither `.` nor `..`")]
pub struct InvalidUserId;

impl TryFrom<String> for UserId {
    type Error = InvalidUserId;

    fn try_from(text: String) -> Result<Self, InvalidUserId> {
        let well_formed = (1..=255).contains(&text.len()) && !text.chars().any(char::is_control);
        if well_formed && text != "." && text != ".." { Ok(Self(text)) } else { Err(InvalidUserId) }
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A position in a conversation. Its messages are numbered 1, 2, 3, … without gaps. A position in a request may lie
/// before the first message (0) or after the last. At most 2^53 - 1, so that every JSON parser reads it exactly (RFC
/// 7493 §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 7)]
pub struct Seq(i64);

impl Seq {
    /// The largest position.
    pub const MAX: i64 = 9_007_199_254_740_991;

    /// Returns the position as a number.
    pub fn get(self) -> i64 {
        self.0
    }
}

/// The error of a number that is not a position.
#[derive(Debug, thiserror::Error)]
#[error("a position is a whole number from 0 to {}", Seq::MAX)]
pub struct InvalidSeq;

impl TryFrom<i64> for Seq {
    type Error = InvalidSeq;

    fn try_from(number: i64) -> Result<Self, InvalidSeq> {
        if (0..=Self::MAX).contains(&number) { Ok(Self(number)) } else { Err(InvalidSeq) }
    }
}

impl<'de> Deserialize<'de> for Seq {
    /// Accepts `1.0` too: JSON Schema calls it an integer, and some JSON libraries write all numbers like this.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole;

        impl Visitor<'_> for Whole {
            type Value = Seq;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Seq, E> {
                Seq::try_from(number).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Seq, E> {
                i64::try_from(number).map_err(|_| E::custom(InvalidSeq)).and_then(|number| self.visit_i64(number))
            }

            #[expect(clippy::cast_possible_truncation, reason = "whole, and below 2^53")]
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Seq, E> {
                // Above 2^51 the parsed number may be off by one; no conversation is nearly that long.
                let exact = number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number);
                if exact { Ok(Seq(number as i64)) } else { Err(E::custom(InvalidSeq)) }
            }
        }

        deserializer.deserialize_i64(Whole)
    }
}

impl std::str::FromStr for Seq {
    type Err = InvalidSeq;

    fn from_str(text: &str) -> Result<Self, InvalidSeq> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if digits { text.parse::<i64>().map_err(|_| InvalidSeq)?.try_into() } else { Err(InvalidSeq) }
    }
}

/// The globally unique id of a message, `<conversation uuid>.<seq>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageId {
    /// The conversation's public id.
    pub conversation: Uuid,
    /// The message's position in the conversation.
    pub seq: i64,
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.conversation, self.seq)
    }
}

/// Returns a new random UUID: for request ids, and for idempotency keys of sends without one.
#[expect(clippy::disallowed_methods, reason = "the one place where random ids are made")]
pub fn random_id() -> String {
    Uuid::new_v4().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_ids_are_short_printable_and_no_dots() {
        for good in ["4", "a/b", "é", "%2F", "batch", "...", " ", &"x".repeat(255)] {
            assert_eq!(UserId::try_from(good.to_owned()).map(|id| id.0), Ok(good.to_owned()));
        }
        for bad in ["", ".", "..", "a\0", "a\nb", "\u{7f}", "\u{85}", &"x".repeat(256), &"é".repeat(128)] {
            assert_eq!(UserId::try_from(bad.to_owned()), Err(InvalidUserId));
        }
    }

    #[test]
    fn a_log_name_is_what_sha256sum_prints_shortened() {
        let id = UserId::try_from("mia".to_owned()).expect("a user id");
        assert_eq!(id.log_name(), "a6ae07ad556c5f93");
    }

    #[test]
    fn positions_are_plain_digits_within_json() {
        assert_eq!("9007199254740991".parse::<Seq>().ok().map(Seq::get), Some(Seq::MAX));
        for bad in ["", "-1", "+1", "1.0", " 1", "9007199254740992", "99999999999999999999"] {
            assert!(bad.parse::<Seq>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_position_in_json_is_a_whole_number_however_it_is_written() {
        let read = |text: &str| serde_json::from_str::<Seq>(text).ok().map(Seq::get);
        for (text, number) in
            [("7", 7), ("7.0", 7), ("7e0", 7), ("0.0", 0), ("-0.0", 0), ("1125899906842624.0", 1 << 50)]
        {
            assert_eq!(read(text), Some(number), "{text}");
        }
        for bad in "-1|-1.0|7.5|9007199254740992|9007199254740992.0|1e300|18446744073709551615|\"7\"|null".split('|') {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
