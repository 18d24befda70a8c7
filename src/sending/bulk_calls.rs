//! The calls of bulk sends that are under way in this process. Of several calls by the same name only one sends at a time: another
//! one would reserve once more what the first one has reserved of the rate limits, and might be refused for that, although
//! nothing but the same messages is to be sent.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The calls that are under way.
#[derive(Debug, Default)]
pub(super) struct BulkCalls {
    under_way: Mutex<HashSet<BulkCallName>>,
    /// Notified when a call has ended.
    ended: Notify,
}

/// What the keys of a bulk send belong to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct BulkCallName {
    pub tenant: String,
    pub sender: String,
    /// The service that sends on the sender's behalf; empty if the sender is the caller.
    pub client: String,
    pub client_id: String,
}

/// A call that is under way. It ends on drop.
#[must_use = "dropping it ends the call"]
pub(super) struct BulkCall<'a> {
    calls: &'a BulkCalls,
    name: BulkCallName,
}

impl BulkCalls {
    /// Waits until no call by this name is under way, and begins one.
    pub(super) async fn begin(&self, name: BulkCallName) -> BulkCall<'_> {
        loop {
            // Before the look, so that no end is missed.
            let ended = self.ended.notified();
            if self.lock().insert(name.clone()) {
                return BulkCall { calls: self, name };
            }
            ended.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<BulkCallName>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for BulkCall<'_> {
    fn drop(&mut self) {
        self.calls.lock().remove(&self.name);
        self.calls.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Poll;

    use futures_util::poll;

    use super::*;

    fn name(client_id: &str) -> BulkCallName {
        let [tenant, sender, client] = ["default", "ada", ""].map(str::to_owned);
        BulkCallName { tenant, sender, client, client_id: client_id.to_owned() }
    }

    #[tokio::test]
    async fn a_call_waits_for_those_by_the_same_name_only() {
        let calls = BulkCalls::default();
        let first = calls.begin(name("one")).await;
        let _other = calls.begin(name("two")).await;
        let mut second = pin!(calls.begin(name("one")));
        let mut third = pin!(calls.begin(name("one")));
        assert!(poll!(second.as_mut()).is_pending() && poll!(third.as_mut()).is_pending());

        drop(first);

        let Poll::Ready(second) = poll!(second.as_mut()) else { panic!("the second still waits") };
        assert!(poll!(third.as_mut()).is_pending());
        drop(second);
        assert!(poll!(third.as_mut()).is_ready());
    }
}
