//! Reading a key set (JWKS, RFC 7517): only keys that are public, strong enough and meant for verifying come in. A key that
//! does not is left out and named in the log; it does not spoil the others.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use super::keys::{Key, algorithm};
use super::token::MAX_KID;

/// The largest document, in bytes.
pub(super) const MAX_BYTES: usize = 256 * 1024;
/// The most keys of a set.
const MAX_KEYS: usize = 50;
/// The bits of an RSA modulus: fewer are weak (RFC 7518 §3.3), more cost too much to verify.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// Members that only a private or a shared key has.
const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a document is no key set.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadSet {
    #[error("it has more than {MAX_BYTES} bytes")]
    TooLarge,
    #[error("it is no JSON object with a list of `keys`")]
    Shape,
    #[error("it has more than {MAX_KEYS} keys")]
    TooMany,
}

/// What was read.
pub(super) struct Intake {
    pub keys: Vec<Key>,
    /// The `kid` of each key that was left out, and why.
    pub dropped: Vec<(String, &'static str)>,
}

/// Reads a document. `allowed` are the algorithms that its keys may have.
pub(super) fn read(document: &[u8], allowed: &[Algorithm]) -> Result<Intake, BadSet> {
    if document.len() > MAX_BYTES {
        return Err(BadSet::TooLarge);
    }
    let value: Value = serde_json::from_slice(document).map_err(|_| BadSet::Shape)?;
    let members = value["keys"].as_array().ok_or(BadSet::Shape)?;
    if members.len() > MAX_KEYS {
        return Err(BadSet::TooMany);
    }
    let mut intake = Intake { keys: Vec::new(), dropped: Vec::new() };
    for member in members {
        let known = |kid: &Option<String>| kid.is_some() && intake.keys.iter().any(|key: &Key| key.kid == *kid);
        match key_of(member, allowed) {
            Ok(key) if known(&key.kid) => intake.dropped.push((shown(member), "another key has this kid")),
            Ok(key) => intake.keys.push(key),
            Err(why) => intake.dropped.push((shown(member), why)),
        }
    }
    Ok(intake)
}

/// A `kid` for the log: the beginning of it, whatever it is.
fn shown(member: &Value) -> String {
    member["kid"].as_str().unwrap_or("(none)").chars().take(64).collect()
}

fn key_of(member: &Value, allowed: &[Algorithm]) -> Result<Key, &'static str> {
    let text = |name: &str| member[name].as_str();
    if !member.is_object() {
        return Err("it is no object");
    }
    if text("kty") == Some("oct") || PRIVATE.iter().any(|name| member.get(name).is_some()) {
        return Err("it is not a public key");
    }
    if member.get("use").is_some_and(|usage| usage != "sig") {
        return Err("its use is not sig");
    }
    let verifies = |ops: &Value| ops.as_array().is_some_and(|ops| ops.contains(&Value::from("verify")));
    if member.get("key_ops").is_some_and(|ops| !verifies(ops)) {
        return Err("its key_ops are without verify");
    }
    let kid = match member.get("kid") {
        None => None,
        Some(kid) => {
            Some(kid.as_str().filter(|kid| kid.len() <= MAX_KID).ok_or("its kid is no short text")?.to_owned())
        }
    };
    let algorithm = algorithm_of(member, allowed)?;
    Ok(Key { kid, algorithm, decoding: decoding_key(member, algorithm)? })
}

/// The one algorithm of a key: what it names, or what its type is used for; and only one that is allowed.
fn algorithm_of(member: &Value, allowed: &[Algorithm]) -> Result<Algorithm, &'static str> {
    let fitting: &[Algorithm] = match (member["kty"].as_str(), member["crv"].as_str()) {
        (Some("RSA"), _) => &[Algorithm::RS256, Algorithm::PS256],
        (Some("EC"), Some("P-256")) => &[Algorithm::ES256],
        (Some("OKP"), Some("Ed25519")) => &[Algorithm::EdDSA],
        _ => return Err("its kty or crv is not one of RSA, EC P-256, OKP Ed25519"),
    };
    let usable = allowed.iter().copied().filter(|algorithm| fitting.contains(algorithm));
    let wanted = match member.get("alg") {
        None => None,
        Some(name) => Some(name.as_str().and_then(algorithm).ok_or("its alg is not allowed")?),
    };
    usable.clone().find(|algorithm| wanted.is_none_or(|wanted| wanted == *algorithm)).ok_or("its alg is not allowed")
}

