//! The description of the slice: the log, and its two kinds of readers.

use super::streams;
use crate::http::Slice;

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(streams::stream_events);
        },
        features: |config| if config.events.streams { vec!["events"] } else { vec![] },
        tag: Some(("events", "What happens, told while it happens.")),
        links: &[],
        invariants: &[],
    }
}
