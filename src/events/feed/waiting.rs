//! The calls that wait for events: how many each service has in this process, and how each waits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::{EventPage, LogEventType};
use crate::auth::Caller;
use crate::config::Config;
use crate::events::{Fact, Follower, Tail};
use crate::http::{ClientEnd, Draining};
use crate::types::UserId;

/// The interval at which a waiting call looks whether it should end for another reason than an event.
const LOOK_INTERVAL: Duration = Duration::from_millis(250);
/// The pause after a call has read the database in vain: the log grew by another tenant's events, and may go on to.
const PAUSE: Duration = Duration::from_millis(150);

/// A service: its tenant and its user id.
type Service = (String, UserId);

/// Counts the waiting calls of each service.
#[derive(Debug)]
pub struct WaitingCalls {
    most: usize,
    counts: Mutex<HashMap<Service, usize>>,
    tail: Arc<Tail>,
    draining: Draining,
}

/// A call that waits.
#[derive(Debug)]
pub(super) struct WaitingCall {
    calls: Arc<WaitingCalls>,
    service: Service,
    follower: Follower,
    /// The number of reads after which the tail knows the log that the call has read.
    due: u64,
    client: ClientEnd,
    end: Instant,
}

impl WaitingCalls {
    /// Creates a count for a process. A call ends when the process is `draining`.
    pub fn new(config: &Config, tail: Arc<Tail>, draining: Draining) -> Self {
        metrics::counter!("pidge_rate_limited_total", "policy" => "waiting").increment(0);
        Self { most: config.events.max_waiting, counts: Mutex::default(), tail, draining }
    }

    /// Counts a call until the result is dropped. `None`: its service has as many as it may.
    pub(super) fn begin(self: &Arc<Self>, caller: &Caller, client: ClientEnd, wait: Duration) -> Option<WaitingCall> {
        let service = (caller.tenant.clone(), caller.user.clone());
        let mut counts = self.counts();
        let count = counts.entry(service.clone()).or_default();
        if *count == self.most {
            return None;
        }
        *count += 1;
        let (follower, end) = (self.tail.follow(), Instant::now() + wait);
        let due = follower.reads() + 2;
        Some(WaitingCall { calls: Arc::clone(self), service, follower, due, client, end })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Service, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WaitingCall {
    /// Waits until the log may have an event of one of these types after an empty page, which moves on with the log. Returns
    /// false if the call should end without one.
    pub(super) async fn wait_for(&mut self, kinds: &[LogEventType], page: &mut EventPage) -> bool {
        while !self.is_over() {
            if timeout(LOOK_INTERVAL, self.follower.past(page.next)).await.is_err() {
                continue;
            }
            let is_wanted = |fact: &Fact| LogEventType::of(fact).is_some_and(|kind| kinds.contains(&kind));
            match self.follower.after(page.next) {
                // What the tail does not know, the database does.
                Err(_) => return true,
                Ok((facts, _)) if facts.iter().any(is_wanted) => return true,
                Ok((_, end)) if self.follower.reads() >= self.due => (page.next, page.latest) = (end, end),
                // What it had read before may be of a log that was replaced by an older copy.
                Ok(_) => {
                    let _ = timeout(LOOK_INTERVAL, self.follower.changed()).await;
                }
            }
        }
        false
    }

    /// Waits a moment, so that calls do not read the database whenever the log grows.
    pub(super) async fn pause(&self) {
        sleep(PAUSE).await;
    }

    fn is_over(&self) -> bool {
        self.calls.draining.is_set() || self.client.is_reached() || Instant::now() >= self.end
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
