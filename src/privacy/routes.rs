//! The HTTP endpoints of erasures.

use actix_web::{FromRequest, HttpRequest, HttpResponse, delete, get, web::Data};
use serde::Deserialize;
use sqlx::types::Uuid;
use utoipa::IntoParams;

use super::invariants::INVARIANTS;
use super::{Eraser, Erasure, ErasurePage, export, store};
use crate::auth::{Privacy, RequestRate};
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Link, NoQuery, PathUser, Query, Slice};
use crate::types::{ErasureCursor, InvalidToken, Limit};

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(erase_user).service(list_erasures).service(get_erasure).configure(export::configure);
        },
        features: |_| vec!["erasure", "export", "retention"],
        undocumented: |_| vec![],
        tag: Some(("privacy", "Erasing and exporting a person's data.")),
        links: LINKS,
        invariants: INVARIANTS,
    }
}

const LINKS: &[Link] = &[
    Link {
        parameters: &[("id", "$response.body#/id")],
        ..Link::new(("eraseUser", "202"), "state", "getErasure", "How far the erasure has come")
    },
    Link {
        parameters: &[("cursor", "$response.body#/next_cursor")],
        ..Link::new(("listErasures", "200"), "next", "listErasures", "The next page, unless `next_cursor` is null")
    },
];

/// Erase a user
///
/// Erases everything that describes the user and every word that they have written: name, picture, e-mail address and role, the
/// texts of their messages, earlier texts, drafts, the words by which they are found and their idempotency keys; also memberships
/// and blocks. The other users keep their own messages, and see that there were others: each erased message stays as a tombstone,
/// with its position, its time and its receipt.
///
/// When this request is answered, the id is nobody's: a message to it is refused like one to an unknown id, and tokens that were
/// issued before do not make it known again. The messages follow in the background; `GET /v1/erasures/{id}` tells how far it is.
/// Idempotent: the same request again returns the same erasure. If the LMS describes a user with this id later, lists it in a roster
/// or sends to it, that is a new user, who can be erased as well. Needs the scope `privacy`.
#[utoipa::path(
    tag = "privacy", operation_id = "eraseUser", params(PathUser),
    responses(
        (status = 202, description = "The erasure", body = Erasure),
        (status = 403, description = "`insufficient_scope`, `tenant_missing`"),
        (status = 404, description = "`not_found`: no such user"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[delete("/users/{user_id}")]
async fn erase_user(
    Privacy(caller): Privacy,
    _: RequestRate,
    PathUser(user): PathUser,
    _: NoQuery,
    (database, eraser): (Data<Database>, Data<Eraser>),
) -> Result<HttpResponse> {
    let begin = async move {
        let id = store::begin(&database, &caller, &user).await?.ok_or_else(Error::not_found)?;
        eraser.wake();
        // A statement of its own, which sees the id that the user has now.
        store::one(&database, &caller, id).await?.ok_or_else(Error::not_found)
    };
    Ok(HttpResponse::Accepted().json(Erasure::from(run_to_completion(begin).await?)))
}

/// The query parameters of a page of erasures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ErasureParams {
    /// The maximum number of erasures in the page, 1 to 100. The default is 50.
    #[param(minimum = 1, maximum = 100, default = 50, value_type = Option<u16>, example = 50)]
    limit: Option<Limit>,
    /// The `next_cursor` of the previous page.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// List erasures
///
/// Returns the erasures of the tenant, newest first. A restored backup lacks those that were requested after it was made: request
/// these again, and no others. Needs the scope `privacy`.
#[utoipa::path(
    tag = "privacy", operation_id = "listErasures", params(ErasureParams),
    responses(
        (status = 200, description = "A page of erasures", body = ErasurePage),
        (status = 403, description = "`insufficient_scope`, `tenant_missing`"),
    )
)]
#[get("/erasures")]
async fn list_erasures(
    Privacy(caller): Privacy,
    _: RequestRate,
    params: Query<ErasureParams>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let Query(ErasureParams { limit, cursor }) = params;
    let list = caller.scope_of(&"erasures");
    let after = match cursor {
        Some(token) => Some(database.seal().await?.open::<ErasureCursor>(&list, &token).map_err(invalid_cursor)?),
        None => None,
    };
    let limit = usize::from(limit.unwrap_or(Limit::BLOCKS).get());
    let mut rows = store::page(&database, &caller, after, i64::try_from(limit).unwrap_or(i64::MAX) + 1).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = match rows.last().filter(|_| has_more) {
        Some(end) => Some(database.seal().await?.seal(&list, &end.position())),
        None => None,
    };
    Ok(HttpResponse::Ok().json(ErasurePage { items: rows.into_iter().map(Erasure::from).collect(), next_cursor }))
}

fn invalid_cursor(_: InvalidToken) -> Error {
    Error::parameter(Code::InvalidCursor, "cursor", "`cursor` must be the `next_cursor` of a page of erasures.")
}

/// The erasure in paths `/v1/erasures/{id}`.
#[derive(IntoParams)]
#[into_params(names("id"), parameter_in = Path)]
struct ErasureId(
    /// The id of the erasure.
    #[param(value_type = String, min_length = 36, max_length = 36, example = "0a6c2f0e-5d0e-4a53-9a3e-0d1f5f6c7b8a")]
    Uuid,
);

impl FromRequest for ErasureId {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    /// No erasure has an id that is not a UUID.
    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let id = request.uri().path().rsplit('/').next().and_then(|id| id.parse().ok());
        std::future::ready(id.map(Self).ok_or_else(Error::not_found))
    }
}

/// Get an erasure
///
/// Returns how far an erasure has come. Needs the scope `privacy`.
#[utoipa::path(
    tag = "privacy", operation_id = "getErasure", params(ErasureId),
    responses(
        (status = 200, description = "The erasure", body = Erasure),
        (status = 403, description = "`insufficient_scope`, `tenant_missing`"),
        (status = 404, description = "`not_found`: no such erasure"),
    )
)]
#[get("/erasures/{id}")]
async fn get_erasure(
    Privacy(caller): Privacy,
    _: RequestRate,
    ErasureId(id): ErasureId,
    _: NoQuery,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let row = store::one(&database, &caller, id).await?.ok_or_else(Error::not_found)?;
    Ok(HttpResponse::Ok().json(Erasure::from(row)))
}
