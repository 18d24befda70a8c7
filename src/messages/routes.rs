//! Messages over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::header::LOCATION, patch, post, web::Data};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Body, EditMessage, HistoryPage, Message, Outgoing, SendMessage, Sent, Window, Writer, send, store};
use crate::{
    auth::{Caller, MODERATE, SEND_AS, Unmetered},
    config::{Limits, Mailbox},
    conversations::{Marked, hide_message},
    database::Database,
    error::{Code, Error, Result},
    extract::{Json, NoQuery, PathSeq, Peer, Query},
    ids::{Seq, UserId},
    page::Limit,
    rates::Rates,
    respond::to_the_end,
    users::Directory,
};

/// The calls of this slice.
pub fn configure(app: &mut ServiceConfig) {
    app.service(send_message).service(list_messages).service(get_message);
    app.service(edit_message).service(delete_message);
}

/// Send a message
///
/// 201 means that it is committed, with its place (`seq`) and its time. With an `Idempotency-Key` the call may be repeated
/// at will: the first one sends, the others answer 200 with the same message as it is now. A key belongs to the sender and
/// the calling client for as long as the message lives; a refusal uses none up. Sending marks nothing read.
#[utoipa::path(
    tag = "messages", operation_id = "sendMessage",
    params(("Idempotency-Key" = Option<String>, Header, nullable = false, min_length = 1, max_length = 257,
        pattern = "^(?:[!#-~]{1,255}|\"[ !#-\\[\\]-~]{1,255}\")$", example = "7f9c24e8-3b1d-4a67-9c55",
        description = "1 to 255 printable ASCII characters, bare or as a quoted string: the name of this send. Recommended.")),
    request_body = SendMessage,
    responses(
        (status = 201, description = "Sent", body = Message, headers(("Location" = String, description = "The message"))),
        (status = 200, description = "It had been sent before with this key", body = Message,
            headers(("Idempotent-Replayed" = bool, description = "`true`"))),
        (status = 400, description = "`bad_request`, `unknown_parameter`, `invalid_idempotency_key`, `malformed_json`"),
        (status = 403, description = "`insufficient_scope`, `recipient_inactive`, `tenant_missing`"),
        (status = 422, description = "`recipient_unknown`, `self_message`, `empty_body`, `body_too_long`, `invalid_body`, \
            `unknown_field`, `idempotency_key_reused`"),
        (status = 503, description = "`unavailable`: nothing was sent, try again after `Retry-After` seconds; `outcome_unknown`: \
            it may have been sent, the same key settles it (without a key, look at the conversation first)"),
    )
)]
#[post("/messages")]
async fn send_message(
    Unmetered(caller): Unmetered,
    request: HttpRequest,
    _: NoQuery,
    Json(sent): Json<SendMessage>,
    (writer, database, directory): (Data<Writer>, Data<Database>, Data<Directory>),
    (rates, limits): (Data<Rates>, Data<Limits>),
) -> Result<HttpResponse> {
    let outgoing = outgoing(caller, &request, sent, limits.body_max_chars)?;
    let sending = to_the_end(async move {
        pace(&database, &rates, &request, &outgoing).await?;
        let (caller, key) = (outgoing.caller.clone(), outgoing.key.clone());
        let sent = send(&writer, &database, &directory, outgoing).await?;
        if let Some(key) = key {
            rates.have_used(&caller.whom(), &key);
        }
        Ok(sent)
    });
    let sending = sending.await;
    let outcome = sending.as_ref().map_or_else(|error| error.code().row().1, |sent| sent.outcome());
    metrics::counter!("pidge_sends_total", "outcome" => outcome).increment(1);
    let Sent { message, replayed } = sending?;
    if replayed {
        return Ok(HttpResponse::Ok().insert_header(("Idempotent-Replayed", "true")).json(message));
    }
    let peer = utf8_percent_encode(message.recipient_id.as_str(), NON_ALPHANUMERIC);
    let location = format!("/v1/conversations/{peer}/messages/{}", message.seq.get());
    Ok(HttpResponse::Created().insert_header((LOCATION, location)).json(message))
}

/// Counts a message on its way against its sender's rates. A message that was sent before is not sent again, so it costs nothing.
///
/// # Errors
/// 429 `rate_limited`.
async fn pace(database: &Database, rates: &Rates, request: &HttpRequest, outgoing: &Outgoing) -> Result<()> {
    let Outgoing { caller, recipient, .. } = outgoing;
    let (whom, key) = (caller.whom(), outgoing.key.as_deref());
    rates.attempt(request, &whom)?;
    // What writes to oneself is no send: it will be refused.
    if outgoing.sender == outgoing.recipient || key.is_some_and(|key| rates.is_repeat(&whom, key)) {
        return Ok(());
    }
    let mut paced = rates.send(request, &whom, recipient);
    if paced.is_ok() && rates.must_ask(&whom, recipient) {
        if outgoing.is_first(database).await? {
            paced = rates.begin(request, &whom);
        } else {
            rates.have_met(&whom, recipient);
        }
    }
    match paced {
        Err(_) if outgoing.was_sent(database).await? => Ok(()),
        paced => paced,
    }
}

