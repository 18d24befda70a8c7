//! One key of a JWKS (JWK, RFC 7517 §4), in the forms in which issuers publish keys: numbers with or without leading
//! zeros, base64url with or without padding, and absent members that are written as `null`.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use super::key_set::{VerificationKey, algorithm};
use super::token::MAX_KID_BYTES;

/// The size of an RSA modulus, in bits: smaller ones are weak (RFC 7518 §3.3), larger ones cost too much to verify.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// The size of a coordinate of P-256 and of a public key of Ed25519, in octets.
const POINT_OCTETS: usize = 32;
/// JWK members that only private and shared keys have.
const PRIVATE_MEMBERS: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a key is rejected. The message follows the words "JWKS key rejected".
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum UnusableKey {
    #[error("it is not an object")]
    NotAnObject,
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{0} is not a string")]
    NotAString(&'static str),
    #[error("{0} is not base64url")]
    NotBase64Url(&'static str),
    #[error("it is a shared secret (kty is oct), not a public key")]
    Shared,
    #[error("it has the member {0} of a private key")]
    Private(&'static str),
    #[error("use is not sig")]
    Use,
    #[error("key_ops does not include verify")]
    Operations,
    #[error("kid has more than {MAX_KID_BYTES} bytes")]
    LongKid,
    #[error("kty is not one of RSA, EC, OKP")]
    Type,
    #[error("crv is not {0}")]
    Curve(&'static str),
    #[error("alg is not an algorithm of this type of key that auth.algorithms allows")]
    Algorithm,
    #[error("auth.algorithms allows no algorithm of this type of key")]
    TypeNotAllowed,
    #[error("n has {0} bits, not {min} to {max}", min = RSA_BITS.start(), max = RSA_BITS.end())]
    Modulus(usize),
    #[error("e is not an odd number above 1")]
    Exponent,
    #[error("{0} has {1} octets, more than {POINT_OCTETS}")]
    Long(&'static str, usize),
    #[error("x and y are not a point on P-256")]
    Point,
    #[error("another key has the same kid")]
    Duplicate,
}

/// Parses a key. `allowed` are the algorithms that it may have.
pub(super) fn parse(jwk: &Value, allowed: &[Algorithm]) -> Result<VerificationKey, UnusableKey> {
    let jwk = &Jwk(jwk);
    if !jwk.0.is_object() {
        return Err(UnusableKey::NotAnObject);
    }
    let kty = jwk.text("kty")?;
    if kty == "oct" {
        return Err(UnusableKey::Shared);
    }
    if let Some(name) = PRIVATE_MEMBERS.iter().find(|name| jwk.member(name).is_some()) {
        return Err(UnusableKey::Private(name));
    }
    if jwk.optional_text("use")?.is_some_and(|usage| usage != "sig") {
        return Err(UnusableKey::Use);
    }
    let verifies = |operations: &Value| operations.as_array().is_some_and(|all| all.contains(&Value::from("verify")));
    if jwk.member("key_ops").is_some_and(|operations| !verifies(operations)) {
        return Err(UnusableKey::Operations);
    }
    let kid = jwk.optional_text("kid")?.map(str::to_owned);
    if kid.as_ref().is_some_and(|kid| kid.len() > MAX_KID_BYTES) {
        return Err(UnusableKey::LongKid);
    }
    let algorithm = select_algorithm(jwk, kty, allowed)?;
    let decoding = match kty {
        "RSA" => rsa_key(jwk),
        "EC" => p256_key(jwk),
        _ => ed25519_key(jwk),
    }?;
    Ok(VerificationKey { kid, algorithm, decoding })
}

/// Returns the one algorithm of a key: the `alg` that it names, else the first allowed one for its type.
fn select_algorithm(jwk: &Jwk, kty: &str, allowed: &[Algorithm]) -> Result<Algorithm, UnusableKey> {
    let (curve, of_type): (_, &[Algorithm]) = match kty {
        "RSA" => (None, &[Algorithm::RS256, Algorithm::PS256]),
        "EC" => (Some("P-256"), &[Algorithm::ES256]),
        "OKP" => (Some("Ed25519"), &[Algorithm::EdDSA]),
        _ => return Err(UnusableKey::Type),
    };
    if let Some(curve) = curve
        && jwk.text("crv")? != curve
    {
        return Err(UnusableKey::Curve(curve));
    }
    let mut usable = allowed.iter().copied().filter(|algorithm| of_type.contains(algorithm));
    match jwk.optional_text("alg")? {
        None => usable.next().ok_or(UnusableKey::TypeNotAllowed),
        Some(name) => usable.find(|usable| algorithm(name) == Some(*usable)).ok_or(UnusableKey::Algorithm),
    }
}

fn rsa_key(jwk: &Jwk) -> Result<DecodingKey, UnusableKey> {
    let (n, e) = (jwk.number("n")?, jwk.number("e")?);
    let bits = n.first().map_or(0, |first| n.len() * 8 - first.leading_zeros() as usize);
    if !RSA_BITS.contains(&bits) {
        return Err(UnusableKey::Modulus(bits));
    }
    // With the exponent 1, every text would be its own signature.
    let is_exponent = e.last().is_some_and(|last| last % 2 == 1) && e != [1];
    if !is_exponent {
        return Err(UnusableKey::Exponent);
    }
    Ok(DecodingKey::from_rsa_raw_components(&n, &e))
}

fn p256_key(jwk: &Jwk) -> Result<DecodingKey, UnusableKey> {
    // An uncompressed point (SEC 1 §2.3.3).
    let point = [&[4][..], &jwk.fixed_size_number("x")?, &jwk.fixed_size_number("y")?].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point).map_err(|_| UnusableKey::Point)?;
    Ok(DecodingKey::from_ec_der(&point))
}

fn ed25519_key(jwk: &Jwk) -> Result<DecodingKey, UnusableKey> {
    Ok(DecodingKey::from_ed_der(&jwk.fixed_size_number("x")?))
}

/// Access to the members of a JWK. A member that is `null` counts as absent.
struct Jwk<'a>(&'a Value);

impl<'a> Jwk<'a> {
    fn member(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn optional_text(&self, name: &'static str) -> Result<Option<&'a str>, UnusableKey> {
        self.member(name).map(|value| value.as_str().ok_or(UnusableKey::NotAString(name))).transpose()
    }

    fn text(&self, name: &'static str) -> Result<&'a str, UnusableKey> {
        self.optional_text(name)?.ok_or(UnusableKey::Missing(name))
    }

    /// Returns the octets of a big-endian number without leading zeros, which some issuers write and the verifier does
    /// not accept.
    fn number(&self, name: &'static str) -> Result<Vec<u8>, UnusableKey> {
        let text = self.text(name)?.trim_end_matches('=');
        let octets = URL_SAFE_NO_PAD.decode(text).map_err(|_| UnusableKey::NotBase64Url(name))?;
        Ok(octets.into_iter().skip_while(|octet| *octet == 0).collect())
    }

    /// Returns a number with as many leading zeros as its size requires (RFC 7518 §6.2.1.2, RFC 8037 §2). Some issuers
    /// leave them out, others write one too many.
    fn fixed_size_number(&self, name: &'static str) -> Result<[u8; POINT_OCTETS], UnusableKey> {
        let number = self.number(name)?;
        let zeros = POINT_OCTETS.checked_sub(number.len()).ok_or(UnusableKey::Long(name, number.len()))?;
        let mut padded = [0; POINT_OCTETS];
        padded[zeros..].copy_from_slice(&number);
        Ok(padded)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ALL: &[Algorithm] = &[Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];
    /// The example key of RFC 7515, appendix A.3.
    const P256: (&str, &str) =
        ("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");

    fn base64_octets(length: usize) -> String {
        URL_SAFE_NO_PAD.encode(vec![0xff; length])
    }

    /// Returns a JWK with some members replaced or added.
    fn with(mut jwk: Value, more: &Value) -> Value {
        jwk.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        jwk
    }

    fn rsa(more: &Value) -> Value {
        with(json!({"kty": "RSA", "kid": "r", "n": base64_octets(256), "e": "AQAB"}), more)
    }

    fn ec(more: &Value) -> Value {
        with(json!({"kty": "EC", "crv": "P-256", "x": P256.0, "y": P256.1}), more)
    }

    fn ed(more: &Value) -> Value {
        with(json!({"kty": "OKP", "crv": "Ed25519", "x": base64_octets(32)}), more)
    }

    #[test]
    fn an_unusable_key_is_rejected_with_the_true_reason() {
        let cases = [
            (json!("a text"), "it is not an object"),
            (json!({}), "kty is missing"),
            (json!({"kty": null}), "kty is missing"),
            (json!({"kty": 7}), "kty is not a string"),
            (json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "x"}), "kty is not one of RSA, EC, OKP"),
            (json!({"kty": "oct", "k": base64_octets(32)}), "it is a shared secret (kty is oct), not a public key"),
            (rsa(&json!({"d": "AQAB"})), "it has the member d of a private key"),
            (rsa(&json!({"use": "enc"})), "use is not sig"),
            (rsa(&json!({"use": 7})), "use is not a string"),
            (rsa(&json!({"key_ops": ["encrypt"]})), "key_ops does not include verify"),
            (rsa(&json!({"key_ops": "verify"})), "key_ops does not include verify"),
            (rsa(&json!({"alg": "RS512"})), "alg is not an algorithm of this type of key that auth.algorithms allows"),
            (rsa(&json!({"alg": "ES256"})), "alg is not an algorithm of this type of key that auth.algorithms allows"),
            (rsa(&json!({"alg": 7})), "alg is not a string"),
            (rsa(&json!({"kid": "k".repeat(129)})), "kid has more than 128 bytes"),
            (rsa(&json!({"kid": 7})), "kid is not a string"),
            (rsa(&json!({"n": null})), "n is missing"),
            (rsa(&json!({"n": 7})), "n is not a string"),
            (rsa(&json!({"n": "?"})), "n is not base64url"),
            (rsa(&json!({"n": "a+b/"})), "n is not base64url"),
            (rsa(&json!({"n": ""})), "n has 0 bits, not 2048 to 8192"),
            (rsa(&json!({"n": base64_octets(128)})), "n has 1024 bits, not 2048 to 8192"),
            (rsa(&json!({"n": base64_octets(1025)})), "n has 8200 bits, not 2048 to 8192"),
            (
                rsa(&json!({"n": URL_SAFE_NO_PAD.encode([vec![0; 128], vec![0xff; 128]].concat())})),
                "n has 1024 bits, not 2048 to 8192",
            ),
            (rsa(&json!({"e": null})), "e is missing"),
            (rsa(&json!({"e": 65537})), "e is not a string"),
            (rsa(&json!({"e": ""})), "e is not an odd number above 1"),
            (rsa(&json!({"e": "AAAA"})), "e is not an odd number above 1"),
            (rsa(&json!({"e": "AAE"})), "e is not an odd number above 1"),
            (rsa(&json!({"e": "AQAA"})), "e is not an odd number above 1"),
            (ec(&json!({"crv": null})), "crv is missing"),
            (ec(&json!({"crv": "P-384"})), "crv is not P-256"),
            (ec(&json!({"x": null})), "x is missing"),
            (ec(&json!({"y": "#"})), "y is not base64url"),
            (ec(&json!({"x": base64_octets(33)})), "x has 33 octets, more than 32"),
            (ec(&json!({"x": P256.1})), "x and y are not a point on P-256"),
            (ed(&json!({"crv": "X25519"})), "crv is not Ed25519"),
            (ed(&json!({"x": null})), "x is missing"),
            (ed(&json!({"x": base64_octets(57)})), "x has 57 octets, more than 32"),
        ];
        for (jwk, reason) in cases {
            let rejected = parse(&jwk, ALL).err().map(|why| why.to_string());
            assert_eq!(rejected.as_deref(), Some(reason), "{jwk}");
        }
        assert_eq!(parse(&rsa(&json!({})), &[Algorithm::ES256]).err(), Some(UnusableKey::TypeNotAllowed));
    }

    #[test]
    fn a_key_has_one_algorithm() {
        let algorithm = |jwk: Value, allowed: &[Algorithm]| parse(&jwk, allowed).ok().map(|key| key.algorithm);
        assert_eq!(algorithm(rsa(&json!({})), ALL), Some(Algorithm::RS256));
        assert_eq!(algorithm(rsa(&json!({"alg": null})), ALL), Some(Algorithm::RS256));
        assert_eq!(algorithm(rsa(&json!({"alg": "PS256"})), ALL), Some(Algorithm::PS256));
        assert_eq!(algorithm(rsa(&json!({})), &[Algorithm::PS256, Algorithm::RS256]), Some(Algorithm::PS256));
        assert_eq!(algorithm(rsa(&json!({"alg": "RS256"})), &[Algorithm::PS256]), None);
        let marked = ec(&json!({"use": "sig", "key_ops": ["verify"]}));
        assert_eq!(algorithm(marked.clone(), ALL), Some(Algorithm::ES256));
        assert_eq!(algorithm(marked, &[Algorithm::RS256]), None);
        assert_eq!(algorithm(ed(&json!({})), ALL), Some(Algorithm::EdDSA));
    }
}
