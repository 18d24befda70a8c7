//! The HTTP endpoints by which the LMS's back end describes users.

use actix_web::{HttpResponse, put, web::Data};

use super::put::OF_ERASED;
use super::put_many::CheckedItems;
use super::{PutOutcome, PutUser, PutUsers, PutUsersResults, User, store};
use crate::auth::{BackEnd, RequestRate};
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Json, ListBody, NoQuery, PathUser};

/// Describe a user
///
/// Creates a user or replaces what is known about them. From then on the user's tokens change nothing about them, and the
/// role that is stated here counts for the policy. A deactivated user (`active: false`) neither sends nor receives
/// messages; what they have is kept. Idempotent. For the LMS's back end: needs the scope `users:write`.
#[utoipa::path(
    tag = "users", operation_id = "putUser", params(PathUser), request_body = PutUser,
    responses(
        (status = 200, description = "The user, who was known already", body = User),
        (status = 201, description = "The user, who was not known before", body = User),
        (status = 403, description = "`insufficient_scope`, `tenant_missing`"),
        (status = 422, description = "`invalid_body`, `unknown_field`, `invalid_user_id`"),
    )
)]
#[put("/users/{user_id}")]
pub(super) async fn put_user(
    BackEnd(caller): BackEnd,
    _: RequestRate,
    PathUser(user): PathUser,
    _: NoQuery,
    Json(body): Json<PutUser>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    if user.is_of_erased() {
        return Err(Error::parameter(Code::InvalidUserId, "user_id", OF_ERASED));
    }
    let description = body.check(user, "")?;
    let writing = async move {
        let outcomes = store::put_users(&database, &caller, &[&description]).await?;
        Ok((outcomes, User::from(description)))
    };
    let (outcomes, user) = run_to_completion(writing).await?;
    let is_new = outcomes.first() == Some(&PutOutcome::Created);
    Ok(if is_new { HttpResponse::Created().json(user) } else { HttpResponse::Ok().json(user) })
}

/// Describe many users
///
/// Describes up to 10,000 users, each as `putUser` does, in a body of up to 8 MiB: in JSON, or as `application/x-ndjson`,
/// a user in each line, where blank lines are skipped and pointers count all lines from 0. Returns one result for each item, in the order of the request. An invalid item is refused and does
/// not affect the others; of several items about one user the first valid one counts, and the others are refused with
/// `duplicate_item`. Users who are not named stay as they are. After a 5xx some of the users may be stored: send the same
/// request again. For the LMS's back end: needs the scope `users:write`.
#[utoipa::path(
    tag = "users", operation_id = "putUsers", request_body = PutUsers,
    responses(
        (status = 200, description = "The result of each item", body = PutUsersResults),
        (status = 403, description = "`insufficient_scope`, `tenant_missing`"),
        (status = 422, description = "`invalid_body`, `unknown_field`: about the body as a whole"),
    )
)]
#[put("/users")]
pub(super) async fn put_users(
    BackEnd(caller): BackEnd,
    _: RequestRate,
    _: NoQuery,
    body: ListBody<true>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let items = CheckedItems::read(&body).await?;
    drop(body);
    let results = run_to_completion(async move { items.store(&database, &caller).await }).await?;
    let counts = results.counts;
    tracing::info!(
        created = counts.created,
        updated = counts.updated,
        unchanged = counts.unchanged,
        refused = counts.refused,
        "users were described"
    );
    Ok(HttpResponse::Ok().json(results))
}
