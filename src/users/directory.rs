//! The user directory, as other modules use it: which users are known, and who may introduce new ones.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::profile_writer::{MAX_PENDING_EVENTS, ProfileWriter};
use super::store;
use crate::auth::{Caller, ProfileEvent, ProfileSender};
use crate::database::Database;
use crate::error::Result;
use crate::types::UserId;

/// The longest time that a request waits for pending profiles to be written.
const FLUSH_TIMEOUT: Duration = Duration::from_millis(500);

/// A handle to the user directory.
#[derive(Clone, Debug)]
pub struct Directory {
    events: mpsc::Sender<ProfileEvent>,
    /// `users.introduce_roles`
    introduce_roles: Vec<String>,
}

impl Directory {
    /// Returns a directory, the background task that writes to it, and the sender that reports callers to that task.
    pub fn new(introduce_roles: Vec<String>) -> (Self, ProfileWriter, ProfileSender) {
        let (sender, receiver) = mpsc::channel(MAX_PENDING_EVENTS);
        let directory = Self { events: sender.clone(), introduce_roles };
        (directory, ProfileWriter::new(receiver), ProfileSender::new(sender))
    }

    /// Waits until all profiles reported so far are written, half a second at most. Afterwards a user whose first
    /// request has just been answered can receive messages.
    pub async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        let request = async {
            if self.events.send(ProfileEvent::Flush(done)).await.is_ok() {
                let _ = flushed.await;
            }
        };
        let _ = tokio::time::timeout(FLUSH_TIMEOUT, request).await;
    }

    /// Returns true if a user of the caller's tenant is known.
    pub async fn knows(&self, database: &Database, caller: &Caller, user: &UserId) -> Result<bool> {
        store::exists(database, caller, user).await
    }

    /// Makes a user known by their id alone.
    pub async fn introduce(&self, database: &Database, caller: &Caller, user: &UserId) -> Result<()> {
        store::introduce(database, caller, user).await
    }

    /// Returns true if a sender's first message may introduce its recipient. The role in the sender's own token
    /// decides; without one, the recorded role does.
    pub async fn may_introduce(&self, database: &Database, caller: &Caller, sender: &UserId) -> Result<bool> {
        let role = match &caller.profile.role {
            Some(role) if caller.user == *sender => Some(role.clone()),
            _ => store::recorded_role(database, caller, sender).await?,
        };
        Ok(role.is_some_and(|role| self.introduce_roles.contains(&role)))
    }
}
