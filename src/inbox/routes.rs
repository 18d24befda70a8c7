//! The HTTP endpoints of the inbox.

use actix_web::{HttpResponse, get, post, web::Data};
use serde::Deserialize;
use utoipa::IntoParams;

use super::invariants::INVARIANTS;
use super::store::MarkedAll;
use super::{BatchRequest, BatchResults, Filter, InboxPage, MAX_ITEMS, ReadAll, ReadAllResult, batch, store};
use crate::auth::{Caller, RequestRate};
use crate::config::Mailbox;
use crate::conversations::{Action, UnreadTotals};
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Json, Link, MAX_LIST_BODY, NoQuery, OptionalJson, Query, Slice};
use crate::messages::ContextName;
use crate::types::{AsOf, InboxCursor, InvalidToken, Limit};

/// What an `as_of` is for, in the scope of its token.
const AS_OF: &str = "as_of";

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(list_inbox).service(get_unread_totals).service(read_all).service(change_conversations);
        },
        features: |_| vec!["inbox", "batch"],
        undocumented: |_| vec![],
        tag: Some((
            "inbox",
            "All conversations of the caller: lists, unread totals, and actions on many conversations.",
        )),
        links: LINKS,
        invariants: INVARIANTS,
    }
}

const LINKS: &[Link] = &[
    Link {
        parameters: &[("cursor", "$response.body#/next_cursor")],
        ..Link::new(
            ("listInbox", "200"),
            "next",
            "listInbox",
            "The next page, with the same filter, unless `next_cursor` is null",
        )
    },
    Link {
        parameters: &[("peer_id", "$response.body#/items/0/peer/user_id")],
        ..Link::new(("listInbox", "200"), "newest", "listMessages", "The messages of the first conversation")
    },
    Link::new(
        ("listInbox", "200"),
        "readAll",
        "markAllRead",
        "Mark everything read that this page shows: its `as_of` is that of the request",
    ),
];

/// The query parameters of an inbox page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InboxParams {
    /// The part of the inbox to list. The default is `all`.
    #[param(inline, example = "all")]
    filter: Option<Filter>,
    /// Return only conversations that have a message with this context, given as `type:id`.
    #[param(
        value_type = Option<String>,
        min_length = 3,
        max_length = 320,
        pattern = "^[^:\\x00-\\x1f\\x7f-\\x9f]{1,64}:[^\\x00-\\x1f\\x7f-\\x9f]{1,255}$",
        example = "course:bio-101"
    )]
    context: Option<ContextName>,
    /// The maximum number of conversations in the page, 1 to 100. The default is 20.
    #[param(minimum = 1, maximum = 100, default = 20, value_type = Option<u16>, example = 20)]
    limit: Option<Limit>,
    /// The `next_cursor` of the previous page. `filter` and `context` must be the same.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// List conversations
///
/// Returns a page of the caller's inbox, ordered by the last message that is visible to the caller: newest first, with
/// `filter=awaiting` oldest first. Only new messages, deleting and restoring change the position of a conversation;
/// reading, editing and flags do not. Paging with `cursor` returns every conversation that keeps its position, each
/// exactly once.
#[utoipa::path(
    tag = "inbox", operation_id = "listInbox", params(InboxParams),
    responses((status = 200, description = "A page of conversations", body = InboxPage))
)]
#[get("/inbox")]
async fn list_inbox(
    caller: Caller,
    _: RequestRate,
    params: Query<InboxParams>,
    (database, mailbox): (Data<Database>, Data<Mailbox>),
) -> Result<HttpResponse> {
    let Query(InboxParams { filter, context, limit, cursor }) = params;
    let filter = filter.unwrap_or_default();
    let list = caller.scope_of(&("inbox", filter.name(), &context));
    let after = match cursor {
        Some(token) => Some(database.seal().await?.open::<InboxCursor>(&list, &token).map_err(invalid_cursor)?),
        None => None,
    };
    let after = after.map(|cursor| (cursor.activity, cursor.conversation_id));
    let limit = usize::from(limit.unwrap_or(Limit::INBOX).get());
    let page_size = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut page =
        store::page(&database, &caller, filter, context.as_ref(), after, page_size, mailbox.restore_seconds).await?;
    let has_more = page.items.len() > limit;
    page.items.truncate(limit);
    let seal = database.seal().await?;
    let end = page.items.last().filter(|_| has_more).map(crate::conversations::EntryRow::position);
    Ok(HttpResponse::Ok().json(InboxPage {
        next_cursor: end
            .map(|(activity, conversation_id)| seal.seal(&list, &InboxCursor { activity, conversation_id })),
        as_of: seal
            .seal(&caller.scope_of(&AS_OF), &AsOf { snapshot: page.snapshot, lineage: page.lineage, time: page.time }),
        items: page.items.into_iter().map(|entry| entry.seen_by(&caller.user)).collect(),
    }))
}

