//! The inbox over HTTP.

use actix_web::{HttpResponse, get, post, web::Data};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{AllRead, Filter, InboxPage, ReadAll, store};
use crate::{
    auth::Caller,
    conversations::UnreadTotals,
    database::Database,
    error::{Code, Error, Result},
    extract::{NoQuery, OptionalJson, Query},
    page::{AsOf, Cursor, InvalidToken, Limit},
    respond::to_the_end,
};

/// The calls of this slice.
pub fn configure(app: &mut ServiceConfig) {
    app.service(list_inbox).service(get_unread).service(read_all);
}

/// Which part of the inbox.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InboxQuery {
    /// Which of my conversations.
    #[param(inline, example = "all")]
    filter: Option<Filter>,
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20, value_type = Option<u16>, example = 20)]
    limit: Option<Limit>,
    /// The `next_cursor` of the page before, with the same filter.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// List my conversations
///
/// Newest first by the last message shown to me. Only a new message moves an entry: reading never does. A walk by cursor
/// meets each conversation that did not move exactly once; those that moved are on page one.
#[utoipa::path(
    tag = "inbox", operation_id = "listInbox", params(InboxQuery),
    responses((status = 200, description = "A page", body = InboxPage))
)]
#[get("/inbox")]
async fn list_inbox(caller: Caller, query: Query<InboxQuery>, database: Data<Database>) -> Result<HttpResponse> {
    let Query(InboxQuery { filter, limit, cursor }) = query;
    let filter = filter.unwrap_or_default();
    let after = match cursor {
        Some(token) => {
            let cursor = Cursor::decode(&token, filter.name()).map_err(invalid_cursor)?;
            Some((cursor.activity, cursor.conversation_id))
        }
        None => None,
    };
    let limit = usize::from(limit.unwrap_or(Limit::INBOX).get());
    let asked = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut page = store::page(&database, &caller.tenant, &caller.user, filter, after, asked).await?;
    let has_more = page.items.len() > limit;
    page.items.truncate(limit);
    let last = page.items.last().filter(|_| has_more).map(crate::conversations::EntryRow::position);
    Ok(HttpResponse::Ok().json(InboxPage {
        next_cursor: last.map(|(activity, conversation_id)| {
            Cursor { list: filter.name().to_owned(), activity, conversation_id }.encode()
        }),
        as_of: AsOf { snapshot: page.snapshot, time: page.time }.encode(),
        items: page.items.into_iter().map(|entry| entry.seen_by(&caller.user)).collect(),
    }))
}

fn invalid_cursor(_: InvalidToken) -> Error {
    Error::new(Code::InvalidCursor, "Give a cursor as this list gave it out, with the same filter.")
}

/// Count what is unread
///
/// For the badge.
#[utoipa::path(
    tag = "inbox", operation_id = "getUnreadTotals",
    responses((status = 200, description = "My totals", body = UnreadTotals))
)]
#[get("/inbox/unread")]
async fn get_unread(caller: Caller, _: NoQuery, database: Data<Database>) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(store::unread(&database, &caller.tenant, &caller.user).await?))
}

/// Mark all conversations read
///
/// Up to what the page with this `as_of` had seen: whatever was committed later stays unread. The body may be left out.
#[utoipa::path(
    tag = "inbox", operation_id = "markAllRead", request_body = Option<ReadAll>,
    responses(
        (status = 200, description = "How things stand now", body = AllRead),
        (status = 422, description = "`invalid_body`, `unknown_field`"),
    )
)]
#[post("/inbox/read-all")]
async fn read_all(
    caller: Caller,
    _: NoQuery,
    OptionalJson(asked): OptionalJson<ReadAll>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let as_of = asked.as_of.map(|token| AsOf::decode(&token)).transpose();
    let as_of = as_of.map_err(|_| Error::new(Code::InvalidCursor, "Give the `as_of` of an inbox page as it came."))?;
    let marking = to_the_end(async move { store::read_all(&database, &caller.tenant, &caller.user, as_of).await });
    let unread = marking.await?;
    Ok(HttpResponse::Ok().json(AllRead { applied: true, unread }))
}
