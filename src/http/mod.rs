//! HTTP infrastructure of all slices: extractors, middleware for responses, request ids and rate limits.

mod draining;
mod extract;
mod log_fields;
mod rate_limit;
mod request_id;
mod response;
mod slice;

pub use self::draining::Draining;
pub use self::extract::{Json, MAX_LIST_BODY, NoQuery, OptionalJson, PathSeq, Peer, Query};
pub use self::log_fields::LogFields;
pub use self::rate_limit::{RateLimitHeaders, RateLimits, RateSubject};
pub use self::request_id::{RequestId, X_REQUEST_ID};
pub use self::response::{catch_panics, finalize};
pub use self::slice::{Features, Invariant, Link, Slice};
