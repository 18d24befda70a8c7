//! Making the users of a bulk send known, as single sends do: many of them at once, before their messages are sent.

use std::collections::HashSet;

use super::deliver::Means;
use super::plan::{Content, Plan};
use super::store::{self, Owner};
use crate::database::within_budget;
use crate::error::Result;

/// Makes those recipients known to whom the messages would be sent. A message that is refused makes nobody known. An unknown sender
/// becomes known by the first message that is sent.
pub(super) async fn introduce(means: Means<'_>, plan: &Plan, items: &[&Content]) -> Result<()> {
    let Means { database, directory, policies, .. } = means;
    let owner = Owner::of(plan);
    let items: Vec<&Content> = items.iter().copied().filter(|item| item.recipient != plan.sender).collect();
    if items.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = items.iter().map(|item| item.recipient.as_str()).collect();
    let unknown: HashSet<String> = store::unknown_users(database, owner, &ids).await?.into_iter().collect();
    let mut new: Vec<&str> = Vec::new();
    let is_unknown = |item: &&Content| unknown.contains(item.recipient.as_str());
    let items: Vec<&Content> = items.into_iter().filter(is_unknown).collect();
    if !items.is_empty() {
        let rules = policies.rules([plan.caller.tenant.as_str()])?;
        let how = (plan.role.as_deref(), rules.as_deref());
        let verdicts = store::verdicts(database, owner, how, &items).await?;
        let allowed = items.iter().zip(verdicts).filter(|(_, verdict)| verdict.outcome == "sent");
        new.extend(allowed.map(|(item, _)| item.recipient.as_str()));
    }
    if new.is_empty() {
        return Ok(());
    }
    within_budget(directory.introduce_all(database, &plan.caller, &new)).await
}
