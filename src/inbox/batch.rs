//! One verb for many conversations: in portions, each one transaction. Who is refused holds nobody up.

use super::{ChangeMany, ChangeOne, Ended, ItemResult, store};
use crate::{
    auth::Caller,
    conversations::{Action, EntryRow, restorable},
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
    for (portion, items) in asked.items.chunks(PORTION).enumerate() {
        let mut numbers = numbers(database, caller, asked.action, items, restore_seconds).await?;
        let going: Vec<_> =
            items.iter().zip(&numbers).filter_map(|(item, n)| Some((item.peer_id.as_str(), (*n)?))).collect();
        let (peers, given): (Vec<_>, Vec<_>) = going.into_iter().unzip();
        let rows = store::change(database, caller, &peers, asked.action, &given, asked.muted_until).await?;
        let mut rows = rows.into_iter();
        for (at, (item, number)) in items.iter().zip(numbers.drain(..)).enumerate() {
            let row = if number.is_some() { rows.next().flatten() } else { None };
            let place = portion * PORTION + at;
            results.push(result(caller, item, row, || refusal(asked.action, item, number.is_some(), place)));
        }
    }
    Ok(results)
}

/// What each item acts on: a seq, or what can be restored. None: it is refused as it stands.
async fn numbers(
    database: &Database,
    caller: &Caller,
    action: Action,
    items: &[ChangeOne],
    restore_seconds: u64,
) -> Result<Vec<Option<i64>>> {
    if action == Action::Restore {
        // Which one is settled before: so this may be done twice, should the connection break.
        let peers: Vec<_> = items.iter().map(|item| item.peer_id.as_str()).collect();
        return restorable(database, &caller.tenant, &caller.user, &peers, restore_seconds).await;
    }
    let lowest = i64::from(action == Action::Unread);
    let number = |item: &ChangeOne| match item.seq.map(Seq::get) {
        seq if !action.needs_seq() => Some(seq.unwrap_or_default()),
        seq => seq.filter(|seq| *seq >= lowest),
    };
    Ok(items.iter().map(number).collect())
}

fn result(caller: &Caller, item: &ChangeOne, row: Option<EntryRow>, refusal: impl FnOnce() -> Error) -> ItemResult {
    let entry = row.map(|row| row.seen_by(&caller.user));
    let (outcome, problem) = match &entry {
        Some(_) => (Ended::Done, None),
        None => (Ended::Refused, Some(Problem::from(refusal()))),
    };
    ItemResult { peer_id: item.peer_id.clone(), client_id: None, outcome, message: None, entry, problem }
}

/// Why an item was not carried out. `went`: there was nothing wrong with it, so there is no such conversation.
fn refusal(action: Action, item: &ChangeOne, went: bool, place: usize) -> Error {
    if went {
        return Error::not_found();
    }
    if action == Action::Restore {
        return crate::conversations::nothing_to_restore();
    }
    let detail =
        if item.seq.is_none() { "This action needs the seq that was seen." } else { "The first message has seq 1." };
    Error::field(Code::InvalidBody, &format!("/items/{place}/seq"), detail)
}
