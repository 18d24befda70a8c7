//! Messages over HTTP.

use actix_web::{HttpResponse, get, patch, web::Data};

use super::{Body, EditMessage, Message, invariants::INVARIANTS, store};
use crate::auth::{Caller, RequestRate};
use crate::config::{Limits, Mailbox};
use crate::database::{Database, run_to_completion};
use crate::error::{Error, Result};
use crate::http::{Json, NoQuery, PathSeq, Peer, Slice};
use crate::types::Seq;

/// Messages, as the service lists them.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(get_message).service(edit_message);
        },
        features: |_| vec!["receipts", "edit", "retract"],
        tag: Some(("messages", "What users write to each other")),
        links: &[],
        invariants: INVARIANTS,
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
    _: RequestRate,
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
        run_to_completion(
            async move { store::edit(&database, &caller, &peer, seq, &body, mailbox.edit_seconds).await },
        );
    Ok(HttpResponse::Ok().json(editing.await?.seen_by(&me, &them)))
}
