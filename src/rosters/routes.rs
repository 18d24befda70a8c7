//! The HTTP endpoints of rosters.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, put};
use serde::Deserialize;
use utoipa::IntoParams;

use super::invariants::INVARIANTS;
use super::path::{ContextParams, PathContext};
use super::store::Written;
use super::{PatchRoster, PutRoster, RefusedMember, RosterCounts, RosterPage, RosterResult, check, store, version};
use crate::auth::{BackEnd, RequestRate};
use crate::database::{Database, run_to_completion, within_long_budget};
use crate::error::{Code, Error, Result};
use crate::http::{Link, ListBody, NoQuery, Query, Slice};
use crate::types::{InvalidToken, Limit, MAX_LIMIT};

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(put_roster).service(patch_roster).service(list_roster).service(end_context);
        },
        features: |_| vec!["rosters"],
        undocumented: |_| vec![],
        tag: Some((
            "rosters",
            "The members of courses, cohorts and other contexts. For the LMS's back end, with the scope `users:write`.",
        )),
        links: LINKS,
        invariants: INVARIANTS,
    }
}

const LINKS: &[Link] = &[Link {
    parameters: &[
        ("type", "$request.path.type"),
        ("id", "$request.path.id"),
        ("cursor", "$response.body#/next_cursor"),
    ],
    ..Link::new(("listRoster", "200"), "next", "listRoster", "The next page, unless `next_cursor` is null")
}];

/// Store a roster
///
/// Creates or replaces the roster of a context: afterwards its members are those of the request, and its title and its end are
/// those of the request, too. Where the policy allows messages between users who share a context, it applies to sends that begin
/// after the response. Unknown users become known.
///
/// A member that cannot be stored, because it cannot be read, the user id or the role is not usable or an earlier item is about the
/// same user, is refused alone: it is listed in `refused`, and the others are stored. A refused user stays what they were: a member,
/// with the same role and end, or none. If the id of an item cannot be read, which may be that of any member, nobody is removed.
///
/// Users who are left out are removed without a trace: as far as this context is concerned, they never shared it. To say that a
/// membership is over, give the member an `ends_at` instead: then messages are refused with `context_ended`.
///
/// Idempotent: the same request again changes nothing. State a `version` if requests may overtake each other. After a 503 or a
/// timeout, send the same request again: the roster is stored as a whole or not at all.
#[utoipa::path(
    tag = "rosters", operation_id = "putRoster", params(ContextParams), request_body = PutRoster,
    responses(
        (status = 200, description = "What was changed", body = RosterResult),
        (status = 403, description = "`insufficient_scope`: the token needs the scope `users:write`. `tenant_missing`"),
        (status = 409, description = "`stale_roster`: the stored roster has a higher version; nothing was changed"),
        (status = 422, description = "`invalid_body`, `unknown_field`: about the body as a whole. In `refused` also \
            `malformed_json`, `invalid_user_id`, `duplicate_item`"),
    )
)]
#[put("/contexts/{type}/{id}/members")]
async fn put_roster(
    BackEnd(caller): BackEnd,
    _: RequestRate,
    PathContext(name): PathContext,
    _: NoQuery,
    body: ListBody,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let (roster, checked) = check::put(&body).await?;
    drop(body);
    let (members, refused) = (checked.members, checked.refused);
    // Where an id is unreadable, it may be that of any member.
    let kept: Option<Vec<_>> = refused.iter().map(|member| member.user_id.clone()).collect();
    let writing = async move {
        within_long_budget(store::put(&database, &caller, &name, &roster, (&members, kept.as_deref()))).await
    };
    Ok(result(run_to_completion(writing).await?, refused))
}

/// Change a roster
///
/// Adds members to the roster of a context, replaces some, and removes others, without touching the rest. The roster must exist.
/// Items are refused alone, as in `putRoster`. An added member of a context that has ended has ended, too: only a new roster
/// reopens the context. Idempotent.
#[utoipa::path(
    tag = "rosters", operation_id = "patchRoster", params(ContextParams), request_body = PatchRoster,
    responses(
        (status = 200, description = "What was changed", body = RosterResult),
        (status = 403, description = "`insufficient_scope`: the token needs the scope `users:write`. `tenant_missing`"),
        (status = 404, description = "`not_found`: the context has no roster; store one first"),
        (status = 409, description = "`stale_roster`: the stored roster has a higher version; nothing was changed"),
        (status = 422, description = "`invalid_body`, also if the roster would have more than 20,000 members; `unknown_field`: \
            about the body as a whole. In `refused` also `malformed_json`, `invalid_user_id`, `duplicate_item`"),
    )
)]
#[patch("/contexts/{type}/{id}/members")]
async fn patch_roster(
    BackEnd(caller): BackEnd,
    _: RequestRate,
    PathContext(name): PathContext,
    _: NoQuery,
    body: ListBody,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let (changes, checked) = check::patch(&body).await?;
    drop(body);
    let (members, removed) = (checked.members, checked.removed);
    let writing = async move {
        within_long_budget(store::patch(&database, &caller, &name, changes.version, &members, &removed)).await
    };
    Ok(result(run_to_completion(writing).await?, checked.refused))
}

