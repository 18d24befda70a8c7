//! The HTTP endpoints of one conversation.

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

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.configure(history::configure).service(get_conversation).service(set_flags);
            app.service(delete_conversation).service(restore).service(mark_read).service(mark_unread);
        },
        features: |_| vec!["read_marks", "flags", "trash"],
        undocumented: |_| vec![],
        tag: Some((
            "conversations",
            "A single conversation as the caller sees it: read marker, flags, deletion and drafts.",
        )),
        links: LINKS,
        invariants: INVARIANTS,
    }
}

const LINKS: &[Link] = &[
    Link {
        parameters: &[Link::PEER_OF_PATH, ("before", "$response.body#/oldest_seq")],
        ..Link::new(
            ("listMessages", "200"),
            "older",
            "listMessages",
            "The page of older messages, if `has_older` is true",
        )
    },
    Link {
        parameters: &[Link::PEER_OF_PATH, ("after", "$response.body#/newest_seq")],
        ..Link::new(
            ("listMessages", "200"),
            "newer",
            "listMessages",
            "The page of newer messages, if `has_newer` is true",
        )
    },
    Link {
        parameters: &[Link::PEER_OF_PATH],
        ..Link::new(("deleteConversation", "200"), "restore", "restoreConversation", "Undo the deletion")
    },
];

/// Get a conversation
///
/// Returns the conversation as the caller sees it: the peer, a preview of the last message, the unread count, the read
/// marker and the flags. Returns 404 if the two users have not written to each other, whether the peer exists or not.
#[utoipa::path(
    tag = "conversations", operation_id = "getConversation",
    params(Peer),
    responses(
        (status = 200, description = "The conversation", body = Entry),
        (status = 404, description = "`not_found`: the caller has no conversation with this user"),
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
/// Raises the caller's read marker to the `seq` of the last message that the user has seen. Newer messages stay unread.
/// The marker is never lowered, so concurrent calls from several devices are safe. The time at which the marker first
/// passes a message is its `read_at`, which the sender sees too.
#[utoipa::path(
    tag = "conversations", operation_id = "markConversationRead",
    params(Peer),
    request_body = MarkRead,
    responses(
        (status = 200, description = "The conversation and unread totals after the call", body = ConversationUpdate),
        (status = 404, description = "`not_found`: the caller has no conversation with this user"),
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
    let marking =
        run_to_completion(async move { store::mark_read(&database, &caller, &peer, up_to_seq, read_version).await });
    Ok(HttpResponse::Ok().json(marking.await?.ok_or_else(Error::not_found)?))
}

/// Mark a conversation unread
///
/// Lowers the caller's read marker to just below `from_seq`, and raises `read_version`, so that a device with outdated
/// data cannot mark the messages read again by accident. The `read_at` of the messages does not change.
#[utoipa::path(
    tag = "conversations", operation_id = "markConversationUnread",
    params(Peer),
    request_body = MarkUnread,
    responses(
        (status = 200, description = "The conversation and unread totals after the call", body = ConversationUpdate),
        (status = 404, description = "`not_found`: the caller has no conversation with this user"),
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
        return Err(Error::field(Code::InvalidBody, "/from_seq", "`from_seq` must be at least 1."));
    }
    let marking = run_to_completion(async move {
        store::change(&database, &caller, &peer, Action::Unread.name(), mark.from_seq.get(), 0).await
    });
    Ok(HttpResponse::Ok().json(marking.await?.ok_or_else(Error::not_found)?))
}

/// Archive, star or mute a conversation
///
/// Sets the flags that are present in the request. Flags belong to the caller: the peer does not see them. They change
/// neither the order of the inbox nor the read marker.
#[utoipa::path(
    tag = "conversations", operation_id = "setConversationFlags",
    params(Peer),
    request_body = ConversationFlags,
    responses(
        (status = 200, description = "The conversation after the change", body = Entry),
        (status = 404, description = "`not_found`: the caller has no conversation with this user"),
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
    let setting = run_to_completion(async move { store::set_flags(&database, &caller, &peer, flags).await });
    let entry = setting.await?.ok_or_else(Error::not_found)?;
    Ok(HttpResponse::Ok().json(entry.seen_by(&me)))
}

/// The query parameters of deleting a conversation.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeleteConversationParams {
    /// The `seq` of the last message that the user has seen. A value above `last_seq` counts as `last_seq`.
    #[param(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 7)]
    up_to_seq: Seq,
}

/// Delete a conversation
///
/// Hides all messages up to `up_to_seq` from the caller only: in history, preview, search and unread count. The peer is
/// not affected. The read marker stays as it is. When a new message arrives, the conversation reappears with the
/// messages above `up_to_seq`. The deletion can be undone with `restore`, within the time given by `limits` in
/// `GET /v1/me`.
#[utoipa::path(
    tag = "conversations", operation_id = "deleteConversation",
    params(Peer, DeleteConversationParams),
    responses(
        (status = 200, description = "The conversation and unread totals after the call", body = ConversationUpdate),
        (status = 404, description = "`not_found`: the caller has no conversation with this user"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[delete("/conversations/{peer_id}")]
async fn delete_conversation(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    params: Query<DeleteConversationParams>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let Query(DeleteConversationParams { up_to_seq }) = params;
    let deleting = run_to_completion(async move {
        store::change(&database, &caller, &peer, Action::Trash.name(), up_to_seq.get(), 0).await
    });
    Ok(HttpResponse::Ok().json(deleting.await?.ok_or_else(Error::not_found)?))
}

/// An empty object: this operation takes no members.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
struct Restore {}

/// Restore what was deleted last
///
/// Undoes the caller's latest deletion in this conversation, whether it hid one message or all messages up to a `seq`.
/// Repeated calls undo earlier deletions. A deletion can be undone within the time given by `limits` in `GET /v1/me`.
#[utoipa::path(
    tag = "conversations", operation_id = "restoreConversation",
    params(Peer),
    request_body = Option<Restore>,
    responses(
        (status = 200, description = "The conversation and unread totals after the call", body = ConversationUpdate),
        (status = 404, description = "`not_found`: the caller has no conversation with this user"),
        (status = 409, description = "`nothing_to_restore`: no deletion is left that can be undone"),
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
    let update = restoring.await?.ok_or_else(Error::not_found)?;
    if !update.applied {
        return Err(Code::NothingToRestore.into());
    }
    Ok(HttpResponse::Ok().json(update))
}
