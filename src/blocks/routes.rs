//! The HTTP endpoints of blocks.

use actix_web::{HttpResponse, delete, get, put, web::Data};
use serde::Deserialize;
use utoipa::IntoParams;

use super::invariants::INVARIANTS;
use super::store::{self, Blocked, Judged};
use super::{Block, BlockPage};
use crate::auth::{Caller, MODERATE, RequestRate, USERS_WRITE};
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Link, NoQuery, Peer, Query, Slice};
use crate::policy::Policies;
use crate::types::{BlockCursor, InvalidToken, Limit, UserId};
use crate::users::Directory;

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(list_blocks).service(block_user).service(unblock_user);
        },
        features: |_| vec!["blocks"],
        undocumented: |_| vec![],
        tag: Some(("blocks", "The users from whom the caller accepts no messages.")),
        links: LINKS,
        invariants: INVARIANTS,
    }
}

const LINKS: &[Link] = &[
    Link {
        parameters: &[("cursor", "$response.body#/next_cursor")],
        ..Link::new(("listBlocks", "200"), "next", "listBlocks", "The next page, unless `next_cursor` is null")
    },
    Link {
        parameters: &[("peer_id", "$response.body#/user/user_id")],
        ..Link::new(("blockUser", "201"), "unblock", "unblockUser", "Unblock the user")
    },
];

/// The query parameters of a page of blocks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BlockParams {
    /// The maximum number of users in the page, 1 to 100. The default is 50.
    #[param(minimum = 1, maximum = 100, default = 50, value_type = Option<u16>, example = 50)]
    limit: Option<Limit>,
    /// The `next_cursor` of the previous page.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// List blocked users
///
/// Returns the users whom the caller has blocked, those blocked last first.
#[utoipa::path(
    tag = "blocks", operation_id = "listBlocks", params(BlockParams),
    responses((status = 200, description = "A page of blocked users", body = BlockPage))
)]
#[get("/blocks")]
async fn list_blocks(
    caller: Caller,
    _: RequestRate,
    params: Query<BlockParams>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let Query(BlockParams { limit, cursor }) = params;
    let list = caller.scope_of(&"blocks");
    let after = match cursor {
        Some(token) => Some(database.seal().await?.open::<BlockCursor>(&list, &token).map_err(invalid_cursor)?),
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
    Ok(HttpResponse::Ok().json(BlockPage { items: rows.into_iter().map(Block::from).collect(), next_cursor }))
}

fn invalid_cursor(_: InvalidToken) -> Error {
    Error::parameter(Code::InvalidCursor, "cursor", "`cursor` must be the `next_cursor` of a page of your blocks.")
}

/// Block a user
///
/// From now on the caller accepts no messages from this user, and cannot write to them either. Once this request is
/// answered, no message of the user is new any more. Messages from before stay as they are, and the user is not told; they
/// learn of it if they try to write. Users with certain roles, by default educators and staff, cannot be blocked, and
/// those with such a role in a context that they share with the caller cannot either. Idempotent: a user who is blocked
/// already stays blocked, with the same `created_at`. A caller can have up to 1,000 users blocked.
#[utoipa::path(
    tag = "blocks", operation_id = "blockUser", params(Peer),
    responses(
        (status = 201, description = "The user is blocked", body = Block),
        (status = 200, description = "The user was blocked already", body = Block),
        (status = 403, description = "`not_blockable`: the role of this user cannot be blocked, or their data were erased. \
                                     `sender_inactive`: the data of the caller were erased. `tenant_missing`"),
        (status = 404, description = "`not_found`: no such user, or the caller may not see them"),
        (status = 409, description = "`too_many_blocks`: the caller has blocked 1,000 users"),
        (status = 422, description = "`self_message`: the user is the caller. `invalid_user_id`"),
    )
)]
#[put("/blocks/{peer_id}")]
async fn block_user(
    caller: Caller,
    _: RequestRate,
    Peer(user): Peer,
    _: NoQuery,
    (database, directory, policies): (Data<Database>, Data<Directory>, Data<Policies>),
) -> Result<HttpResponse> {
    if user == caller.user {
        return Err(Error::new(Code::SelfMessage, "You cannot block yourself."));
    }
    let blocking = async move { block(&database, &directory, &policies, &caller, &user).await };
    let Blocked { block, is_new } = run_to_completion(blocking).await?;
    Ok(if is_new { HttpResponse::Created().json(block) } else { HttpResponse::Ok().json(block) })
}

/// Blocks a user. A caller that the user directory does not have is added to it first: profiles are written in the background,
/// so the profile of a new caller may not be there yet.
async fn block(
    database: &Database,
    directory: &Directory,
    policies: &Policies,
    caller: &Caller,
    user: &UserId,
) -> Result<Blocked> {
    let (policy, rules) = (policies.policy(&caller.tenant)?, policies.rules([caller.tenant.as_str()])?);
    let sees_all = caller.has_scope(USERS_WRITE) || caller.has_scope(MODERATE);
    let judged = Judged { role: directory.role_of(caller), sees_all, policy: &policy, rules: rules.as_deref() };
    if let Some(blocked) = store::block(database, caller, user, judged).await? {
        return Ok(blocked);
    }
    directory.flush().await;
    directory.introduce(database, caller, &caller.user).await?;
    let blocked = store::block(database, caller, user, judged).await?;
    blocked.ok_or_else(|| {
        Error::new(Code::SenderInactive, "The data of the caller were erased after the token was issued.")
    })
}

/// Unblock a user
///
/// From now on the caller accepts messages from this user again. Idempotent: returns 204 also if the user is not blocked,
/// whether they exist or not.
#[utoipa::path(
    tag = "blocks", operation_id = "unblockUser", params(Peer),
    responses(
        (status = 204, description = "The user is not blocked any more, or was not blocked"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[delete("/blocks/{peer_id}")]
async fn unblock_user(
    caller: Caller,
    _: RequestRate,
    Peer(user): Peer,
    _: NoQuery,
    database: Data<Database>,
) -> Result<HttpResponse> {
    run_to_completion(async move { store::unblock(&database, &caller, &user).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
