//! What is logged: a line for each request with its id, route, status, tenant and user (as a hash), and whatever went
//! wrong. Never a body, a token, a query string or an e-mail address. What is measured and traced is told there, too.

mod catalogue;
mod measures;
mod traces;

use std::{io::IsTerminal, str::FromStr};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::{Error, HttpMessage};
use tracing::{Level, Span, field::Empty, record_all};
use tracing_actix_web::RootSpanBuilder;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

pub use self::catalogue::{Metric, catalogue};
pub use self::measures::{keep_small, measured, recorder};
pub use self::traces::Exporting;
use crate::config::{Config, LogFormat};
use crate::http::RequestId;

/// Libraries whose detailed logs show what goes over the line: headers, and so tokens, among it. Whatever the level, they
/// log no details.
const TALKATIVE: &[&str] =
    &["hyper", "hyper_util", "reqwest", "actix_http", "actix_server", "rustls", "mio", "polling"];

/// Starts logging to standard error, and sending traces. Keep what it returns until the end.
pub fn init(config: &Config) -> Result<Exporting, String> {
    let log = &config.log;
    // The filter would take a mistyped level for the name of a target, and be silent.
    let is_known = |directive: &str| directive.contains('=') || LevelFilter::from_str(directive.trim()).is_ok();
    if let Some(odd) = log.level.split(',').find(|directive| !is_known(directive)) {
        return Err(format!(
            "log.level has `{odd}`, which is none of error, warn, info, debug, trace, off, target=level"
        ));
    }
    let filter = EnvFilter::try_new(&log.level).map_err(|error| format!("log.level `{}`: {error}", log.level))?;
    let discreet = filter_fn(|event| {
        let library = event.target().split("::").next().unwrap_or_default();
        *event.level() <= Level::INFO || !TALKATIVE.contains(&library)
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
    let (spans, exporting) = traces::start(&config.traces)?;
    let traces = spans.map(|tracer| tracing_opentelemetry::layer().with_tracer(tracer));
    tracing_subscriber::registry()
        .with(filter)
        .with(discreet)
        .with(lines)
        .with(traces)
        .try_init()
        .map_err(|error| error.to_string())?;
    Ok(exporting)
}

/// The span around a request.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = RequestId::of(request.headers());
        let span = tracing::info_span!(
            "request", request_id = %id, method = %request.method(), route = Empty, status = Empty, tenant = Empty, user = Empty, trace_id = Empty,
        );
        if let Some(trace_id) = traces::join(&span, request.headers()) {
            span.record("trace_id", trace_id);
        }
        request.extensions_mut().insert(id);
        request.extensions_mut().insert(std::time::Instant::now());
        span
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let mut route = "none".to_owned();
        let (status, cause) = match outcome {
            Ok(response) => {
                route = response.request().match_pattern().unwrap_or(route);
                (response.status(), response.response().error().map(ToString::to_string))
            }
            Err(error) => (error.as_response_error().status_code(), Some(error.to_string())),
        };
        let started = outcome.as_ref().ok().and_then(|r| r.request().extensions().get::<std::time::Instant>().copied());
        let seconds = started.map_or(0.0, |started| started.elapsed().as_secs_f64());
        let millis = seconds * 1000.0;
        // Of a request that ended in a panic nothing is left to ask.
        let method = outcome.as_ref().map_or("other", |response| method_label(response.request().method()));
        let labels = [("method", method.to_owned()), ("route", route.clone())];
        if started.is_some() {
            metrics::histogram!(measures::LATENCY, &labels).record(seconds);
        }
        let code = status.as_u16().to_string();
        metrics::counter!("pidge_http_requests_total", "method" => method, "route" => route.clone(), "status" => code)
            .increment(1);
        // Each record writes the line's fields anew, so there is one.
        record_all!(span, route = route.as_str(), status = status.as_u16());
        span.in_scope(|| match cause {
            // A 503 is meant, and comes in numbers: the metrics count them.
            Some(cause) if status == StatusCode::SERVICE_UNAVAILABLE => {
                tracing::warn!(cause, millis, "request put off");
            }
            Some(cause) if status.is_server_error() => {
                tracing::error!(cause, millis, "request failed");
            }
            Some(cause) => tracing::info!(cause, millis, "request refused"),
            // Asked every few seconds by machines, and of interest to nobody when all is well.
            None if route.starts_with("/health/") || route == "/metrics" => tracing::debug!(millis, "request"),
            None => tracing::info!(millis, "request"),
        });
    }
}

/// A method as a label: callers may make up as many as they like.
fn method_label(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|known| method.as_str() == *known).unwrap_or("other")
}
