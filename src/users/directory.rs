//! The user directory, as other modules use it: which users are known, and which may introduce new ones.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::introduce_roles::IntroduceRoles;
use super::profile_writer::{MAX_PENDING_EVENTS, ProfileWriter};
use super::{User, store};
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
    introduce_roles: IntroduceRoles,
}

impl Directory {
    /// Returns a directory, the background task that writes to it, and the sender that reports callers to that task.
    pub fn new(introduce_roles: Vec<String>) -> (Self, ProfileWriter, ProfileSender) {
        let (sender, receiver) = mpsc::channel(MAX_PENDING_EVENTS);
        let introduce_roles = IntroduceRoles::new(introduce_roles);
        let writer = ProfileWriter::new(receiver, introduce_roles.clone());
        (Self { events: sender.clone(), introduce_roles }, writer, ProfileSender::new(sender))
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

    /// Returns true if the id of a user is nobody's because their data were erased after the caller's token was issued. The
    /// caller does not make them known.
    pub async fn was_erased(&self, database: &Database, caller: &Caller, user: &UserId) -> Result<bool> {
        store::was_erased(database, caller, user).await
    }

    /// Makes a user known by their id alone.
    pub async fn introduce(&self, database: &Database, caller: &Caller, user: &UserId) -> Result<()> {
        store::introduce(database, caller, user).await
    }

    /// Makes users known by their ids alone, all or none.
    pub async fn introduce_all(&self, database: &Database, caller: &Caller, users: &[&str]) -> Result<()> {
        store::introduce_all(database, caller, users).await
    }

    /// Returns true if a message of the caller may introduce its recipient: that of a service, and that of a user whose role in
    /// force is one of `users.introduce_roles`. Reads the database, except for services.
    pub async fn may_introduce(&self, database: &Database, caller: &Caller) -> Result<bool> {
        if caller.is_service() {
            return Ok(true);
        }
        let described = store::described_role(database, caller).await?;
        Ok(self.may_introduce_as(caller, described.as_deref()))
    }

    /// The same for a caller whose role in the directory has been read. `described`: that role, `student` for none; `None` if the
    /// directory does not describe the caller. Then the token at hand alone decides: a right must end with the claim that gave
    /// it.
    pub fn may_introduce_as(&self, caller: &Caller, described: Option<&str>) -> bool {
        let by_token = || self.introduce_roles.has_one_of(&caller.profile.roles);
        caller.is_service() || described.map_or_else(by_token, |role| self.introduce_roles.has(role))
    }

    /// Returns the role of the caller by their token: one of `users.introduce_roles` if they have one, else the first;
    /// `student` if the token states none.
    pub fn role_of<'a>(&'a self, caller: &'a Caller) -> &'a str {
        self.introduce_roles.role_of(&caller.profile.roles).unwrap_or("student")
    }

    /// Returns the caller as a user. The role is that of the token, `student` if it has none; name and picture may have
    /// been recorded from an earlier token.
    pub(super) async fn caller_as_user(&self, database: &Database, caller: &Caller) -> Result<User> {
        store::caller_as_user(database, caller, self.role_of(caller)).await
    }
}
