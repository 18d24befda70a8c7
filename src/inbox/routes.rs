//! The inbox over HTTP.

use actix_web::{HttpResponse, get, post, web::Data};
use serde::Deserialize;
use utoipa::IntoParams;

use super::invariants::INVARIANTS;
use super::{BatchRequest, BatchResults, Filter, InboxPage, MAX_ITEMS, ReadAll, ReadAllResult, batch, store};
use crate::auth::{Caller, RequestRate};
use crate::config::Mailbox;
use crate::conversations::{Action, UnreadTotals};
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Json, Link, MAX_LIST_BODY, NoQuery, OptionalJson, Query, Slice};
use crate::messages::ContextName;
use crate::types::{AsOf, InboxCursor, InvalidToken, Limit, short_hash};

/// The inbox, as the service lists it.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(list_inbox).service(get_unread).service(read_all).service(change_many);
        },
        features: |_| vec!["inbox", "batch"],
        tag: Some(("inbox", "All my conversations")),
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
        ..Link::new(("listInbox", "200"), "newest", "listMessages", "The history of the first entry")
    },
    Link {
        body: &[("as_of", "$response.body#/as_of")],
        ..Link::new(("listInbox", "200"), "readAll", "markAllRead", "Mark read all that this page has seen")
    },
];

/// Which part of the inbox.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InboxQuery {
    /// Which of my conversations.
    #[param(inline, example = "all")]
    filter: Option<Filter>,
    /// Only conversations with a message about this: type, colon, id.
    #[param(
        value_type = Option<String>,
        min_length = 3,
        max_length = 320,
        pattern = "^[^:\\x00-\\x1f\\x7f-\\x9f]{1,64}:[^\\x00-\\x1f\\x7f-\\x9f]{1,255}$",
        example = "course:42"
    )]
    context: Option<ContextName>,
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20, value_type = Option<u16>, example = 20)]
    limit: Option<Limit>,
    /// The `next_cursor` of the page before, with the same filter and context.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// List my conversations
///
/// Newest first by the last message shown to me (`awaiting`: oldest first). Only a new message, deleting and restoring move an
/// entry: reading and flags never do. A walk by cursor meets each conversation that did not move exactly once; those that moved
/// are on page one.
#[utoipa::path(
    tag = "inbox", operation_id = "listInbox", params(InboxQuery),
    responses((status = 200, description = "A page", body = InboxPage))
)]
#[get("/inbox")]
async fn list_inbox(
    caller: Caller,
    _: RequestRate,
    query: Query<InboxQuery>,
    (database, mailbox): (Data<Database>, Data<Mailbox>),
) -> Result<HttpResponse> {
    let Query(InboxQuery { filter, context, limit, cursor }) = query;
    let filter = filter.unwrap_or_default();
    let walked = match &context {
        Some(about) => format!("{} {}", filter.name(), short_hash(&format!("{about:?}"))),
        None => filter.name().to_owned(),
    };
    let after = match cursor {
        Some(token) => {
            let cursor = InboxCursor::decode(&token, &walked).map_err(invalid_cursor)?;
            Some((cursor.activity, cursor.conversation_id))
        }
        None => None,
    };
    let limit = usize::from(limit.unwrap_or(Limit::INBOX).get());
    let asked = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut page =
        store::page(&database, &caller, filter, context.as_ref(), after, asked, mailbox.restore_seconds).await?;
    let has_more = page.items.len() > limit;
    page.items.truncate(limit);
    let last = page.items.last().filter(|_| has_more).map(crate::conversations::EntryRow::position);
    Ok(HttpResponse::Ok().json(InboxPage {
        next_cursor: last
            .map(|(activity, conversation_id)| InboxCursor { list: walked, activity, conversation_id }.encode()),
        as_of: AsOf { snapshot: page.snapshot, time: page.time }.encode(),
        items: page.items.into_iter().map(|entry| entry.seen_by(&caller.user)).collect(),
    }))
}

fn invalid_cursor(_: InvalidToken) -> Error {
    Error::new(Code::InvalidCursor, "Give a cursor as this list gave it out, with the same filter and context.")
}

/// Count what is unread
///
/// For the badge.
#[utoipa::path(
    tag = "inbox", operation_id = "getUnreadTotals",
    responses((status = 200, description = "My totals", body = UnreadTotals))
)]
#[get("/inbox/unread")]
async fn get_unread(caller: Caller, _: RequestRate, _: NoQuery, database: Data<Database>) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(store::unread(&database, &caller).await?))
}

/// Mark all conversations read
///
/// Up to what the page with this `as_of` had seen: whatever was committed later stays unread. The body may be left out.
#[utoipa::path(
    tag = "inbox", operation_id = "markAllRead", request_body = Option<ReadAll>,
    responses(
        (status = 200, description = "How things stand now", body = ReadAllResult),
        (status = 422, description = "`invalid_body`, `unknown_field`"),
    )
)]
#[post("/inbox/read-all")]
async fn read_all(
    caller: Caller,
    _: RequestRate,
    _: NoQuery,
    OptionalJson(asked): OptionalJson<ReadAll>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let as_of = asked.as_of.map(|token| AsOf::decode(&token)).transpose();
    let as_of = as_of.map_err(|_| Error::new(Code::InvalidCursor, "Give the `as_of` of an inbox page as it came."))?;
    let marking = run_to_completion(async move { store::read_all(&database, &caller, as_of).await });
    let unread = marking.await?;
    Ok(HttpResponse::Ok().json(ReadAllResult { unread }))
}

/// Do one thing with many conversations
///
/// `read`, `unread` and `trash` carry the seq that I saw of each. The answer has a result for each item, in the order asked;
/// one that is refused holds nobody up. Safe to send again, but for `restore`, which then takes back what was deleted before.
#[utoipa::path(
    tag = "inbox", operation_id = "changeConversations", request_body = BatchRequest,
    responses(
        (status = 200, description = "What became of each", body = BatchResults),
        (status = 422, description = "`invalid_body`, `unknown_field`"),
    )
)]
#[post("/inbox/batch")]
async fn change_many(
    caller: Caller,
    _: RequestRate,
    _: NoQuery,
    Json(asked): Json<BatchRequest, MAX_LIST_BODY>,
    (database, mailbox): (Data<Database>, Data<Mailbox>),
) -> Result<HttpResponse> {
    if !(1..=MAX_ITEMS).contains(&asked.items.len()) {
        return Err(Error::field(Code::InvalidBody, "/items", format!("1 to {MAX_ITEMS} items.")));
    }
    if asked.muted_until.is_some() && asked.action != Action::Mute {
        return Err(Error::field(Code::InvalidBody, "/muted_until", "Only `mute` has an end."));
    }
    let changing =
        run_to_completion(async move { batch::change(&database, &caller, &asked, mailbox.restore_seconds).await });
    Ok(HttpResponse::Ok().json(BatchResults { results: changing.await? }))
}
