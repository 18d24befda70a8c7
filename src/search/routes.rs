//! The HTTP endpoint of search.

use actix_web::{HttpResponse, get, web::Data};
use serde::Deserialize;
use utoipa::IntoParams;

use super::invariants::INVARIANTS;
use super::on_demand::{Coverage, OnDemandIndexing};
use super::query::SearchQuery;
use super::store::{self, FoundMessage, Search};
use super::{Hit, SearchPage};
use crate::auth::{Caller, RequestRate};
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::http::{Link, Query, Slice};
use crate::messages::ContextName;
use crate::text;
use crate::types::{InvalidToken, Limit, SearchCursor, Timestamp, UserId};

/// The maximum length of `q`, in characters.
const MAX_QUERY_CHARS: usize = 1000;

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(search_messages);
        },
        features: |_| vec!["search"],
        undocumented: |_| vec![],
        tag: Some(("search", "Full-text search in the caller's messages.")),
        links: LINKS,
        invariants: INVARIANTS,
    }
}

const LINKS: &[Link] = &[Link {
    parameters: &[("cursor", "$response.body#/next_cursor")],
    ..Link::new(
        ("searchMessages", "200"),
        "next",
        "searchMessages",
        "The next page, with the same query and filters, unless `next_cursor` is null",
    )
}];

/// The query parameters of a search.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchParams {
    /// The search query, 1 to 1,000 characters. All words must occur in the message; the last one, unless it is quoted,
    /// also matches as a prefix. Case, accents, Arabic elongation (tatweel), and the skin tones and variants of emoji
    /// are ignored. An emoji is a word; one that is joined of several is found by each of its parts too. Put a phrase
    /// in double quotes, `-` before a word or phrase to exclude it, and `or` between alternatives.
    #[param(min_length = 1, max_length = 1000, example = "essay friday")]
    q: String,
    /// Return only messages of the conversation with this user.
    #[param(
        value_type = Option<String>,
        min_length = 1,
        max_length = 255,
        pattern = "^(?:[^.\\x00-\\x1f\\x7f-\\x9f]|\\.[^.\\x00-\\x1f\\x7f-\\x9f]|\\.\\.[^\\x00-\\x1f\\x7f-\\x9f])[^\\x00-\\x1f\\x7f-\\x9f]*$",
        example = "mia"
    )]
    peer_id: Option<String>,
    /// Return only messages with this context, given as `type:id`.
    #[param(
        value_type = Option<String>,
        min_length = 3,
        max_length = 320,
        pattern = "^[^:\\x00-\\x1f\\x7f-\\x9f]{1,64}:[^\\x00-\\x1f\\x7f-\\x9f]{1,255}$",
        example = "course:bio-101"
    )]
    context: Option<ContextName>,
    /// Return only messages sent at this time or later (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime, min_length = 20, max_length = 40)]
    since: Option<Timestamp>,
    /// Return only messages sent before this time (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime, min_length = 20, max_length = 40)]
    until: Option<Timestamp>,
    /// The maximum number of messages in the page, 1 to 100. The default is 20.
    #[param(minimum = 1, maximum = 100, default = 20, value_type = Option<u16>, example = 20)]
    limit: Option<Limit>,
    /// The `next_cursor` of the previous page. The query and the filters must be the same.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// Search messages
///
/// Returns the caller's messages that match a query, newest first, with the positions of the matching words. Deleted
/// and retracted messages are not found. A message can be found as soon as it is sent, unless `incomplete` is true.
/// Punctuation, and symbols other than emoji, are ignored, except for the operators of `q`.
#[utoipa::path(
    tag = "search", operation_id = "searchMessages", params(SearchParams),
    responses(
        (status = 200, description = "A page of messages; empty if the query contains no word", body = SearchPage),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[get("/search")]
async fn search_messages(
    caller: Caller,
    _: RequestRate,
    params: Query<SearchParams>,
    database: Data<Database>,
    indexing: Data<OnDemandIndexing>,
) -> Result<HttpResponse> {
    let Query(params) = params;
    let q = text::with_line_feeds(params.q);
    if !(1..=MAX_QUERY_CHARS).contains(&q.chars().count()) {
        let detail = format!("`q` must have 1 to {MAX_QUERY_CHARS} characters.");
        return Err(Error::parameter(Code::InvalidParameter, "q", detail));
    }
    let peer = params.peer_id.clone().map(UserId::try_from).transpose();
    let peer = peer.map_err(|why| Error::parameter(Code::InvalidUserId, "peer_id", format!("`peer_id`: {why}")))?;
    let list = caller.scope_of(&("search", &q, &params.peer_id, &params.context, params.since, params.until));
    let before = match params.cursor {
        Some(token) => Some(database.seal().await?.open::<SearchCursor>(&list, &token).map_err(invalid_cursor)?),
        None => None,
    };
    let Some(query) = SearchQuery::parse(&q) else {
        return Ok(HttpResponse::Ok().json(SearchPage { items: Vec::new(), next_cursor: None, incomplete: false }));
    };
    let limit = usize::from(params.limit.unwrap_or(Limit::INBOX).get());
    let search = Search {
        text: &query.text,
        is_prefix: query.is_prefix,
        peer: peer.as_ref(),
        context: params.context.as_ref(),
        since: params.since.map(|time| time.0),
        until: params.until.map(|time| time.0),
        before,
        limit: i32::try_from(limit).unwrap_or(i32::MAX) + 1,
    };
    let coverage = indexing.index_queued(&database, &caller).await?;
    let mut rows = store::find(&database, &caller, &search).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = match rows.last().filter(|_| has_more) {
        Some(end) => Some(database.seal().await?.seal(&list, &end.position())),
        None => None,
    };
    let items = rows.into_iter().map(|row| hit(row, &query, &caller.user)).collect();
    Ok(HttpResponse::Ok().json(SearchPage { items, next_cursor, incomplete: coverage == Coverage::Partial }))
}

fn hit(row: FoundMessage, query: &SearchQuery, me: &UserId) -> Hit {
    let peer = UserId::try_from(row.peer).expect("the directory holds only valid user ids");
    let message = row.message.seen_by(me, &peer);
    Hit { highlights: message.body.as_deref().map(|body| query.highlights(body)).unwrap_or_default(), message }
}

fn invalid_cursor(_: InvalidToken) -> Error {
    let detail = "`cursor` must be the `next_cursor` of a page with the same query and filters.";
    Error::parameter(Code::InvalidCursor, "cursor", detail)
}
