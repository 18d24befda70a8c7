//! The HTTP endpoints of bulk sends.

use actix_web::http::header::WWW_AUTHENTICATE;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, delete, get, post, web};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::deliver::{Means, run};
use super::key::{BulkKey, is_bulk_name};
use super::plan::{Plan, sender};
use super::progress::Progress;
use super::results::{BulkMessage, BulkResults, BulkRetractions, BulkStatus, BulkStatusCounts};
use super::store::{self, BulkRow, Owner};
use super::{BulkSend, retract};
use crate::auth::{Caller, MODERATE, RequestRate, SEND_AS};
use crate::config::{Limits, Mailbox};
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Draining, LargeBodies, LogFields, NoQuery, Query, RateLimits, discard_body, read_with_list};
use crate::policy::Policies;
use crate::sending::SendQueueHandle;
use crate::types::{Limit, MessageId, Seq, Timestamp, UserId};
use crate::users::Directory;

/// The permits of large bodies of bulk sends.
static LARGE_BODIES: LargeBodies = LargeBodies::new(4);

/// Registers the endpoints.
pub(in crate::sending) fn configure(app: &mut ServiceConfig) {
    app.service(send_bulk).service(get_bulk).service(retract_bulk);
}

/// The name of a bulk send in paths `/v1/messages/bulk/{client_id}`.
struct BulkName(String);

impl FromRequest for BulkName {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    /// Reads the raw path: a name may contain `/` and `%`. No bulk send has a name that is not valid.
    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let raw = request.uri().path().split('/').nth(4).unwrap_or_default();
        let decoded = percent_decode_str(raw).decode_utf8().ok().filter(|name| is_bulk_name(name));
        std::future::ready(decoded.map(|name| Self(name.into_owned())).ok_or_else(Error::not_found))
    }
}

/// Send to many
///
/// Sends a text to many recipients, or a text of its own to each: to the `items` of the request, or to the active members of a
/// context. Needs the scope `messages:send_as` or a role that may introduce users. Each message is checked like a single send,
/// and appears as one in the recipient's inbox; one that is refused does not affect the others. The limit `bulk_recipients`
/// counts the messages that are sent, in place of the sender's limits of single sends. Items to a recipient who has reached the limit
/// on first messages are refused. The messages to one recipient arrive in the order of the items: after one that was not sent for now, the call leaves out
/// the later ones.
///
/// The same request again sends only what is missing: what was sent is `replayed`, and members who joined the context in the
/// meantime get their message. So a call that was cut off, or some of whose results have a problem with a status of 429 or 503, is
/// repeated until it is complete. If an earlier call is still under way in the same process, it is waited for, at most 20 seconds; then
/// the answer is 503. With `dry_run`, nothing is sent.
#[utoipa::path(
    tag = "messages", operation_id = "sendBulk", request_body = BulkSend,
    responses(
        (status = 200, description = "The result for each recipient", body = BulkResults),
        (status = 400, description = "`bad_request`, `unknown_parameter`, `malformed_json`"),
        (status = 403, description = "`insufficient_scope`: the caller has neither the scope nor a role that may send to many. \
            `tenant_missing`"),
        (status = 404, description = "`not_found`: there is no such context, or the caller is no active member of it"),
        (status = 413, description = "`content_too_large`: the body has more than 8 MiB"),
        (status = 422, description = "`invalid_body`, also for too many recipients, and for texts with more bytes together than the caller may ever store in 24 hours; `unknown_field`, `empty_body`, `body_too_long`. In a \
            result also `duplicate_item`, `recipient_unknown`, `self_message`, `idempotency_key_reused`, `rate_limited` and the codes \
            of 403 and 409 of a single send"),
        (status = 429, description = "`rate_limited`: nothing was sent; send the same request again after `Retry-After` seconds"),
    )
)]
#[post("/messages/bulk")]
async fn send_bulk(
    caller: Caller,
    _: RequestRate,
    request: HttpRequest,
    _: NoQuery,
    payload: web::Payload,
    (queue, database, directory, policies): (Data<SendQueueHandle>, Data<Database>, Data<Directory>, Data<Policies>),
    (rates, limits, draining): (Data<RateLimits>, Data<Limits>, Data<Draining>),
) -> Result<HttpResponse> {
    let mut payload = payload.into_inner();
    if !directory.may_introduce(&database, &caller).await? {
        discard_body(&mut payload).await;
        return Err(may_not_send_bulk());
    }
    // Read here, so that only the large bodies of callers who may send to many are kept.
    let (body, permit): (BulkSend, _) = read_with_list(&request, payload, "items", &LARGE_BODIES).await?;
    if let Some(sender) = &body.sender_id {
        LogFields::set_sender(&request, sender);
    }
    let role = directory.role_of(&caller).to_owned();
    let max_recipients = (limits.bulk_max_recipients.get() as usize).min(rates.max_bulk_recipients());
    let plan = Plan::new(caller, &role, body, limits.body_max_chars, max_recipients)?;
    let sending = async move {
        let _permit = permit;
        let means =
            Means { rates: &rates, queue: &queue, database: &database, directory: &directory, policies: &policies };
        run(means, plan, &Progress::new(&draining), &request).await
    };
    Ok(HttpResponse::Ok().json(run_to_completion(sending).await?))
}

