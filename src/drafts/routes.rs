//! Drafts over HTTP.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, delete, get, put};

use super::{Draft, Note, Precondition, PutDraft, store};
use crate::auth::{Caller, RequestRate};
use crate::config::Limits;
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Json, Link, NoQuery, Peer, Slice};
use crate::types::UserId;
use crate::users::Directory;

/// Drafts, as the service lists them. Their calls carry the tag of the conversations.
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
    ..Link::new(("putDraft", "200"), "draft", "getDraft", "The draft as it is kept")
}];

impl FromRequest for Precondition {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let only = |name: HeaderName| {
            let mut values = request.headers().get_all(name);
            match (values.next(), values.next()) {
                (None, _) => Ok(None),
                (Some(value), None) => value.to_str().map(|text| Some(text.trim())).map_err(|_| Self::malformed()),
                _ => Err(Self::malformed()),
            }
        };
        ready(only(IF_MATCH).and_then(|if_match| Self::parse(if_match, only(IF_NONE_MATCH)?)))
    }
}

/// Read my draft to somebody
///
/// What I have begun to write to them, on whatever device. 404 while there is none, whether they exist or not.
#[utoipa::path(
    tag = "conversations", operation_id = "getDraft",
    params(Peer),
    responses(
        (status = 200, description = "The draft", body = Draft,
            headers(("ETag" = String, description = "Its version in quotes, for `If-Match`"))),
        (status = 404, description = "There is none"),
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
    Ok(answer(&draft.ok_or_else(Error::not_found)?))
}

/// Keep my draft to somebody
///
/// Creates or replaces it. With `If-Match` only the version that I saw is replaced, so that no device overwrites what
/// another one wrote; `If-None-Match: *` only creates. The peer may be anybody, known or not: the answer never tells, and
/// they never hear of it. 1,000 drafts are the most.
#[utoipa::path(
    tag = "conversations", operation_id = "putDraft",
    params(
        Peer,
        ("If-Match" = Option<String>, Header, nullable = false, min_length = 1, max_length = 18,
            pattern = "^(?:\\*|\"[1-9][0-9]{0,15}\")$",
            description = "The `ETag` of the draft that I saw: another one is not replaced. `*` is any. Lists and weak tags are refused."),
        ("If-None-Match" = Option<String>, Header, nullable = false, min_length = 1, max_length = 1, pattern = "^\\*$",
            description = "`*`: only if there is none yet. Not together with `If-Match`."),
    ),
    request_body = PutDraft,
    responses(
        (status = 200, description = "The draft as it is kept", body = Draft,
            headers(("ETag" = String, description = "Its version in quotes, for `If-Match`"))),
        (status = 409, description = "`too_many_drafts`"),
        (status = 412, description = "`precondition_failed`: there is another version, or none, or one already; nothing was written"),
        (status = 422, description = "`self_message`, `body_too_long`, `invalid_body`, `unknown_field`, `invalid_user_id`"),
    )
)]
#[put("/conversations/{peer_id}/draft")]
async fn put_draft(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    _: NoQuery,
    precondition: Precondition,
    Json(written): Json<PutDraft>,
    (database, directory, limits): (Data<Database>, Data<Directory>, Data<Limits>),
) -> Result<HttpResponse> {
    let note = written.check(limits.body_max_chars)?;
    if peer == caller.user {
        return Err(Error::new(Code::SelfMessage, "Writer and peer are the same user."));
    }
    let writing =
        run_to_completion(async move { keep(&database, &directory, &caller, &peer, &note, precondition).await });
    Ok(answer(&writing.await?))
}

/// Writes a draft, and makes its writer known first if need be: who has just come is written down beside their request.
async fn keep(
    database: &Database,
    directory: &Directory,
    caller: &Caller,
    peer: &UserId,
    note: &Note,
    precondition: Precondition,
) -> Result<Draft> {
    if let Some(draft) = store::put(database, caller, peer, note, precondition).await? {
        return Ok(draft);
    }
    directory.flush().await;
    directory.introduce(database, caller, &caller.user).await?;
    let draft = store::put(database, caller, peer, note, precondition).await?;
    draft.ok_or_else(|| Error::internal("a writer vanished from the directory"))
}

/// Delete my draft to somebody
///
/// 204 also when there is none, so that it may be said twice. With `If-Match` another version than the one that I saw stays.
#[utoipa::path(
    tag = "conversations", operation_id = "deleteDraft",
    params(
        Peer,
        ("If-Match" = Option<String>, Header, nullable = false, min_length = 1, max_length = 18,
            pattern = "^(?:\\*|\"[1-9][0-9]{0,15}\")$",
            description = "The `ETag` of the draft that I saw: another one stays. `*` is any. Lists and weak tags are refused."),
    ),
    responses(
        (status = 204, description = "There is none any more"),
        (status = 412, description = "`precondition_failed`: there is another version; it stays"),
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

fn answer(draft: &Draft) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, draft.etag())).json(draft)
}
