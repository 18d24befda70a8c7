//! The parts of a token (JWS, RFC 7515; JWT, RFC 7519), read as strictly as RFC 8725 recommends: an unknown algorithm
//! or extension is refused. Allowed algorithms, issuers and audiences come from the configuration, never from the
//! token.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::key_set;
use super::token_error::TokenError;
use super::unambiguous_json::UnambiguousJson;

/// The longest `kid`, in bytes.
pub(super) const MAX_KID_BYTES: usize = 128;

/// The `typ` of the tokens that Pidge signs (RFC 9068 §2.1). No configuration refuses it.
pub(super) const TOKEN_TYPE: &str = "at+jwt";

/// The registered claims that Pidge reads or signs.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer, compared byte for byte.
    pub iss: String,
    /// The audiences; `auth.audience` must be among them.
    pub aud: Audience,
    /// The user's id.
    pub sub: String,
    /// The time from which the token is no longer valid, in seconds since 1970 (fractions allowed, RFC 7519 §2).
    pub exp: f64,
    /// The time before which the token is not valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<f64>,
    /// The time of signing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<f64>,
    /// Scopes, separated by spaces (RFC 8693 §4.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

/// One audience or several.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// A single audience.
    One(String),
    /// A list of audiences.
    Many(Vec<String>),
}

/// The time limits of a token, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct TokenTimes {
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
}

impl TokenTimes {
    pub(super) fn of(claims: &Claims) -> Self {
        Self { exp: claims.exp, nbf: claims.nbf, iat: claims.iat }
    }

    /// Checks the time limits against the clock.
    ///
    /// `leeway` is the tolerated difference between clocks, `max_lifetime` the longest time from `iat` to `exp`; both
    /// in seconds. Without `iat`, the remaining lifetime is checked instead.
    #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
    pub(super) fn check(self, leeway: u64, max_lifetime: u64) -> Result<(), TokenError> {
        let [now, leeway, max_lifetime] = [seconds_now(), leeway, max_lifetime].map(|seconds| seconds as f64);
        if self.exp < now - leeway {
            return Err(TokenError::Expired);
        }
        if self.nbf.is_some_and(|not_before| not_before > now + leeway) {
            return Err(TokenError::NotYetValid);
        }
        if self.iat.is_some_and(|issued_at| issued_at > now + leeway) {
            return Err(TokenError::IssuedInFuture);
        }
        let lifetime = self.exp - self.iat.unwrap_or(now);
        if lifetime > max_lifetime + if self.iat.is_none() { leeway } else { 0.0 } {
            return Err(TokenError::Lifetime);
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct RawHeader {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
}

/// The supported header parameters of a token.
pub(super) struct TokenHeader {
    pub algorithm: Algorithm,
    pub typ: Option<String>,
    pub kid: Option<String>,
}

/// Returns the string at a JSON Pointer (RFC 6901), or `None` if it is empty, longer than `max_chars` or has control
/// characters. White space is kept: two tenants may differ by a space.
pub(super) fn text_claim(claims: &Value, pointer: &str, max_chars: usize) -> Option<String> {
    let text = claims.pointer(pointer).filter(|_| !pointer.is_empty())?.as_str()?;
    let fits = !text.is_empty() && text.chars().count() <= max_chars && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

/// Returns the header and the `iss` claim of a token whose signature is not verified yet. They select the issuer's
/// configuration and the key to verify with, and are trusted for nothing else.
pub(super) fn parse_unverified(token: &[u8]) -> Result<(TokenHeader, String), TokenError> {
    let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let is_base64url =
        |part: &&[u8]| !part.is_empty() && part.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if parts.len() != 3 || !parts.iter().all(is_base64url) {
        return Err(TokenError::Shape);
    }
    let decoded = |part: &[u8]| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Shape);
    let header = parse_header(&decoded(parts[0])?)?;
    let UnambiguousJson(claims) = serde_json::from_slice(&decoded(parts[1])?).map_err(|_| TokenError::Claims)?;
    let issuer = claims["iss"].as_str().ok_or(TokenError::Issuer)?.to_owned();
    Ok((header, issuer))
}

fn parse_header(bytes: &[u8]) -> Result<TokenHeader, TokenError> {
    let UnambiguousJson(value) = serde_json::from_slice(bytes).map_err(|_| TokenError::Header)?;
    if ["crit", "zip", "enc"].iter().any(|name| value.get(name).is_some()) {
        return Err(TokenError::Extension);
    }
    let RawHeader { alg, typ, kid } = serde_json::from_value(value).map_err(|_| TokenError::Header)?;
    if kid.as_ref().is_some_and(|kid| kid.len() > MAX_KID_BYTES) {
        return Err(TokenError::Header);
    }
    Ok(TokenHeader { algorithm: key_set::algorithm(&alg).ok_or(TokenError::Algorithm)?, typ, kid })
}

/// Signs a token with HS256, for development and tests. In production the LMS signs tokens.
pub fn sign(claims: &Value, secret: &str) -> Result<String, jsonwebtoken::errors::Error> {
    let header = Header { typ: Some(TOKEN_TYPE.to_owned()), ..Header::new(Algorithm::HS256) };
    encode(&header, claims, &EncodingKey::from_secret(secret.as_bytes()))
}

/// Returns the time by the clock of this process, in whole seconds since 1970. Only token times are checked against it;
/// messages have the database's time.
pub fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
