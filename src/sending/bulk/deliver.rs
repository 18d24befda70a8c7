//! The steps of a bulk send: find the recipients, leave out what was sent before, count the rest against the rate limits, and
//! send it through the queue of all sends.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use futures_util::{StreamExt, stream};
use tokio::time::sleep;

use super::plan::{Content, Item, Plan, Recipients};
use super::results::{BulkOutcome, BulkResult, BulkResults, problem_of};
use super::store::{self, Owner, Place};
use crate::database::{Database, jitter, within_budget};
use crate::error::{Code, Error, Result};
use crate::http::RateLimits;
use crate::policy::Policies;
use crate::sending::outcomes::count;
use crate::sending::send::{Delivered, deliver};
use crate::sending::worker::MAX_BULK_UNDER_WAY;
use crate::sending::{NewMessage, SendQueueHandle};
use crate::types::{MessageId, Seq, UserId};
use crate::users::Directory;

/// The time after which a call sends no further message: it is answered within the timeouts of common clients and proxies, and
/// the same call again goes on.
const TIME: Duration = Duration::from_secs(25);
/// How often a message is tried again that the service or the database had no room for.
const MAX_RETRIES: u32 = 5;
/// The pause before the first retry, which doubles with each further one.
const RETRY_PAUSE: Duration = Duration::from_millis(50);
/// After so many messages in a row for which there was no room in spite of all retries, a call gives up.
const MAX_FAILURES: u32 = 16;
/// The most items of one statement.
const ITEMS_AT_ONCE: usize = 2_000;

/// What a bulk send needs of the service.
#[derive(Clone, Copy)]
pub(super) struct Means<'a> {
    pub queue: &'a SendQueueHandle,
    pub database: &'a Database,
    pub directory: &'a Directory,
    pub policies: &'a Policies,
}

/// What became of a valid item.
enum Done {
    Sent(Place),
    /// Sent before; `None`: the place is still to be read.
    Replayed(Option<Place>),
    /// A dry run would send it.
    WouldSend,
}

/// How far a call has come.
struct Progress {
    /// When it sends no further message.
    until: Instant,
    /// The messages in a row for which there was no room.
    failures: Cell<u32>,
}

impl Progress {
    /// Returns true if no further message is sent.
    fn is_over(&self) -> bool {
        self.failures.get() >= MAX_FAILURES || Instant::now() >= self.until
    }

    /// Notes whether there was room for a message.
    fn note(&self, has_room: bool) {
        self.failures.set(if has_room { 0 } else { self.failures.get() + 1 });
    }
}

/// Runs a bulk send.
///
/// # Errors
/// 404 `not_found`: the context; 422 `invalid_body`: too many members; 429 `rate_limited`; 503 `unavailable`. Then nothing was
/// sent.
pub(super) async fn run(
    means: Means<'_>,
    plan: Plan,
    rates: &RateLimits,
    request: &HttpRequest,
) -> Result<BulkResults> {
    let items = plan.items(members(means.database, &plan).await?).await;
    let valid: Vec<&Content> = items.iter().filter_map(|item| item.content.as_ref().ok()).collect();
    let done = if plan.dry_run {
        verdicts(means, &plan, &valid).await?
    } else {
        send_all(means, &plan, &valid, rates, request).await?
    };
    let mut done = done.into_iter();
    let results: Vec<_> = items.into_iter().map(|item| result(item, &mut done)).collect();
    if !plan.dry_run {
        results.iter().for_each(count_result);
    }
    Ok(BulkResults::new(plan.client_id, plan.dry_run, results))
}

/// Returns the members of the context that the request names; none if it has items.
async fn members(database: &Database, plan: &Plan) -> Result<Vec<UserId>> {
    let Recipients::Members(to) = &plan.recipients else { return Ok(Vec::new()) };
    let must_be_member = !plan.caller.is_service();
    let members = store::members(database, Owner::of(plan), to, must_be_member, plan.max_recipients + 1).await?;
    let members = members.ok_or_else(|| {
        Error::field(Code::NotFound, "/to/context", "There is no such context, or you are no active member of it.")
    })?;
    if members.len() > plan.max_recipients {
        let detail = format!("A bulk send has at most {} recipients, and these are more.", plan.max_recipients);
        return Err(Error::field(Code::InvalidBody, "/to", detail));
    }
    members.into_iter().map(|id| UserId::try_from(id).map_err(Error::internal)).collect()
}

/// Returns what would become of the items.
async fn verdicts(means: Means<'_>, plan: &Plan, items: &[&Content]) -> Result<Vec<Result<Done>>> {
    // As a send does before it calls a recipient unknown.
    means.directory.flush().await;
    let rules = means.policies.rules([plan.caller.tenant.as_str()])?;
    let may_introduce = means.directory.may_introduce(&plan.caller);
    let how = (plan.role.as_deref(), rules.as_deref(), may_introduce);
    let mut done = Vec::with_capacity(items.len());
    for items in items.chunks(ITEMS_AT_ONCE) {
        let verdicts = store::verdicts(means.database, Owner::of(plan), how, items).await?;
        done.extend(verdicts.into_iter().zip(items).map(|(verdict, item)| match verdict.outcome.as_str() {
            "sent" => Ok(Done::WouldSend),
            "replayed" => Ok(Done::Replayed(verdict.place)),
            refusal => Err(item.error(Error::of_outcome("verdict_on", refusal))),
        }));
    }
    Ok(done)
}

