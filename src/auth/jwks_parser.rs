//! Parses a JSON Web Key Set (JWKS, RFC 7517). Only public keys that are strong enough and meant for verifying
//! signatures are accepted. Any other key is rejected and logged without affecting the rest of the set.

use jsonwebtoken::Algorithm;
use serde_json::Value;

use super::jwk::{self, UnusableKey};
use super::key_set::VerificationKey;

/// The largest document, in bytes.
pub(super) const MAX_DOCUMENT_BYTES: usize = 256 * 1024;
/// The maximum number of keys in a set.
const MAX_KEYS: usize = 50;

/// Why a whole document is rejected.
#[derive(Debug, thiserror::Error)]
pub(super) enum InvalidKeySet {
    #[error("it has more than {MAX_DOCUMENT_BYTES} bytes")]
    TooLarge,
    #[error("it is not UTF-8")]
    NotUtf8,
    #[error("it is not JSON: {0}")]
    NotJson(serde_json::Error),
    #[error("it is not a JSON object with a list of `keys`")]
    Shape,
    #[error("it has more than {MAX_KEYS} keys")]
    TooManyKeys,
}

/// The usable keys of a document.
pub(super) struct ParsedKeySet {
    pub keys: Vec<VerificationKey>,
    /// The `kid` of each rejected key, and the reason.
    pub rejected: Vec<(String, UnusableKey)>,
}

impl ParsedKeySet {
    /// Logs the rejected keys.
    pub(super) fn log_rejected(&self, issuer: &str) {
        for (kid, reason) in &self.rejected {
            tracing::warn!(issuer, kid, "JWKS key rejected: {reason}");
        }
    }
}

/// Parses a document. `allowed` are the algorithms that its keys may have.
pub(super) fn parse(document: &[u8], allowed: &[Algorithm]) -> Result<ParsedKeySet, InvalidKeySet> {
    if document.len() > MAX_DOCUMENT_BYTES {
        return Err(InvalidKeySet::TooLarge);
    }
    // Some servers write a byte order mark, which JSON does not allow (RFC 8259 §8.1).
    let document = document.strip_prefix("\u{feff}".as_bytes()).unwrap_or(document);
    let value: Value = serde_json::from_slice(document).map_err(InvalidKeySet::NotJson)?;
    let members = value["keys"].as_array().ok_or(InvalidKeySet::Shape)?;
    if members.len() > MAX_KEYS {
        return Err(InvalidKeySet::TooManyKeys);
    }
    let mut parsed = ParsedKeySet { keys: Vec::new(), rejected: Vec::new() };
    for jwk in members {
        let is_taken =
            |kid: &Option<String>| kid.is_some() && parsed.keys.iter().any(|key: &VerificationKey| key.kid == *kid);
        match jwk::parse(jwk, allowed) {
            Ok(key) if is_taken(&key.kid) => parsed.rejected.push((kid_for_log(jwk), UnusableKey::Duplicate)),
            Ok(key) => parsed.keys.push(key),
            Err(reason) => parsed.rejected.push((kid_for_log(jwk), reason)),
        }
    }
    Ok(parsed)
}

/// Returns the first 64 characters of a `kid`, which may be of any length.
fn kid_for_log(jwk: &Value) -> String {
    jwk["kid"].as_str().unwrap_or("(none)").chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ALL: &[Algorithm] = &[Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

    fn rsa(kid: &str, usage: &str) -> Value {
        json!({"kty": "RSA", "kid": kid, "use": usage, "n": "_".repeat(342) + "w", "e": "AQAB"})
    }

    fn parse_keys(keys: &[Value]) -> Result<ParsedKeySet, InvalidKeySet> {
        parse(json!({ "keys": keys }).to_string().as_bytes(), ALL)
    }

    #[test]
    fn keys_are_rejected_one_by_one() {
        let keys = [rsa("a", "sig"), rsa("b", "enc"), rsa("a", "sig"), json!(7), rsa("c", "sig")];

        let parsed = parse_keys(&keys).expect("a set");

        let kids: Vec<_> = parsed.keys.iter().map(|key| key.kid.as_deref()).collect();
        assert_eq!(kids, [Some("a"), Some("c")]);
        let rejected = parsed.rejected.iter().map(|(kid, reason)| (kid.as_str(), reason)).collect::<Vec<_>>();
        let expected =
            [("b", &UnusableKey::Use), ("a", &UnusableKey::Duplicate), ("(none)", &UnusableKey::NotAnObject)];
        assert_eq!(rejected, expected);
    }

    #[test]
    fn an_invalid_document_is_rejected_as_a_whole() {
        assert!(matches!(parse(b"<html>", ALL), Err(InvalidKeySet::NotJson(_))));
        assert!(matches!(parse(br#"{"keys":{}}"#, ALL), Err(InvalidKeySet::Shape)));
        assert!(matches!(parse(&vec![b' '; MAX_DOCUMENT_BYTES + 1], ALL), Err(InvalidKeySet::TooLarge)));
        assert!(matches!(parse_keys(&vec![rsa("a", "sig"); 51]), Err(InvalidKeySet::TooManyKeys)));
        assert!(parse(br#"{"keys":[]}"#, ALL).is_ok_and(|parsed| parsed.keys.is_empty()));
        assert!(parse("\u{feff}{\"keys\":[]}".as_bytes(), ALL).is_ok());
    }
}
