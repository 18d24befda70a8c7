//! HTTP infrastructure of all slices: extractors, middleware for responses, request ids, trace contexts and rate limits.

mod client_end;
mod draining;
mod extract;
mod header_list;
mod log_fields;
mod open_to_all;
mod public_path;
mod quota;
mod quotation;
mod rate_limit;
mod rate_policy;
mod request_id;
mod request_limit;
mod response;
mod response_body;
mod slice;
mod streamed_body;
mod trace_context;

pub use self::client_end::ClientEnd;
pub use self::draining::Draining;
pub use self::extract::{
    Item, Items, Json, LargeBodies, List, ListBody, MAX_LIST_BODY, NoQuery, OptionalJson, PathSeq, PathUser, Peer,
    Query, discard_body, parse_element, read_with_list, truncated,
};
pub use self::header_list::split_unquoted;
pub use self::log_fields::LogFields;
pub use self::open_to_all::OpenToAll;
pub use self::public_path::PublicPath;
pub use self::quota::{Exceeded, Reserved};
pub use self::quotation::quoted;
pub use self::rate_limit::{RateLimits, RateSubject};
pub use self::rate_policy::RateLimitHeaders;
pub use self::request_id::{RequestId, X_REQUEST_ID};
pub use self::response::{HeadOnly, catch_panics, finalize, limit_unsent};
pub use self::response_body::{ResponseOwner, SLICE, SlicedBody, UnsentBodies};
pub use self::slice::{Features, Invariant, Link, Slice};
pub use self::streamed_body::{StreamedBody, Untimed, send_streamed};
pub use self::trace_context::TraceContext;
