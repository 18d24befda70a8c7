//! Batch requests: one action on many conversations. A refused item does not affect the others.

use super::{BatchItem, BatchOutcome, BatchRequest, ItemResult, store};
use crate::auth::Caller;
use crate::conversations::{Action, EntryRow};
use crate::database::Database;
use crate::error::{Code, Error, Problem, Result};
use crate::types::Seq;

/// How many conversations are locked and changed in one transaction.
const LOCK_BATCH: usize = 100;

/// Applies the action to each item. Returns one result for each item, in the order of the request.
pub(super) async fn apply(
    database: &Database,
    caller: &Caller,
    request: &BatchRequest,
    restore_seconds: u64,
) -> Result<Vec<ItemResult>> {
    let mut results = Vec::with_capacity(request.items.len());
    for items in request.items.chunks(LOCK_BATCH) {
        let seqs: Vec<_> =
            items.iter().enumerate().map(|(at, item)| seq_of(request.action, item, results.len() + at)).collect();
        let valid = items.iter().zip(&seqs);
        let valid = valid.filter_map(|(item, seq)| Some((item.peer_id.as_str(), *seq.as_ref().ok()?)));
        let valid: Vec<_> = valid.collect();
        let mut rows = store::change(database, caller, request, &valid, restore_seconds).await?.into_iter();
        for (item, seq) in items.iter().zip(seqs) {
            let row =
                seq.and_then(|_| rows.next().unwrap_or_else(|| Err(Error::internal("an item without an outcome"))));
            results.push(result(caller, item, row));
        }
    }
    Ok(results)
}

fn result(caller: &Caller, item: &BatchItem, row: Result<EntryRow>) -> ItemResult {
    let (outcome, entry, problem) = match row {
        Ok(row) => (BatchOutcome::Done, Some(row.seen_by(&caller.user)), None),
        Err(refusal) => (BatchOutcome::Refused, None, Some(Problem::from(refusal))),
    };
    ItemResult { peer_id: item.peer_id.clone(), outcome, entry, problem }
}

/// Returns the seq of an item, or 0 if the action needs none.
///
/// # Errors
/// 422 `invalid_body` if the action needs a seq and the item has none, or an impossible one. `index` is the
/// item's index in the request.
fn seq_of(action: Action, item: &BatchItem, index: usize) -> Result<i64> {
    let refused = |detail| Err(Error::field(Code::InvalidBody, &format!("/items/{index}/seq"), detail));
    match item.seq.map(Seq::get) {
        _ if !action.needs_seq() => Ok(0),
        None => refused("`seq` is required for this action."),
        Some(0) if action == Action::Unread => refused("`seq` must be at least 1 for this action."),
        Some(seq) => Ok(seq),
    }
}