fn outgoing(caller: Caller, request: &HttpRequest, sent: SendMessage, max_chars: usize) -> Result<Outgoing> {
    if sent.sender_id.is_some() {
        caller.require(SEND_AS)?;
    }
    if let Some(context) = &sent.context {
        context.check()?;
    }
    Ok(Outgoing {
        sender: sent.sender_id.unwrap_or_else(|| caller.user.clone()),
        recipient: sent.recipient_id,
        body: Body::parse(sent.body, max_chars)?,
        context: sent.context,
        draft_version: sent.draft_version.map(Seq::get),
        key: idempotency_key(request)?,
        caller,
    })
}

/// The key, bare or as the quoted string of the IETF draft (draft-ietf-httpapi-idempotency-key-header).
fn idempotency_key(request: &HttpRequest) -> Result<Option<String>> {
    let refused = || {
        let detail = "One Idempotency-Key of 1 to 255 printable ASCII characters, bare or in double quotes.";
        Error::new(Code::InvalidIdempotencyKey, detail)
    };
    let mut headers = request.headers().get_all("idempotency-key");
    let (first, second) = (headers.next(), headers.next());
    let Some(value) = first else { return Ok(None) };
    let text = value.to_str().map_err(|_| refused())?.trim();
    let key = match text.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"').filter(|key| !key.contains(['"', '\\'])),
        None => Some(text).filter(|key| !key.contains(['"', ' '])),
    };
    let fits = |key: &&str| (1..=255).contains(&key.len()) && key.bytes().all(|b| (0x20..0x7f).contains(&b));
    match (key.filter(fits), second) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => Err(refused()),
    }
}

/// Which part of the history. The positions have no examples: pages that try calls would send all three.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Messages below this seq, the nearest ones.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    before: Option<Seq>,
    /// Messages above this seq, the nearest ones; 0 starts at the oldest.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    after: Option<Seq>,
    /// Messages on both sides of this seq, itself included.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    around: Option<Seq>,
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50, value_type = Option<u16>, example = 50)]
    limit: Option<Limit>,
}

/// Read a conversation's messages
///
/// A window into the history, oldest first; without a cursor the newest page. `before`, `after` and `around` exclude each
/// other; a seq that is missing or hidden is a position, not an error. A reader that follows `after` misses nothing. With
/// somebody to whom I have no conversation the page is empty, whether they exist or not. Reading marks nothing read.
#[utoipa::path(
    tag = "messages", operation_id = "listMessages",
    params(Peer, HistoryQuery),
    responses((status = 200, description = "The window", body = HistoryPage), (status = 422, description = "`invalid_user_id`"))
)]
#[get("/conversations/{peer_id}/messages")]
async fn list_messages(
    caller: Caller,
    Peer(peer): Peer,
    query: Query<HistoryQuery>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let Query(HistoryQuery { before, after, around, limit }) = query;
    let window = Window::of(before, after, around, limit.unwrap_or(Limit::HISTORY))?;
    let history = store::history(&database, &caller.tenant, &caller.user, &peer, window).await?;
    Ok(HttpResponse::Ok().json(page(history, window, &caller.user, &peer)))
}

/// Cuts the extra messages off either end: they only say that there is more.
fn page(history: store::History, window: Window, me: &UserId, peer: &UserId) -> HistoryPage {
    let split = history.items.partition_point(|row| row.seq() < window.position);
    let fits = |items: usize, asked: i64| items.min(usize::try_from(asked).unwrap_or(0));
    let (older, newer) = (fits(split, window.older), fits(history.items.len() - split, window.newer));
    let (has_older, has_newer) = (split > older, history.items.len() - split > newer);
    let rows = history.items.into_iter().skip(split - older).take(older + newer);
    let items: Vec<Message> = rows.map(|row| row.seen_by(me, peer)).collect();
    HistoryPage {
        has_older,
        has_newer,
        oldest_seq: items.first().map(|message| message.seq),
        newest_seq: items.last().map(|message| message.seq),
        entry: history.entry.map(|entry| entry.seen_by(me)),
        items,
    }
}

