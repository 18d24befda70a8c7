//! The steps of a bulk send: find the recipients, send or judge their messages, and tell what became of each.

use actix_web::HttpRequest;

use super::newcomers;
use super::plan::{Content, Item, Plan, Recipients};
use super::progress::Progress;
use super::results::{BulkOutcome, BulkResult, BulkResults, problem_of};
use super::send_all::send_all;
use super::store::{self, Owner, Place};
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::http::RateLimits;
use crate::policy::Policies;
use crate::sending::SendQueueHandle;
use crate::sending::outcomes::count;
use crate::types::{MessageId, Seq, UserId};
use crate::users::Directory;

/// The most items of one statement.
pub(super) const ITEMS_AT_ONCE: usize = 2_000;

/// What a bulk send needs of the service.
#[derive(Clone, Copy)]
pub(super) struct Means<'a> {
    pub rates: &'a RateLimits,
    pub queue: &'a SendQueueHandle,
    pub database: &'a Database,
    pub directory: &'a Directory,
    pub policies: &'a Policies,
}

/// What became of a valid item.
pub(super) enum Done {
    Sent(Place),
    /// Sent before; `None`: the place is still to be read.
    Replayed(Option<Place>),
    /// A dry run would send it.
    WouldSend,
}

/// Runs a bulk send.
///
/// # Errors
/// 404 `not_found`: the context; 422 `invalid_body`: too many members, or too many bytes; 429 `rate_limited`; 503 `unavailable`.
/// Then nothing was sent.
pub(super) async fn run(
    means: Means<'_>,
    plan: Plan,
    progress: &Progress<'_>,
    request: &HttpRequest,
) -> Result<BulkResults> {
    let items = plan.items(members(means.database, &plan).await?).await;
    let valid: Vec<&Content> = items.iter().filter_map(|item| item.content.as_ref().ok()).collect();
    let done = if plan.dry_run {
        verdicts(means, &plan, &valid).await?
    } else {
        send_all(means, &plan, &valid, progress, request).await?
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
    let how = (plan.role.as_deref(), rules.as_deref());
    let (mut done, mut bytes) = (Vec::with_capacity(items.len()), 0);
    for items in items.chunks(ITEMS_AT_ONCE) {
        let verdicts = store::verdicts(means.database, Owner::of(plan), how, items).await?;
        let is_used = |outcome: &str| outcome == "replayed" || outcome == Code::IdempotencyKeyReused.name();
        let missing = items.iter().zip(&verdicts).filter(|(_, verdict)| !is_used(&verdict.outcome));
        bytes += missing.map(|(item, _)| plan.size(item)).sum::<usize>();
        let judged = verdicts.into_iter().zip(items).map(|(verdict, item)| match verdict.outcome.as_str() {
            "sent" => Ok(Done::WouldSend),
            "replayed" => Ok(Done::Replayed(verdict.place)),
            refusal => Err(item.error(Error::of_outcome("verdict_on", refusal))),
        });
        let mut judged: Vec<_> = judged.collect();
        newcomers::judge(means, plan, items, &mut judged).await?;
        done.append(&mut judged);
    }
    check_size(plan, means.rates, bytes)?;
    Ok(done)
}

/// Refuses messages that are not sent yet with more bytes together than the sender may ever store in a day: they would never be
/// sent by one call, however often it was repeated.
pub(super) fn check_size(plan: &Plan, rates: &RateLimits, bytes: usize) -> Result<()> {
    match rates.max_bytes(&plan.caller.rate_subject()) {
        Some(max) if bytes > max => {
            let pointer = match plan.recipients {
                Recipients::Members(_) => "/to",
                Recipients::Items(_) => "/items",
            };
            let detail = format!(
                "The messages have {bytes} bytes together, more than the {max} that you may store in 24 hours \
                 (`bytes_per_day`). Send fewer messages in a call, or a shorter text."
            );
            Err(Error::field(Code::InvalidBody, pointer, detail))
        }
        _ => Ok(()),
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
