//! One verb for many conversations: in portions, each one transaction. Who is refused holds nobody up.

use super::{BatchItem, BatchOutcome, BatchRequest, ItemResult, store};
use crate::auth::Caller;
use crate::conversations::{Action, EntryRow};
use crate::database::Database;
use crate::error::{Code, Error, Problem, Result};
use crate::types::Seq;

/// How many conversations are locked at once.
const PORTION: usize = 100;

/// Changes all that can be changed; says of each, in the order asked, what became of it.
pub(super) async fn change(
    database: &Database,
    caller: &Caller,
    asked: &BatchRequest,
    restore_seconds: u64,
) -> Result<Vec<ItemResult>> {
    let mut results = Vec::with_capacity(asked.items.len());
    for items in asked.items.chunks(PORTION) {
        let seqs: Vec<_> =
            items.iter().enumerate().map(|(at, item)| seq_of(asked.action, item, results.len() + at)).collect();
        let going = items.iter().zip(&seqs);
        let going = going.filter_map(|(item, seq)| Some((item.peer_id.as_str(), *seq.as_ref().ok()?)));
        let mut rows =
            store::change(database, caller, asked, &going.collect::<Vec<_>>(), restore_seconds).await?.into_iter();
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

/// The seq that an action needs, 0 for one that needs none; or why the item is refused as it stands.
fn seq_of(action: Action, item: &BatchItem, at: usize) -> Result<i64> {
    let refused = |detail| Err(Error::field(Code::InvalidBody, &format!("/items/{at}/seq"), detail));
    match item.seq.map(Seq::get) {
        _ if !action.needs_seq() => Ok(0),
        None => refused("This action needs the seq that was seen."),
        Some(0) if action == Action::Unread => refused("The first message has seq 1."),
        Some(seq) => Ok(seq),
    }
}