fn may_not_send_bulk() -> Error {
    let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{SEND_AS}\"");
    let detail = format!("Sending to many needs the scope `{SEND_AS}`, or a role that may introduce users.");
    Error::new(Code::InsufficientScope, detail).header(WWW_AUTHENTICATE, &challenge)
}

/// The query parameters of the messages of a bulk send.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BulkParams {
    /// The user on whose behalf the service sent. Needs the scope `messages:send_as`. The default is the caller.
    #[param(
        value_type = Option<String>,
        min_length = 1,
        max_length = 255,
        pattern = "^(?:[^.\\x00-\\x1f\\x7f-\\x9f]|\\.[^.\\x00-\\x1f\\x7f-\\x9f]|\\.\\.[^\\x00-\\x1f\\x7f-\\x9f])[^\\x00-\\x1f\\x7f-\\x9f]*$"
    )]
    sender_id: Option<UserId>,
    /// The maximum number of messages in the page, 1 to 100. The default is 50.
    #[param(minimum = 1, maximum = 100, default = 50, value_type = Option<u16>, example = 50)]
    limit: Option<Limit>,
    /// The `next_cursor` of the previous page.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// What a cursor of the messages of a bulk send contains.
#[derive(Deserialize, Serialize)]
struct BulkCursor {
    /// The key of the last message of the page before.
    after: String,
    /// The numbers that the first page had: counting means reading the whole bulk send.
    counts: BulkStatusCounts,
}

/// Get the messages of a bulk send
///
/// Returns which messages a bulk send of the caller has sent, and which of them were read or retracted.
#[utoipa::path(
    tag = "messages", operation_id = "getBulk",
    params(("client_id" = String, Path, min_length = 1, max_length = 255, pattern = "^[ -~]+$",
        description = "The `client_id` of the bulk send, percent-encoded.", example = "exam-42"), BulkParams),
    responses(
        (status = 200, description = "A page of messages", body = BulkStatus),
        (status = 403, description = "`insufficient_scope`: `sender_id` needs the scope `messages:send_as`. `tenant_missing`"),
        (status = 404, description = "`not_found`: the caller has sent nothing by this name"),
    )
)]
#[get("/messages/bulk/{client_id}")]
async fn get_bulk(
    caller: Caller,
    _: RequestRate,
    BulkName(client_id): BulkName,
    Query(params): Query<BulkParams>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let BulkParams { sender_id, limit, cursor } = params;
    let (sender, client) = sender(&caller, sender_id)?;
    let owner = Owner { tenant: &caller.tenant, sender: sender.as_str(), client: &client };
    let (from, until) = BulkKey::new(&client_id).range();
    let list = caller.scope_of(&("bulk", sender.as_str(), &client_id));
    let limit = usize::from(limit.unwrap_or(Limit::HISTORY).get());
    let BulkCursor { after, counts } = if let Some(token) = cursor {
        database.seal().await?.open(&list, &token).map_err(|_| {
            let detail = "`cursor` must be the `next_cursor` of a page of the same bulk send.";
            Error::parameter(Code::InvalidCursor, "cursor", detail)
        })?
    } else {
        let counts = store::counts(&database, owner, (&from, &until)).await?;
        BulkCursor { after: from, counts }
    };
    if counts.sent == 0 {
        return Err(Error::not_found());
    }
    let at_most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut rows = store::messages(&database, owner, (&after, &until), Some(at_most)).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = match rows.last().filter(|_| has_more) {
        Some(row) => Some(database.seal().await?.seal(&list, &BulkCursor { after: row.key.clone(), counts })),
        None => None,
    };
    Ok(HttpResponse::Ok().json(BulkStatus { counts, items: rows.into_iter().map(message).collect(), next_cursor }))
}

