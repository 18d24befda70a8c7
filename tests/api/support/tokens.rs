//! Tokens with any claims, signed with the secret of the tests.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac_sha256::HMAC;
use pidge::auth::{seconds_now, sign};
use serde_json::{Value, json};

use crate::support::app::SECRET;

/// A valid token of a user with more claims, which may replace the usual ones.
pub fn token_with(sub: &str, more: &Value) -> String {
    let now = seconds_now();
    let mut claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": sub, "iat": now, "exp": now + 600});
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    sign(&claims, SECRET).unwrap()
}

/// A signed token (HS256) of any text, valid JSON or not.
pub fn raw_token(header: &str, claims: &str, secret: &[u8]) -> String {
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(HMAC::mac(text.as_bytes(), secret));
    format!("{text}.{signature}")
}
