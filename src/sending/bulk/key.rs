//! The idempotency keys of the messages of a bulk send. They begin with a control character, which no `Idempotency-Key` has,
//! so no single send can have the same key.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::types::UserId;

/// The beginning of all keys of a bulk send: U+0001 and a hash of its `client_id`.
#[derive(Clone, Debug)]
pub(super) struct BulkKey(String);

impl BulkKey {
    pub(super) fn new(client_id: &str) -> Self {
        Self(format!("\u{1}{}", hash(&[client_id.as_bytes()])))
    }

    /// Returns the key of a message.
    pub(super) fn of_item(&self, recipient: &UserId, client_id: Option<&str>) -> String {
        let item = hash(&[recipient.as_str().as_bytes(), &[0], client_id.unwrap_or_default().as_bytes()]);
        format!("{}/{item}", self.0)
    }

    /// Returns bounds between which all its keys are, in the order of bytes, and no others.
    pub(super) fn range(&self) -> (String, String) {
        // `0` is the character after `/`.
        (format!("{}/", self.0), format!("{}0", self.0))
    }
}

/// Returns the first 32 hexadecimal digits of the SHA-256 of some bytes.
fn hash(parts: &[&[u8]]) -> String {
    let hash = parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize();
    hash[..16].iter().fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns true if a text can be the `client_id` of a bulk send. It is a part of paths, from which HTTP clients remove `.` and
/// `..`.
pub(super) fn is_bulk_name(text: &str) -> bool {
    is_printable(text) && text != "." && text != ".."
}

/// Returns true if a text has 1 to 255 printable ASCII characters.
pub(super) fn is_printable(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: &str) -> UserId {
        UserId::try_from(id.to_owned()).expect("a user id")
    }

    #[test]
    fn a_key_has_the_hashes_of_the_call_and_of_the_item() {
        // printf exam-42 | sha256sum; printf '9\0' | sha256sum
        let key = BulkKey::new("exam-42").of_item(&user("9"), None);
        assert_eq!(key, "\u{1}e4efb842e8831aefd30179431f88826a/b58d15e89a953322b7ac8fc0d6e37710");
    }

    #[test]
    fn keys_differ_by_call_recipient_and_item() {
        let bulk = BulkKey::new("a");
        let keys = [
            bulk.of_item(&user("9"), None),
            bulk.of_item(&user("9"), Some("x")),
            bulk.of_item(&user("9x"), None),
            BulkKey::new("b").of_item(&user("9"), None),
        ];
        let different: std::collections::HashSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len());
        assert_eq!(keys[0], BulkKey::new("a").of_item(&user("9"), None));
    }

    #[test]
    fn the_range_has_the_keys_of_one_call_only() {
        let (from, until) = BulkKey::new("a").range();
        let key = BulkKey::new("a").of_item(&user("9"), None);
        let other = BulkKey::new("b").of_item(&user("9"), None);
        assert!(from < key && key < until);
        assert!(!(from < other && other < until));
    }

    #[test]
    fn a_name_is_printable_and_can_stand_in_a_path() {
        for good in ["a", " ", "~", "a/b", "...", &"x".repeat(255)] {
            assert!(is_bulk_name(good), "{good}");
        }
        for bad in ["", ".", "..", "é", "a\n", "\u{7f}", &"x".repeat(256)] {
            assert!(!is_bulk_name(bad), "{bad}");
        }
    }
}