fn message(row: BulkRow) -> BulkMessage {
    BulkMessage {
        peer_id: UserId::try_from(row.peer_id).expect("the database has valid user ids"),
        message_id: MessageId { conversation: row.public_id, seq: row.seq }.to_string(),
        seq: Seq::try_from(row.seq).expect("the database numbers messages from 1"),
        created_at: row.created_at.into(),
        read_at: row.read_at.map(Timestamp),
        retracted_at: row.retracted_at.map(Timestamp),
    }
}

/// The query parameters of retracting a bulk send.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RetractBulkParams {
    /// The user on whose behalf the service sent. Needs the scope `messages:send_as`. The default is the caller.
    #[param(
        value_type = Option<String>,
        min_length = 1,
        max_length = 255,
        pattern = "^(?:[^.\\x00-\\x1f\\x7f-\\x9f]|\\.[^.\\x00-\\x1f\\x7f-\\x9f]|\\.\\.[^\\x00-\\x1f\\x7f-\\x9f])[^\\x00-\\x1f\\x7f-\\x9f]*$"
    )]
    sender_id: Option<UserId>,
}

/// Retract a bulk send
///
/// Retracts each message of a bulk send of the caller, by the rules for a single message: within `retract_seconds` of `limits` in
/// `GET /v1/me`, or at any time with the scope `moderate`. One that is refused does not affect the others. The call is idempotent;
/// repeat it if a result has a problem with the status 503. It does not stop a bulk send that is under way: retract again when
/// that has been answered.
#[utoipa::path(
    tag = "messages", operation_id = "retractBulk",
    params(("client_id" = String, Path, min_length = 1, max_length = 255, pattern = "^[ -~]+$",
        description = "The `client_id` of the bulk send, percent-encoded.", example = "exam-42"), RetractBulkParams),
    responses(
        (status = 200, description = "The result for each message; a refusal is `retract_window_over`", body = BulkRetractions),
        (status = 403, description = "`insufficient_scope`: `sender_id` needs the scope `messages:send_as`. `tenant_missing`"),
        (status = 404, description = "`not_found`: the caller has sent nothing by this name"),
    )
)]
#[delete("/messages/bulk/{client_id}")]
async fn retract_bulk(
    caller: Caller,
    _: RequestRate,
    BulkName(client_id): BulkName,
    Query(params): Query<RetractBulkParams>,
    (database, mailbox, draining): (Data<Database>, Data<Mailbox>, Data<Draining>),
) -> Result<HttpResponse> {
    let (sender, client) = sender(&caller, params.sender_id)?;
    let range = BulkKey::new(&client_id).range();
    let retracting = async move {
        let owner = Owner { tenant: &caller.tenant, sender: sender.as_str(), client: &client };
        let rules = (caller.has_scope(MODERATE), mailbox.retract_seconds);
        retract::retract_all(&database, owner, client_id, range, rules, &Progress::new(&draining)).await
    };
    Ok(HttpResponse::Ok().json(run_to_completion(retracting).await?))
}
