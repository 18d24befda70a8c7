//! `GET /v1/events/log`: the feed of a tenant.

use std::time::Duration;

use actix_web::http::header::RETRY_AFTER;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::store::{NoPage, Wanted, page};
use super::{EventPage, LogEventType, WaitingCalls};
use crate::auth::{Caller, EVENTS_READ, RequestRate};
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::events::{Gap, Position};
use crate::http::{ClientEnd, HeadOnly, Query, Untimed};

/// The largest number of events in a page, and the usual one.
const LIMITS: (u16, u16) = (1000, 200);
/// The longest time that a call waits, in seconds.
const MAX_WAIT: u64 = 25;

/// The query parameters of the feed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FeedParams {
    /// Return the events after this position: the `next` of the page before. 0 is before the first event ever, and fails with
    /// 410 once the log no longer reaches back to it. Without it, the call begins at the last position.
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 0)]
    after: Option<i64>,
    /// The maximum number of events in the page, 1 to 1000. The default is 200.
    #[param(minimum = 1, maximum = 1000, default = 200, example = 200)]
    limit: Option<u16>,
    /// How long to wait for an event if there is none, in seconds, 0 to 25. The default is 0.
    #[param(minimum = 0, maximum = 25, default = 0, example = 0)]
    wait: Option<u64>,
    /// Return only events of these types, separated by commas.
    #[param(
        max_length = 200,
        pattern = "^(message\\.(sent|read|edited|retracted)|user\\.erased)(,(message\\.(sent|read|edited|retracted)|user\\.erased))*$",
        example = "message.sent,message.read"
    )]
    types: Option<String>,
}

/// Read the event log
///
/// Returns what happened in the caller's tenant, in order: messages that were sent, edited and retracted, receipts, and users whose
/// data were erased; not the texts. For services, with the scope `events:read`.
///
/// Keep `next` and send it as `after`, in the same transaction as what you do with the events: then each has its effect once. An
/// event does not change, except that the id of a user who was erased since is `erased-…`; `id` and `position` never change. A call
/// without `after` and `wait` tells you where to begin: its page is empty, and `next` is the last position of the log.
///
/// A call looks through at most 5,000 positions, most of which may be of other tenants or types. So a page may be empty while
/// `next` is lower than `latest`: go on at once.
///
/// With `wait`, a call that finds no event up to the end of the log waits for the first one; without `after`, for the first one
/// from now on. At most 32 calls of a service (`events.max_waiting`) wait in a process at once; a further one gets 429.
///
/// The log reaches back some days (`events.retention_hours`); from a position that it no longer has, the call fails with 410
/// `position_gone`: go on from `oldest`, and expect that events are missing. 410 `position_unknown` is for a position above the
/// last one: it is of another deployment.
#[utoipa::path(
    tag = "events", operation_id = "listEvents", params(FeedParams),
    responses(
        (status = 200, description = "A page of events", body = EventPage),
        (status = 403, description = "`insufficient_scope`: the token needs the scope `events:read`. `tenant_missing`"),
        (status = 410, description = "`position_gone`, with `oldest`. `position_unknown`, with `latest`"),
        (
            status = 429,
            description = "`rate_limited`: retry the same request after `Retry-After` seconds. Also if `wait` is above 0 and as \
                           many calls of the service wait as may"
        ),
    )
)]
#[get("/events/log")]
pub(in crate::events) async fn list_events(
    caller: Caller,
    _: RequestRate,
    Query(params): Query<FeedParams>,
    request: HttpRequest,
    database: Data<Database>,
    waiting: Data<WaitingCalls>,
) -> Result<HttpResponse> {
    caller.require(EVENTS_READ)?;
    let wait = in_range("wait", params.wait, 0, MAX_WAIT, 0)?;
    let mut wanted = Wanted {
        tenant: caller.tenant.clone(),
        after: params.after.map(position).transpose()?,
        limit: in_range("limit", params.limit, 1, LIMITS.0, LIMITS.1)?.into(),
        kinds: types(params.types.as_deref())?,
    };
    let mut page = read(&database, &wanted).await?;
    if wait > 0 && may_come(&page) && !HeadOnly::is(&request) {
        let (client, wait) = (ClientEnd::of(&request), Duration::from_secs(wait));
        let mut call = waiting.into_inner().begin(&caller, client, wait).ok_or_else(too_many_waiting)?;
        while call.wait_for(&wanted.kinds, &mut page).await {
            wanted.after = Some(page.next);
            page = read(&database, &wanted).await?;
            if !may_come(&page) {
                break;
            }
            call.pause().await;
        }
    }
    let mut response = HttpResponse::Ok().json(page);
    if wait > 0 {
        Untimed::mark(&mut response);
    }
    Ok(response)
}

/// Returns true if a page has no event, and the log has no further one.
fn may_come(page: &EventPage) -> bool {
    page.items.is_empty() && page.next >= page.latest
}

async fn read(database: &Database, wanted: &Wanted) -> Result<EventPage> {
    match database.run(async |connection| page(connection, wanted).await).await? {
        Ok(page) => Ok(page),
        Err(NoPage::OtherEra) => Err(Error::unavailable("the event log has not begun an era on this server yet")),
        Err(NoPage::Gap { gap: Gap::Gone, oldest, latest }) => {
            let oldest = oldest.unwrap_or(latest);
            let detail = format!("The log no longer has the events after this position; go on with `after={oldest}`.");
            Err(Error::parameter(Code::PositionGone, "after", detail).oldest(oldest))
        }
        Err(NoPage::Gap { gap: Gap::Unknown, latest, .. }) => {
            let detail = format!("The log ends at {latest}: this position is of another log.");
            Err(Error::parameter(Code::PositionUnknown, "after", detail).latest(latest))
        }
    }
}

fn position(after: i64) -> Result<Position> {
    let is_position = (0..=9_007_199_254_740_991).contains(&after);
    is_position.then_some(after).ok_or_else(|| {
        Error::parameter(Code::InvalidParameter, "after", "`after` must be a position: a whole number, at least 0.")
    })
}

/// Returns the value of a parameter, or its default.
fn in_range<N: Copy + PartialOrd + std::fmt::Display>(
    name: &str,
    value: Option<N>,
    least: N,
    most: N,
    default: N,
) -> Result<N> {
    match value {
        None => Ok(default),
        Some(value) if value >= least && value <= most => Ok(value),
        Some(_) => {
            let detail = format!("`{name}` must be a whole number from {least} to {most}.");
            Err(Error::parameter(Code::InvalidParameter, name, detail))
        }
    }
}

/// Returns the types of a list; all if there is none.
fn types(list: Option<&str>) -> Result<Vec<LogEventType>> {
    let all = LogEventType::ALL;
    let Some(list) = list else { return Ok(all.map(|(_, kind)| kind).to_vec()) };
    let find = |name: &str| all.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    list.split(',').map(find).collect::<Option<Vec<_>>>().ok_or_else(|| {
        let names = all.map(|(name, _)| format!("`{name}`")).join(", ");
        let detail = format!("`types` must be a list of types, separated by commas: {names}.");
        Error::parameter(Code::InvalidParameter, "types", detail)
    })
}

fn too_many_waiting() -> Error {
    metrics::counter!("pidge_rate_limited_total", "policy" => "waiting").increment(1);
    let detail = "Too many calls of this service wait for events already: wait for one of them to end.";
    Error::new(Code::RateLimited, detail).header(RETRY_AFTER, "1")
}