/// Sends the items that were not sent before. Returns what became of each item.
async fn send_all(
    means: Means<'_>,
    plan: &Plan,
    items: &[&Content],
    rates: &RateLimits,
    request: &HttpRequest,
) -> Result<Vec<Result<Done>>> {
    let mut done: Vec<Option<Result<Done>>> = used(means.database, plan, items).await?;
    let missing: Vec<usize> = (0..items.len()).filter(|&at| done[at].is_none()).collect();
    let subject = plan.caller.rate_subject();
    // The bytes first, because they are given back if the other limit refuses.
    let bytes = rates.reserve_bytes(request, &subject, missing.iter().map(|&at| plan.size(items[at])).sum())?;
    rates.check_bulk(request, &subject, missing.len())?;

    let progress = Progress { until: Instant::now() + TIME, failures: Cell::new(0) };
    let sending = stream::iter(by_recipient(items, missing))
        .map(|group| send_group(means, plan, items, group, &progress))
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
    bytes.keep_only(
        items
            .iter()
            .zip(&done)
            .filter(|(_, done)| matches!(done, Some(Ok(Done::Sent(_)))))
            .map(|(item, _)| plan.size(item))
            .sum(),
    );
    read_places(means.database, plan, items, &mut done).await?;
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

/// Reads the places of messages that a concurrent call has sent in the meantime.
async fn read_places(
    database: &Database,
    plan: &Plan,
    items: &[&Content],
    done: &mut [Option<Result<Done>>],
) -> Result<()> {
    let unknown = |done: &Option<Result<Done>>| matches!(done, Some(Ok(Done::Replayed(None))));
    if done.iter().any(unknown) {
        for (done, read) in done.iter_mut().zip(used(database, plan, items).await?) {
            if unknown(done) {
                *done = read;
            }
        }
    }
    Ok(())
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

/// Sends the messages to one recipient, one after the other, so that they arrive in order.
async fn send_group(
    means: Means<'_>,
    plan: &Plan,
    items: &[&Content],
    group: Vec<usize>,
    progress: &Progress,
) -> Vec<(usize, Result<Done>)> {
    let mut results = Vec::with_capacity(group.len());
    for at in group {
        let message = Arc::new(plan.message(items[at]));
        let done = match send_one(means, &message, progress).await {
            Ok(Delivered::Sent { conversation_id, seq, .. }) => {
                Ok(Done::Sent(Place { conversation: conversation_id, seq }))
            }
            Ok(Delivered::Replayed { .. }) => Ok(Done::Replayed(None)),
            Err(error) => Err(items[at].error(error)),
        };
        results.push((at, done));
    }
    results
}

/// Sends a message, and tries again for a while if the service or the database has no room.
async fn send_one(means: Means<'_>, message: &Arc<NewMessage>, progress: &Progress) -> Result<Delivered> {
    let Means { queue, database, directory, policies } = means;
    let mut retries = 0;
    loop {
        let permit = queue.bulk_permit().await;
        if progress.is_over() {
            let detail =
                "The call ended before this message was sent. Send the same request again: it goes on from here.";
            return Err(Error::unavailable("the call ended early").with_detail(detail));
        }
        let sent = within_budget(deliver(queue, database, (directory, policies), message)).await;
        drop(permit);
        let has_room = !matches!(&sent, Err(error) if matches!(error.code(), Code::Unavailable | Code::OutcomeUnknown));
        if has_room || retries == MAX_RETRIES {
            progress.note(has_room);
            return sent;
        }
        sleep(RETRY_PAUSE * 2_u32.pow(retries) + jitter(retries)).await;
        retries += 1;
    }
}

/// Returns the result of an item. `done` are the outcomes of the valid ones.
fn result(item: Item, done: &mut impl Iterator<Item = Result<Done>>) -> BulkResult {
    let Item { peer: peer_id, client_id, content } = item;
    let outcome =
        content.and_then(|_| done.next().unwrap_or_else(|| Err(Error::internal("an item without an outcome"))));
    let (outcome, place, problem) = match outcome {
        Ok(Done::Sent(place)) => (BulkOutcome::Sent, Some(place), None),
        Ok(Done::WouldSend) => (BulkOutcome::Sent, None, None),
        Ok(Done::Replayed(place)) => (BulkOutcome::Replayed, place, None),
        Err(error) => (BulkOutcome::Refused, None, Some(problem_of(error))),
    };
    BulkResult {
        peer_id,
        client_id,
        outcome,
        message_id: place.map(|Place { conversation, seq }| MessageId { conversation, seq }.to_string()),
        seq: place.and_then(|place| Seq::try_from(place.seq).ok()),
        problem,
    }
}

fn count_result(result: &BulkResult) {
    count(match (result.outcome, &result.problem) {
        (BulkOutcome::Replayed, _) => "replayed".into(),
        (_, Some(problem)) => problem.code.clone(),
        _ => "sent".into(),
    });
}
