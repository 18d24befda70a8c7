//! The HTTP endpoint of sending.

use actix_web::{HttpRequest, HttpResponse, http::header::LOCATION, middleware::from_fn, post, web::Data};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::outcomes::{count_outcome, count_refusals};
use super::rate_check::check_rate;
use super::send::{Sent, send};
use super::{NewMessage, SendMessage, SendQueueHandle, bulk};
use crate::auth::{Caller, SendAttempt};
use crate::config::Limits;
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Json, Link, LogFields, NoQuery, PublicPath, RateLimits, Slice};
use crate::messages::Message;
use crate::policy::Policies;
use crate::users::Directory;

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(send_message).configure(bulk::configure);
        },
        features: |_| vec!["messages", "context", "bulk"],
        undocumented: |_| vec![],
        tag: None,
        links: LINKS,
        invariants: &[(
            "each idempotency key refers to a message of its sender",
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
        ..Link::new(("sendMessage", "201"), "message", "getMessage", "The sent message")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE],
        ..Link::new(("sendMessage", "201"), "conversation", "getConversation", "The conversation with the recipient")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE, ("around", Link::SEQ)],
        ..Link::new(("sendMessage", "201"), "history", "listMessages", "The messages around the sent one")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE],
        ..Link::new(
            ("sendMessage", "201"),
            "read",
            "markConversationRead",
            "Mark the conversation read: `seq` is the `up_to_seq` of the request",
        )
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE],
        ..Link::new(
            ("sendMessage", "201"),
            "unread",
            "markConversationUnread",
            "Mark the conversation unread: `seq` is the `from_seq` of the request",
        )
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE, ("seq", Link::SEQ)],
        ..Link::new(("sendMessage", "200"), "message", "getMessage", "The sent message")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE, ("seq", Link::SEQ)],
        ..Link::new(("sendMessage", "201"), "edit", "editMessage", "Edit the sent message")
    },
    Link {
        parameters: &[Link::PEER_OF_MESSAGE, ("seq", Link::SEQ)],
        ..Link::new(("sendMessage", "201"), "delete", "deleteMessage", "Hide or retract the sent message")
    },
];

/// Send a message
///
/// Sends a text to another user, and creates their conversation if it does not exist. 201 means that the message is
/// stored, with its position (`seq`) and time. With an `Idempotency-Key` the request can be repeated safely: the first
/// one sends the message, the others return 200 with the current state of the same message. A key is valid for one
/// sender and one calling client, as long as the message exists; a refused request does not use it up. Sending does not
/// mark any message read.
#[utoipa::path(
    tag = "messages", operation_id = "sendMessage",
    params(("Idempotency-Key" = Option<String>, Header, nullable = false, min_length = 1, max_length = 257,
        pattern = "^(?:[!#-~]{1,255}|\"[ !#-\\[\\]-~]{1,255}\")$",
        description = "A unique key of this message, so that the request can be repeated safely: 1 to 255 printable ASCII characters, bare \
            or as a quoted string, such as a new UUID for each message. Recommended.")),
    request_body = SendMessage,
    responses(
        (status = 201, description = "The message was sent", body = Message,
            headers(("Location" = String, description = "The path of the message, with the public path of the service"))),
        (status = 200, description = "The message was already sent with this key", body = Message,
            headers(("Idempotent-Replayed" = bool, description = "Always `true`"))),
        (status = 400, description = "`bad_request`, `unknown_parameter`, `invalid_idempotency_key`, `malformed_json`"),
        (status = 403, description = "`insufficient_scope`, `sender_inactive`, `recipient_inactive`, `blocked`, `role_not_allowed`, \
            `context_ended`, `no_shared_context`, `tenant_missing`"),
        (status = 409, description = "`you_blocked`"),
        (status = 422, description = "`recipient_unknown`, `self_message`, `empty_body`, `body_too_long`, `invalid_body`, \
            `unknown_field`, `idempotency_key_reused`"),
        (status = 503, description = "`unavailable`: nothing was sent; retry after `Retry-After` seconds. `outcome_unknown`: the \
            message may have been sent; retry with the same `Idempotency-Key`, or read the conversation first if there was none"),
    )
)]
#[post("/messages", wrap = "from_fn(count_refusals)")]
async fn send_message(
    caller: Caller,
    _: SendAttempt,
    request: HttpRequest,
    _: NoQuery,
    Json(body): Json<SendMessage>,
    (queue, database, directory, policies): (Data<SendQueueHandle>, Data<Database>, Data<Directory>, Data<Policies>),
    (rates, limits, public_path): (Data<RateLimits>, Data<Limits>, Data<PublicPath>),
) -> Result<HttpResponse> {
    LogFields::set_peer(&request, &body.recipient_id);
    if let Some(sender) = &body.sender_id {
        LogFields::set_sender(&request, sender);
    }
    let role = directory.role_of(&caller).to_owned();
    let message = NewMessage::new(caller, &role, body, idempotency_key(&request)?, limits.body_max_chars)?;
    let sent_for = request.clone();
    let sending = async move {
        let reserved = check_rate(&database, (&directory, &policies), &rates, &sent_for, &message).await?;
        let sent = send(&queue, &database, (&directory, &policies), &rates, message).await?;
        if !sent.replayed {
            reserved.keep();
        }
        Ok(sent)
    };
    let sent = run_to_completion(count_outcome(request.clone(), sending)).await?;
    LogFields::set_seq(&request, sent.message.seq);
    Ok(match sent {
        Sent { message, replayed: true } => {
            HttpResponse::Ok().insert_header(("Idempotent-Replayed", "true")).json(message)
        }
        Sent { message, replayed: false } => {
            HttpResponse::Created().insert_header((LOCATION, public_path.of(&location(&message)))).json(message)
        }
    })
}

/// Returns the route of a message for its sender.
fn location(message: &Message) -> String {
    let peer = utf8_percent_encode(message.recipient_id.as_str(), NON_ALPHANUMERIC);
    format!("/v1/conversations/{peer}/messages/{}", message.seq.get())
}

/// Reads the `Idempotency-Key`: bare, or a quoted string as in draft-ietf-httpapi-idempotency-key-header.
///
/// # Errors
/// 400 `invalid_idempotency_key`: malformed, or more than one.
fn idempotency_key(request: &HttpRequest) -> Result<Option<String>> {
    let refused = || {
        let detail =
            "The Idempotency-Key must be one value of 1 to 255 printable ASCII characters, bare or in double quotes.";
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
