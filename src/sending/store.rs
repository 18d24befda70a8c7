//! The SQL of sending: writes batches of messages, with retries, and returns the outcome of each message.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::types::{Json, Uuid};
use sqlx::{Connection, PgConnection};
use tokio::time::sleep;

use super::NewMessage;
use crate::database::{Database, DbPermit, Failure, MAX_RERUNS, PooledConnection, jitter, violates};
use crate::error::{Code, Error, Result};
use crate::messages::{Context, MessageRow};
use crate::policy::PoliciesNotRead;
use crate::types::UserId;

/// The pause after which a lost attempt is assumed to have ended: the server needs a moment to notice that the
/// connection is gone.
const LOST_ATTEMPT_PAUSE: Duration = Duration::from_millis(100);

/// The outcome of a message.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    /// Committed by this request.
    Sent { conversation_id: Uuid, seq: i64, created_at: DateTime<Utc> },
    /// The key was used before, by the same message.
    Replayed,
    /// Another transaction had locked the conversation. Nothing was written.
    Locked,
    /// The sender is not in the user directory. Nothing was written.
    SenderUnknown,
    /// Refused. Nothing was written.
    Refused(Code),
    /// Refused with an outcome that this release does not know, because the functions in the database are newer.
    /// Nothing was written.
    Unrecognized,
}

/// The result of sending a message.
pub(super) type SendResult = std::result::Result<Outcome, SendFailure>;

/// A failure because of which a message was not sent, or may not have been.
#[derive(Clone, Debug)]
pub(super) enum SendFailure {
    /// Nothing was written.
    NotWritten(Arc<sqlx::Error>),
    /// The connection was lost during COMMIT, and the outcome could not be read afterwards.
    OutcomeUnknown(Arc<sqlx::Error>),
    /// Nothing was written, as it is not known yet who may write to whom.
    PoliciesNotRead(PoliciesNotRead),
}

impl From<SendFailure> for Error {
    fn from(failure: SendFailure) -> Self {
        match failure {
            SendFailure::NotWritten(error) => error.into(),
            SendFailure::OutcomeUnknown(error) => Self::outcome_unknown(error),
            SendFailure::PoliciesNotRead(error) => error.into(),
        }
    }
}

/// How a batch is sent.
#[derive(Clone, Copy)]
pub(super) struct Sending<'a> {
    /// The policies of the tenants, if one has any (see [`Policies`](crate::policy::Policies)).
    pub rules: Option<&'a str>,
    /// Skips messages whose conversation is locked instead of waiting for the lock.
    pub skip_locked_participants: bool,
}

/// Sends a batch, in which no two messages have the same key, and returns a result for each. If the server refuses the
/// batch because of one message, its halves are sent separately, so that this message fails alone.
pub(super) fn send<'a>(
    permit: &'a DbPermit<'a>,
    batch: &'a [Arc<NewMessage>],
    how: Sending<'a>,
) -> BoxFuture<'a, Vec<SendResult>> {
    Box::pin(async move {
        if batch.is_empty() {
            return Vec::new();
        }
        let failure = match send_together(permit, batch, how).await {
            Ok(results) => return results,
            Err(failure) => failure,
        };
        let kind = match &failure {
            SendFailure::NotWritten(error) => Failure::of(error),
            SendFailure::OutcomeUnknown(_) | SendFailure::PoliciesNotRead(_) => return vec![Err(failure); batch.len()],
        };
        match kind {
            Failure::LockTimeout if !how.skip_locked_participants => {
                send(permit, batch, Sending { skip_locked_participants: true, ..how }).await
            }
            kind if batch.len() > 1 && kind.is_about_the_statement() => send_halves(permit, batch, how).await,
            // A lock of another kind on this one message: treated like a locked conversation.
            Failure::LockTimeout => vec![Ok(Outcome::Locked)],
            _ => vec![Err(failure); batch.len()],
        }
    })
}

/// Sends the halves of a batch one after the other. A message of the second half is not sent if an earlier one of its
/// conversation found it locked, which keeps their order.
async fn send_halves(permit: &DbPermit<'_>, batch: &[Arc<NewMessage>], how: Sending<'_>) -> Vec<SendResult> {
    let (first, second) = batch.split_at(batch.len() / 2);
    let mut results = send(permit, first, how).await;
    let locked: Vec<_> = first
        .iter()
        .zip(&results)
        .filter(|(_, result)| matches!(result, Ok(Outcome::Locked)))
        .map(|(message, _)| message.pair())
        .collect();
    let must_wait = |message: &Arc<NewMessage>| locked.contains(&message.pair());
    let sendable: Vec<_> = second.iter().filter(|message| !must_wait(message)).cloned().collect();
    let mut sent = send(permit, &sendable, how).await.into_iter();
    let next = |message| if must_wait(message) { Some(Ok(Outcome::Locked)) } else { sent.next() };
    results.extend(second.iter().filter_map(next));
    results
}

