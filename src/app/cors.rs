//! The CORS policy: which web origins may call the API from a browser.

use actix_cors::Cors;
use actix_web::middleware::Condition;

/// Allows these origins and no others. Without origins, CORS is off and no CORS headers are sent.
pub(super) fn cors(origins: &[String]) -> Condition<Cors> {
    let allowed = [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "traceparent",
        "x-request-id",
    ];
    let exposed =
        ["etag", "location", "retry-after", "ratelimit", "ratelimit-policy", "x-request-id", "idempotent-replayed"];
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
        .allowed_headers(allowed)
        .expose_headers(exposed)
        .max_age(7200);
    let cors = origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin));
    Condition::new(!origins.is_empty(), cors)
}
