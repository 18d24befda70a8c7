//! The messages of a conversation over HTTP: pages of its history, and deleting a message.

use actix_web::{HttpResponse, delete, get, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::history_rows::History;
use super::{ConversationUpdate, Entry, store};
use crate::auth::{Caller, MODERATE, RequestRate};
use crate::config::Mailbox;
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{PathSeq, Peer, Query};
use crate::messages::{Message, retract};
use crate::types::{Limit, Seq, UserId};

/// Registers the endpoints.
pub(super) fn configure(app: &mut ServiceConfig) {
    app.service(list_messages).service(delete_message);
}

/// A page of a conversation's history.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryPage {
    /// The messages of the page, oldest first.
    #[schema(max_items = 100)]
    pub items: Vec<Message>,
    /// True if there are older messages: get them with `before` set to `oldest_seq`.
    pub has_older: bool,
    /// True if there are newer messages: get them with `after` set to `newest_seq`.
    pub has_newer: bool,
    /// The `seq` of the first item; null if the page is empty.
    #[schema(required)]
    pub oldest_seq: Option<Seq>,
    /// The `seq` of the last item; null if the page is empty.
    #[schema(required)]
    pub newest_seq: Option<Seq>,
    /// The conversation as the caller sees it; null if there is none.
    #[schema(required)]
    pub entry: Option<Entry>,
    /// The peer has seen the caller's messages up to this `seq`, on this page or not, and none above it. It is the highest
    /// `seq` of a message of the caller that the peer has seen; 0 if there is none. Where the peer has written more than a
    /// hundred messages since then, it may be higher than that. Null if the service has no receipts: `features` lacks
    /// `receipts`.
    #[schema(required)]
    pub seen_up_to: Option<Seq>,
}

/// The part of a history to read: some messages below a position, and some at or above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The lowest possible seq of the newer part.
    pub position: i64,
    /// The maximum number of messages below the position.
    pub older: i64,
    /// The maximum number of messages at or above the position.
    pub newer: i64,
}

impl Window {
    /// Returns the window for the query parameters. Without a position it is the newest page.
    ///
    /// # Errors
    /// 400 `conflicting_parameters` if more than one position is given.
    pub fn new(before: Option<Seq>, after: Option<Seq>, around: Option<Seq>, limit: Limit) -> Result<Self> {
        let count = i64::from(limit.get());
        Ok(match (before, after, around) {
            (None, None, None) => Self { position: i64::MAX, older: count, newer: 0 },
            (Some(seq), None, None) => Self { position: seq.get(), older: count, newer: 0 },
            (None, Some(seq), None) => Self { position: seq.get() + 1, older: 0, newer: count },
            (None, None, Some(seq)) => Self { position: seq.get(), older: count / 2, newer: count - count / 2 },
            (_, _, around) => {
                let detail = "Use at most one of `before`, `after` and `around`.";
                let second = if around.is_some() { "around" } else { "after" };
                return Err(Error::parameter(Code::ConflictingParameters, second, detail));
            }
        })
    }
}

/// The query parameters of a history page. The positions have no examples, because Swagger UI would send all three at
/// once.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryParams {
    /// Return the messages directly before this `seq`. Cannot be combined with `after` or `around`.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    before: Option<Seq>,
    /// Return the messages directly after this `seq`; 0 starts at the oldest message. Cannot be combined with `before`
    /// or `around`.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    after: Option<Seq>,
    /// Return the messages on both sides of this `seq` and the message itself. Cannot be combined with `before` or
    /// `after`.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    around: Option<Seq>,
    /// The maximum number of messages in the page, 1 to 100. The default is 50.
    #[param(minimum = 1, maximum = 100, default = 50, value_type = Option<u16>, example = 50)]
    limit: Option<Limit>,
}

