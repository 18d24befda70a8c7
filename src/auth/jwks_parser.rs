//! Parses a JSON Web Key Set (JWKS, RFC 7517). Only public keys that are strong enough and meant for verifying
//! signatures are accepted. Any other key is rejected and logged without affecting the rest of the set.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use super::key_set::{VerificationKey, algorithm};
use super::token::MAX_KID_BYTES;

/// The largest document, in bytes.
pub(super) const MAX_DOCUMENT_BYTES: usize = 256 * 1024;
/// The most keys of a set.
const MAX_KEYS: usize = 50;
/// The size of an RSA modulus, in bits: smaller ones are weak (RFC 7518 §3.3), larger ones cost too much to verify.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// JWK members that only private and shared keys have.
const PRIVATE_MEMBERS: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a whole document is rejected.
#[derive(Debug, thiserror::Error)]
pub(super) enum InvalidKeySet {
    #[error("it has more than {MAX_DOCUMENT_BYTES} bytes")]
    TooLarge,
    #[error("it is not a JSON object with a list of `keys`")]
    Shape,
    #[error("it has more than {MAX_KEYS} keys")]
    TooManyKeys,
}

/// The usable keys of a document.
pub(super) struct ParsedKeySet {
    pub keys: Vec<VerificationKey>,
    /// The `kid` of each rejected key, and the reason.
    pub rejected: Vec<(String, &'static str)>,
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
    let value: Value = serde_json::from_slice(document).map_err(|_| InvalidKeySet::Shape)?;
    let members = value["keys"].as_array().ok_or(InvalidKeySet::Shape)?;
    if members.len() > MAX_KEYS {
        return Err(InvalidKeySet::TooManyKeys);
    }
    let mut parsed = ParsedKeySet { keys: Vec::new(), rejected: Vec::new() };
    for jwk in members {
        let is_taken =
            |kid: &Option<String>| kid.is_some() && parsed.keys.iter().any(|key: &VerificationKey| key.kid == *kid);
        match parse_key(jwk, allowed) {
            Ok(key) if is_taken(&key.kid) => parsed.rejected.push((kid_for_log(jwk), "another key has the same kid")),
            Ok(key) => parsed.keys.push(key),
            Err(reason) => parsed.rejected.push((kid_for_log(jwk), reason)),
        }
    }
    Ok(parsed)
}

/// The first 64 characters of a `kid`: it may be of any length.
fn kid_for_log(jwk: &Value) -> String {
    jwk["kid"].as_str().unwrap_or("(none)").chars().take(64).collect()
}

fn parse_key(jwk: &Value, allowed: &[Algorithm]) -> Result<VerificationKey, &'static str> {
    let text = |name: &str| jwk[name].as_str();
    if !jwk.is_object() {
        return Err("it is not an object");
    }
    if text("kty") == Some("oct") || PRIVATE_MEMBERS.iter().any(|name| jwk.get(name).is_some()) {
        return Err("it is not a public key");
    }
    if jwk.get("use").is_some_and(|usage| usage != "sig") {
        return Err("its use is not sig");
    }
    let verifies = |ops: &Value| ops.as_array().is_some_and(|ops| ops.contains(&Value::from("verify")));
    if jwk.get("key_ops").is_some_and(|ops| !verifies(ops)) {
        return Err("its key_ops do not include verify");
    }
    let kid = match jwk.get("kid") {
        None => None,
        Some(kid) => Some(
            kid.as_str()
                .filter(|kid| kid.len() <= MAX_KID_BYTES)
                .ok_or("its kid is not a string of at most 128 bytes")?
                .to_owned(),
        ),
    };
    let algorithm = select_algorithm(jwk, allowed)?;
    Ok(VerificationKey { kid, algorithm, decoding: decoding_key(jwk, algorithm)? })
}

/// The one algorithm of a key: the `alg` that it names, else the first allowed one for its type.
fn select_algorithm(jwk: &Value, allowed: &[Algorithm]) -> Result<Algorithm, &'static str> {
    let of_type: &[Algorithm] = match (jwk["kty"].as_str(), jwk["crv"].as_str()) {
        (Some("RSA"), _) => &[Algorithm::RS256, Algorithm::PS256],
        (Some("EC"), Some("P-256")) => &[Algorithm::ES256],
        (Some("OKP"), Some("Ed25519")) => &[Algorithm::EdDSA],
        _ => return Err("its kty or crv is not one of RSA, EC P-256, OKP Ed25519"),
    };
    let mut usable = allowed.iter().copied().filter(|algorithm| of_type.contains(algorithm));
    let named = match jwk.get("alg") {
        None => None,
        Some(name) => Some(name.as_str().and_then(algorithm).ok_or("its alg is not allowed")?),
    };
    usable.find(|algorithm| named.is_none_or(|named| named == *algorithm)).ok_or("its alg is not allowed")
}

