//! Export of traces by OTLP: one span for each request, as part of the trace that its `traceparent` names (W3C Trace
//! Context).

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

/// The running export of traces. Dropping it sends the pending spans.
pub struct TraceExport(Option<SdkTracerProvider>);

impl Drop for TraceExport {
    fn drop(&mut self) {
        if let Some(provider) = self.0.take() {
            // On another thread: the shutdown blocks until the pending spans are sent.
            let _ = std::thread::spawn(move || provider.shutdown()).join();
        }
    }
}

/// Starts the export if `traces.otlp_endpoint` is set.
pub(super) fn start(traces: &Traces) -> Result<(Option<SdkTracer>, TraceExport), String> {
    if traces.otlp_endpoint.is_empty() {
        return Ok((None, TraceExport(None)));
    }
    let endpoint = format!("{}/v1/traces", traces.otlp_endpoint.trim_end_matches('/'));
    // On another thread: the exporter's blocking HTTP client must not be made within an async runtime.
    let exporter = std::thread::spawn(move || SpanExporter::builder().with_http().with_endpoint(endpoint).build())
        .join()
        .map_err(|_| "traces.otlp_endpoint: the exporter panicked".to_owned())?
        .map_err(|error| format!("traces.otlp_endpoint: {error}"))?;
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(traces.sample_ratio))))
        .with_resource(Resource::builder().with_service_name("pidge").with_attribute(version).build())
        .build();
    Ok((Some(provider.tracer("pidge")), TraceExport(Some(provider))))
}

/// Request headers as the source of a trace context.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(actix_web::http::header::HeaderName::as_str).collect()
    }
}

/// Makes the span of a request part of the trace that a valid `traceparent` names, and returns the id of that trace for
/// the log. The id is returned even if traces are not exported.
pub(super) fn join(span: &Span, headers: &HeaderMap) -> Option<String> {
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
    let parent = context.span().span_context().clone();
    let _ = span.set_parent(context);
    parent.is_valid().then(|| parent.trace_id().to_string())
}
