//! Export of traces by OTLP: one span for each request.

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};

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
