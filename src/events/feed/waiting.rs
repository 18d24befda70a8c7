//! The calls that wait for events: how many each service has in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::auth::Caller;
use crate::config::Config;
use crate::types::UserId;

/// A service: its tenant and its user id.
type Service = (String, UserId);

/// Counts the waiting calls of each service.
#[derive(Debug)]
pub struct WaitingCalls {
    most: usize,
    counts: Mutex<HashMap<Service, usize>>,
}

/// A call that waits.
#[derive(Debug)]
pub(super) struct WaitingCall {
    calls: Arc<WaitingCalls>,
    service: Service,
}

impl WaitingCalls {
    /// Creates a count for a process.
    pub fn new(config: &Config) -> Self {
        Self { most: config.events.max_waiting, counts: Mutex::default() }
    }

    /// Counts a call until the result is dropped. `None`: its service has as many as it may.
    pub(super) fn begin(self: &Arc<Self>, caller: &Caller) -> Option<WaitingCall> {
        let service = (caller.tenant.clone(), caller.user.clone());
        let mut counts = self.counts();
        let count = counts.entry(service.clone()).or_default();
        if *count == self.most {
            return None;
        }
        *count += 1;
        Some(WaitingCall { calls: Arc::clone(self), service })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Service, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for WaitingCall {
    fn drop(&mut self) {
        let mut counts = self.calls.counts();
        if let Some(count) = counts.get_mut(&self.service) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.service);
            }
        }
    }
}
