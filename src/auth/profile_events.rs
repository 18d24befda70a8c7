//! The channel by which authentication reports the profiles of callers to the user directory. It is defined here
//! because `auth` stands below `users` in the order of imports.

use tokio::sync::{mpsc, oneshot};

use super::Caller;

/// An event for the background task that writes profiles to the user directory.
#[derive(Debug)]
pub enum ProfileEvent {
    /// A caller presented a valid token.
    Seen(Caller),
    /// A request to be notified when all earlier events are written.
    Flush(oneshot::Sender<()>),
}

/// The sending half of the channel. Never blocks a request.
#[derive(Clone, Debug)]
pub struct ProfileSender(mpsc::Sender<ProfileEvent>);

impl ProfileSender {
    /// Wraps the sender of a channel.
    pub fn new(events: mpsc::Sender<ProfileEvent>) -> Self {
        Self(events)
    }

    /// Reports a caller, unless their profile is recorded already.
    pub(super) fn report(&self, caller: &Caller) {
        if !caller.is_recorded() {
            // Dropped if the channel is full: the next request of the caller reports them again.
            let _ = self.0.try_send(ProfileEvent::Seen(caller.clone()));
        }
    }
}