/// Sends a batch in one transaction, and retries it after a conflict or a lost connection. If the connection is lost,
/// the transaction may have been committed: all attempts have the same batch id, by which the next one finds the
/// outcomes, or else writes the batch.
async fn send_together(
    permit: &DbPermit<'_>,
    batch: &[Arc<NewMessage>],
    how: Sending<'_>,
) -> std::result::Result<Vec<SendResult>, SendFailure> {
    // Times rise, so new ids are added at one end of the index.
    let (id, mut attempt, mut lost) = (Uuid::now_v7(), 0, None);
    loop {
        if permit.is_expired() {
            return Err(failure(sqlx::Error::PoolTimedOut, lost.is_some()));
        }
        let connection = if lost.is_some() { permit.pinged_connection().await } else { permit.connection().await };
        let connection = connection.map_err(|error| failure(error, lost.is_some()))?;
        let is_last = attempt == MAX_RERUNS;
        let this_attempt = Attempt { id, is_rerun: lost.is_some(), how };
        match (send_on(permit, connection, batch, this_attempt).await, lost.clone()) {
            // The lost attempt may still hold locks, but will end soon.
            (Ok(results), Some(_)) if is_undecided(&results) && !is_last => sleep(LOST_ATTEMPT_PAUSE).await,
            (Ok(results), Some(lost)) if is_undecided(&results) => return Err(SendFailure::OutcomeUnknown(lost)),
            (Ok(results), _) => return Ok(results),
            (Err(error), Some(_)) if Failure::of(&error) == Failure::LockTimeout && !is_last => {
                sleep(LOST_ATTEMPT_PAUSE).await;
            }
            (Err(error), _) if Failure::of(&error).breaks_connection() && !is_last => lost = Some(Arc::new(error)),
            (Err(error), _) if is_rolled_back(&error) && !is_last => sleep(jitter(attempt)).await,
            (Err(error), _) => return Err(failure(error, lost.is_some())),
        }
        attempt += 1;
    }
}

/// An attempt to send a batch.
#[derive(Clone, Copy)]
struct Attempt<'a> {
    /// The id of the batch, which all its attempts have.
    id: Uuid,
    /// True if an earlier attempt lost its connection and may have been committed.
    is_rerun: bool,
    how: Sending<'a>,
}

/// Makes an attempt on a connection, like `DbPermit::run_on`, whose closure's future is not known to be `Send`.
async fn send_on(
    permit: &DbPermit<'_>,
    mut connection: PooledConnection<'_>,
    batch: &[Arc<NewMessage>],
    attempt: Attempt<'_>,
) -> sqlx::Result<Vec<SendResult>> {
    let sending = async {
        let connection = permit.begin(&mut connection).await?;
        match write_batch(connection, batch, attempt).await {
            Err(error) if permit.may_be_stale(&error) => {
                connection.clear_cached_statements().await?;
                write_batch(connection, batch, attempt).await
            }
            outcomes => outcomes,
        }
    };
    let sent = permit.with_deadline(sending).await;
    permit.end(connection, sent).await
}

/// Returns true if no message was sent. Then this attempt has written no row of the batch, and the lost attempt, which
/// may have found another state of the users and conversations, can still be committed. Otherwise it cannot be.
fn is_undecided(results: &[SendResult]) -> bool {
    !results.iter().any(|result| matches!(result, Ok(Outcome::Sent { .. } | Outcome::Replayed)))
}

/// Returns the failure of a batch. `lost`: an earlier attempt lost its connection.
fn failure(error: sqlx::Error, lost: bool) -> SendFailure {
    let is_unknown = lost || Failure::of(&error).breaks_connection();
    let error = Arc::new(error);
    if is_unknown { SendFailure::OutcomeUnknown(error) } else { SendFailure::NotWritten(error) }
}

/// Returns true if the server rolled the transaction back and it may be run again: after a conflict, or because a
/// concurrent send with the same key to another recipient, or a lost attempt, committed first.
fn is_rolled_back(error: &sqlx::Error) -> bool {
    let is_taken = ["idempotency_pkey", "sent_batches_pkey"].iter().any(|key| violates(error, key));
    is_taken || Failure::of(error) == Failure::Conflict
}

