//! Counting of sends by their outcome. Each request counts once: also one that is refused before its message is queued,
//! and one whose client hangs up while the message is written. Of a bulk send, each message counts.

use std::borrow::Cow;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest};

use super::send::Sent;
use crate::error::{Error, Problem, Result};

/// The request extension that marks a request whose outcome is counted.
struct Counted;

/// Runs a send and counts its outcome. Part of the work that goes on if the client hangs up.
pub(super) async fn count_outcome(request: HttpRequest, sending: impl Future<Output = Result<Sent>>) -> Result<Sent> {
    let result = sending.await;
    request.extensions_mut().insert(Counted);
    count(result.as_ref().map_or_else(|error| error.code().name(), Sent::outcome).into());
    result
}

/// Middleware of the route: counts requests that are refused before their message is queued, such as those with an
/// invalid body.
pub(super) async fn count_refusals<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<B>, actix_web::Error> {
    let response = next.call(request).await?;
    if !response.request().extensions().contains::<Counted>() {
        let refusal = response.response().error().and_then(|error| error.as_error::<Error>());
        count(refusal.map_or_else(|| Problem::of_status(response.status()).code, |error| error.code().name().into()));
    }
    Ok(response)
}

/// Counts a message by its outcome.
pub(super) fn count(outcome: Cow<'static, str>) {
    metrics::counter!("pidge_sends_total", "outcome" => outcome).increment(1);
}
