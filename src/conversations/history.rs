//! The history of a conversation: its pages, and deleting one of its messages.

use actix_web::{HttpResponse, delete, get, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{ConversationUpdate, Entry, store};
use crate::auth::{Caller, MODERATE, RequestRate};
use crate::config::Mailbox;
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{PathSeq, Peer, Query};
use crate::messages::{Message, retract};
use crate::types::{Limit, Seq, UserId};

/// The calls about the messages of a conversation.
pub(super) fn configure(app: &mut ServiceConfig) {
    app.service(list_messages).service(delete_message);
}

/// A part of a conversation's history, oldest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryPage {
    /// The messages of this window.
    #[schema(max_items = 100)]
    pub items: Vec<Message>,
    /// Whether there are older ones: ask with `before=oldest_seq`.
    pub has_older: bool,
    /// Whether there are newer ones: ask with `after=newest_seq`.
    pub has_newer: bool,
    /// The seq of the first item; null if there is none.
    #[schema(required)]
    pub oldest_seq: Option<Seq>,
    /// The seq of the last item; null if there is none.
    #[schema(required)]
    pub newest_seq: Option<Seq>,
    /// How the conversation stands for me; null while there is none.
    #[schema(required)]
    pub entry: Option<Entry>,
}

/// Which part of a history is asked for: so many messages below a position, and so many from it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first seq of the newer part.
    pub position: i64,
    /// How many of the older part.
    pub older: i64,
    /// How many of the newer part.
    pub newer: i64,
}

impl Window {
    /// The window of the three cursors, of which at most one may be given. None asks for the newest page.
    pub fn of(before: Option<Seq>, after: Option<Seq>, around: Option<Seq>, limit: Limit) -> Result<Self> {
        let n = i64::from(limit.get());
        Ok(match (before, after, around) {
            (None, None, None) => Self { position: i64::MAX, older: n, newer: 0 },
            (Some(seq), None, None) => Self { position: seq.get(), older: n, newer: 0 },
            (None, Some(seq), None) => Self { position: seq.get() + 1, older: 0, newer: n },
            (None, None, Some(seq)) => Self { position: seq.get(), older: n / 2, newer: n - n / 2 },
            _ => {
                let detail = "Give at most one of `before`, `after` and `around`.";
                return Err(Error::new(Code::ConflictingParameters, detail));
            }
        })
    }
}

/// Which part of the history. The positions have no examples: pages that try calls would send all three.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Messages below this seq, the nearest ones.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    before: Option<Seq>,
    /// Messages above this seq, the nearest ones; 0 starts at the oldest.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    after: Option<Seq>,
    /// Messages on both sides of this seq, itself included.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    around: Option<Seq>,
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50, value_type = Option<u16>, example = 50)]
    limit: Option<Limit>,
}

/// Read a conversation's messages
///
/// A window into the history, oldest first; without a cursor the newest page. `before`, `after` and `around` exclude each
/// other; a seq that is missing or hidden is a position, not an error. A reader that follows `after` misses nothing. With
/// somebody to whom I have no conversation the page is empty, whether they exist or not. Reading marks nothing read.
#[utoipa::path(
    tag = "messages", operation_id = "listMessages",
    params(Peer, HistoryQuery),
    responses((status = 200, description = "The window", body = HistoryPage), (status = 422, description = "`invalid_user_id`"))
)]
#[get("/conversations/{peer_id}/messages")]
async fn list_messages(
    caller: Caller,
    _: RequestRate,
    Peer(peer): Peer,
    query: Query<HistoryQuery>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let Query(HistoryQuery { before, after, around, limit }) = query;
    let window = Window::of(before, after, around, limit.unwrap_or(Limit::HISTORY))?;
    let history = store::history(&database, &caller, &peer, window).await?;
    Ok(HttpResponse::Ok().json(page(history, window, &caller.user, &peer)))
}

