//! Sending the items of a bulk send: those that were not sent before, counted against the rate limits, through the queue of all
//! sends.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use futures_util::{StreamExt, stream};

use super::deliver::{Done, ITEMS_AT_ONCE, Means, check_size};
use super::introduce::introduce;
use super::newcomers;
use super::plan::{Content, Plan};
use super::progress::{Progress, not_reached};
use super::store::{self, Owner, Place};
use crate::database::{Database, within_budget};
use crate::error::{Code, Error, Result};
use crate::http::{Exceeded, Reserved};
use crate::sending::NewMessage;
use crate::sending::send::{Delivered, deliver_to_known};
use crate::sending::worker::MAX_BULK_UNDER_WAY;

/// The recipients who are made known at once: shortly before their messages are sent, so that a call that ends early makes few
/// known in vain.
const RECIPIENTS_AT_ONCE: usize = 256;

/// Sends the items that were not sent before. Returns what became of each item.
pub(super) async fn send_all(
    means: Means<'_>,
    plan: &Plan,
    items: &[&Content],
    progress: &Progress<'_>,
    request: &HttpRequest,
) -> Result<Vec<Result<Done>>> {
    let Means { rates, .. } = means;
    let call = progress.wait_for(means.queue.bulk_calls.begin(plan.name())).await;
    let _call = call.ok_or_else(still_under_way)?;
    let mut done: Vec<Option<Result<Done>>> = used(means.database, plan, items).await?;
    let missing: Vec<usize> = (0..items.len()).filter(|&at| done[at].is_none()).collect();
    let subject = plan.caller.rate_subject();
    let bytes = missing.iter().map(|&at| plan.size(items[at])).sum();
    check_size(plan, rates, bytes)?;
    let bytes = rates.reserve_bytes(request, &subject, bytes)?;
    let messages = rates.reserve_bulk(request, &subject, missing.len())?;

    if !missing.is_empty() {
        // As a send does before it calls a recipient unknown.
        means.directory.flush().await;
    }
    let groups = by_recipient(items, missing);
    let sending = stream::iter(groups.chunks(RECIPIENTS_AT_ONCE))
        .then(|groups| prepare(means, plan, items, groups, progress))
        .flat_map(stream::iter)
        .map(|group| send_group(means, plan, items, group, progress))
        .buffer_unordered(MAX_BULK_UNDER_WAY)
        .collect::<Vec<_>>();
    let mut failure = None;
    for (at, result) in sending.await.into_iter().flatten() {
        if let Err(error) = &result
            && error.code().status().is_server_error()
        {
            failure.get_or_insert_with(|| error.to_string());
        }
        done[at] = Some(result);
    }
    if let Some(error) = failure {
        tracing::warn!(error, "not all messages of a bulk send were sent");
    }

    // Only what this call has sent counts: neither refused messages nor those that a concurrent call of another replica has sent.
    let is_sent = |done: &Option<Result<Done>>| matches!(done, Some(Ok(Done::Sent(_))));
    let sent = || items.iter().zip(&done).filter(|(_, done)| is_sent(done));
    bytes.keep_only(sent().map(|(item, _)| plan.size(item)).sum());
    messages.keep_only(sent().count());
    rates.record_bulk(request, &subject);
    read_places(means.database, plan, items, &mut done).await;
    let missing = || Err(Error::internal("an item without an outcome"));
    Ok(done.into_iter().map(|done| done.unwrap_or_else(missing)).collect())
}

/// Returns what became of the items whose keys were used before.
async fn used(database: &Database, plan: &Plan, items: &[&Content]) -> Result<Vec<Option<Result<Done>>>> {
    let mut done: Vec<_> = items.iter().map(|_| None).collect();
    for (items, done) in items.chunks(ITEMS_AT_ONCE).zip(done.chunks_mut(ITEMS_AT_ONCE)) {
        for used in store::used_keys(database, Owner::of(plan), items).await? {
            done[used.item] = Some(if used.is_same {
                Ok(Done::Replayed(Some(used.place)))
            } else {
                Err(items[used.item].error(Code::IdempotencyKeyReused.into()))
            });
        }
    }
    Ok(done)
}

/// Reads the places of messages that a concurrent call has sent in the meantime. If that fails, the same call again has them.
async fn read_places(database: &Database, plan: &Plan, items: &[&Content], done: &mut [Option<Result<Done>>]) {
    let unknown = |done: &Option<Result<Done>>| matches!(done, Some(Ok(Done::Replayed(None))));
    if !done.iter().any(unknown) {
        return;
    }
    let read = used(database, plan, items).await;
    if let Err(error) = &read {
        tracing::warn!(%error, "the messages of a concurrent bulk send could not be read");
    }
    let mut read = read.unwrap_or_default().into_iter();
    for done in done {
        let read = read.next().flatten();
        if unknown(done) {
            *done = read.or_else(|| Some(Err(Error::unavailable("the place of a message could not be read"))));
        }
    }
}

