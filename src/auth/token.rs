//! The parts of a token (JWS, RFC 7515; JWT, RFC 7519), read as strictly as RFC 8725 recommends: an unknown algorithm
//! or extension is refused. Allowed algorithms, issuers and audiences come from the configuration, never from the
//! token.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, crypto};
use serde_json::Value;

use super::claims::{ClaimFault, wrong_type};
use super::key_set::VerificationKey;
use super::token_error::TokenError;
use super::unambiguous_json::UnambiguousJson;
use super::{key_set, registered_claims};
use crate::http::quoted;

/// The longest `kid`, in bytes.
pub(super) const MAX_KID_BYTES: usize = 128;

/// The `typ` of the tokens that Pidge signs (RFC 9068 §2.1). No configuration refuses it.
pub(super) const TOKEN_TYPE: &str = "at+jwt";

/// The supported header parameters of a token.
pub(super) struct TokenHeader {
    pub algorithm: Algorithm,
    pub typ: Option<String>,
    pub kid: Option<String>,
}

/// A token whose form is valid, and whose signature is not verified yet.
pub(super) struct UnverifiedToken<'a> {
    pub header: TokenHeader,
    claims: Value,
    /// The header and the claims as they were signed.
    message: &'a [u8],
    signature: &'a str,
}

impl<'a> UnverifiedToken<'a> {
    pub(super) fn parse(token: &'a [u8]) -> Result<Self, TokenError> {
        let token = str::from_utf8(token).map_err(|_| TokenError::Shape)?;
        let parts: Vec<&str> = token.split('.').collect();
        let is_base64url = |part: &&str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        if parts.len() != 3 || !parts.iter().all(is_base64url) {
            return Err(TokenError::Shape);
        }
        let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Shape);
        let header = parse_header(&parse_object(&decoded(parts[0])?).ok_or(TokenError::Header)?)?;
        let claims = parse_object(&decoded(parts[1])?).ok_or(TokenError::Claims)?;
        let (message, signature) = (&token.as_bytes()[..parts[0].len() + 1 + parts[1].len()], parts[2]);
        Ok(Self { header, claims, message, signature })
    }

    /// Returns the `iss` claim. It selects the issuer's configuration, and is trusted for nothing else.
    pub(super) fn issuer(&self) -> Result<&str, TokenError> {
        registered_claims::issuer(&self.claims)
    }

    /// Returns the claims, if one of the keys verifies the signature.
    pub(super) fn verify(&self, keys: &[&VerificationKey]) -> Result<&Value, TokenError> {
        let algorithm = self.header.algorithm;
        let is_signed_with = |key: &&VerificationKey| {
            crypto::verify(self.signature, self.message, &key.decoding, algorithm).unwrap_or(false)
        };
        if keys.iter().any(is_signed_with) { Ok(&self.claims) } else { Err(TokenError::Signature) }
    }
}

/// Returns a JSON object, if each member of it has a name of its own.
fn parse_object(bytes: &[u8]) -> Option<Value> {
    let UnambiguousJson(value) = serde_json::from_slice(bytes).ok()?;
    value.is_object().then_some(value)
}

/// Reads the supported header parameters. A `typ` or `kid` that is null counts as absent.
fn parse_header(header: &Value) -> Result<TokenHeader, TokenError> {
    if ["crit", "zip", "enc"].iter().any(|name| header.get(name).is_some()) {
        return Err(TokenError::Extension);
    }
    let refused = |name| move |fault| TokenError::Parameter { name, fault };
    let text = |name| {
        let value = header.get(name);
        value.and_then(Value::as_str).ok_or_else(|| wrong_type(value)).map_err(refused(name))
    };
    let optional_text = |name| header.get(name).filter(|value| !value.is_null()).map(|_| text(name)).transpose();
    let (alg, typ, kid) = (text("alg")?, optional_text("typ")?, optional_text("kid")?);
    if let Some(kid) = kid
        && kid.len() > MAX_KID_BYTES
    {
        let too_long = ClaimFault::TooLong { length: kid.len(), unit: "bytes", max: MAX_KID_BYTES };
        return Err(refused("kid")(too_long));
    }
    let algorithm = key_set::algorithm(alg).ok_or_else(|| TokenError::UnsupportedAlgorithm(quoted(alg)))?;
    Ok(TokenHeader { algorithm, typ: typ.map(str::to_owned), kid: kid.map(str::to_owned) })
}

/// Returns the time from now to a time in seconds since 1970; zero if that is over. By the clock of this process.
pub fn time_until(end: f64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    Duration::try_from_secs_f64(end - now).unwrap_or_default()
}

/// Returns the time by the clock of this process, in whole seconds since 1970. Only token times are checked against it;
/// messages have the database's time.
pub fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
