//! The request id, which is part of the response, the log lines and the traces of a request.

use std::fmt;

use actix_web::http::header::{HeaderMap, HeaderName};

use crate::types::random_id;

/// The header of the request id, in requests and responses.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The request id: the client's, if it matches `[A-Za-z0-9._-]{1,128}`, or else a random one.
#[derive(Clone, Debug)]
pub struct RequestId(String);

impl RequestId {
    /// Reads the id from the request headers, or generates one.
    pub fn of(headers: &HeaderMap) -> Self {
        let fits = |text: &&str| {
            (1..=128).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        };
        let given = headers.get(&X_REQUEST_ID).and_then(|value| value.to_str().ok()).filter(fits);
        Self(given.map_or_else(random_id, str::to_owned))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn an_invalid_request_id_is_replaced() {
        for invalid in ["", "a b", "é", &"x".repeat(129)] {
            let mut headers = HeaderMap::new();
            headers.insert(X_REQUEST_ID, HeaderValue::from_bytes(invalid.as_bytes()).expect("a header value"));
            assert_eq!(RequestId::of(&headers).0.len(), 36, "{invalid}");
        }
    }
}