fn decoding_key(member: &Value, algorithm: Algorithm) -> Result<DecodingKey, &'static str> {
    let bytes =
        |name: &str| member[name].as_str().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).unwrap_or_default();
    let text = |name: &str| member[name].as_str().unwrap_or_default();
    let key = match algorithm {
        Algorithm::RS256 | Algorithm::PS256 => {
            if !RSA_BITS.contains(&bits(&bytes("n"))) {
                return Err("its RSA modulus has not 2048 to 8192 bits");
            }
            DecodingKey::from_rsa_components(text("n"), text("e")).ok().filter(|_| bits(&bytes("e")) > 1)
        }
        Algorithm::ES256 if bytes("x").len() == 32 && bytes("y").len() == 32 => {
            DecodingKey::from_ec_components(text("x"), text("y")).ok()
        }
        Algorithm::EdDSA if bytes("x").len() == 32 => DecodingKey::from_ed_components(text("x")).ok(),
        _ => None,
    };
    key.ok_or("its numbers are not those of a key")
}

fn bits(number: &[u8]) -> usize {
    let significant = number.iter().skip_while(|byte| **byte == 0);
    significant.clone().next().map_or(0, |first| significant.count() * 8 - first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ALL: &[Algorithm] = &[Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

    fn numbers(bytes: usize) -> String {
        URL_SAFE_NO_PAD.encode(vec![0xff; bytes])
    }

    fn rsa(more: &Value) -> Value {
        let mut key = json!({"kty": "RSA", "kid": "r", "n": numbers(256), "e": "AQAB"});
        key.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        key
    }

    fn read_keys(keys: &[Value], allowed: &[Algorithm]) -> Result<Intake, BadSet> {
        read(json!({ "keys": keys }).to_string().as_bytes(), allowed)
    }

    #[test]
    fn keys_that_are_not_for_verifying_stay_out() {
        let drops = [
            json!({"kty": "oct", "k": numbers(32), "kid": "h"}),
            rsa(&json!({"d": "AQAB"})),
            rsa(&json!({"use": "enc"})),
            rsa(&json!({"use": 7})),
            rsa(&json!({"key_ops": ["encrypt"]})),
            rsa(&json!({"alg": "RS512"})),
            rsa(&json!({"alg": "HS256"})),
            rsa(&json!({"alg": "none"})),
            rsa(&json!({"n": numbers(255)})),
            rsa(&json!({"n": numbers(1025)})),
            rsa(&json!({"n": "?"})),
            rsa(&json!({"kid": "k".repeat(129)})),
            rsa(&json!({"kid": 7})),
            json!({"kty": "EC", "crv": "P-384", "x": numbers(48), "y": numbers(48)}),
            json!({"kty": "EC", "crv": "P-256", "x": numbers(31), "y": numbers(32)}),
            json!({"kty": "OKP", "crv": "X25519", "x": numbers(32)}),
            json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "x"}),
            json!("a text"),
        ];
        for drop in drops {
            let intake = read_keys(&[drop.clone(), rsa(&json!({"kid": "good"}))], ALL).expect("a set");
            assert_eq!((intake.keys.len(), intake.dropped.len()), (1, 1), "{drop}");
            assert_eq!(intake.keys[0].kid.as_deref(), Some("good"));
        }
        let twice = read_keys(&[rsa(&json!({})), rsa(&json!({"alg": "PS256"}))], ALL).expect("a set");
        assert_eq!((twice.keys.len(), twice.dropped.len()), (1, 1));
    }

    #[test]
    fn a_key_has_one_algorithm() {
        let algorithm = |key: Value, allowed: &[Algorithm]| {
            read_keys(&[key], allowed).expect("a set").keys.first().map(|key| key.algorithm)
        };
        assert_eq!(algorithm(rsa(&json!({})), ALL), Some(Algorithm::RS256));
        assert_eq!(algorithm(rsa(&json!({"alg": "PS256"})), ALL), Some(Algorithm::PS256));
        assert_eq!(algorithm(rsa(&json!({})), &[Algorithm::PS256, Algorithm::RS256]), Some(Algorithm::PS256));
        assert_eq!(algorithm(rsa(&json!({"alg": "RS256"})), &[Algorithm::PS256]), None);
        let ec = json!({"kty": "EC", "crv": "P-256", "x": numbers(32), "y": numbers(32), "use": "sig", "key_ops": ["verify"]});
        assert_eq!(algorithm(ec.clone(), ALL), Some(Algorithm::ES256));
        assert_eq!(algorithm(ec, &[Algorithm::RS256]), None);
        assert_eq!(algorithm(json!({"kty": "OKP", "crv": "Ed25519", "x": numbers(32)}), ALL), Some(Algorithm::EdDSA));
    }

    #[test]
    fn what_is_no_set_is_refused_whole() {
        assert!(matches!(read(b"<html>", ALL), Err(BadSet::Shape)));
        assert!(matches!(read(br#"{"keys":{}}"#, ALL), Err(BadSet::Shape)));
        assert!(matches!(read(&vec![b' '; MAX_BYTES + 1], ALL), Err(BadSet::TooLarge)));
        assert!(matches!(read_keys(&vec![rsa(&json!({})); 51], ALL), Err(BadSet::TooMany)));
        assert!(read(br#"{"keys":[]}"#, ALL).is_ok_and(|intake| intake.keys.is_empty()));
    }
}
