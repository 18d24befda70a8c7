//! The HTTP endpoints of drafts.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, delete, get, put};

use super::{CheckedDraft, Draft, Precondition, PutDraft, store};
use crate::auth::{Caller, RequestRate};
use crate::config::Limits;
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Json, Link, NoQuery, Peer, Slice};
use crate::types::UserId;
use crate::users::Directory;

/// The slice `drafts`. Its operations have the tag of the conversations.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(get_draft).service(put_draft).service(delete_draft);
        },
        features: |_| vec!["drafts"],
        tag: None,
        links: LINKS,
        invariants: &[],
    }
}

const LINKS: &[Link] = &[Link {
    parameters: &[Link::PEER_OF_PATH],
    ..Link::new(("putDraft", "200"), "draft", "getDraft", "The stored draft")
}];

impl FromRequest for Precondition {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let single = |name: HeaderName| {
            let mut values = request.headers().get_all(name);
            match (values.next(), values.next()) {
                (None, _) => Ok(None),
                (Some(value), None) => value.to_str().map(|text| Some(text.trim())).map_err(|_| Self::malformed()),
                _ => Err(Self::malformed()),
            }
        };
        ready(single(IF_MATCH).and_then(|if_match| Self::parse(if_match, single(IF_NONE_MATCH)?)))
    }
}

/// Get a draft
///
/// Returns the caller's draft for this user, whichever device stored it. Returns 404 if there is none,
/// whether the user exists or not.
#[utoipa::path(
    tag = "conversations", operation_id = "getDraft",
    params(Peer),
    responses(
        (status = 200, description = "The draft", body = Draft,
            headers(("ETag" = String, description = "The version of the draft in quotes, for `If-Match`"))),
        (status = 404, description = "`not_found`: there is no draft for this user"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[get("/conversations/{peer_id}/draft")]
async fn get_draft(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    _: NoQuery,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let draft = store::draft(&database, &caller, &peer).await?;
    Ok(draft_response(&draft.ok_or_else(Error::not_found)?))
}

/// Store a draft
///
/// Creates or replaces the caller's draft for this user. With `If-Match` the draft is replaced only if it still has
/// the version that the client knows, so that devices do not overwrite each other's text. With `If-None-Match: *` the
/// draft is created only if there is none. The user need not be known to the service, and never sees the draft. A
/// caller can have up to 1,000 drafts.
#[utoipa::path(
    tag = "conversations", operation_id = "putDraft",
    params(
        Peer,
        ("If-Match" = Option<String>, Header, nullable = false, min_length = 1, max_length = 18,
            pattern = "^(?:\\*|\"[1-9][0-9]{0,15}\")$",
            description = "The `ETag` of the draft to replace, or `*` for any. Lists and weak tags are refused."),
        ("If-None-Match" = Option<String>, Header, nullable = false, min_length = 1, max_length = 1, pattern = "^\\*$",
            description = "`*`: create the draft only if there is none. Cannot be combined with `If-Match`."),
    ),
    request_body = PutDraft,
    responses(
        (status = 200, description = "The stored draft", body = Draft,
            headers(("ETag" = String, description = "The version of the draft in quotes, for `If-Match`"))),
        (status = 409, description = "`too_many_drafts`: the caller has 1,000 other drafts"),
        (status = 412,
            description = "`precondition_failed`: the draft has another version, does not exist, or exists already"),
        (status = 422,
            description = "`self_message`, `body_too_long`, `invalid_body`, `unknown_field`, `invalid_user_id`"),
    )
)]
#[put("/conversations/{peer_id}/draft")]
async fn put_draft(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    _: NoQuery,
    precondition: Precondition,
    Json(content): Json<PutDraft>,
    (database, directory, limits): (Data<Database>, Data<Directory>, Data<Limits>),
) -> Result<HttpResponse> {
    let draft = content.check(limits.body_max_chars)?;
    if peer == caller.user {
        return Err(Error::new(Code::SelfMessage, "A draft to yourself is not possible."));
    }
    let writing =
        run_to_completion(async move { save(&database, &directory, &caller, &peer, &draft, precondition).await });
    Ok(draft_response(&writing.await?))
}

/// Stores a draft. A writer whom the directory does not know yet is added to it first: profiles are written in the
/// background, so that of a new caller may not be there yet.
async fn save(
    database: &Database,
    directory: &Directory,
    caller: &Caller,
    peer: &UserId,
    draft: &CheckedDraft,
    precondition: Precondition,
) -> Result<Draft> {
    if let Some(saved) = store::put(database, caller, peer, draft, precondition).await? {
        return Ok(saved);
    }
    directory.flush().await;
    directory.introduce(database, caller, &caller.user).await?;
    let saved = store::put(database, caller, peer, draft, precondition).await?;
    saved.ok_or_else(|| Error::internal("the writer of a draft is missing in the directory"))
}

/// Delete a draft
///
/// Deletes the caller's draft for this user. Idempotent: returns 204 also if there is no draft. With `If-Match` the
/// draft is deleted only if it still has the version that the client knows.
#[utoipa::path(
    tag = "conversations", operation_id = "deleteDraft",
    params(
        Peer,
        ("If-Match" = Option<String>, Header, nullable = false, min_length = 1, max_length = 18,
            pattern = "^(?:\\*|\"[1-9][0-9]{0,15}\")$",
            description = "The `ETag` of the draft to delete, or `*` for any. Lists and weak tags are refused."),
    ),
    responses(
        (status = 204, description = "The draft was deleted, or there was none"),
        (status = 412, description = "`precondition_failed`: the draft has another version; it was not deleted"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[delete("/conversations/{peer_id}/draft")]
async fn delete_draft(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    _: NoQuery,
    precondition: Precondition,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let deleting = run_to_completion(async move { store::delete(&database, &caller, &peer, precondition).await });
    deleting.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The response with a draft and its `ETag`.
fn draft_response(draft: &Draft) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, draft.etag())).json(draft)
}
