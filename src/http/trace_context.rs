//! The trace that a request belongs to (W3C Trace Context).

use actix_web::http::header::{HeaderMap, HeaderName};
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The trace that a valid `traceparent` names. Its flags decide whether the request is exported, so only requests with
/// a valid token join it.
#[derive(Clone, Debug)]
pub struct TraceContext(Context);

impl TraceContext {
    /// Reads the context from the request headers.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
        let is_valid = context.span().span_context().is_valid();
        is_valid.then_some(Self(context))
    }

    /// Returns the id of the trace, 32 hexadecimal digits.
    pub fn trace_id(&self) -> String {
        self.0.span().span_context().trace_id().to_string()
    }

    /// Makes a span part of the trace. Does nothing if traces are not exported.
    pub fn adopt(&self, span: &Span) {
        let _ = span.set_parent(self.0.clone());
    }
}

/// Request headers as the source of a trace context.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
