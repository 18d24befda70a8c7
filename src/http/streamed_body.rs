//! Bodies without an end: the request is logged, measured and traced when its head is answered.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// A body that is sent after the request has ended for the log, the metrics and the trace. It travels in the response's
/// extensions until [`send_streamed`] replaces the response's own body, which is empty, by it.
pub struct StreamedBody(BoxBody);

impl StreamedBody {
    /// Gives a response this body.
    pub fn set(response: &mut HttpResponse, body: impl MessageBody + 'static) {
        response.extensions_mut().insert(Self(BoxBody::new(body)));
        Untimed::mark(response);
    }
}

/// The response extension that keeps a request out of the histogram of latencies: its time says nothing about the service,
/// because it waits for an event.
#[derive(Clone, Copy, Debug)]
pub struct Untimed;

impl Untimed {
    /// Marks a response.
    pub fn mark(response: &mut HttpResponse) {
        response.extensions_mut().insert(Self);
    }

    /// Returns true if a response is marked.
    pub fn is_of<B>(response: &HttpResponse<B>) -> bool {
        response.extensions().contains::<Self>()
    }
}

/// Middleware outside of the log: gives a response its streamed body, if it has one. Within the log, the span of the request
/// would last as long as its body.
pub async fn send_streamed<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let streamed = response.response_mut().extensions_mut().remove::<StreamedBody>();
    Ok(match streamed {
        Some(StreamedBody(body)) => response.map_body(|_, _| EitherBody::right(body)),
        None => response.map_into_left_body(),
    })
}