fn decoding_key(jwk: &Value, algorithm: Algorithm) -> Result<DecodingKey, &'static str> {
    let bytes = |name: &str| jwk[name].as_str().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).unwrap_or_default();
    let text = |name: &str| jwk[name].as_str().unwrap_or_default();
    let key = match algorithm {
        Algorithm::RS256 | Algorithm::PS256 => {
            if !RSA_BITS.contains(&bit_length(&bytes("n"))) {
                return Err("its RSA modulus does not have 2048 to 8192 bits");
            }
            DecodingKey::from_rsa_components(text("n"), text("e")).ok().filter(|_| bit_length(&bytes("e")) > 1)
        }
        Algorithm::ES256 if bytes("x").len() == 32 && bytes("y").len() == 32 => {
            DecodingKey::from_ec_components(text("x"), text("y")).ok()
        }
        Algorithm::EdDSA if bytes("x").len() == 32 => DecodingKey::from_ed_components(text("x")).ok(),
        _ => None,
    };
    key.ok_or("its key parameters are invalid")
}

/// The length of a big-endian number, in bits.
fn bit_length(number: &[u8]) -> usize {
    let significant = number.iter().skip_while(|byte| **byte == 0);
    significant.clone().next().map_or(0, |first| significant.count() * 8 - first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ALL: &[Algorithm] = &[Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

    fn base64_bytes(length: usize) -> String {
        URL_SAFE_NO_PAD.encode(vec![0xff; length])
    }

    fn rsa(more: &Value) -> Value {
        let mut key = json!({"kty": "RSA", "kid": "r", "n": base64_bytes(256), "e": "AQAB"});
        key.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        key
    }

    fn parse_keys(keys: &[Value], allowed: &[Algorithm]) -> Result<ParsedKeySet, InvalidKeySet> {
        parse(json!({ "keys": keys }).to_string().as_bytes(), allowed)
    }

    #[test]
    fn unusable_keys_are_rejected_one_by_one() {
        let unusable = [
            json!({"kty": "oct", "k": base64_bytes(32), "kid": "h"}),
            rsa(&json!({"d": "AQAB"})),
            rsa(&json!({"use": "enc"})),
            rsa(&json!({"use": 7})),
            rsa(&json!({"key_ops": ["encrypt"]})),
            rsa(&json!({"alg": "RS512"})),
            rsa(&json!({"alg": "HS256"})),
            rsa(&json!({"alg": "none"})),
            rsa(&json!({"n": base64_bytes(255)})),
            rsa(&json!({"n": base64_bytes(1025)})),
            rsa(&json!({"n": "?"})),
            rsa(&json!({"kid": "k".repeat(129)})),
            rsa(&json!({"kid": 7})),
            json!({"kty": "EC", "crv": "P-384", "x": base64_bytes(48), "y": base64_bytes(48)}),
            json!({"kty": "EC", "crv": "P-256", "x": base64_bytes(31), "y": base64_bytes(32)}),
            json!({"kty": "OKP", "crv": "X25519", "x": base64_bytes(32)}),
            json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "x"}),
            json!("a text"),
        ];
        for jwk in unusable {
            let parsed = parse_keys(&[jwk.clone(), rsa(&json!({"kid": "good"}))], ALL).expect("a set");
            assert_eq!((parsed.keys.len(), parsed.rejected.len()), (1, 1), "{jwk}");
            assert_eq!(parsed.keys[0].kid.as_deref(), Some("good"));
        }
        let twice = parse_keys(&[rsa(&json!({})), rsa(&json!({"alg": "PS256"}))], ALL).expect("a set");
        assert_eq!((twice.keys.len(), twice.rejected.len()), (1, 1));
    }

    #[test]
    fn a_key_has_one_algorithm() {
        let algorithm = |key: Value, allowed: &[Algorithm]| {
            parse_keys(&[key], allowed).expect("a set").keys.first().map(|key| key.algorithm)
        };
        assert_eq!(algorithm(rsa(&json!({})), ALL), Some(Algorithm::RS256));
        assert_eq!(algorithm(rsa(&json!({"alg": "PS256"})), ALL), Some(Algorithm::PS256));
        assert_eq!(algorithm(rsa(&json!({})), &[Algorithm::PS256, Algorithm::RS256]), Some(Algorithm::PS256));
        assert_eq!(algorithm(rsa(&json!({"alg": "RS256"})), &[Algorithm::PS256]), None);
        let ec = json!({"kty": "EC", "crv": "P-256", "x": base64_bytes(32), "y": base64_bytes(32), "use": "sig", "key_ops": ["verify"]});
        assert_eq!(algorithm(ec.clone(), ALL), Some(Algorithm::ES256));
        assert_eq!(algorithm(ec, &[Algorithm::RS256]), None);
        assert_eq!(
            algorithm(json!({"kty": "OKP", "crv": "Ed25519", "x": base64_bytes(32)}), ALL),
            Some(Algorithm::EdDSA)
        );
    }

    #[test]
    fn an_invalid_document_is_rejected_as_a_whole() {
        assert!(matches!(parse(b"<html>", ALL), Err(InvalidKeySet::Shape)));
        assert!(matches!(parse(br#"{"keys":{}}"#, ALL), Err(InvalidKeySet::Shape)));
        assert!(matches!(parse(&vec![b' '; MAX_DOCUMENT_BYTES + 1], ALL), Err(InvalidKeySet::TooLarge)));
        assert!(matches!(parse_keys(&vec![rsa(&json!({})); 51], ALL), Err(InvalidKeySet::TooManyKeys)));
        assert!(parse(br#"{"keys":[]}"#, ALL).is_ok_and(|parsed| parsed.keys.is_empty()));
    }
}