/// Returns the indexes of items by recipient, in the order in which the recipients come first.
fn by_recipient(items: &[&Content], indexes: Vec<usize>) -> Vec<Vec<usize>> {
    let (mut groups, mut found) = (Vec::<Vec<usize>>::new(), HashMap::new());
    for at in indexes {
        let group = *found.entry(&items[at].recipient).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(at);
    }
    groups
}

/// The items for one recipient.
struct Group<'a> {
    items: &'a [usize],
    start: Start<'a>,
}

/// Whether the messages to a recipient are sent.
enum Start<'a> {
    /// They are. The first one has this place among the first messages that the recipient receives, if it is one.
    Now(Reserved<'a>),
    /// They are not, as the recipient has received too many first messages.
    Limited(Exceeded<'a>),
    /// The call did not come to them.
    NotReached,
}

/// Prepares groups: reserves what counts for their recipients, and makes those known who may be.
async fn prepare<'a>(
    means: Means<'a>,
    plan: &Plan,
    items: &[&Content],
    groups: &'a [Vec<usize>],
    progress: &Progress<'_>,
) -> Vec<Group<'a>> {
    let first: Vec<&Content> = groups.iter().filter_map(|group| group.first().map(|&at| items[at])).collect();
    let prepare = async || {
        let newcomers = newcomers::reserve(means, plan, &first).await?;
        let is_limited = |item: &&&Content| matches!(newcomers.get(&item.recipient), Some(Err(_)));
        let sendable: Vec<&Content> = first.iter().filter(|item| !is_limited(item)).copied().collect();
        introduce(means, plan, &sendable).await?;
        Ok(newcomers)
    };
    let mut newcomers = None;
    if !progress.is_over() {
        match progress.attempt(prepare).await {
            Ok(reserved) => newcomers = Some(reserved),
            Err(error) => tracing::warn!(%error, "messages of a bulk send could not be prepared"),
        }
    }
    let start = |item: &Content| match newcomers.as_mut().map(|newcomers| newcomers.remove(&item.recipient)) {
        None => Start::NotReached,
        Some(None) => Start::Now(Reserved::default()),
        Some(Some(Ok(reserved))) => Start::Now(reserved),
        Some(Some(Err(exceeded))) => Start::Limited(exceeded),
    };
    let starts: Vec<_> = first.into_iter().map(start).collect();
    groups.iter().zip(starts).map(|(items, start)| Group { items, start }).collect()
}

/// Sends the messages to one recipient, one after the other, so that they arrive in order: after one that was not sent for now,
/// the later ones are not sent, either.
async fn send_group(
    means: Means<'_>,
    plan: &Plan,
    items: &[&Content],
    group: Group<'_>,
    progress: &Progress<'_>,
) -> Vec<(usize, Result<Done>)> {
    let (reserved, mut stop) = match group.start {
        Start::Now(reserved) => (reserved, None),
        Start::NotReached => (Reserved::default(), Some(not_reached())),
        Start::Limited(exceeded) => {
            return group.items.iter().map(|&at| (at, Err(items[at].error(exceeded.refuse_item())))).collect();
        }
    };
    let mut results = Vec::with_capacity(group.items.len());
    for &at in group.items {
        let sent = match stop.take() {
            Some(error) => Err(error),
            None => send_one(means, &Arc::new(plan.message(items[at])), progress).await,
        };
        if matches!(&sent, Err(error) if is_for_now(error)) {
            stop = Some(after_another());
        }
        let done = match sent {
            Ok(Delivered::Sent { conversation_id, seq, .. }) => {
                Ok(Done::Sent(Place { conversation: conversation_id, seq }))
            }
            Ok(Delivered::Replayed) => Ok(Done::Replayed(None)),
            Err(error) => Err(items[at].error(error)),
        };
        results.push((at, done));
    }
    if results.iter().any(|(_, done)| matches!(done, Ok(Done::Sent(_)))) {
        reserved.keep();
    }
    results
}

/// Returns true if the same call again may send the message.
fn is_for_now(error: &Error) -> bool {
    let status = error.code().status();
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}

fn after_another() -> Error {
    let detail = "An earlier message to this recipient was not sent, so this one was left out. Send the same request again: \
                  it goes on from there.";
    Error::unavailable("an earlier message to the recipient was not sent").with_detail(detail)
}

fn still_under_way() -> Error {
    let detail =
        "An earlier call of this bulk send is still under way. Send the same request again: it goes on from there.";
    Error::unavailable("a call of the same bulk send is under way").with_detail(detail)
}

/// Sends a message.
async fn send_one(means: Means<'_>, message: &Arc<NewMessage>, progress: &Progress<'_>) -> Result<Delivered> {
    let Means { queue, database, directory, policies, .. } = means;
    let send = async || {
        let _permit = queue.bulk_permit().await;
        if progress.is_over() {
            return Err(not_reached());
        }
        within_budget(deliver_to_known(queue, database, (directory, policies), message)).await
    };
    progress.attempt(send).await
}