/// Cuts the extra messages off either end: they only say that there is more.
fn page(history: store::History, window: Window, me: &UserId, peer: &UserId) -> HistoryPage {
    let split = history.items.partition_point(|row| row.seq() < window.position);
    let fits = |items: usize, asked: i64| items.min(usize::try_from(asked).unwrap_or(0));
    let (older, newer) = (fits(split, window.older), fits(history.items.len() - split, window.newer));
    let (has_older, has_newer) = (split > older, history.items.len() - split > newer);
    let rows = history.items.into_iter().skip(split - older).take(older + newer);
    let items: Vec<Message> = rows.map(|row| row.seen_by(me, peer)).collect();
    HistoryPage {
        has_older,
        has_newer,
        oldest_seq: items.first().map(|message| message.seq),
        newest_seq: items.last().map(|message| message.seq),
        entry: history.entry.map(|entry| entry.seen_by(me)),
        items,
    }
}

/// For whom a message is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DeleteScope {
    /// For me alone: it is hidden, and `restore` takes that back.
    #[default]
    Me,
    /// For both: it is taken back.
    Everyone,
}

/// For whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeleteQuery {
    /// For me alone (the message is hidden from me, and the peer never notices), or for everyone (it is taken back).
    #[param(inline, example = "me")]
    r#for: Option<DeleteScope>,
}

/// What deleting answers: how things stand for me, or the tombstone.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum Deleted {
    /// After `for=me`.
    Hidden(Box<ConversationUpdate>),
    /// After `for=everyone`.
    Retracted(Box<Message>),
}

/// Delete a message
///
/// `for=me` hides it from me alone: in history, preview, search and unread count. `for=everyone` takes back a message of mine,
/// within the time that `limits` in `GET /v1/me` tells: a tombstone without text stays at its place, and it is unread no more. Callers
/// with the scope `moderate` may take back either's message at any time. Doing either again changes nothing.
#[utoipa::path(
    tag = "messages", operation_id = "deleteMessage",
    params(Peer, ("seq" = Seq, Path, description = "Its place in our conversation", example = 42), DeleteQuery),
    responses(
        (status = 200, description = "How the conversation stands for me, or with `for=everyone` the tombstone", body = Deleted),
        (status = 403, description = "`not_the_sender`, `tenant_missing`"),
        (status = 404, description = "No such message, or not shown to me"),
        (status = 409, description = "`retract_window_over`"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[delete("/conversations/{peer_id}/messages/{seq}")]
async fn delete_message(
    caller: Caller,
    _: RequestRate,
    (peer, seq): (Peer, PathSeq),
    query: Query<DeleteQuery>,
    (database, mailbox): (Data<Database>, Data<Mailbox>),
) -> Result<HttpResponse> {
    let (Peer(peer), PathSeq(seq)) = (peer, seq);
    let deleted = run_to_completion(async move {
        if query.0.r#for.unwrap_or_default() == DeleteScope::Me {
            let hidden = store::hide_message(&database, &caller, &peer, seq).await?;
            return Ok(Deleted::Hidden(Box::new(hidden.ok_or_else(Error::not_found)?)));
        }
        let may_any = caller.may(MODERATE);
        let row = retract(&database, &caller, &peer, seq, may_any, mailbox.retract_seconds).await?;
        Ok(Deleted::Retracted(Box::new(row.seen_by(&caller.user, &peer))))
    });
    Ok(HttpResponse::Ok().json(deleted.await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_one_position_and_two_counts() {
        let seq = |n: i64| Seq::try_from(n).ok();
        let limit = Limit::try_from(5).expect("a limit");
        let window = |b, a, r| Window::of(b, a, r, limit).map(|w| (w.position, w.older, w.newer)).map_err(|e| e.code());
        assert_eq!(window(None, None, None), Ok((i64::MAX, 5, 0)));
        assert_eq!(window(seq(9), None, None), Ok((9, 5, 0)));
        assert_eq!(window(None, seq(9), None), Ok((10, 0, 5)));
        assert_eq!(window(None, None, seq(9)), Ok((9, 2, 3)));
        assert_eq!(window(seq(1), seq(1), None), Err(Code::ConflictingParameters));
    }
}
