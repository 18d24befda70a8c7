//! Middleware for what all responses have in common: the request id, the security headers, the rate limit headers, and
//! a problem body for every error, including panics and errors of the framework.

use std::fmt;
use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName,
    HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use futures_util::FutureExt;

use super::response_body::{ResponseOwner, UnsentBodies};
use super::{Draining, RateLimitHeaders, RequestId, X_REQUEST_ID};
use crate::error::{Error, Problem};

/// Innermost middleware: turns a panic of a handler into 500 `internal`.
pub async fn catch_panics<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<B>, actix_web::Error> {
    let caught = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    caught.unwrap_or_else(|_| Err(Error::panicked().into()))
}

/// Cuts a body that is in memory into slices, and counts it until it is sent. If too much is unsent, the response
/// becomes a 429 or 503, unless the request may have changed something: then its client must learn of it.
pub async fn limit_unsent(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let has_effects = !request.method().is_safe();
    let (request, response) = next.call(request).await?.map_into_boxed_body().into_parts();
    let unsent = request.app_data::<Data<UnsentBodies>>().expect("the app counts unsent bodies");
    let owner = request.extensions().get::<ResponseOwner>().copied().unwrap_or_default();
    let (response, body) = response.into_parts();
    let response = match body.try_into_bytes().map(|bytes| unsent.hold(bytes, owner, has_effects)) {
        Ok(Ok(body)) => response.set_body(BoxBody::new(body)),
        Ok(Err(reached)) => HttpResponse::from_error(Error::from(reached)),
        // It comes in pieces already.
        Err(body) => response.set_body(body),
    };
    Ok(ServiceResponse::new(request, response))
}

/// The request extension that marks a HEAD request, which is handled as GET otherwise: a handler can save what only a body
/// needs.
#[derive(Clone, Copy, Debug)]
pub struct HeadOnly;

impl HeadOnly {
    /// Returns true if a request is a HEAD request.
    pub fn is(request: &HttpRequest) -> bool {
        request.extensions().contains::<Self>()
    }
}

/// Outermost middleware except for the log: handles HEAD as GET without a body, and completes every response.
pub async fn finalize(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = request.extensions().get::<RequestId>().cloned();
    let id = id.unwrap_or_else(|| RequestId::of(request.headers()));
    let is_draining = request.app_data::<Data<Draining>>().is_some_and(|draining| draining.is_set());
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    // actix itself leaves out the body of a response to HEAD (RFC 9110 §9.3.2).
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(HeadOnly);
    }
    match next.call(request).await {
        Ok(response) => {
            let (request, response) = response.map_into_boxed_body().into_parts();
            let mut response = finalize_response(response, &id);
            if is_preflight && response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::NO_CONTENT;
            }
            if is_draining {
                // The client's next request then goes to another replica, before this one stops.
                response.head_mut().set_connection_type(ConnectionType::Close);
            }
            add_rate_limit_headers(&request, response.headers_mut());
            Ok(ServiceResponse::new(request, response))
        }
        Err(error) => Err(FailedRequest { id, error }.into()),
    }
}

fn add_rate_limit_headers(request: &HttpRequest, headers: &mut HeaderMap) {
    let Some(RateLimitHeaders { policy, remaining }) = request.extensions_mut().remove::<RateLimitHeaders>() else {
        return;
    };
    for (name, text) in [("ratelimit-policy", policy), ("ratelimit", remaining)] {
        let value = HeaderValue::from_str(&text).expect("names and numbers are plain ASCII");
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// Writes the problem body of an error, and sets the headers that every response has.
fn finalize_response(mut response: HttpResponse, id: &RequestId) -> HttpResponse {
    if response.status().is_client_error() || response.status().is_server_error() {
        let problem = response.extensions_mut().remove::<Problem>();
        let problem = problem.unwrap_or_else(|| Problem::of_status(response.status()));
        let problem = Problem { request_id: id.to_string(), ..problem };
        let body = serde_json::to_string(&problem).expect("a problem is plain text and numbers");
        response = response.set_body(BoxBody::new(body));
        // For the log.
        response.extensions_mut().insert(problem);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    }
    if matches!(response.status(), StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE) {
        // The rest of the request body was not read, so the connection cannot be used for another request.
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    let headers = response.headers_mut();
    headers.insert(X_REQUEST_ID, HeaderValue::from_str(&id.to_string()).expect("a request id is plain ASCII"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // A handler may have set its own.
    let defaults =
        [(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"), (CACHE_CONTROL, "no-store")];
    for (name, value) in defaults {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// A request that failed without a response: by a panic, or by an error of the framework. Displays the cause.
#[derive(Debug)]
struct FailedRequest {
    id: RequestId,
    error: actix_web::Error,
}

impl fmt::Display for FailedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.error.as_error::<Error>().and_then(std::error::Error::source) {
            Some(cause) => write!(f, "{cause}"),
            None => write!(f, "{}", self.error),
        }
    }
}

impl ResponseError for FailedRequest {
    fn status_code(&self) -> StatusCode {
        self.error.as_response_error().status_code()
    }

    fn error_response(&self) -> HttpResponse {
        finalize_response(self.error.error_response(), &self.id)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{App, middleware::from_fn, test, web};

    use super::*;

    async fn broken() -> HttpResponse {
        panic!("a secret that must not be in the response")
    }

    #[actix_web::test]
    async fn a_panic_is_a_500_problem_and_the_next_request_is_served() {
        let app = App::new()
            .wrap(from_fn(catch_panics))
            .wrap(from_fn(finalize))
            .route("/broken", web::get().to(broken))
            .route("/fine", web::get().to(HttpResponse::Ok));
        let app = test::init_service(app).await;
        let request = test::TestRequest::get().uri("/broken").insert_header(("x-request-id", "r-1")).to_request();
        let error = test::try_call_service(&app, request).await.expect_err("a panic");
        assert_eq!(error.to_string(), "a panic: an earlier line with this request_id has its location");
        let response = error.error_response();
        assert_eq!(response.headers().get(&X_REQUEST_ID).map(HeaderValue::as_bytes), Some(&b"r-1"[..]));
        assert_eq!(
            response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes),
            Some(&b"application/problem+json"[..])
        );
        let body = actix_web::body::to_bytes(response.into_body()).await.expect("a body in memory");
        let problem: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!((problem["code"].as_str(), problem["status"].as_u64()), (Some("internal"), Some(500)));
        assert!(!String::from_utf8_lossy(&body).contains("secret"));
        assert!(
            test::call_service(&app, test::TestRequest::get().uri("/fine").to_request()).await.status().is_success()
        );
    }
}
