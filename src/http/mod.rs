//! What every slice uses of HTTP: extractors, responses, the request id and the rate limits.

mod draining;
mod extract;
mod rate_limit;
mod request_id;
mod response;
mod slice;

pub use self::{
    draining::Draining,
    extract::{Json, MAX_LIST, NoQuery, Object, OptionalJson, PathSeq, Peer, Query},
    rate_limit::{RateLimitHeaders, RateLimits, RateSubject},
    request_id::{RequestId, X_REQUEST_ID},
    response::{catch_panics, finalize},
    slice::{Features, Invariant, Link, Name, Slice},
};
