//! The policies in force, compiled for the SQL functions that decide on messages.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use super::Policy;

/// The compiled policies of all tenants that have one.
#[derive(Debug, Default)]
pub struct Policies {
    /// The members of the object `rules` for each tenant, without braces: `"…":"…","…":"…"`.
    members: RwLock<HashMap<String, Arc<str>>>,
    /// The policy of the tenants without one.
    default: Arc<Policy>,
}

impl Policies {
    /// Returns the rules of some tenants as the JSON object that the SQL functions take (see `policy.sql`). `None`: none
    /// of the tenants has a policy, so all of their users may write to each other.
    pub fn rules<'a>(&self, tenants: impl IntoIterator<Item = &'a str>) -> Option<String> {
        let members = self.members.read().unwrap_or_else(PoisonError::into_inner);
        if members.is_empty() {
            return None;
        }
        let tenants: BTreeSet<_> = tenants.into_iter().collect();
        let found: Vec<_> = tenants.into_iter().filter_map(|tenant| members.get(tenant)).map(AsRef::as_ref).collect();
        (!found.is_empty()).then(|| format!("{{{}}}", found.join(",")))
    }

    /// Returns the policy in force for a tenant.
    pub fn policy(&self, _tenant: &str) -> Arc<Policy> {
        Arc::clone(&self.default)
    }
}
