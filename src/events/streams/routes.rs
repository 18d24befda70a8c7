//! `GET /v1/events`: a user's own stream.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, HeaderName, RETRY_AFTER};
use actix_web::http::{ConnectionType, Version};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};
use utoipa::IntoParams;

use super::body::StreamBody;
use super::{Join, Refused, StreamEvent, Streams, random_between};
use crate::auth::{Caller, RequestRate};
use crate::error::{Code, Error, Result};
use crate::http::{ClientEnd, HeadOnly, Query, StreamedBody};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// The longest id that is looked at. Those of this service are shorter.
const MAX_ID: usize = 64;
/// The longest time that a stream takes to open.
const OPEN_TIMEOUT: Duration = Duration::from_secs(5);
/// The bounds of the time after which a client comes again that was refused, in seconds.
const RETRY: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(16));

/// The query parameters of a stream.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StreamParams {
    /// The last `id` of an earlier stream, to resume after it. The header `Last-Event-ID` does the same; send one of them. A
    /// stream that cannot resume there begins with `reset`.
    #[param(max_length = 64, pattern = "^[A-Za-z0-9_-]*$")]
    last_event_id: Option<String>,
}

/// Stream what happens
///
/// A stream of server-sent events (`text/event-stream`) about the caller's own conversations: new messages, receipts, edits,
/// retractions, and what the caller changes on other devices. `data` of each event is a `StreamEvent` in one line.
///
/// The stream is a hint, the other operations are the truth: events may come more than once, also those of the caller's own
/// changes; the position of a message (`seq`) tells. An event shows the state in which it is told, which may be newer than the
/// event. After `reset`, read the inbox again, and open conversations with `after=`.
///
/// Open it with a client that can send `Authorization`: the `EventSource` of browsers cannot. Keep the last `id`, and send it
/// in the header `Last-Event-ID` to resume; ids also come alone, as a heartbeat. The stream ends after `auth_expired` (come again with a
/// new token), `closing` (come again after the time in `retry`) and `replaced` (the user has opened more streams elsewhere: do
/// not come again by yourself). It also ends, with `reset` as its last event, if the client takes nothing for 20 seconds while
/// events wait for it.
#[utoipa::path(
    tag = "events", operation_id = "streamEvents",
    params(StreamParams),
    responses(
        (status = 200, description = "The stream. The schema is that of `data` in each event.", body = StreamEvent,
            content_type = "text/event-stream"),
        (status = 403, description = "`sender_inactive`: the account is deactivated. `tenant_missing`"),
        (status = 404, description = "`not_found`: the service offers no streams (feature `events`)"),
    )
)]
#[get("/events")]
pub(in crate::events) async fn stream_events(
    caller: Caller,
    _: RequestRate,
    Query(params): Query<StreamParams>,
    request: HttpRequest,
    streams: Data<Streams>,
) -> Result<HttpResponse> {
    if !streams.is_enabled {
        return Err(Error::new(Code::NotFound, "This service offers no streams of events."));
    }
    let last_event_id = last_event_id(&request, params)?;
    let mut response = HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        // nginx passes the bytes on as they come.
        .insert_header(("x-accel-buffering", "no"))
        .finish();
    if request.version() == Version::HTTP_10 {
        // It has no chunks: the end of the connection is the end of the stream.
        response.head_mut().no_chunking(true);
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    if HeadOnly::is(&request) {
        StreamedBody::set(&mut response, actix_web::body::None::new());
        return Ok(response);
    }
    let (queue, slot) = (streams.queue(), streams.reserve()?);
    let body = StreamBody::new(Arc::clone(&queue), ClientEnd::of(&request), slot);
    let (opened, is_open) = oneshot::channel();
    let expires_at = Instant::now() + caller.time_left();
    let (tenant, user) = (caller.tenant.clone(), caller.user.clone());
    let join = Join { tenant, user, last_event_id, expires_at, queue, opened };
    streams.joins.send(join).map_err(|_| Refused::NotReady)?;
    timeout(OPEN_TIMEOUT, is_open).await.ok().and_then(std::result::Result::ok).unwrap_or(Err(Refused::NotReady))?;
    StreamedBody::set(&mut response, body);
    Ok(response)
}

/// Returns the id from which the client resumes. An empty one counts as none.
fn last_event_id(request: &HttpRequest, params: StreamParams) -> Result<Option<String>> {
    let mut headers = request.headers().get_all(LAST_EVENT_ID);
    let header = headers.next();
    if headers.next().is_some() || (header.is_some() && params.last_event_id.is_some()) {
        let detail = "Send the id either once in the header `Last-Event-ID` or in the parameter `last_event_id`.";
        return Err(Error::parameter(Code::ConflictingParameters, "last_event_id", detail));
    }
    let header = header.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let id = header.or(params.last_event_id).filter(|id| !id.is_empty());
    // What is longer is none of ours.
    Ok(id.map(|mut id| {
        id.truncate(id.floor_char_boundary(MAX_ID));
        id
    }))
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        if refused == Refused::Deactivated {
            return Self::new(Code::SenderInactive, "The account is deactivated: it has no stream of events.");
        }
        let retry = random_between(RETRY.0, RETRY.1).as_secs();
        let detail = format!("No stream can be opened now. Send the same request again in {retry} s.");
        Self::new(Code::Unavailable, detail).caused_by(refused).header(RETRY_AFTER, &retry.to_string())
    }
}
