//! The profile writer: a background task that records the profiles of callers in the user directory, so that no request
//! waits for it. Of several profiles of a user, the one whose token was issued last counts, in whatever order they arrive:
//! a user's second device may present an older token for hours.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use lru::LruCache;
use tokio::sync::mpsc;

use super::introduce_roles::IntroduceRoles;
use super::store::{self, ProfileRow};
use crate::auth::{Caller, Profile, ProfileEvent};
use crate::database::{Database, Failure};

/// The maximum number of pending events; further ones are dropped, and reported again by the next request of their
/// caller. Each is a pointer to a caller, whose strings may have some kilobytes: a few megabytes when the queue is
/// full.
pub(super) const MAX_PENDING_EVENTS: usize = 4096;
/// The maximum number of events that are written by one statement.
const MAX_BATCH_SIZE: usize = 256;
/// The maximum number of users whose last written profile is cached, so that an unchanged profile is not written
/// again. Two hashes and a time for each, and the list's own: about 6 MB when full.
const MAX_CACHED_PROFILES: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// The background task that records profiles.
pub struct ProfileWriter {
    events: mpsc::Receiver<ProfileEvent>,
    /// The profile that was last written, by the hash of the user.
    written: LruCache<u64, WrittenProfile>,
    hasher: RandomState,
    introduce_roles: IntroduceRoles,
}

/// A profile that was written.
#[derive(PartialEq, Eq)]
struct WrittenProfile {
    hash: u64,
    issued_at: DateTime<Utc>,
}

impl ProfileWriter {
    pub(super) fn new(events: mpsc::Receiver<ProfileEvent>, introduce_roles: IntroduceRoles) -> Self {
        Self { events, written: LruCache::new(MAX_CACHED_PROFILES), hasher: RandomState::new(), introduce_roles }
    }

    /// Writes profiles until all senders are dropped. While the database accepts no writes, events stay pending.
    pub async fn run(mut self, database: Arc<Database>) {
        let mut batch = Vec::new();
        while self.events.recv_many(&mut batch, MAX_BATCH_SIZE).await > 0 {
            database.until_writable().await;
            self.write(&database, batch.drain(..)).await;
        }
    }

    async fn write(&mut self, database: &Database, events: impl Iterator<Item = ProfileEvent>) {
        let (mut changed, mut flushes) = (Vec::new(), Vec::new());
        for event in events {
            match event {
                ProfileEvent::Seen(caller) if self.is_news(&caller) => changed.push(caller),
                ProfileEvent::Seen(caller) => caller.mark_recorded(),
                ProfileEvent::Flush(done) => flushes.push(done),
            }
        }
        let rows = self.rows(&changed);
        let mut saved = database.with_deadline(store::save_profiles(database, &rows)).await;
        // Such as with the erasure of one of the users: the others are written without that one.
        if saved.as_ref().is_err_and(|error| Failure::of(error) == Failure::Conflict) {
            saved = database.with_deadline(store::save_profiles(database, &rows)).await;
        }
        match saved {
            Ok(()) => changed.iter().for_each(|caller| self.mark_written(caller)),
            // The callers are not marked, so the next request of each of them reports them again.
            Err(error) => tracing::warn!(%error, profiles = changed.len(), "profiles were not written"),
        }
        for done in flushes {
            let _ = done.send(());
        }
    }

    /// Returns true if the profile of a caller must be written: it was issued later than the one that was last written,
    /// or is another one issued at the same time.
    fn is_news(&mut self, caller: &Caller) -> bool {
        let profile = self.profile_of(caller);
        let last = self.written.get(&self.user_hash(caller));
        last.is_none_or(|last| profile.issued_at >= last.issued_at && profile != *last)
    }

    /// Records that the profile of a caller was written, or left out for a later one that was written with it.
    fn mark_written(&mut self, caller: &Caller) {
        if self.is_news(caller) {
            self.written.put(self.user_hash(caller), self.profile_of(caller));
        }
        caller.mark_recorded();
    }

    fn profile_of(&self, caller: &Caller) -> WrittenProfile {
        WrittenProfile { hash: self.hasher.hash_one(&caller.profile), issued_at: caller.profile.issued_at }
    }

    /// Returns one row for each user, with what writing the profiles one by one in their order would leave.
    fn rows(&self, callers: &[Caller]) -> Vec<ProfileRow> {
        let mut latest = BTreeMap::new();
        for caller in callers {
            let profile = caller.profile.clone();
            match latest.entry((caller.tenant.as_str(), caller.user.as_str())) {
                Entry::Vacant(entry) => drop(entry.insert(profile)),
                Entry::Occupied(mut entry) if profile.issued_at >= entry.get().issued_at => {
                    let older = entry.get().clone();
                    entry.insert(profile.or(older));
                }
                Entry::Occupied(_) => {}
            }
        }
        let row = |((tenant, user), profile): ((&str, &str), Profile)| ProfileRow {
            tenant: tenant.to_owned(),
            user: user.to_owned(),
            role: self.introduce_roles.role_of(&profile.roles).map(str::to_owned),
            profile,
        };
        latest.into_iter().map(row).collect()
    }

    fn user_hash(&self, caller: &Caller) -> u64 {
        self.hasher.hash_one((&caller.tenant, &caller.user))
    }
}