/// Read one message
///
/// By its place in my conversation with the peer. Reading it marks nothing read.
#[utoipa::path(
    tag = "messages", operation_id = "getMessage",
    params(Peer, ("seq" = Seq, Path, description = "Its place in our conversation", example = 42)),
    responses(
        (status = 200, description = "The message", body = Message),
        (status = 404, description = "No such message, or not shown to me"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[get("/conversations/{peer_id}/messages/{seq}")]
async fn get_message(
    caller: Caller,
    Peer(peer): Peer,
    PathSeq(seq): PathSeq,
    _: NoQuery,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let row = store::message(&database, &caller.tenant, &caller.user, &peer, seq.get(), false).await?;
    let message = row.ok_or_else(Error::not_found)?.seen_by(&caller.user, &peer);
    Ok(HttpResponse::Ok().json(message))
}

/// Edit a message of mine
///
/// Gives it another text, within the time that `limits` in `GET /v1/me` tells. It stays where it is, and neither becomes unread
/// nor moves a conversation; what it said before is kept for moderators. The same text again changes nothing.
#[utoipa::path(
    tag = "messages", operation_id = "editMessage",
    params(Peer, ("seq" = Seq, Path, description = "Its place in our conversation", example = 42)),
    request_body = EditMessage,
    responses(
        (status = 200, description = "The message as it is now", body = Message),
        (status = 403, description = "`not_the_sender`, `tenant_missing`"),
        (status = 404, description = "No such message, or not shown to me"),
        (status = 409, description = "`edit_window_over`, `message_retracted`"),
        (status = 422, description = "`invalid_user_id`, `empty_body`, `body_too_long`, `invalid_body`, `unknown_field`"),
    )
)]
#[patch("/conversations/{peer_id}/messages/{seq}")]
async fn edit_message(
    caller: Caller,
    (peer, seq): (Peer, PathSeq),
    _: NoQuery,
    Json(edit): Json<EditMessage>,
    database: Data<Database>,
    (limits, mailbox): (Data<Limits>, Data<Mailbox>),
) -> Result<HttpResponse> {
    let (Peer(peer), PathSeq(seq)) = (peer, seq);
    let body = Body::parse(edit.body, limits.body_max_chars)?;
    let (me, them) = (caller.user.clone(), peer.clone());
    let editing =
        to_the_end(async move { store::edit(&database, &caller, &peer, seq, &body, mailbox.edit_seconds).await });
    Ok(HttpResponse::Ok().json(editing.await?.seen_by(&me, &them)))
}

/// For whom a message is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum For {
    /// For me alone: it is hidden, and `restore` takes that back.
    #[default]
    Me,
    /// For both: it is taken back.
    Everyone,
}

/// For whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeleteQuery {
    /// For me alone (the message is hidden from me, and the peer never notices), or for everyone (it is taken back).
    #[param(inline, example = "me")]
    r#for: Option<For>,
}

/// What deleting answers: how things stand for me, or the tombstone.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum Deleted {
    /// After `for=me`.
    Hidden(Box<Marked>),
    /// After `for=everyone`.
    Retracted(Box<Message>),
}

/// Delete a message
///
/// `for=me` hides it from me alone: in history, preview, search and unread count. `for=everyone` takes back a message of mine,
/// within the time that `limits` in `GET /v1/me` tells: a tombstone without text stays at its place, and it is unread no more. Callers
/// with the scope `moderate` may take back either's message at any time. Doing either again changes nothing.
#[utoipa::path(
    tag = "messages", operation_id = "deleteMessage",
    params(Peer, ("seq" = Seq, Path, description = "Its place in our conversation", example = 42), DeleteQuery),
    responses(
        (status = 200, description = "How the conversation stands for me, or with `for=everyone` the tombstone", body = Deleted),
        (status = 403, description = "`not_the_sender`, `tenant_missing`"),
        (status = 404, description = "No such message, or not shown to me"),
        (status = 409, description = "`retract_window_over`"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[delete("/conversations/{peer_id}/messages/{seq}")]
async fn delete_message(
    caller: Caller,
    (peer, seq): (Peer, PathSeq),
    query: Query<DeleteQuery>,
    (database, mailbox): (Data<Database>, Data<Mailbox>),
) -> Result<HttpResponse> {
    let (Peer(peer), PathSeq(seq)) = (peer, seq);
    let deleted = to_the_end(async move {
        if query.0.r#for.unwrap_or_default() == For::Me {
            let hidden = hide_message(&database, &caller, &peer, seq).await?;
            return Ok(Deleted::Hidden(Box::new(hidden.ok_or_else(Error::not_found)?)));
        }
        let may_any = caller.may(MODERATE);
        let row = store::retract(&database, &caller, &peer, seq, may_any, mailbox.retract_seconds).await?;
        Ok(Deleted::Retracted(Box::new(row.seen_by(&caller.user, &peer))))
    });
    Ok(HttpResponse::Ok().json(deleted.await?))
}
