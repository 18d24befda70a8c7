//! Search over HTTP.

use actix_web::{HttpResponse, get, web::Data};
use serde::Deserialize;
use utoipa::IntoParams;

use super::invariants::INVARIANTS;
use super::question::Question;
use super::store::{self, Row, Search};
use super::{Hit, SearchPage};
use crate::auth::{Caller, RequestRate};
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::http::{Link, Query, Slice};
use crate::messages::ContextName;
use crate::types::{InvalidToken, Limit, SearchCursor, Timestamp, UserId};

/// The longest question, in characters.
const MAX_QUESTION: usize = 1000;

/// Search, as the service lists it.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(search_messages);
        },
        features: |_| vec!["search"],
        tag: Some(("search", "My messages, by their words")),
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
        "The next page, with the same question, unless `next_cursor` is null",
    )
}];

/// What to look for, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Words that must all be there; the last one may be the beginning of one.
    #[param(min_length = 1, max_length = 1000, example = "essay friday")]
    q: String,
    /// Only messages between me and this user.
    #[param(
        value_type = Option<String>,
        min_length = 1,
        max_length = 255,
        pattern = "^(?:[^.\\x00-\\x1f\\x7f-\\x9f]|\\.[^.\\x00-\\x1f\\x7f-\\x9f]|\\.\\.[^\\x00-\\x1f\\x7f-\\x9f])[^\\x00-\\x1f\\x7f-\\x9f]*$",
        example = "4"
    )]
    peer_id: Option<String>,
    /// Only messages about this: type, colon, id.
    #[param(
        value_type = Option<String>,
        min_length = 3,
        max_length = 320,
        pattern = "^[^:\\x00-\\x1f\\x7f-\\x9f]{1,64}:[^\\x00-\\x1f\\x7f-\\x9f]{1,255}$",
        example = "course:42"
    )]
    context: Option<ContextName>,
    /// Only messages sent then or later (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime, min_length = 20, max_length = 40)]
    since: Option<Timestamp>,
    /// Only messages sent before then.
    #[param(value_type = Option<String>, format = DateTime, min_length = 20, max_length = 40)]
    until: Option<Timestamp>,
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20, value_type = Option<u16>, example = 20)]
    limit: Option<Limit>,
    /// The `next_cursor` of the page before, with the same question.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// Search my messages
///
/// Those that I can see and that were not taken back, the newest first, each with the places of the words in it. A message
/// can be found as soon as it is sent. Accents and case do not matter. Quotes stand around words in a row, `-` before a word that
/// must not be there, `or` between alternatives; anything else is no word.
#[utoipa::path(
    tag = "search", operation_id = "searchMessages", params(SearchQuery),
    responses(
        (status = 200, description = "A page; empty also where the question has no word in it", body = SearchPage),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[get("/search")]
async fn search_messages(
    caller: Caller,
    _: RequestRate,
    query: Query<SearchQuery>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let Query(asked) = query;
    if !(1..=MAX_QUESTION).contains(&asked.q.chars().count()) {
        let detail = format!("`q`: 1 to {MAX_QUESTION} characters");
        return Err(Error::new(Code::InvalidParameter, detail));
    }
    let peer = asked.peer_id.clone().map(UserId::try_from).transpose();
    let peer = peer.map_err(|why| Error::new(Code::InvalidUserId, format!("`peer_id`: {why}")))?;
    let name = format!("{:?}", (&asked.q, &asked.peer_id, &asked.context, asked.since, asked.until));
    let before = asked.cursor.map(|token| SearchCursor::decode(&token, &name)).transpose().map_err(invalid_cursor)?;
    let Some(question) = Question::parse(&asked.q) else {
        return Ok(HttpResponse::Ok().json(SearchPage { items: Vec::new(), next_cursor: None }));
    };
    let limit = usize::from(asked.limit.unwrap_or(Limit::INBOX).get());
    let search = Search {
        text: &question.text,
        is_prefix: question.is_prefix,
        peer: peer.as_ref(),
        context: asked.context.as_ref(),
        since: asked.since.map(|time| time.0),
        until: asked.until.map(|time| time.0),
        before,
        limit: i32::try_from(limit).unwrap_or(i32::MAX) + 1,
    };
    if let Err(error) = store::settle(&database, &caller).await {
        tracing::warn!(%error, "a search answers with what is indexed");
    }
    let mut rows = store::find(&database, &caller, &search).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| has_more).map(Row::place);
    Ok(HttpResponse::Ok().json(SearchPage {
        next_cursor: last.map(|place| place.encode(&name)),
        items: rows.into_iter().map(|row| hit(row, &question, &caller.user)).collect(),
    }))
}

fn hit(row: Row, question: &Question, me: &UserId) -> Hit {
    let peer = UserId::try_from(row.peer).expect("only user ids get into the directory");
    let message = row.message.seen_by(me, &peer);
    Hit { highlights: message.body.as_deref().map(|body| question.highlights(body)).unwrap_or_default(), message }
}

fn invalid_cursor(_: InvalidToken) -> Error {
    Error::new(Code::InvalidCursor, "Give a cursor as this list gave it out, with the same question.")
}