fn result(written: Written, refused: Vec<RefusedMember>) -> HttpResponse {
    let Written { context, added, changed, removed } = written;
    let number = i64::try_from(refused.len()).unwrap_or(i64::MAX);
    let counts = RosterCounts { added, changed, removed, refused: number };
    HttpResponse::Ok().json(RosterResult { context, counts, refused })
}

/// The query parameters of a page of a roster.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RosterParams {
    /// The maximum number of members in the page, 1 to 100. The default is 100.
    #[param(minimum = 1, maximum = 100, default = 100, value_type = Option<u16>, example = 100)]
    limit: Option<Limit>,
    /// The `next_cursor` of the previous page.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// List the members of a context
///
/// Returns a page of the roster of a context, with the context itself.
#[utoipa::path(
    tag = "rosters", operation_id = "listRoster", params(ContextParams, RosterParams),
    responses(
        (status = 200, description = "A page of members", body = RosterPage),
        (status = 403, description = "`insufficient_scope`: the token needs the scope `users:write`. `tenant_missing`"),
        (status = 404, description = "`not_found`: the context has no roster"),
    )
)]
#[get("/contexts/{type}/{id}/members")]
async fn list_roster(
    BackEnd(caller): BackEnd,
    _: RequestRate,
    PathContext(name): PathContext,
    Query(params): Query<RosterParams>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let list = caller.scope_of(&("roster", &name.kind, &name.id));
    let after = match params.cursor {
        Some(token) => database.seal().await?.open::<i64>(&list, &token).map_err(invalid_cursor)?,
        None => i64::MIN,
    };
    let limit = params.limit.map_or(MAX_LIMIT, Limit::get);
    let page = store::page(&database, &caller, &name, after, i64::from(limit) + 1).await?;
    let (context, mut members) = page.ok_or_else(Error::not_found)?;
    let has_more = members.len() > usize::from(limit);
    members.truncate(limit.into());
    let next_cursor = match members.last().filter(|_| has_more) {
        Some((key, _)) => Some(database.seal().await?.seal(&list, key)),
        None => None,
    };
    let items = members.into_iter().map(|(_, member)| member).collect();
    Ok(HttpResponse::Ok().json(RosterPage { context, items, next_cursor }))
}

fn invalid_cursor(_: InvalidToken) -> Error {
    let detail = "`cursor` must be the `next_cursor` of a page of the same roster.";
    Error::parameter(Code::InvalidCursor, "cursor", detail)
}

/// The query parameters of the end of a context.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EndParams {
    /// As `version` in `putRoster`: a lower one than the stored one is refused, the same one is applied again, a higher one is stored,
    /// and without one the context is ended whatever is stored. With a version, a late repetition of an older `putRoster` or
    /// `patchRoster` that states one does not reopen the context.
    #[serde(default, deserialize_with = "version")]
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64, value_type = Option<i64>)]
    version: Option<i64>,
}

/// End a context
///
/// Ends a context now, and with it the memberships. The roster stays: members who may write to each other only in a common context
/// are told `context_ended`. Idempotent: a context that has ended stays as it is. To reopen it, store a roster whose end is in the
/// future, or without one.
#[utoipa::path(
    tag = "rosters", operation_id = "endContext", params(ContextParams, EndParams),
    responses(
        (status = 204, description = "The context has ended"),
        (status = 403, description = "`insufficient_scope`: the token needs the scope `users:write`. `tenant_missing`"),
        (status = 404, description = "`not_found`: the context has no roster"),
        (status = 409, description = "`stale_roster`: the stored roster has a higher version; nothing was changed"),
    )
)]
#[delete("/contexts/{type}/{id}")]
async fn end_context(
    BackEnd(caller): BackEnd,
    _: RequestRate,
    PathContext(name): PathContext,
    Query(params): Query<EndParams>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let ending = async move { within_long_budget(store::end(&database, &caller, &name, params.version)).await };
    run_to_completion(ending).await?;
    Ok(HttpResponse::NoContent().finish())
}
