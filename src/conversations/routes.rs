//! One conversation over HTTP.

use actix_web::{HttpResponse, delete, get, patch, post, web::Data};
use serde::Deserialize;
use utoipa::IntoParams;

use super::invariants::INVARIANTS;
use super::{Action, ConversationFlags, ConversationUpdate, Entry, MarkRead, MarkUnread, history, store};
use crate::auth::{Caller, RequestRate};
use crate::config::Mailbox;
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Json, Link, NoQuery, OptionalJson, Peer, Query, Slice};
use crate::types::Seq;

/// Conversations, as the service lists them.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.configure(history::configure).service(get_conversation).service(set_flags);
            app.service(trash).service(restore).service(mark_read).service(mark_unread);
        },
        features: |_| vec!["read_marks", "flags", "trash"],
        tag: Some(("conversations", "One conversation, as it stands for me")),
        links: LINKS,
        invariants: INVARIANTS,
    }
}

const LINKS: &[Link] = &[
    Link {
        parameters: &[Link::PEER_OF_PATH, ("before", "$response.body#/oldest_seq")],
        ..Link::new(("listMessages", "200"), "older", "listMessages", "The older ones, if `has_older`")
    },
    Link {
        parameters: &[Link::PEER_OF_PATH, ("after", "$response.body#/newest_seq")],
        ..Link::new(("listMessages", "200"), "newer", "listMessages", "The newer ones, if `has_newer`")
    },
    Link {
        parameters: &[Link::PEER_OF_PATH],
        ..Link::new(("deleteConversation", "200"), "restore", "restoreConversation", "Take that back")
    },
];

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
    _: RequestRate,
    Peer(peer): Peer,
    _: NoQuery,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let entry = store::entry(&database, &caller, &peer).await?.ok_or_else(Error::not_found)?;
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
        (status = 200, description = "How things stand now", body = ConversationUpdate),
        (status = 404, description = "We have no conversation"),
        (status = 422, description = "`invalid_user_id`, `invalid_body`, `unknown_field`"),
    )
)]
#[post("/conversations/{peer_id}/read")]
async fn mark_read(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    _: NoQuery,
    Json(mark): Json<MarkRead>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let MarkRead { up_to_seq, read_version } = mark;
    let marked =
        run_to_completion(async move { store::mark_read(&database, &caller, &peer, up_to_seq, read_version).await });
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
        (status = 200, description = "How things stand now", body = ConversationUpdate),
        (status = 404, description = "We have no conversation"),
        (status = 422, description = "`invalid_user_id`, `invalid_body`, `unknown_field`"),
    )
)]
#[post("/conversations/{peer_id}/unread")]
async fn mark_unread(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    _: NoQuery,
    Json(mark): Json<MarkUnread>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    if mark.from_seq.get() < 1 {
        return Err(Error::field(Code::InvalidBody, "/from_seq", "The first message has seq 1."));
    }
    let marking = run_to_completion(async move {
        store::change(&database, &caller, &peer, Action::Unread.name(), mark.from_seq.get(), 0).await
    });
    Ok(HttpResponse::Ok().json(marking.await?.ok_or_else(Error::not_found)?))
}

/// Archive, star or mute a conversation
///
/// Sets those of my flags that are given. They move no entry and mark nothing read; the peer never notices.
#[utoipa::path(
    tag = "conversations", operation_id = "setConversationFlags",
    params(Peer),
    request_body = ConversationFlags,
    responses(
        (status = 200, description = "The entry as it is now", body = Entry),
        (status = 404, description = "We have no conversation"),
        (status = 422, description = "`invalid_user_id`, `invalid_body`, `unknown_field`"),
    )
)]
#[patch("/conversations/{peer_id}")]
async fn set_flags(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    _: NoQuery,
    Json(flags): Json<ConversationFlags>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let me = caller.user.clone();
    let flagging = run_to_completion(async move { store::flag(&database, &caller, &peer, flags).await });
    let entry = flagging.await?.ok_or_else(Error::not_found)?;
    Ok(HttpResponse::Ok().json(entry.seen_by(&me)))
}

/// Up to where a conversation is deleted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TrashQuery {
    /// The seq of the last message that I saw. Beyond the end it counts as the end.
    #[param(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 42)]
    up_to_seq: Seq,
}

/// Delete a conversation for me
///
/// Hides everything up to the seq that I saw, from me alone: in history, preview, search and unread count. The read marker
/// does not fall. A new message opens the conversation again, with what is above. `restore` takes it back for some time
/// (see `limits` in `GET /v1/me`).
#[utoipa::path(
    tag = "conversations", operation_id = "deleteConversation",
    params(Peer, TrashQuery),
    responses(
        (status = 200, description = "How things stand now", body = ConversationUpdate),
        (status = 404, description = "We have no conversation"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[delete("/conversations/{peer_id}")]
async fn trash(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    query: Query<TrashQuery>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let Query(TrashQuery { up_to_seq }) = query;
    let trashing = run_to_completion(async move {
        store::change(&database, &caller, &peer, Action::Trash.name(), up_to_seq.get(), 0).await
    });
    Ok(HttpResponse::Ok().json(trashing.await?.ok_or_else(Error::not_found)?))
}

/// Nothing: this call takes no members.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
struct Restore {}

/// Take back what I deleted last
///
/// Shows again exactly what my last deleting in this conversation hid, whether that was one message or all up to a seq. Once
/// more takes back the one before.
#[utoipa::path(
    tag = "conversations", operation_id = "restoreConversation",
    params(Peer),
    request_body = Option<Restore>,
    responses(
        (status = 200, description = "How things stand now", body = ConversationUpdate),
        (status = 404, description = "We have no conversation"),
        (status = 409, description = "`nothing_to_restore`"),
        (status = 422, description = "`invalid_user_id`, `invalid_body`, `unknown_field`"),
    )
)]
#[post("/conversations/{peer_id}/restore")]
async fn restore(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    _: NoQuery,
    _: OptionalJson<Restore>,
    (database, mailbox): (Data<Database>, Data<Mailbox>),
) -> Result<HttpResponse> {
    let restoring = run_to_completion(async move {
        store::change(&database, &caller, &peer, Action::Restore.name(), 0, mailbox.restore_seconds).await
    });
    let marked = restoring.await?.ok_or_else(Error::not_found)?;
    if !marked.applied {
        return Err(Code::NothingToRestore.into());
    }
    Ok(HttpResponse::Ok().json(marked))
}
