//! Panics in the log.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic;

/// Makes each panic one line of the log, in the span of its request. The line has the place in the source and, with
/// `RUST_BACKTRACE=1`, the backtrace. It has no message: that of a panic may quote any text, also that of a message.
pub(super) fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        let backtrace = Backtrace::capture();
        let backtrace = (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
        tracing::error!(location, backtrace, "panicked");
    }));
}
