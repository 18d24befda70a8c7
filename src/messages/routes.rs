//! The HTTP endpoints of messages.

use actix_web::{HttpRequest, HttpResponse, get, patch, web::Data};

use super::invariants::INVARIANTS;
use super::store::Judged;
use super::{Body, EditMessage, Message, store};
use crate::auth::{Caller, RequestRate};
use crate::config::{Limits, Mailbox};
use crate::database::{Database, run_to_completion};
use crate::error::{Error, Result};
use crate::http::{Json, NoQuery, PathSeq, Peer, RateLimits, Slice};
use crate::policy::Policies;
use crate::types::Seq;
use crate::users::Directory;

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(get_message).service(edit_message);
        },
        features: |_| vec!["receipts", "edit", "retract"],
        undocumented: |_| vec![],
        tag: Some(("messages", "Send, read, edit, retract and hide messages.")),
        links: &[],
        invariants: INVARIANTS,
    }
}

/// Get a message
///
/// Returns one message of the caller's conversation with the peer. This does not mark the message read.
#[utoipa::path(
    tag = "messages", operation_id = "getMessage",
    params(Peer, ("seq" = Seq, Path, description = "The position of the message in the conversation.", example = 7)),
    responses(
        (status = 200, description = "The message", body = Message),
        (status = 404, description = "`not_found`: no such message, or it is not visible to the caller"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[get("/conversations/{peer_id}/messages/{seq}")]
async fn get_message(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    PathSeq(seq): PathSeq,
    _: NoQuery,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let row = store::message(&database, &caller, &peer, seq).await?;
    let message = row.ok_or_else(Error::not_found)?.seen_by(&caller.user, &peer);
    Ok(HttpResponse::Ok().json(message))
}

/// Edit a message
///
/// Replaces the text of a message that the caller sent, within the time limit `edit_seconds` in `GET /v1/me`. The
/// message keeps its position, does not become unread and does not move the conversation in the inbox. Earlier texts
/// are kept for moderators. The call is idempotent: the same text again changes nothing.
#[utoipa::path(
    tag = "messages", operation_id = "editMessage",
    params(Peer, ("seq" = Seq, Path, description = "The position of the message in the conversation.", example = 8)),
    request_body = EditMessage,
    responses(
        (status = 200, description = "The edited message", body = Message),
        (status = 403, description = "`not_the_sender`, `sender_inactive`, `recipient_inactive`, `blocked`, `role_not_allowed`, \
            `context_ended`, `no_shared_context`, `tenant_missing`"),
        (status = 404, description = "`not_found`: no such message, or it is not visible to the caller"),
        (status = 409, description = "`edit_window_over`, `message_retracted`, `you_blocked`"),
        (status = 422, description = "`invalid_user_id`, `empty_body`, `body_too_long`, `invalid_body`, `unknown_field`"),
    )
)]
#[patch("/conversations/{peer_id}/messages/{seq}")]
async fn edit_message(
    caller: Caller,
    _: RequestRate,
    (request, peer, seq): (HttpRequest, Peer, PathSeq),
    _: NoQuery,
    Json(edit): Json<EditMessage>,
    (database, directory, policies): (Data<Database>, Data<Directory>, Data<Policies>),
    (limits, rates, mailbox): (Data<Limits>, Data<RateLimits>, Data<Mailbox>),
) -> Result<HttpResponse> {
    let (Peer(peer), PathSeq(seq)) = (peer, seq);
    let body = Body::parse(edit.body, limits.body_max_chars)?;
    let editing = async move {
        let bytes = rates.reserve_bytes(&request, &caller.rate_subject(), body.as_str().len())?;
        let rules = policies.rules([caller.tenant.as_str()])?;
        let judged = Judged { role: directory.role_of(&caller), rules: rules.as_deref() };
        let edited = store::edit(&database, &caller, &peer, seq, &body, mailbox.edit_seconds, judged).await?;
        if edited.is_changed {
            bytes.keep();
        }
        Ok(edited.message.seen_by(&caller.user, &peer))
    };
    Ok(HttpResponse::Ok().json(run_to_completion(editing).await?))
}
