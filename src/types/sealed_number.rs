//! Sealed numbers: short tokens for numbers of which clients must not know more than that they have one.

use aws_lc_rs::cipher::{AES_128, DecryptingKey, DecryptionContext, EncryptingKey, UnboundCipherKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::InvalidToken;

/// The length of a block of AES, in bytes.
const BLOCK: usize = 16;

/// The key under which numbers are sealed: one AES-128 block holds the number and eight zero bytes. Equal numbers have equal
/// tokens. A text that was not sealed is taken for a token with a probability of 2^-64.
#[derive(Debug)]
pub(super) struct NumberKey {
    encrypting: EncryptingKey,
    decrypting: DecryptingKey,
}

impl NumberKey {
    /// Derives the key from that of the seal.
    pub(super) fn derive(seal_key: &[u8]) -> Self {
        let digest = Sha256::new().chain_update("pidge numbers").chain_update(seal_key).finalize();
        let key = || UnboundCipherKey::new(&AES_128, &digest[..16]).expect("the key has the length of the algorithm");
        Self {
            encrypting: EncryptingKey::ecb(key()).expect("AES has this mode"),
            decrypting: DecryptingKey::ecb(key()).expect("AES has this mode"),
        }
    }

    /// Returns a URL-safe token of 22 characters.
    pub(super) fn seal(&self, number: i64) -> String {
        let mut block = [0; BLOCK];
        block[..8].copy_from_slice(&number.to_be_bytes());
        self.encrypting.encrypt(&mut block).expect("one block");
        URL_SAFE_NO_PAD.encode(block)
    }

    /// Opens a token of [`Self::seal`].
    pub(super) fn open(&self, token: &str) -> Result<i64, InvalidToken> {
        let mut block = [0; BLOCK];
        let length = URL_SAFE_NO_PAD.decode_slice(token, &mut block).map_err(|_| InvalidToken)?;
        if length != BLOCK {
            return Err(InvalidToken);
        }
        self.decrypting.decrypt(&mut block, DecryptionContext::None).map_err(|_| InvalidToken)?;
        match block.split_first_chunk() {
            Some((number, [0, 0, 0, 0, 0, 0, 0, 0])) => Ok(i64::from_be_bytes(*number)),
            _ => Err(InvalidToken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_opened_with_its_own_key_only() {
        let (key, other) = (NumberKey::derive(&[7; 32]), NumberKey::derive(&[8; 32]));
        for number in [0, 1, 4_711, i64::MAX, -1] {
            let token = key.seal(number);
            assert_eq!((token.len(), key.open(&token)), (22, Ok(number)));
            assert_eq!(other.open(&token), Err(InvalidToken));
        }
        assert_ne!(key.seal(1), key.seal(2));
    }

    #[test]
    fn a_damaged_token_is_refused() {
        let (key, token) = (NumberKey::derive(&[7; 32]), NumberKey::derive(&[7; 32]).seal(4_711));
        for at in 0..token.len() {
            for other in ["A", "z", "_", "=", "é"] {
                let mut damaged = token.clone();
                damaged.replace_range(at..=at, other);
                assert!(damaged == token || key.open(&damaged).is_err(), "{damaged}");
            }
        }
        for text in ["", "A", "AAAA", &"A".repeat(22), &"A".repeat(44), "💌"] {
            assert_eq!(key.open(text), Err(InvalidToken), "{text}");
        }
    }
}
