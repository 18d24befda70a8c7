//! The profile writer: a background task that records the profiles of callers in the user directory, so that no request
//! waits for it.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;
use tokio::sync::mpsc;

use super::store;
use crate::auth::{Caller, ProfileEvent};
use crate::database::Database;

/// The most pending events; further ones are dropped, and reported again by the next request of their caller. Each is a
/// pointer to a caller, whose strings may have some kilobytes: a few megabytes when the queue is full.
pub(super) const MAX_PENDING_EVENTS: usize = 4096;
/// The most events that are written by one statement.
const MAX_BATCH_SIZE: usize = 256;
/// The most users whose last written profile is remembered, so that an unchanged profile is not written again. Two
/// hashes of
/// 8 bytes for each, and the list's own: about 5 MB when full.
const MAX_REMEMBERED_PROFILES: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// The background task. Run it beside the server.
pub struct ProfileWriter {
    events: mpsc::Receiver<ProfileEvent>,
    /// The hash of the profile that was last written, by the hash of the user.
    written: LruCache<u64, u64>,
    hasher: RandomState,
}

impl ProfileWriter {
    pub(super) fn new(events: mpsc::Receiver<ProfileEvent>) -> Self {
        Self { events, written: LruCache::new(MAX_REMEMBERED_PROFILES), hasher: RandomState::new() }
    }

    /// Writes profiles until all senders are dropped.
    pub async fn run(mut self, database: Arc<Database>) {
        let mut batch = Vec::new();
        while self.events.recv_many(&mut batch, MAX_BATCH_SIZE).await > 0 {
            self.write(&database, batch.drain(..)).await;
        }
    }

    async fn write(&mut self, database: &Database, events: impl Iterator<Item = ProfileEvent>) {
        let (mut changed, mut flushes) = (Vec::new(), Vec::new());
        for event in events {
            match event {
                ProfileEvent::Seen(caller) if self.remember(&caller) => changed.push(caller),
                ProfileEvent::Seen(caller) => caller.mark_recorded(),
                ProfileEvent::Flush(done) => flushes.push(done),
            }
        }
        match database.with_deadline(store::save_profiles(database, &changed)).await {
            Ok(()) => changed.iter().for_each(Caller::mark_recorded),
            Err(error) => {
                // Forget them, so that the next request of each caller tries again.
                for caller in &changed {
                    self.written.pop(&self.user_hash(caller));
                }
                tracing::warn!(%error, profiles = changed.len(), "profiles were not written");
            }
        }
        for done in flushes {
            let _ = done.send(());
        }
    }

    /// Remembers the profile of a caller. Returns true if it differs from the one that was last written.
    fn remember(&mut self, caller: &Caller) -> bool {
        let (user, profile) = (self.user_hash(caller), self.hasher.hash_one(&caller.profile));
        self.written.put(user, profile) != Some(profile)
    }

    fn user_hash(&self, caller: &Caller) -> u64 {
        self.hasher.hash_one((&caller.tenant, &caller.user))
    }
}
