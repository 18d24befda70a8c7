//! Judging a token (RFC 7515, RFC 7519, hardened by RFC 8725). The algorithm, the issuer and the audience come from the
//! configuration, never from the token; whatever is not understood is refused.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{json::Unambiguous, keys, reject::Reject};

/// The longest `kid`, in bytes. It is compared with the known ones and used for nothing else.
pub(super) const MAX_KID: usize = 128;

/// The registered claims that Pidge reads or signs.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer, compared byte for byte.
    pub iss: String,
    /// The audiences; ours must be among them.
    pub aud: Audience,
    /// The user's id.
    pub sub: String,
    /// When the token ends, in seconds since 1970 (fractions allowed, RFC 7519 §2).
    pub exp: f64,
    /// When it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<f64>,
    /// When it was signed.
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
    /// A single one.
    One(String),
    /// A list.
    Many(Vec<String>),
}

/// When a token counts, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
}

impl Times {
    pub(super) fn of(claims: &Claims) -> Self {
        Self { exp: claims.exp, nbf: claims.nbf, iat: claims.iat }
    }

    /// Judges the limits as of now. `leeway` is how much clocks may differ, `longest` how long a token may live.
    #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
    pub(super) fn check(self, leeway: u64, longest: u64) -> Result<(), Reject> {
        let [now, leeway, longest] = [seconds_now(), leeway, longest].map(|seconds| seconds as f64);
        if self.exp < now - leeway {
            return Err(Reject::Expired);
        }
        if self.nbf.is_some_and(|begin| begin > now + leeway) {
            return Err(Reject::NotYetValid);
        }
        if self.iat.is_some_and(|issued| issued > now + leeway) {
            return Err(Reject::IssuedInFuture);
        }
        let lifetime = self.exp - self.iat.unwrap_or(now);
        if lifetime > longest + if self.iat.is_none() { leeway } else { 0.0 } {
            return Err(Reject::Lifetime);
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct NamedHeader {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
}

/// The header of a token, as far as it is understood.
pub(super) struct TokenHeader {
    pub algorithm: Algorithm,
    pub typ: Option<String>,
    pub kid: Option<String>,
}

/// The text at a JSON Pointer, if it is one that can be kept: not empty, not too long, no control characters. As it is:
/// two tenants may differ by a space.
pub(super) fn text(claims: &Value, pointer: &str, max_chars: usize) -> Option<String> {
    let text = claims.pointer(pointer).filter(|_| !pointer.is_empty())?.as_str()?;
    let fits = !text.is_empty() && text.chars().count() <= max_chars && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

/// Reads a header, and the issuer that the claims name: not verified yet, it only says whose keys to try.
pub(super) fn read(token: &[u8]) -> Result<(TokenHeader, String), Reject> {
    let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let is_base64url =
        |part: &&[u8]| !part.is_empty() && part.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if parts.len() != 3 || !parts.iter().all(is_base64url) {
        return Err(Reject::Shape);
    }
    let decoded = |part: &[u8]| URL_SAFE_NO_PAD.decode(part).map_err(|_| Reject::Shape);
    let header = read_header(&decoded(parts[0])?)?;
    let Unambiguous(claims) = serde_json::from_slice(&decoded(parts[1])?).map_err(|_| Reject::Claims)?;
    let issuer = claims["iss"].as_str().ok_or(Reject::Issuer)?.to_owned();
    Ok((header, issuer))
}

fn read_header(bytes: &[u8]) -> Result<TokenHeader, Reject> {
    let Unambiguous(value) = serde_json::from_slice(bytes).map_err(|_| Reject::Header)?;
    if ["crit", "zip", "enc"].iter().any(|name| value.get(name).is_some()) {
        return Err(Reject::Extension);
    }
    let NamedHeader { alg, typ, kid } = serde_json::from_value(value).map_err(|_| Reject::Header)?;
    if kid.as_ref().is_some_and(|kid| kid.len() > MAX_KID) {
        return Err(Reject::Header);
    }
    Ok(TokenHeader { algorithm: keys::algorithm(&alg).ok_or(Reject::Algorithm)?, typ, kid })
}

/// Signs a token: for development, and for the demo. The LMS signs its own.
pub fn sign(claims: &Value, secret: &str) -> Result<String, jsonwebtoken::errors::Error> {
    let header = Header { typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::HS256) };
    encode(&header, claims, &EncodingKey::from_secret(secret.as_bytes()))
}

/// The service's clock, in whole seconds: it judges tokens and nothing else; messages get the database's.
pub fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
