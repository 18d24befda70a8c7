//! The policy of `policy.file`, compiled for the tenants that have put none.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use super::{Compiled, Policy};

/// The maximum number of tenants for which the policy of `policy.file` is kept compiled; the least recently used one makes
/// room for a new one.
const FALLBACK_CAPACITY: NonZeroUsize = NonZeroUsize::new(256).expect("not zero");

/// The policy of `policy.file`, with its members for the tenants that were asked for last.
#[derive(Debug)]
pub(super) struct Fallback {
    compiled: Compiled,
    members: Mutex<LruCache<String, Arc<str>>>,
}

impl Fallback {
    pub(super) fn new(policy: &Policy) -> Self {
        Self { compiled: Compiled::new(policy), members: Mutex::new(LruCache::new(FALLBACK_CAPACITY)) }
    }

    /// Returns the members for a tenant, see [`Compiled::members_for`].
    pub(super) fn members_for(&self, tenant: &str) -> Arc<str> {
        let mut kept = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(members) = kept.get(tenant) {
            return Arc::clone(members);
        }
        let members = Arc::from(self.compiled.members_for(tenant));
        kept.put(tenant.to_owned(), Arc::clone(&members));
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_of_each_tenant_are_kept_and_those_that_were_asked_for_first_make_room() {
        let fallback = Fallback::new(&Policy::default());
        let first = fallback.members_for("first");

        assert!(first.contains("first\\u001f*>*"), "{first}");
        assert!(Arc::ptr_eq(&first, &fallback.members_for("first")));
        for number in 0..FALLBACK_CAPACITY.get() {
            assert_ne!(fallback.members_for(&number.to_string()), first);
        }
        let again = fallback.members_for("first");
        assert_eq!(again, first);
        assert!(!Arc::ptr_eq(&again, &first), "it was not kept");
    }
}
