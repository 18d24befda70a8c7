//! The SQL of sending: what may happen to a batch, and what is known of each item then.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use sqlx::{
    Connection, PgConnection,
    types::{
        Json, Uuid,
        chrono::{DateTime, Utc},
    },
};

use super::Context;
use crate::{
    database::{Busy, RERUNS, Turn, is_broken, jitter, lost_a_race},
    error::{Code, Error, is_passing},
};

/// How long an attempt whose connection was lost may go on in the server before it notices.
const UNTIL_OVER: Duration = Duration::from_millis(100);

/// One message of a batch, as `send_batch` takes it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub tenant: String,
    pub sender: String,
    pub recipient: String,
    pub client: String,
    pub key: String,
    /// Whether the key was made up for this item, so that nobody has used it.
    pub is_new: bool,
    pub payload_hash: Vec<u8>,
    pub body: String,
    pub context: Option<Context>,
    pub draft_version: Option<i64>,
}

impl Item {
    /// Whose conversation it is for.
    pub(super) fn pair(&self) -> (&str, &str, &str) {
        let (one, other) = (self.sender.as_str(), self.recipient.as_str());
        (&self.tenant, one.min(other), one.max(other))
    }
}

/// What became of an item.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    /// Committed now.
    Sent(Place),
    /// Found under its key, at this seq. `by_us`: it may well have been this call that wrote it, before it lost its
    /// connection.
    Replayed {
        seq: i64,
        by_us: bool,
    },
    /// Somebody else has the conversation; nothing was written.
    Locked,
    SenderUnknown,
    Refused(Code),
}

/// Where and when a message was put.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub conversation_id: Uuid,
    pub seq: i64,
    pub created_at: DateTime<Utc>,
}

/// What is known of an item in the end.
pub(super) type Settled = std::result::Result<Outcome, Failed>;

/// Why nothing is known of an item, or nothing good.
#[derive(Clone, Debug)]
pub(super) enum Failed {
    /// Nothing was written.
    Refused(Arc<sqlx::Error>),
    /// The connection was lost at COMMIT, and nobody could be asked what became of it.
    Unknown(Arc<sqlx::Error>),
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Refused(error) => error.into(),
            Failed::Unknown(error) => Self::outcome_unknown(error),
        }
    }
}

/// Sends a batch, of which no two items have the same key, and says of each item what became of it. When the server refuses
/// the batch because of one item, its halves are sent by themselves: a bad item fails alone.
///
/// `careful`: somebody may have locked what the batch is for, so it looks before it waits.
pub(super) fn send<'a>(turn: &'a Turn<'a>, items: &'a [Arc<Item>], careful: bool) -> BoxFuture<'a, Vec<Settled>> {
    Box::pin(async move {
        if items.is_empty() {
            return Vec::new();
        }
        match send_together(turn, items, careful).await {
            Ok(settled) => settled,
            Err(Failed::Refused(error)) if !careful && is_lock_timeout(&error) => send(turn, items, true).await,
            Err(Failed::Refused(error)) if items.len() > 1 && is_of_an_item(&error) => {
                let (first, second) = items.split_at(items.len() / 2);
                let mut settled = send(turn, first, careful).await;
                // Nobody overtakes one of the same conversation whom a lock kept out.
                let locked = |(item, settled): (&Arc<Item>, &Settled)| {
                    matches!(settled, Ok(Outcome::Locked)).then(|| Arc::clone(item))
                };
                let kept_out: Vec<_> = first.iter().zip(&settled).filter_map(locked).collect();
                let must_wait = |item: &Arc<Item>| kept_out.iter().any(|other| other.pair() == item.pair());
                let going: Vec<_> = second.iter().filter(|item| !must_wait(item)).cloned().collect();
                let mut gone = send(turn, &going, careful).await.into_iter();
                let next = |item| if must_wait(item) { Some(Ok(Outcome::Locked)) } else { gone.next() };
                settled.extend(second.iter().filter_map(next));
                settled
            }
            // It is locked out, like one whose conversation is locked.
            Err(Failed::Refused(error)) if is_lock_timeout(&error) => vec![Ok(Outcome::Locked)],
            Err(failed) => vec![Err(failed); items.len()],
        }
    })
}

/// Sends a batch in one transaction. When the connection breaks, nobody knows whether the commit was done: the second attempt
/// has the same keys, so it finds the messages if they are there and writes them if they are not.
async fn send_together(
    turn: &Turn<'_>,
    items: &[Arc<Item>],
    careful: bool,
) -> std::result::Result<Vec<Settled>, Failed> {
    let (mut attempt, mut lost) = (0, None);
    loop {
        if turn.is_over() {
            return Err(failed(sqlx::Error::PoolTimedOut, lost.is_some()));
        }
        let connection = if lost.is_some() { turn.living_connection().await } else { turn.connection().await };
        let connection = connection.map_err(|error| failed(error, lost.is_some()))?;
        let is_last = attempt == RERUNS;
        match send_on(turn, connection, items, Mode { again: attempt > 0, careful }).await {
            // It may well be the lost attempt that has the lock, and that will soon be over.
            Ok(outcomes) if lost.is_some() && !is_last && has_locked(&outcomes) => tokio::time::sleep(UNTIL_OVER).await,
            Ok(outcomes) => return Ok(outcomes.into_iter().map(|outcome| after(lost.as_ref(), outcome)).collect()),
            Err(error) if is_broken(&error) && !is_last => lost = Some(Arc::new(error)),
            Err(error) if is_rolled_back(&error) && !is_last => tokio::time::sleep(jitter(attempt)).await,
            Err(error) => return Err(failed(error, lost.is_some())),
        }
        attempt += 1;
    }
}

