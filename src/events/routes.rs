//! The slice of events: the log, its two kinds of readers, and the middleware that tells the sequencer of new events.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::invariants::INVARIANTS;
use super::{Nudge, feed, streams};
use crate::http::{Link, Slice};

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(streams::stream_events).service(feed::list_events);
        },
        features: |config| if config.events.streams { vec!["events", "event_log"] } else { vec!["event_log"] },
        undocumented: |_| vec![],
        tag: Some(("events", "What happens, told while it happens.")),
        links: LINKS,
        invariants: INVARIANTS,
    }
}

const LINKS: &[Link] = &[Link {
    parameters: &[("after", "$response.body#/next")],
    ..Link::new(("listEvents", "200"), "next", "listEvents", "The next page, with the same `types`")
}];

/// Middleware of all slices: nudges the sequencer after each request that may have recorded an event.
pub async fn nudge<B: MessageBody>(
    nudge: Data<Nudge>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let may_record = !request.method().is_safe();
    let response = next.call(request).await?;
    if may_record && response.status().is_success() {
        nudge.send();
    }
    Ok(response)
}
