//! The CORS policy: which web origins may call the API from a browser.

use actix_cors::{Cors, CorsError};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, ORIGIN,
};
use actix_web::middleware::{Condition, Next};

use crate::error::{Code, Error};
use crate::http::{OpenToAll, quoted};

/// The most refused headers that a problem names.
const MAX_NAMED: usize = 3;

/// The methods that a page may use.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// The headers that a page may send, in lower case. Instrumented pages add those of W3C Trace Context and Baggage to
/// every call.
const HEADERS: [&str; 10] = [
    "authorization",
    "baggage",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "traceparent",
    "tracestate",
    "x-request-id",
];

/// Allows these origins and no others. Without origins, CORS is off and no CORS headers are sent.
pub(super) fn cors(origins: &[String]) -> Condition<Cors> {
    let exposed =
        ["etag", "location", "retry-after", "ratelimit", "ratelimit-policy", "x-request-id", "idempotent-replayed"];
    let cors = Cors::default().allowed_methods(METHODS).allowed_headers(HEADERS).expose_headers(exposed).max_age(7200);
    let cors = origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin));
    Condition::new(!origins.is_empty(), cors)
}

/// Middleware around [`cors`]: turns its refusals into problems that name what is not allowed, and exempts what is open to
/// all origins.
pub(super) async fn complete_cors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    OpenToAll::apply(response.response_mut());
    let refused = response.response().error().and_then(|error| error.as_error::<CorsError>());
    let Some(error) = refused.map(|refused| refusal(refused, response.request().headers())) else {
        return Ok(response.map_into_boxed_body());
    };
    Ok(ServiceResponse::from_err(error, response.into_parts().0))
}

/// Returns the error for a refused preflight request. Its cause, for the log, has the origin.
fn refusal(refused: &CorsError, headers: &HeaderMap) -> Error {
    let given = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let origin = quoted(given(ORIGIN));
    let (code, detail) = match refused {
        CorsError::OriginNotAllowed => {
            (Code::CorsRefused, format!("The origin {origin} is not in `server.cors_origins`."))
        }
        CorsError::MethodNotAllowed => (
            Code::CorsRefused,
            format!(
                "Pages of other origins may not use the method {}; they may use {}.",
                quoted(given(ACCESS_CONTROL_REQUEST_METHOD)),
                METHODS.join(", ")
            ),
        ),
        CorsError::HeadersNotAllowed => (
            Code::CorsRefused,
            format!(
                "Pages of other origins may not send the headers {}; they may send {}.",
                not_allowed(given(ACCESS_CONTROL_REQUEST_HEADERS)),
                HEADERS.join(", ")
            ),
        ),
        CorsError::MissingOrigin => (Code::BadRequest, "A preflight request must have the header `Origin`.".to_owned()),
        _ => (
            Code::BadRequest,
            "`Access-Control-Request-Headers` must be a list of header names, separated by commas.".to_owned(),
        ),
    };
    Error::new(code, detail).caused_by(format!("{refused} (origin {origin})"))
}

/// Names the headers of a list that are not in [`HEADERS`], the first [`MAX_NAMED`] of them.
fn not_allowed(list: &str) -> String {
    let is_allowed = |name: &&str| HEADERS.iter().any(|allowed| allowed.eq_ignore_ascii_case(name));
    let mut refused = list.split(',').map(str::trim).filter(|name| !is_allowed(name)).map(quoted);
    let first = refused.by_ref().take(MAX_NAMED).collect::<Vec<_>>().join(", ");
    match refused.count() {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
