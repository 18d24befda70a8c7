//! Traces, for those who collect them: each request is a span, sent by OTLP, as a part of the trace that its `traceparent`
//! names (W3C Trace Context).

use actix_web::http::header::HeaderMap;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::config::Traces;

/// Sends what is left when it is dropped.
pub struct Exporting(Option<SdkTracerProvider>);

impl Drop for Exporting {
    fn drop(&mut self) {
        if let Some(provider) = self.0.take() {
            // It sends from a thread of its own; here we only wait for that.
            let _ = std::thread::spawn(move || provider.shutdown()).join();
        }
    }
}

/// Sets up the exporter, if there is somewhere to send to.
pub(super) fn start(traces: &Traces) -> Result<(Option<SdkTracer>, Exporting), String> {
    if traces.otlp_endpoint.is_empty() {
        return Ok((None, Exporting(None)));
    }
    let endpoint = format!("{}/v1/traces", traces.otlp_endpoint.trim_end_matches('/'));
    // The exporter's HTTP client blocks, and must not be made where tasks run.
    let exporter = std::thread::spawn(move || SpanExporter::builder().with_http().with_endpoint(endpoint).build())
        .join()
        .map_err(|_| "traces.otlp_endpoint: the exporter could not be made".to_owned())?
        .map_err(|error| format!("traces.otlp_endpoint: {error}"))?;
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(traces.sample_ratio))))
        .with_resource(Resource::builder().with_service_name("pidge").with_attribute(version).build())
        .build();
    Ok((Some(provider.tracer("pidge")), Exporting(Some(provider))))
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(actix_web::http::header::HeaderName::as_str).collect()
    }
}

/// Makes a request's span a part of the trace that a valid `traceparent` names, and returns the id of that trace, for the log.
/// Nothing takes the parent while traces are disabled; the id is read all the same.
pub(super) fn join(span: &Span, headers: &HeaderMap) -> Option<String> {
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
    let parent = context.span().span_context().clone();
    let _ = span.set_parent(context);
    parent.is_valid().then(|| parent.trace_id().to_string())
}
