//! Sealed tokens: values that a client keeps and returns, such as cursors. Clients can neither read nor change them. What
//! they contain, ids and transaction numbers of the whole database, is no business of a single user.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use super::sealed_number::NumberKey;

/// The error of a text that is not a token of this seal and scope.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a token of this deployment and scope")]
pub struct InvalidToken;

/// The key under which a deployment seals tokens: AES-256-GCM-SIV (RFC 8452) with a random nonce.
#[derive(Debug)]
pub struct Seal {
    key: RandomizedNonceKey,
    numbers: NumberKey,
}

impl Seal {
    /// The length of a key, in bytes.
    pub const KEY_BYTES: usize = 32;

    /// Creates the seal of a key.
    pub fn new(key: &[u8; Self::KEY_BYTES]) -> Self {
        let numbers = NumberKey::derive(key);
        let key = RandomizedNonceKey::new(&AES_256_GCM_SIV, key).expect("the key has the length of the algorithm");
        Self { key, numbers }
    }

    /// Returns a URL-safe token. It can be opened with the same `scope` only: what the token is for, such as the list of
    /// a cursor.
    pub fn seal(&self, scope: &str, value: &impl Serialize) -> String {
        let mut sealed = serde_json::to_vec(value).expect("tokens are plain values");
        let nonce = self.key.seal_in_place_append_tag(Aad::from(scope), &mut sealed).expect("the value is short");
        URL_SAFE_NO_PAD.encode([nonce.as_ref().as_slice(), &sealed].concat())
    }

    /// Opens a token of [`Self::seal`].
    ///
    /// # Errors
    /// The text is damaged, or it was sealed under another key or for another scope.
    pub fn open<T: DeserializeOwned>(&self, scope: &str, token: &str) -> Result<T, InvalidToken> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| InvalidToken)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN).ok_or(InvalidToken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| InvalidToken)?;
        let mut sealed = sealed.to_vec();
        let opened = self.key.open_in_place(nonce, Aad::from(scope), &mut sealed).map_err(|_| InvalidToken)?;
        serde_json::from_slice(opened).map_err(|_| InvalidToken)
    }

    /// Returns a short URL-safe token for a number: the same one whenever it is sealed, and valid for any caller.
    pub fn seal_number(&self, number: i64) -> String {
        self.numbers.seal(number)
    }

    /// Opens a token of [`Self::seal_number`].
    ///
    /// # Errors
    /// The text is damaged, or it was sealed under another key.
    pub fn open_number(&self, token: &str) -> Result<i64, InvalidToken> {
        self.numbers.open(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> Seal {
        Seal::new(&[7; Seal::KEY_BYTES])
    }

    #[test]
    fn a_token_is_opened_with_its_own_scope_and_key_only() {
        let token = seal().seal("inbox all", &42);
        assert_eq!(seal().open("inbox all", &token), Ok(42));
        assert_eq!(seal().open::<i32>("inbox unread", &token), Err(InvalidToken));
        assert_eq!(Seal::new(&[8; Seal::KEY_BYTES]).open::<i32>("inbox all", &token), Err(InvalidToken));
    }

    #[test]
    fn two_tokens_of_a_value_differ() {
        assert_ne!(seal().seal("", &42), seal().seal("", &42));
    }

    #[test]
    fn a_token_with_any_character_changed_is_refused() {
        let token = seal().seal("", &"a value");
        for at in 0..token.len() {
            for other in ["A", "z", "_", "=", "é"] {
                let mut damaged = token.clone();
                damaged.replace_range(at..=at, other);
                assert!(damaged == token || seal().open::<String>("", &damaged).is_err(), "{damaged}");
            }
        }
        for text in ["", "A", "AAAA", "====", "💌", &"A".repeat(9000)] {
            assert_eq!(seal().open::<String>("", text), Err(InvalidToken), "{text}");
        }
    }
}
