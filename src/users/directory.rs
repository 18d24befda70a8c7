//! How people become known: callers are written down beside their requests, which never wait for it.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use lru::LruCache;
use tokio::sync::{mpsc, oneshot};

use super::store;
use crate::auth::{Announcer, Caller, Sighting};
use crate::database::Database;
use crate::error::Result;
use crate::types::UserId;

/// How many sightings may wait to be written; more are dropped, and come again with the next request.
const QUEUE: usize = 4096;
/// How many people's last profile is remembered, so that a request which says nothing new writes nothing.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");
/// How long a send waits for people seen a moment ago to be written down.
const SETTLE: Duration = Duration::from_millis(500);

/// The directory, for those who ask and introduce.
#[derive(Clone, Debug)]
pub struct Directory {
    line: mpsc::Sender<Sighting>,
    introduce_roles: Vec<String>,
}

/// The one that writes down whom the door has seen. Run it beside the server.
pub struct Learner {
    line: mpsc::Receiver<Sighting>,
    /// The hash of what was last written, by the hash of whom it was about.
    written: LruCache<u64, u64>,
    hasher: RandomState,
}

impl Directory {
    /// A directory, the worker that keeps it, and the line by which the door tells them.
    pub fn new(introduce_roles: Vec<String>) -> (Self, Learner, Announcer) {
        let (sender, line) = mpsc::channel(QUEUE);
        let learner = Learner { line, written: LruCache::new(REMEMBERED), hasher: RandomState::new() };
        (Self { line: sender.clone(), introduce_roles }, learner, Announcer(sender))
    }

    /// Waits, shortly, until everybody seen so far is written down: whoever has just shown a token can be written to.
    pub async fn flush(&self) {
        let (done, settled) = oneshot::channel();
        let ask = async {
            if self.line.send(Sighting::Settle(done)).await.is_ok() {
                let _ = settled.await;
            }
        };
        let _ = tokio::time::timeout(SETTLE, ask).await;
    }

    /// Whether a user is known.
    pub async fn knows(&self, database: &Database, caller: &Caller, user: &UserId) -> Result<bool> {
        store::exists(database, caller, user).await
    }

    /// Makes a user known by their id alone.
    pub async fn introduce(&self, database: &Database, caller: &Caller, user: &UserId) -> Result<()> {
        store::introduce(database, caller, user).await
    }

    /// Whether a sender's first message may introduce its recipient: by the role in the sender's token, else by the one on record.
    pub async fn may_introduce(&self, database: &Database, caller: &Caller, sender: &UserId) -> Result<bool> {
        let role = match &caller.profile.role {
            Some(role) if caller.user == *sender => Some(role.clone()),
            _ => store::role(database, caller, sender).await?,
        };
        Ok(role.is_some_and(|role| self.introduce_roles.contains(&role)))
    }
}

impl Learner {
    /// Writes down what it hears until nobody can tell it anything any more.
    pub async fn run(mut self, database: Arc<Database>) {
        let mut heard = Vec::new();
        while self.line.recv_many(&mut heard, 256).await > 0 {
            self.learn(&database, heard.drain(..)).await;
        }
    }

    async fn learn(&mut self, database: &Database, heard: impl Iterator<Item = Sighting>) {
        let (mut news, mut waiting) = (Vec::new(), Vec::new());
        for sighting in heard {
            match sighting {
                Sighting::Of(caller) if self.is_news(&caller) => news.push(caller),
                Sighting::Of(caller) => caller.is_noted_now(),
                Sighting::Settle(done) => waiting.push(done),
            }
        }
        match database.with_deadline(store::learn(database, &news)).await {
            Ok(()) => news.iter().for_each(Caller::is_noted_now),
            Err(error) => {
                // Not remembered, so that the next request of theirs tries again.
                for caller in &news {
                    self.written.pop(&self.whom(caller));
                }
                tracing::warn!(%error, people = news.len(), "could not write down who called");
            }
        }
        for done in waiting {
            let _ = done.send(());
        }
    }

    fn is_news(&mut self, caller: &Caller) -> bool {
        let (whom, what) = (self.whom(caller), self.hasher.hash_one(&caller.profile));
        self.written.put(whom, what) != Some(what)
    }

    fn whom(&self, caller: &Caller) -> u64 {
        self.hasher.hash_one((&caller.tenant, &caller.user))
    }
}
