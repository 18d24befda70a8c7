//! Tokens with any claims, signed with the secret of the tests.

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