fn has_locked(outcomes: &[Outcome]) -> bool {
    outcomes.iter().any(|outcome| matches!(outcome, Outcome::Locked))
}

/// What an outcome means after a connection was lost under an earlier attempt.
fn after(lost: Option<&Arc<sqlx::Error>>, outcome: Outcome) -> Settled {
    match (outcome, lost) {
        (Outcome::Replayed { seq, .. }, lost) => Ok(Outcome::Replayed { seq, by_us: lost.is_some() }),
        // The earlier attempt may still be committed.
        (Outcome::Locked, Some(error)) => Err(Failed::Unknown(Arc::clone(error))),
        (outcome, _) => Ok(outcome),
    }
}

/// How a batch is sent.
#[derive(Clone, Copy)]
struct Mode {
    /// It may have been sent before, so that no key is new.
    again: bool,
    /// Somebody may have locked what it is for.
    careful: bool,
}

async fn send_on(
    turn: &Turn<'_>,
    mut connection: Busy<'_>,
    items: &[Arc<Item>],
    mode: Mode,
) -> sqlx::Result<Vec<Outcome>> {
    let sending = async {
        let connection = turn.begin(&mut connection).await?;
        match send_batch(connection, items, mode).await {
            Err(error) if turn.may_be_stale(&error) => {
                connection.clear_cached_statements().await?;
                send_batch(connection, items, mode).await
            }
            result => result,
        }
    };
    let sent = turn.in_time(sending).await;
    turn.end(connection, sent).await
}

fn failed(error: sqlx::Error, lost: bool) -> Failed {
    let unknown = lost || is_broken(&error);
    let error = Arc::new(error);
    if unknown { Failed::Unknown(error) } else { Failed::Refused(error) }
}

async fn send_batch(connection: &mut PgConnection, items: &[Arc<Item>], mode: Mode) -> sqlx::Result<Vec<Outcome>> {
    let column = |of: fn(&Item) -> &String| items.iter().map(|item| of(item).as_str()).collect::<Vec<_>>();
    let are_new: Vec<_> = items.iter().map(|item| item.is_new && !mode.again).collect();
    let hashes: Vec<_> = items.iter().map(|item| item.payload_hash.as_slice()).collect();
    let drafts: Vec<_> = items.iter().map(|item| item.draft_version).collect();
    let contexts: Vec<_> = items.iter().map(|item| item.context.as_ref().map(Json)).collect();
    let rows = sqlx::query!(
        r#"select outcome as "outcome!", conversation_id, seq, created_at
           from send_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"#,
        &column(|item| &item.tenant) as &[&str],
        &column(|item| &item.sender) as &[&str],
        &column(|item| &item.recipient) as &[&str],
        &column(|item| &item.client) as &[&str],
        &column(|item| &item.key) as &[&str],
        &are_new,
        &hashes as &[&[u8]],
        &column(|item| &item.body) as &[&str],
        contexts as Vec<Option<Json<&Context>>>,
        drafts as Vec<Option<i64>>,
        mode.careful,
    )
    .fetch_all(connection)
    .await?;
    if rows.len() != items.len() {
        return Err(sqlx::Error::Protocol(format!("{} outcomes of {} items", rows.len(), items.len())));
    }
    rows.into_iter().map(|row| outcome(&row.outcome, row.conversation_id, row.seq, row.created_at)).collect()
}

fn outcome(name: &str, id: Option<Uuid>, seq: Option<i64>, at: Option<DateTime<Utc>>) -> sqlx::Result<Outcome> {
    Ok(match (name, id, seq, at) {
        ("sent", Some(conversation_id), Some(seq), Some(created_at)) => {
            Outcome::Sent(Place { conversation_id, seq, created_at })
        }
        ("replayed", _, Some(seq), _) => Outcome::Replayed { seq, by_us: false },
        ("locked", ..) => Outcome::Locked,
        ("sender_unknown", ..) => Outcome::SenderUnknown,
        ("idempotency_key_reused", ..) => Outcome::Refused(Code::IdempotencyKeyReused),
        ("self_message", ..) => Outcome::Refused(Code::SelfMessage),
        ("recipient_unknown", ..) => Outcome::Refused(Code::RecipientUnknown),
        ("recipient_inactive", ..) => Outcome::Refused(Code::RecipientInactive),
        _ => {
            return Err(sqlx::Error::Protocol(format!("send_batch said `{name}`")));
        }
    })
}

/// Rolled back by the server: a race, or a twin of another conversation that used the key first.
fn is_rolled_back(error: &sqlx::Error) -> bool {
    lost_a_race(error) || error.as_database_error().is_some_and(|e| e.constraint() == Some("idempotency_pkey"))
}

/// Refused by the server before anything was committed, for what one of the items is or for what it touches.
fn is_of_an_item(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some() && (is_lock_timeout(error) || !is_passing(error))
}

/// Something was locked by somebody else for longer than a batch waits.
fn is_lock_timeout(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|e| e.code().as_deref() == Some("55P03"))
}
