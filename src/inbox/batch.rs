//! One verb for many conversations: in portions, each one transaction. Who is refused holds nobody up.

use super::{ChangeMany, ChangeOne, Ended, ItemResult, store};
use crate::{
    auth::Caller,
    conversations::{Action, nothing_to_restore, restorable},
    database::Database,
    error::{Code, Error, Problem, Result},
    ids::Seq,
};

/// How many conversations are locked at once.
const PORTION: usize = 100;

/// Changes all that can be changed; says of each, in the order asked, what became of it.
pub(super) async fn change(
    database: &Database,
    caller: &Caller,
    asked: &ChangeMany,
    restore_seconds: u64,
) -> Result<Vec<ItemResult>> {
    let mut results = Vec::with_capacity(asked.items.len());
    for items in asked.items.chunks(PORTION) {
        let numbers = numbers(database, caller, asked.action, items, results.len(), restore_seconds).await?;
        let going = items
            .iter()
            .zip(&numbers)
            .filter_map(|(item, number)| Some((item.peer_id.as_str(), *number.as_ref().ok()?)));
        let (peers, given): (Vec<_>, Vec<_>) = going.unzip();
        let rows = store::change(database, caller, &peers, asked.action, &given, asked.muted_until).await?;
        let mut rows = rows.into_iter();
        for (item, number) in items.iter().zip(numbers) {
            // There is a row for each that went; an empty one where there is no conversation.
            let row = number.and_then(|_| rows.next().flatten().ok_or_else(Error::not_found));
            let (outcome, entry, problem) = match row {
                Ok(row) => (Ended::Done, Some(row.seen_by(&caller.user)), None),
                Err(refusal) => (Ended::Refused, None, Some(Problem::from(refusal))),
            };
            let peer_id = item.peer_id.clone();
            results.push(ItemResult { peer_id, client_id: None, outcome, message: None, entry, problem });
        }
    }
    Ok(results)
}

/// What each item acts on: a seq, or what can be restored; or why it is refused as it stands. The first one is the `first` of the
/// whole call.
async fn numbers(
    database: &Database,
    caller: &Caller,
    action: Action,
    items: &[ChangeOne],
    first: usize,
    restore_seconds: u64,
) -> Result<Vec<Result<i64>>> {
    if action != Action::Restore {
        return Ok(items.iter().enumerate().map(|(at, item)| seq_of(action, item, first + at)).collect());
    }
    // Which one is settled before: so this may be done twice, should the connection break.
    let peers: Vec<_> = items.iter().map(|item| item.peer_id.as_str()).collect();
    let newest = restorable(database, &caller.tenant, &caller.user, &peers, restore_seconds).await?;
    let number = |newest: Option<i64>| match newest {
        Some(0) => Err(nothing_to_restore()),
        known => known.ok_or_else(Error::not_found),
    };
    Ok(newest.into_iter().map(number).collect())
}

/// The seq that an action needs; 0 for one that needs none.
fn seq_of(action: Action, item: &ChangeOne, at: usize) -> Result<i64> {
    let refused = |detail| Err(Error::field(Code::InvalidBody, &format!("/items/{at}/seq"), detail));
    match item.seq.map(Seq::get) {
        _ if !action.needs_seq() => Ok(0),
        None => refused("This action needs the seq that was seen."),
        Some(0) if action == Action::Unread => refused("The first message has seq 1."),
        Some(seq) => Ok(seq),
    }
}
