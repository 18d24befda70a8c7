//! Sending over HTTP.

use actix_web::{HttpRequest, HttpResponse, http::header::LOCATION, post, web::Data};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::send::{Sent, send};
use super::{NewMessage, SendMessage, SendQueueHandle};
use crate::auth::{Caller, SendAttempt};
use crate::config::Limits;
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Json, Link, NoQuery, RateLimits, Slice};
use crate::messages::Message;
use crate::users::Directory;

/// Sending, as the service lists it.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(send_message);
        },
        features: |_| vec!["messages", "context"],
        tag: None,
        links: LINKS,
        invariants: &[(
            "each idempotency key points at a message of its sender",
            "select format('sender %s key %s: conversation %s seq %s', k.sender_id, k.key, k.conversation_id, k.seq)
             from idempotency k
             where not exists (select from messages m where m.conversation_id = k.conversation_id and m.seq = k.seq
                               and m.sender_id = k.sender_id)",
        )],
    }
}

const LINKS: &[Link] = &[
    Link {
        parameters: &[Link::PEER_OF_MESSAGE, ("seq", Link::SEQ)],
        ..Link::new(("sendMessage", "201"), "message", "getMessage", "The message, at its place")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE],
        ..Link::new(("sendMessage", "201"), "conversation", "getConversation", "How the conversation stands now")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE, ("around", Link::SEQ)],
        ..Link::new(("sendMessage", "201"), "history", "listMessages", "The messages around it")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE],
        body: &[("up_to_seq", Link::SEQ)],
        ..Link::new(("sendMessage", "201"), "read", "markConversationRead", "Mark read up to it")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE],
        body: &[("from_seq", Link::SEQ)],
        ..Link::new(("sendMessage", "201"), "unread", "markConversationUnread", "Mark unread from it on")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE, ("seq", Link::SEQ)],
        ..Link::new(("sendMessage", "200"), "message", "getMessage", "The message, at its place")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE, ("seq", Link::SEQ)],
        ..Link::new(("sendMessage", "201"), "edit", "editMessage", "Give it another text")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE, ("seq", Link::SEQ)],
        ..Link::new(("sendMessage", "201"), "delete", "deleteMessage", "Hide it, or take it back")
    },
];

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
    caller: Caller,
    _: SendAttempt,
    request: HttpRequest,
    _: NoQuery,
    Json(body): Json<SendMessage>,
    (queue, database, directory): (Data<SendQueueHandle>, Data<Database>, Data<Directory>),
    (rates, limits): (Data<RateLimits>, Data<Limits>),
) -> Result<HttpResponse> {
    let message = NewMessage::new(caller, body, idempotency_key(&request)?, limits.body_max_chars)?;
    let sending = async move { send(&queue, &database, &directory, &rates, &request, message).await };
    let result = run_to_completion(sending).await;
    let outcome = result.as_ref().map_or_else(|error| error.code().name(), Sent::outcome);
    metrics::counter!("pidge_sends_total", "outcome" => outcome).increment(1);
    Ok(match result? {
        Sent { message, replayed: true } => {
            HttpResponse::Ok().insert_header(("Idempotent-Replayed", "true")).json(message)
        }
        Sent { message, replayed: false } => {
            HttpResponse::Created().insert_header((LOCATION, location(&message))).json(message)
        }
    })
}

/// The path of a message, for its sender.
fn location(message: &Message) -> String {
    let peer = utf8_percent_encode(message.recipient_id.as_str(), NON_ALPHANUMERIC);
    format!("/v1/conversations/{peer}/messages/{}", message.seq.get())
}

/// The client's key, bare or as the quoted string of draft-ietf-httpapi-idempotency-key-header.
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