fn invalid_cursor(_: InvalidToken) -> Error {
    let detail = "`cursor` must be the `next_cursor` of a page with the same filter and context.";
    Error::parameter(Code::InvalidCursor, "cursor", detail)
}

/// Get the unread totals
///
/// Returns the numbers of unread messages and conversations over the caller's whole inbox, for example for a badge.
#[utoipa::path(
    tag = "inbox", operation_id = "getUnreadTotals",
    responses((status = 200, description = "The unread totals", body = UnreadTotals))
)]
#[get("/inbox/unread")]
async fn get_unread_totals(
    caller: Caller,
    _: RequestRate,
    _: NoQuery,
    database: Data<Database>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(store::unread_totals(&database, &caller).await?))
}

/// Mark all conversations read
///
/// Marks everything read that the inbox could show when the page with this `as_of` was read: messages committed or
/// restored later stay unread. Without a body, everything is marked read. An `as_of` that is older than a week, or from
/// before the database was restored or replaced, is refused, and nothing is marked.
#[utoipa::path(
    tag = "inbox", operation_id = "markAllRead", request_body = Option<ReadAll>,
    responses(
        (status = 200, description = "The unread totals after the call", body = ReadAllResult),
        (status = 400, description = "`invalid_cursor`: `as_of` is not from an inbox page of the caller. `invalid_parameter`, with the \
            pointer `/as_of`: it is too old, or from before the database was restored; read the inbox again. `bad_request`, \
            `malformed_json`, `unknown_parameter`"),
        (status = 422, description = "`invalid_body`, `unknown_field`"),
    )
)]
#[post("/inbox/read-all")]
async fn read_all(
    caller: Caller,
    _: RequestRate,
    _: NoQuery,
    OptionalJson(request): OptionalJson<ReadAll>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let seal = database.seal().await?;
    let as_of = request.as_of.map(|token| seal.open::<AsOf>(&caller.scope_of(&AS_OF), &token)).transpose();
    let as_of = as_of.map_err(|_| {
        let detail = "`as_of` must be the `as_of` of one of your inbox pages, unchanged.";
        Error::field(Code::InvalidCursor, "/as_of", detail)
    })?;
    let marking = run_to_completion({
        let database = database.clone();
        async move { store::mark_all_read(&database, &caller, as_of).await }
    });
    let refused = |why: &str| {
        let detail = format!("{why} Nothing was marked read: read the inbox again and use its `as_of`.");
        Err(Error::field(Code::InvalidParameter, "/as_of", detail))
    };
    let unread = match marking.await? {
        MarkedAll::Done(unread) => unread,
        MarkedAll::OtherLineage => {
            return refused(
                "This `as_of` was read from another database server, from this one before it was restored or replaced, or \
                 from a standby, so it is unknown what the page showed.",
            );
        }
        MarkedAll::Expired => return refused("This `as_of` is older than a week."),
    };
    Ok(HttpResponse::Ok().json(ReadAllResult { unread }))
}

/// Change many conversations
///
/// Applies one action to up to 500 conversations. The actions `read`, `unread` and `trash` need a `seq` for each item.
/// Returns one result for each item, in the order of the request; a refused item does not affect the others. Repeating
/// the request is safe, except with `restore`, where each call undoes an earlier deletion.
#[utoipa::path(
    tag = "inbox", operation_id = "changeConversations", request_body = BatchRequest,
    responses(
        (status = 200, description = "The result of each item", body = BatchResults),
        (status = 422, description = "`invalid_body`, `unknown_field`"),
    )
)]
#[post("/inbox/batch")]
async fn change_conversations(
    caller: Caller,
    _: RequestRate,
    _: NoQuery,
    Json(request): Json<BatchRequest, MAX_LIST_BODY>,
    (database, mailbox): (Data<Database>, Data<Mailbox>),
) -> Result<HttpResponse> {
    if !(1..=MAX_ITEMS).contains(&request.items.len()) {
        return Err(Error::field(Code::InvalidBody, "/items", format!("`items` must have 1 to {MAX_ITEMS} elements.")));
    }
    if request.muted_until.is_some() && request.action != Action::Mute {
        return Err(Error::field(
            Code::InvalidBody,
            "/muted_until",
            "`muted_until` is allowed with the action `mute` only.",
        ));
    }
    let changing =
        run_to_completion(async move { batch::apply(&database, &caller, &request, mailbox.restore_seconds).await });
    Ok(HttpResponse::Ok().json(BatchResults { results: changing.await? }))
}
