//! Retracting the messages of a bulk send together.

use std::collections::HashSet;

use super::progress::Progress;
use super::results::{BulkRetraction, BulkRetractions, RetractionOutcome, problem_of};
use super::store::{self, BulkRow, Owner};
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::types::{MessageId, Seq, UserId};

/// The maximum number of conversations that are locked and changed in one transaction.
const LOCK_BATCH: usize = 100;

/// Retracts all messages whose keys are between two bounds.
///
/// # Errors
/// 404 `not_found`: there are none. 503 `unavailable`: nothing was retracted.
pub(super) async fn retract_all(
    database: &Database,
    owner: Owner<'_>,
    client_id: String,
    (from, until): (String, String),
    (may_any, window_seconds): (bool, u64),
    progress: &Progress<'_>,
) -> Result<BulkRetractions> {
    let rows = store::messages(database, owner, (&from, &until), None).await?;
    if rows.is_empty() {
        return Err(Error::not_found());
    }
    let (done, left): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.retracted_at.is_some());
    let mut results: Vec<_> = done.into_iter().map(|row| result(row, Ok(RetractionOutcome::Already))).collect();
    let (mut failed, mut is_first) = (false, true);
    for batch in batches(&left) {
        let outcomes = if failed || progress.is_over() {
            Err(Error::unavailable("the call ended early"))
        } else {
            store::retract(database, owner, &batch, may_any, window_seconds).await
        };
        match outcomes {
            Ok(outcomes) => {
                results.extend(batch.iter().zip(outcomes).map(|(row, outcome)| result(row, parse(&outcome))));
            }
            // Nothing was retracted: a problem of the whole call.
            Err(error) if is_first => return Err(error),
            Err(error) => {
                if !failed {
                    tracing::warn!(%error, "not all messages of a bulk send were retracted");
                }
                failed = true;
                results.extend(batch.iter().map(|row| result(row, Err(not_reached()))));
            }
        }
        is_first = false;
    }
    results.sort_by(|one, other| (one.peer_id.as_str(), one.seq.get()).cmp(&(other.peer_id.as_str(), other.seq.get())));
    Ok(BulkRetractions::new(client_id, results))
}

fn not_reached() -> Error {
    let detail = "The call ended before this message was retracted. Send the same request again: it goes on from here.";
    Error::unavailable("the call ended early").with_detail(detail)
}

/// Returns the messages in batches, each of at most [`LOCK_BATCH`] conversations.
fn batches<'a>(rows: &[&'a BulkRow]) -> Vec<Vec<&'a BulkRow>> {
    let (mut batches, mut conversations) = (Vec::<Vec<_>>::new(), HashSet::new());
    for row in rows {
        let is_full = conversations.len() == LOCK_BATCH && !conversations.contains(&row.conversation_id);
        if is_full || batches.is_empty() {
            batches.push(Vec::new());
            conversations.clear();
        }
        conversations.insert(row.conversation_id);
        if let Some(batch) = batches.last_mut() {
            batch.push(*row);
        }
    }
    batches
}

fn parse(outcome: &str) -> Result<RetractionOutcome> {
    match outcome {
        "retracted" => Ok(RetractionOutcome::Retracted),
        "already" => Ok(RetractionOutcome::Already),
        refusal => Err(Code::of_outcome("retract_message", refusal)
            .map_or_else(|| Error::unavailable("an unknown outcome"), Error::from)),
    }
}

fn result(row: &BulkRow, outcome: Result<RetractionOutcome>) -> BulkRetraction {
    let (outcome, problem) = match outcome {
        Ok(outcome) => (outcome, None),
        Err(error) => (RetractionOutcome::Refused, Some(problem_of(error))),
    };
    BulkRetraction {
        peer_id: UserId::try_from(row.peer_id.clone()).expect("the database has valid user ids"),
        message_id: MessageId { conversation: row.public_id, seq: row.seq }.to_string(),
        seq: Seq::try_from(row.seq).expect("the database numbers messages from 1"),
        outcome,
        problem,
    }
}
