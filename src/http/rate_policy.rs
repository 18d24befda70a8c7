//! The policy of a rate limit, and how responses report it: in the `RateLimit` fields of
//! draft-ietf-httpapi-ratelimit-headers-11.

use std::fmt::Write;
use std::time::Duration;

use actix_web::{HttpMessage, HttpRequest};

/// The `RateLimit` fields of a response, which travel in the request's extensions.
#[derive(Clone, Debug, Default)]
pub struct RateLimitHeaders {
    /// The value of `RateLimit-Policy`.
    pub policy: String,
    /// The value of `RateLimit`.
    pub remaining: String,
}

/// The policy of a rate limit: what a full bucket holds, and how fast an empty one becomes full.
#[derive(Debug)]
pub(super) struct RatePolicy {
    pub name: &'static str,
    /// What a full bucket holds: requests or bytes.
    pub burst: u32,
    /// The time in which an empty bucket becomes full, in seconds.
    pub window: u64,
}

impl RatePolicy {
    /// Adds the policy to the fields of the response: `left` now, and the number of seconds after which there is more.
    pub(super) fn record(&self, request: &HttpRequest, left: u32, seconds: u64) {
        let mut extensions = request.extensions_mut();
        let mut headers = extensions.remove::<RateLimitHeaders>().unwrap_or_default();
        let comma = if headers.policy.is_empty() { "" } else { ", " };
        let Self { name, burst, window } = self;
        let _ = write!(headers.policy, "{comma}\"{name}\";q={burst};w={window}");
        let _ = write!(headers.remaining, "{comma}\"{name}\";r={left};t={seconds}");
        extensions.insert(headers);
    }

    /// Records and counts a refusal. Returns the number of seconds to wait.
    pub(super) fn record_refusal(&self, request: &HttpRequest, left: u32, wait: Duration) -> u64 {
        let seconds = seconds_of(wait);
        self.record(request, left, seconds);
        self.count_refusal();
        seconds
    }

    /// Counts a refusal in the metrics.
    pub(super) fn count_refusal(&self) {
        metrics::counter!("pidge_rate_limited_total", "policy" => self.name).increment(1);
    }
}

/// Returns the whole seconds after which a wait is over, one at least.
pub(super) fn seconds_of(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}
