//! How many exports there may be at once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::auth::Caller;
use crate::http::Draining;
use crate::types::UserId;

/// The most exports of a process with the scope `privacy`, and as many of users who export their own data: these cannot keep the
/// others waiting.
const MOST: usize = 4;

/// A user: their tenant and their id.
type User = (String, UserId);

/// The exports of this process.
#[derive(Debug)]
pub struct Exports {
    by_scope: Arc<Semaphore>,
    own: Arc<Semaphore>,
    /// The users whose exports of their own data are under way.
    users: Mutex<HashSet<User>>,
    pub(super) draining: Draining,
}

/// The right to export, until it is dropped.
pub(super) struct Slot {
    _permit: OwnedSemaphorePermit,
    own: Option<(Arc<Exports>, User)>,
}

/// Why an export is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("the service has as many exports as it may")]
    Full,
    #[error("an export of the user is under way")]
    Same,
    #[error("the service is shutting down")]
    Draining,
}

impl Exports {
    /// Creates the count of a process. Exports end when the process is `draining`.
    pub fn new(draining: Draining) -> Self {
        metrics::counter!("pidge_shed_total", "reason" => "exports").increment(0);
        metrics::counter!("pidge_rate_limited_total", "policy" => "exports").increment(0);
        let semaphore = || Arc::new(Semaphore::new(MOST));
        Self { by_scope: semaphore(), own: semaphore(), users: Mutex::default(), draining }
    }

    /// Takes a slot for an export of the caller's own data, or of another user's.
    pub(super) fn begin(self: &Arc<Self>, caller: &Caller, is_own: bool) -> Result<Slot, Refused> {
        if self.draining.is_set() {
            return Err(Refused::Draining);
        }
        let semaphore = if is_own { &self.own } else { &self.by_scope };
        let user = is_own.then(|| (caller.tenant.clone(), caller.user.clone()));
        let mut users = self.users();
        if user.as_ref().is_some_and(|user| users.contains(user)) {
            metrics::counter!("pidge_rate_limited_total", "policy" => "exports").increment(1);
            return Err(Refused::Same);
        }
        let Ok(permit) = Arc::clone(semaphore).try_acquire_owned() else {
            metrics::counter!("pidge_shed_total", "reason" => "exports").increment(1);
            return Err(Refused::Full);
        };
        users.extend(user.clone());
        Ok(Slot { _permit: permit, own: user.map(|user| (Arc::clone(self), user)) })
    }

    fn users(&self) -> MutexGuard<'_, HashSet<User>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some((exports, user)) = self.own.take() {
            exports.users().remove(&user);
        }
    }
}