/// Calls the SQL function `write_batch` in one round trip.
async fn write_batch(
    connection: &mut PgConnection,
    batch: &[Arc<NewMessage>],
    Attempt { id, is_rerun, how }: Attempt<'_>,
) -> sqlx::Result<Vec<SendResult>> {
    let column = |of: fn(&NewMessage) -> &str| batch.iter().map(|message| of(message)).collect::<Vec<_>>();
    let keys: Vec<_> = batch.iter().map(|message| message.key.as_deref()).collect();
    let hashes: Vec<_> = batch.iter().map(|message| message.payload_hash.as_slice()).collect();
    let drafts: Vec<_> = batch.iter().map(|message| message.draft_version).collect();
    let roles: Vec<_> = batch.iter().map(|message| message.role.as_deref()).collect();
    let contexts: Vec<_> = batch.iter().map(|message| message.context.as_ref().map(Json)).collect();
    let rows = sqlx::query!(
        r#"select outcome as "outcome!", conversation_id, seq, created_at
           from write_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::text::jsonb)"#,
        id,
        is_rerun,
        &column(|message| &message.caller.tenant) as &[&str],
        &column(|message| message.sender.as_str()) as &[&str],
        &column(|message| message.recipient.as_str()) as &[&str],
        &column(|message| &message.client) as &[&str],
        keys as Vec<Option<&str>>,
        &hashes as &[&[u8]],
        &column(|message| message.body.as_str()) as &[&str],
        contexts as Vec<Option<Json<&Context>>>,
        drafts as Vec<Option<i64>>,
        how.skip_locked_participants,
        roles as Vec<Option<&str>>,
        how.rules,
    )
    .fetch_all(connection)
    .await?;
    if rows.len() != batch.len() {
        return Err(sqlx::Error::Protocol(format!(
            "write_batch returned {} outcomes for {} messages",
            rows.len(),
            batch.len()
        )));
    }
    Ok(rows.into_iter().map(|row| outcome(&row.outcome, row.conversation_id, row.seq, row.created_at)).collect())
}

/// Parses an outcome. Refusals have the names of the codes in `error/codes.rs`. An unknown outcome refuses its message
/// only.
fn outcome(name: &str, id: Option<Uuid>, seq: Option<i64>, at: Option<DateTime<Utc>>) -> SendResult {
    Ok(match (name, id, seq, at) {
        ("sent", Some(conversation_id), Some(seq), Some(created_at)) => {
            Outcome::Sent { conversation_id, seq, created_at }
        }
        ("replayed", _, Some(_), _) => Outcome::Replayed,
        ("sent" | "replayed", ..) => {
            let error = sqlx::Error::Protocol(format!("write_batch returned `{name}` without a position"));
            return Err(SendFailure::OutcomeUnknown(Arc::new(error)));
        }
        ("locked", ..) => Outcome::Locked,
        ("sender_unknown", ..) => Outcome::SenderUnknown,
        (refusal, ..) => Code::of_outcome("write_batch", refusal).map_or(Outcome::Unrecognized, Outcome::Refused),
    })
}

/// Returns the message that the key of `message` stands for, as its sender sees it, even if the sender has hidden it since, and the
/// recipient, whose id may be another one since their data were erased.
pub(super) async fn message_of_key(database: &Database, message: &NewMessage) -> Result<Option<(MessageRow, UserId)>> {
    let NewMessage { caller, sender, client, key, .. } = message;
    let read = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"
            select message_as_seen(m, p, c.public_id, r.read_at, null) as "message!: MessageRow", u.external_id as recipient
            from users s
            join idempotency k on k.sender_id = s.id and k.client = $3 and k.key = $4
            join participants p on p.conversation_id = k.conversation_id and p.user_id = s.id
            join users u on u.id = p.peer_id
            join conversations c on c.id = k.conversation_id
            join messages m on m.conversation_id = k.conversation_id and m.seq = k.seq
            left join lateral receipt_of(m.conversation_id, recipient_of(m, p), m.seq) r on true
            where s.tenant = $1 and s.external_id = $2
            "#,
            caller.tenant,
            sender.as_str(),
            client,
            key.as_deref(),
        )
        .fetch_optional(connection)
        .await
    };
    let recipient = |id| UserId::try_from(id).expect("the directory holds only valid user ids");
    Ok(database.run(read).await?.map(|row| (row.message, recipient(row.recipient))))
}

/// Removes the rows of batches that were sent longer ago than `max_age`, `at_most` of them. Returns their number.
pub(super) async fn remove_sent_batches(database: &Database, max_age: Duration, at_most: i64) -> sqlx::Result<u64> {
    let mut connection = database.background_connection().await?;
    let removed = sqlx::query!(
        "delete from sent_batches
         where id in (select id from sent_batches
                      where sent_at < clock_timestamp() - make_interval(secs => $1) limit $2)",
        max_age.as_secs_f64(),
        at_most,
    )
    .execute(connection.get())
    .await?;
    connection.release().await?;
    Ok(removed.rows_affected())
}
