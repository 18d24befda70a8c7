//! The HTTP endpoints of drafts.

use actix_web::http::header::ETAG;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, put};

use super::precondition::Tags;
use super::{Draft, Precondition, PutDraft, store, writes};
use crate::auth::{Caller, RequestRate};
use crate::config::Limits;
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Json, Link, NoQuery, Peer, RateLimits, Slice};
use crate::users::Directory;

/// Returns the description of this slice for `app/routes.rs`. Its operations have the tag of the conversations.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(get_draft).service(put_draft).service(delete_draft);
        },
        features: |_| vec!["drafts"],
        undocumented: |_| vec![],
        tag: None,
        links: LINKS,
        invariants: &[],
    }
}

const LINKS: &[Link] = &[Link {
    parameters: &[Link::PEER_OF_PATH],
    ..Link::new(("putDraft", "200"), "draft", "getDraft", "The stored draft")
}];

/// Get a draft
///
/// Returns the caller's draft for this user, whichever device stored it. Returns 404 if there is none, whether the user
/// exists or not.
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
/// Creates or replaces the caller's draft for this user. With `If-Match` the draft is replaced only if it still has the
/// version that the client knows, so that devices do not overwrite each other's text. With `If-None-Match: *` the draft
/// is created only if there is none. The user need not be known to the service, and never sees the draft. A caller can
/// have up to 1,000 drafts.
#[utoipa::path(
    tag = "conversations", operation_id = "putDraft",
    params(
        Peer,
        ("If-Match" = inline(Option<Tags>), Header, nullable = false,
            description = "The `ETag` of the draft to replace, a list of them, or `*` for any draft. A tag that a proxy has changed counts \
                as well: `W/\"7\"` and `\"7-gzip\"` mean version 7."),
        ("If-None-Match" = inline(Option<Tags>), Header, nullable = false,
            description = "`*`: create the draft only if there is none. With a list of `ETag`s: store it unless the draft has one of \
                these versions."),
    ),
    request_body = PutDraft,
    responses(
        (status = 200, description = "The stored draft", body = Draft,
            headers(("ETag" = String, description = "The version of the draft in quotes, for `If-Match`"))),
        (status = 403, description = "`sender_inactive`: the data of the caller were erased. `tenant_missing`"),
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
    (request, precondition): (HttpRequest, Precondition),
    Json(content): Json<PutDraft>,
    (database, directory, limits, rates): (Data<Database>, Data<Directory>, Data<Limits>, Data<RateLimits>),
) -> Result<HttpResponse> {
    let draft = content.check(limits.body_max_chars)?;
    if peer == caller.user {
        return Err(Error::new(Code::SelfMessage, "A draft to yourself is not possible."));
    }
    let writing = async move {
        let bytes = rates.reserve_bytes(&request, &caller.rate_subject(), draft.size())?;
        let stored = writes::put(&database, &directory, &caller, &peer, &draft, &precondition).await?;
        if stored.is_changed {
            bytes.keep();
        }
        Ok(stored.draft)
    };
    Ok(draft_response(&run_to_completion(writing).await?))
}

/// Delete a draft
///
/// Deletes the caller's draft for this user. Idempotent: returns 204 also if there is no draft. With `If-Match` the
/// draft is deleted only if it still has the version that the client knows.
#[utoipa::path(
    tag = "conversations", operation_id = "deleteDraft",
    params(
        Peer,
        ("If-Match" = inline(Option<Tags>), Header, nullable = false,
            description = "The `ETag` of the draft to delete, a list of them, or `*` for any draft; in the forms that `putDraft` takes."),
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
    let deleting = async move { writes::delete(&database, &caller, &peer, &precondition).await };
    run_to_completion(deleting).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Returns the response with a draft and its `ETag`.
fn draft_response(draft: &Draft) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, draft.etag())).json(draft)
}
