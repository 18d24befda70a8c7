//! Logs, metrics and traces. The log has one line for each request, with its id, route, status, tenant, user and peer (as
//! hashes), `seq`, and the code and the cause of a failure; never a body, a token, a query string or an e-mail address.

mod catalogue;
mod malformed_requests;
mod panics;
mod recorder;
mod refusal;
mod traces;

use std::io::IsTerminal;
use std::str::FromStr;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::{Error, HttpMessage};
use metrics::{Counter, SharedString};
use tracing::{Level, Span, field::Empty, record_all};
use tracing_actix_web::RootSpanBuilder;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

pub use self::catalogue::{Metric, catalogue};
use self::malformed_requests::MalformedRequests;
pub use self::recorder::{metric_names, recorder, run_upkeep};
use self::refusal::Refusal;
pub use self::traces::TraceExport;
use crate::config::{Config, LogFormat};
use crate::http::{LogFields, RequestId, TraceContext, Untimed};

/// Crates whose debug logs contain request headers, and therefore tokens. Capped at INFO, whatever `log.level` says.
const HEADER_LOGGING_CRATES: &[&str] =
    &["hyper", "hyper_util", "reqwest", "actix_http", "actix_server", "rustls", "mio", "polling"];

/// Starts logging to standard error, also of panics, and exporting traces if that is configured. Keep the returned
/// value until the process ends.
///
/// # Errors
/// A sentence: `log.level` or `[traces]` is invalid.
pub fn init(config: &Config) -> Result<TraceExport, String> {
    let log = &config.log;
    // `EnvFilter` takes a mistyped level for the name of a target, and then logs nothing.
    let is_valid = |directive: &str| directive.contains('=') || LevelFilter::from_str(directive.trim()).is_ok();
    if let Some(invalid) = log.level.split(',').find(|directive| !is_valid(directive)) {
        return Err(format!(
            "log.level has `{invalid}`, which is none of error, warn, info, debug, trace, off, target=level"
        ));
    }
    let filter = EnvFilter::try_new(&log.level).map_err(|error| format!("log.level `{}`: {error}", log.level))?;
    let header_filter = filter_fn(|event| {
        let crate_name = event.target().split("::").next().unwrap_or_default();
        *event.level() <= Level::INFO || !HEADER_LOGGING_CRATES.contains(&crate_name)
    });
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let is_pretty = match log.format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        format => format == LogFormat::Pretty,
    };
    let lines = if is_pretty {
        lines.compact().boxed()
    } else {
        lines.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed()
    };
    let (tracer, export) = traces::start(&config.traces)?;
    // Without activation, a span starts when it is first needed: after the authentication, which decides on its trace.
    let spans = tracer.map(|tracer| tracing_opentelemetry::layer().with_context_activation(false).with_tracer(tracer));
    tracing_subscriber::registry()
        .with(filter)
        .with(header_filter)
        .with(MalformedRequests)
        .with(lines)
        .with(spans)
        .try_init()
        .map_err(|error| error.to_string())?;
    panics::log_panics();
    Ok(export)
}

/// The method and the route of an error without a response, such as that of a panic, which has no request to take them
/// from.
pub const NO_REQUEST: (&str, &str) = ("OTHER", "none");

/// Returns the counter of the responses with this status to requests of this method and route.
pub fn request_counter(method: impl Into<SharedString>, route: impl Into<SharedString>, status: u16) -> Counter {
    let (method, route, status) = (method.into(), route.into(), status.to_string());
    metrics::counter!("pidge_http_requests_total", "method" => method, "route" => route, "status" => status)
}

/// Makes the span of each request, and logs and counts the request at its end.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = RequestId::of(request.headers());
        let span = tracing::info_span!(
            "request", request_id = %id, method = method_label(request.method()), route = Empty, status = Empty,
            tenant = Empty, user = Empty, sender = Empty, peer = Empty, seq = Empty, trace_id = Empty,
        );
        if let Some(trace) = TraceContext::of(request.headers()) {
            span.record("trace_id", trace.trace_id());
            request.extensions_mut().insert(trace);
        }
        request.extensions_mut().insert(id);
        request.extensions_mut().insert(Instant::now());
        span
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let mut route = NO_REQUEST.1.to_owned();
        let (mut started, mut fields) = (None, LogFields::default());
        let is_untimed = outcome.as_ref().is_ok_and(|response| Untimed::is_of(response.response()));
        let status = match outcome {
            Ok(response) => {
                route = response.request().match_pattern().unwrap_or(route);
                let mut extensions = response.request().extensions_mut();
                started = extensions.get::<Instant>().copied();
                fields = extensions.remove::<LogFields>().unwrap_or_default();
                response.status()
            }
            Err(error) => error.as_response_error().status_code(),
        };
        let seconds = started.map_or(0.0, |started| started.elapsed().as_secs_f64());
        let millis = seconds * 1000.0;
        let method = outcome.as_ref().map_or(NO_REQUEST.0, |response| method_label(response.request().method()));
        let labels = [("method", method.to_owned()), ("route", route.clone())];
        if started.is_some() && !is_untimed {
            metrics::histogram!(recorder::LATENCY, &labels).record(seconds);
        }
        request_counter(method, route.clone(), status.as_u16()).increment(1);
        // One call for all fields: each call formats the fields of the log line anew.
        let LogFields { sender, peer, seq } = fields;
        record_all!(span, route = route.as_str(), status = status.as_u16(), sender, peer, seq);
        span.in_scope(|| match Refusal::of(outcome) {
            Some(Refusal { code, pointer, parameter, cause }) => {
                let code = code.as_ref();
                match status {
                    // A 503 is deliberate and comes in great numbers under overload, which the metrics count: a warning,
                    // not an error.
                    StatusCode::SERVICE_UNAVAILABLE => tracing::warn!(code, cause, millis, "request shed"),
                    status if status.is_server_error() => tracing::error!(code, cause, millis, "request failed"),
                    _ => tracing::info!(code, pointer, parameter, cause, millis, "request refused"),
                }
            }
            // Probes and scrapers repeat these every few seconds.
            None if route.starts_with("/health/") || route == "/metrics" => tracing::debug!(millis, "request"),
            None => tracing::info!(millis, "request"),
        });
    }
}

/// Returns a method for the log and the metrics. Unknown methods share a name: a client could make up any number of them,
/// of any length.
fn method_label(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|known| method.as_str() == *known).unwrap_or("OTHER")
}
