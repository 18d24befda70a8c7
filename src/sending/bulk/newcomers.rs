//! The limit on first messages that one user receives, for the recipients of a bulk send. It is the recipient's, so it counts the
//! messages of bulk sends, too.

use std::collections::{HashMap, HashSet};

use super::deliver::{Done, Means};
use super::plan::{Content, Plan};
use super::store::{self, Owner};
use crate::error::Result;
use crate::http::{Exceeded, Reserved};
use crate::types::UserId;

/// What the limit says of each recipient to whom the sender is new and may write.
pub(super) type Newcomers<'a> = HashMap<UserId, std::result::Result<Reserved<'a>, Exceeded<'a>>>;

/// Reserves a first message for each of some recipients, given by an item each, to whom the sender is new. As with a single send,
/// a message that is refused for another reason neither tells of the limit nor counts.
pub(super) async fn reserve<'a>(means: Means<'a>, plan: &Plan, items: &[&Content]) -> Result<Newcomers<'a>> {
    let Means { database, policies, rates, .. } = means;
    if !rates.has_first_message_limit() {
        return Ok(Newcomers::new());
    }
    let items = newcomers(means, plan, items).await?;
    if items.is_empty() {
        return Ok(Newcomers::new());
    }
    let rules = policies.rules([plan.caller.tenant.as_str()])?;
    let how = (plan.role.as_deref(), rules.as_deref());
    let verdicts = store::verdicts(database, Owner::of(plan), how, &items).await?;
    let allowed = items.iter().zip(verdicts).filter(|(_, verdict)| verdict.outcome == "sent");
    let subject = plan.caller.rate_subject();
    let reserve = |item: &Content| (item.recipient.clone(), rates.reserve_first_message(&subject, &item.recipient));
    Ok(allowed.map(|(item, _)| reserve(item)).collect())
}

/// Refuses those items of a dry run for which the limit has nothing left now. `done` are the outcomes of the items.
pub(super) async fn judge(means: Means<'_>, plan: &Plan, items: &[&Content], done: &mut [Result<Done>]) -> Result<()> {
    let subject = plan.caller.rate_subject();
    let check = |item: &Content| means.rates.check_first_message(&subject, &item.recipient);
    let would_send = items.iter().zip(&*done).filter(|(_, done)| matches!(done, Ok(Done::WouldSend)));
    let limited: Vec<&Content> = would_send.map(|(item, _)| *item).filter(|item| check(item).is_err()).collect();
    let limited = newcomers(means, plan, &limited).await?;
    let limited: HashSet<&UserId> = limited.iter().map(|item| &item.recipient).collect();
    for (item, done) in items.iter().zip(done) {
        if matches!(done, Ok(Done::WouldSend))
            && limited.contains(&item.recipient)
            && let Err(exceeded) = check(item)
        {
            *done = Err(item.error(exceeded.error()));
        }
    }
    Ok(())
}

/// Returns those of some items to whose recipients the sender is new.
async fn newcomers<'a>(means: Means<'_>, plan: &Plan, items: &[&'a Content]) -> Result<Vec<&'a Content>> {
    let Means { database, rates, .. } = means;
    let subject = plan.caller.rate_subject();
    let is_new = |item: &&&Content| rates.is_new_pair(&subject, &item.recipient);
    let items: Vec<&Content> = items.iter().filter(is_new).copied().collect();
    if items.is_empty() {
        return Ok(items);
    }
    let ids: Vec<&str> = items.iter().map(|item| item.recipient.as_str()).collect();
    let new: HashSet<String> =
        store::without_conversation(database, Owner::of(plan), &ids).await?.into_iter().collect();
    let (items, known): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| new.contains(item.recipient.as_str()));
    for item in known {
        rates.remember_pair(&subject, &item.recipient);
    }
    Ok(items)
}