/// List the messages of a conversation
///
/// Returns a page of the history, oldest message first; without `before`, `after` or `around` the newest page. These
/// parameters are positions: the message with this `seq` need not exist or be visible to the caller. A client that
/// pages with `after` misses no message. The page is empty if the caller has no conversation with this user, whether
/// the user exists or not. Marks nothing as read.
#[utoipa::path(
    tag = "messages", operation_id = "listMessages",
    params(Peer, HistoryParams),
    responses(
        (status = 200, description = "A page of messages", body = HistoryPage),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[get("/conversations/{peer_id}/messages")]
async fn list_messages(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    params: Query<HistoryParams>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let Query(HistoryParams { before, after, around, limit }) = params;
    let window = Window::new(before, after, around, limit.unwrap_or(Limit::HISTORY))?;
    let history = store::history(&database, &caller, &peer, window).await?;
    Ok(HttpResponse::Ok().json(to_page(history, window, &caller.user, &peer)))
}

/// Makes a page of the rows. The query reads one row more than wanted on either side, which shows whether there are
/// more.
fn to_page(history: History, window: Window, me: &UserId, peer: &UserId) -> HistoryPage {
    let split = history.items.partition_point(|row| row.seq < window.position);
    let capped = |items: usize, max: i64| items.min(usize::try_from(max).unwrap_or(0));
    let (older, newer) = (capped(split, window.older), capped(history.items.len() - split, window.newer));
    let (has_older, has_newer) = (split > older, history.items.len() - split > newer);
    let rows = history.items.into_iter().skip(split - older).take(older + newer);
    let items: Vec<Message> = rows.map(|row| row.seen_by(me, peer)).collect();
    HistoryPage {
        has_older,
        has_newer,
        oldest_seq: items.first().map(|message| message.seq),
        newest_seq: items.last().map(|message| message.seq),
        entry: history.entry.map(|entry| entry.seen_by(me)),
        seen_up_to: Some(Seq::try_from(history.seen_up_to).expect("seq is never negative")),
        items,
    }
}

/// The users for whom a message is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DeleteScope {
    /// Hide the message from the caller only. Can be undone with `restore`.
    #[default]
    Me,
    /// Retract the message for both users. Cannot be undone.
    Everyone,
}

/// The query parameters of deleting a message.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeleteParams {
    /// `me` (the default) hides the message from the caller only; the peer is not affected. `everyone` retracts it for
    /// both users.
    #[param(inline, example = "me")]
    r#for: Option<DeleteScope>,
}

/// The result of deleting a message: with `for=me` the conversation after the deletion, with `for=everyone` the tombstone
/// of the retracted message.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum Deleted {
    Hidden(Box<ConversationUpdate>),
    Retracted(Box<Message>),
}

/// Delete a message
///
/// `for=me`, the default, hides the message from the caller only: in history, preview, search and unread count.
/// `for=everyone` retracts a message that the caller sent, within `retract_seconds` of `limits` in `GET /v1/me`: it
/// leaves a tombstone without text at the same `seq`, and no longer counts as unread. A sender who has hidden a message,
/// or has deleted the conversation, may still retract the message: it stays hidden from the sender, and the response is
/// the tombstone that the peer sees. Callers with the scope `moderate` may retract messages of either user at any time.
/// Both variants are idempotent.
#[utoipa::path(
    tag = "messages", operation_id = "deleteMessage",
    params(
        Peer,
        ("seq" = Seq, Path, description = "The position of the message in the conversation.", example = 3),
        DeleteParams,
    ),
    responses(
        (status = 200, description = "With `for=me` the conversation, with `for=everyone` the tombstone", body = Deleted),
        (status = 403, description = "`not_the_sender`, `tenant_missing`"),
        (status = 404, description = "`not_found`: no such message, or the peer sent it and it is not visible to the caller"),
        (status = 409, description = "`retract_window_over`"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[delete("/conversations/{peer_id}/messages/{seq}")]
async fn delete_message(
    caller: Caller,
    _: RequestRate,
    (peer, seq): (Peer, PathSeq),
    params: Query<DeleteParams>,
    (database, mailbox): (Data<Database>, Data<Mailbox>),
) -> Result<HttpResponse> {
    let (Peer(peer), PathSeq(seq)) = (peer, seq);
    let deleted = run_to_completion(async move {
        if params.0.r#for.unwrap_or_default() == DeleteScope::Me {
            let hidden = store::hide_message(&database, &caller, &peer, seq).await?;
            return Ok(Deleted::Hidden(Box::new(hidden.ok_or_else(Error::not_found)?)));
        }
        let may_any = caller.has_scope(MODERATE);
        let row = retract(&database, &caller, &peer, seq, may_any, mailbox.retract_seconds).await?;
        Ok(Deleted::Retracted(Box::new(row.seen_by(&caller.user, &peer))))
    });
    Ok(HttpResponse::Ok().json(deleted.await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_one_position_and_two_counts() {
        let seq = |n: i64| Seq::try_from(n).ok();
        let limit = Limit::try_from(5).expect("a limit");
        let window =
            |b, a, r| Window::new(b, a, r, limit).map(|w| (w.position, w.older, w.newer)).map_err(|e| e.code());
        assert_eq!(window(None, None, None), Ok((i64::MAX, 5, 0)));
        assert_eq!(window(seq(9), None, None), Ok((9, 5, 0)));
        assert_eq!(window(None, seq(9), None), Ok((10, 0, 5)));
        assert_eq!(window(None, None, seq(9)), Ok((9, 2, 3)));
        assert_eq!(window(seq(1), seq(1), None), Err(Code::ConflictingParameters));
    }
}
