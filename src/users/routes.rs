//! The HTTP endpoints of users: oneself, others, and finding them.

use actix_web::{HttpResponse, get, web::Data};

use super::can_message::can_message;
use super::find::FindParams;
use super::invariants::INVARIANTS;
use super::put_routes::{put_user, put_users};
use super::{Directory, FoundUsers, Me, MyLimits, User, store};
use crate::auth::{Caller, RequestRate};
use crate::config::{Limits, Mailbox};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::http::{Features, Link, NoQuery, PathUser, Query, Slice};
use crate::policy::Policies;
use crate::types::MAX_LIMIT;

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(get_me)
                .service(find_users)
                .service(put_users)
                .service(get_user)
                .service(put_user)
                .service(can_message);
        },
        features: |_| vec!["directory"],
        undocumented: |_| vec![],
        tag: Some(("users", "User profiles as described by the LMS, and finding users.")),
        links: LINKS,
        invariants: INVARIANTS,
    }
}

/// The parameter `user_id`: the same as in the request's path.
const USER_OF_PATH: (&str, &str) = ("user_id", "$request.path.user_id");

const LINKS: &[Link] = &[
    Link { parameters: &[USER_OF_PATH], ..Link::new(("putUser", "200"), "user", "getUser", "The user") },
    Link { parameters: &[USER_OF_PATH], ..Link::new(("putUser", "201"), "user", "getUser", "The user") },
];

/// Get the current user
///
/// Returns the caller's identity, role and scopes, as the token gives them, and the features and limits of the service.
#[utoipa::path(
    tag = "users",
    operation_id = "getMe",
    responses((status = 200, description = "The current user", body = Me))
)]
#[get("/me")]
async fn get_me(
    caller: Caller,
    _: RequestRate,
    _: NoQuery,
    (database, directory): (Data<Database>, Data<Directory>),
    (limits, mailbox, features): (Data<Limits>, Data<Mailbox>, Data<Features>),
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Me {
        user: directory.caller_as_user(&database, &caller).await?,
        tenant: caller.tenant.clone(),
        scopes: caller.scopes.iter().cloned().map(Into::into).collect(),
        features: features.names(),
        limits: MyLimits {
            body_max_chars: limits.body_max_chars,
            page_max_items: MAX_LIMIT,
            edit_seconds: mailbox.edit_seconds,
            retract_seconds: mailbox.retract_seconds,
            restore_seconds: mailbox.restore_seconds,
        },
    }))
}

/// Get a user
///
/// Returns a user of the caller's tenant whom the caller may see: those who have exchanged a message with the caller or share
/// a context with them, also one that is over; those whom the caller has blocked; and users with one of the policy's listed
/// roles, if the caller may write to them. With the scope `users:write` or `moderate`, the caller sees every user. For all
/// others the response is 404, whether they exist or not.
#[utoipa::path(
    tag = "users", operation_id = "getUser", params(PathUser),
    responses(
        (status = 200, description = "The user", body = User),
        (status = 404, description = "`not_found`: no such user, or the caller may not see them"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[get("/users/{user_id}")]
async fn get_user(
    caller: Caller,
    _: RequestRate,
    PathUser(user): PathUser,
    _: NoQuery,
    (database, directory, policies): (Data<Database>, Data<Directory>, Data<Policies>),
) -> Result<HttpResponse> {
    if user == caller.user {
        return Ok(HttpResponse::Ok().json(directory.caller_as_user(&database, &caller).await?));
    }
    let role = directory.role_of(&caller);
    let found = store::visible_user(&database, &policies, &caller, role, &user).await?;
    Ok(HttpResponse::Ok().json(found.ok_or_else(Error::not_found)?))
}

/// Find users
///
/// Returns users to whom the caller may write now, by the beginnings of words of their names: up to 20, by name. Found are
/// users who have exchanged a message with the caller or share an active context with them, and users with one of the
/// policy's listed roles; for a caller with one of its finder roles, every user of the tenant.
#[utoipa::path(
    tag = "users", operation_id = "findUsers", params(FindParams),
    responses((status = 200, description = "The users who were found", body = FoundUsers))
)]
#[get("/users")]
async fn find_users(
    caller: Caller,
    _: RequestRate,
    Query(params): Query<FindParams>,
    (database, directory, policies): (Data<Database>, Data<Directory>, Data<Policies>),
) -> Result<HttpResponse> {
    let search = params.check()?;
    if search.prefixes.is_empty() {
        return Ok(HttpResponse::Ok().json(FoundUsers::by_name(Vec::new())));
    }
    let users = store::find_users(&database, &policies, &caller, directory.role_of(&caller), &search).await?;
    Ok(HttpResponse::Ok().json(FoundUsers::by_name(users)))
}
