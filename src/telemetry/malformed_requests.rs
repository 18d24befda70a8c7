//! Requests that are not valid HTTP. The framework answers them before any code of Pidge runs, and logs each at level
//! ERROR, although anyone can cause them without a token.

use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// The target of the framework's log lines about a connection.
const TARGET: &str = "actix_http::h1::dispatcher";

/// How the framework's line about a body begins that has failed: an export that was cut off, whose writer has logged the cause.
const FAILED_BODY: &str = "Response payload stream error: ";

/// Replaces the framework's ERROR line by a counter and a line at level DEBUG.
pub(super) struct MalformedRequests;

impl<S: Subscriber> Layer<S> for MalformedRequests {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        if *event.metadata().level() != Level::ERROR || event.metadata().target() != TARGET {
            return true;
        }
        let mut message = Message::default();
        event.record(&mut message);
        if message.0.starts_with(FAILED_BODY) {
            tracing::debug!("the body of a response has failed");
            return false;
        }
        let Some(cause) = message.0.strip_prefix("stream error: ") else { return true };
        metrics::counter!("pidge_http_malformed_total").increment(1);
        tracing::debug!(cause, "malformed request");
        false
    }
}

/// The message of an event.
#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            let _ = write!(self.0, "{value:?}");
        }
    }
}
