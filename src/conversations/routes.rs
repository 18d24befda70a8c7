//! One conversation over HTTP.

use actix_web::{HttpResponse, get, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Entry, MarkRead, MarkUnread, Marked, store};
use crate::{
    auth::Caller,
    database::Database,
    error::{Code, Error, Result},
    extract::{Json, NoQuery, Peer},
    respond::to_the_end,
};

/// The calls of this slice.
pub fn configure(app: &mut ServiceConfig) {
    app.service(get_conversation).service(mark_read).service(mark_unread);
}

/// Read how a conversation stands for me
///
/// Who the peer is, the last message, what is unread, and my flags. 404 while we have not written to each other, whether
/// the peer exists or not.
#[utoipa::path(
    tag = "conversations", operation_id = "getConversation",
    params(Peer),
    responses(
        (status = 200, description = "The entry", body = Entry),
        (status = 404, description = "We have no conversation"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[get("/conversations/{peer_id}")]
async fn get_conversation(
    caller: Caller,
    Peer(peer): Peer,
    _: NoQuery,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let entry = store::entry(&database, &caller.tenant, &caller.user, &peer).await?.ok_or_else(Error::not_found)?;
    Ok(HttpResponse::Ok().json(entry.seen_by(&caller.user)))
}

/// Mark a conversation read
///
/// Raises my read marker to the seq that I saw; it never falls by this, however many devices race. What comes later stays
/// unread. The first time that the marker passes a message is when the message counts as seen (`read_at`).
#[utoipa::path(
    tag = "conversations", operation_id = "markConversationRead",
    params(Peer),
    request_body = MarkRead,
    responses(
        (status = 200, description = "How things stand now", body = Marked),
        (status = 404, description = "We have no conversation"),
        (status = 422, description = "`invalid_user_id`, `invalid_body`, `unknown_field`"),
    )
)]
#[post("/conversations/{peer_id}/read")]
async fn mark_read(
    caller: Caller,
    Peer(peer): Peer,
    _: NoQuery,
    Json(mark): Json<MarkRead>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let MarkRead { up_to_seq, read_version } = mark;
    let marked = to_the_end(async move {
        store::mark_read(&database, &caller.tenant, &caller.user, &peer, up_to_seq, read_version).await
    });
    let marked = marked.await?;
    Ok(HttpResponse::Ok().json(marked.ok_or_else(Error::not_found)?))
}

/// Mark a conversation unread from a message on
///
/// The one call that lowers my read marker: to just below `from_seq`. It raises `read_version`, so that a device which has
/// not heard of it cannot mark the messages read again by accident. When the messages were first seen stays as it was.
#[utoipa::path(
    tag = "conversations", operation_id = "markConversationUnread",
    params(Peer),
    request_body = MarkUnread,
    responses(
        (status = 200, description = "How things stand now", body = Marked),
        (status = 404, description = "We have no conversation"),
        (status = 422, description = "`invalid_user_id`, `invalid_body`, `unknown_field`"),
    )
)]
#[post("/conversations/{peer_id}/unread")]
async fn mark_unread(
    caller: Caller,
    Peer(peer): Peer,
    _: NoQuery,
    Json(mark): Json<MarkUnread>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    if mark.from_seq.get() < 1 {
        return Err(Error::field(Code::InvalidBody, "/from_seq", "The first message has seq 1."));
    }
    let marked =
        to_the_end(
            async move { store::mark_unread(&database, &caller.tenant, &caller.user, &peer, mark.from_seq).await },
        );
    let marked = marked.await?;
    Ok(HttpResponse::Ok().json(marked.ok_or_else(Error::not_found)?))
}
