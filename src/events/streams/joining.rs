//! How streams are opened: many at once, since after a restart or an interruption of the network all clients come together.

use super::backlog::Backlog;
use super::hub::Hub;
use super::stream::{Stream, count_reset};
use super::{Join, Refused, ResetReason, frame, store};
use crate::database::Database;
use crate::events::{Follower, Position};
use crate::types::{Seal, UserId};

/// The most streams that are opened in a round, and the most users that are looked up again.
const MOST_AT_ONCE: usize = 1000;

/// A stream whose user is not in the user directory yet. The profile writer adds them a moment after their first request.
#[derive(Debug)]
pub(super) struct Unrecorded {
    tenant: String,
    user: UserId,
    pub stream: Stream,
}

impl Hub {
    /// Takes in a stream that is to be opened: after the tail has read the log again, since the client may know an event
    /// that the tail does not know yet.
    pub(super) fn join(&mut self, join: Join, follower: &Follower) {
        if self.is_draining {
            let _ = join.opened.send(Err(Refused::Draining));
            return;
        }
        self.waiting.push((join, follower.reads() + 2));
    }

    /// Opens the streams that have waited long enough, and finds the users who were not recorded.
    pub(super) async fn open_waiting(
        &mut self,
        database: &Database,
        follower: &Follower,
        seal: &Seal,
    ) -> sqlx::Result<()> {
        let Some((_, end)) = follower.bounds() else { return Ok(()) };
        let reads = follower.reads();
        let due = self.waiting.iter().filter(|(_, due)| *due <= reads).take(MOST_AT_ONCE);
        let due = due.map(|(join, _)| (join.tenant.as_str(), &join.user));
        let looked_up = self.unrecorded.len().min(MOST_AT_ONCE);
        let unrecorded = self.unrecorded.iter().take(looked_up).map(|waiting| (waiting.tenant.as_str(), &waiting.user));
        // The older streams first: a user's newest one is never replaced by an older one.
        let names: Vec<_> = unrecorded.chain(due).collect();
        if names.is_empty() {
            return Ok(());
        }
        let mut connection = database.background_connection().await?;
        let mut users = database.with_deadline(store::users(connection.get(), &names)).await?.into_iter();
        connection.release().await?;

        if self.connected.is_empty() && self.unrecorded.is_empty() {
            self.position = end;
        }
        let mut count = 0;
        let taken = self.waiting.extract_if(.., |(_, due)| {
            count += usize::from(*due <= reads);
            *due <= reads && count <= MOST_AT_ONCE
        });
        let joins: Vec<_> = taken.map(|(join, _)| join).collect();
        let unrecorded: Vec<_> = self.unrecorded.drain(..looked_up).collect();
        let mut recorded = Vec::new();
        for (stream, user) in unrecorded.into_iter().zip(users.by_ref()) {
            recorded.extend(self.record(stream, user));
        }
        for (join, user) in joins.into_iter().zip(users) {
            if let Some(stream) = self.open(join, user, follower, seal) {
                recorded.extend(self.record(stream, user));
            }
        }
        self.catch_up(recorded, follower);
        Ok(())
    }

    /// Opens a stream. Returns it, unless it is refused.
    fn open(
        &mut self,
        join: Join,
        user: Option<store::KnownUser>,
        follower: &Follower,
        seal: &Seal,
    ) -> Option<Unrecorded> {
        let Join { tenant, user: id, last_event_id, expires_at, queue, opened } = join;
        if user.is_some_and(|user| !user.is_active) {
            let _ = opened.send(Err(Refused::Deactivated));
            return None;
        }
        let start = last_event_id.map(|id| start(&id, follower, seal)).transpose();
        let (after, opening) = match start {
            Ok(after) => {
                let after = after.unwrap_or(self.position);
                (after.min(self.position), frame::opening(&seal.seal_number(after)))
            }
            Err(reason) => {
                count_reset(reason);
                (self.position, frame::opening_with_reset(&seal.seal_number(self.position), reason))
            }
        };
        let _ = queue.push(opening);
        let backlog = Backlog::new(after, self.position);
        let _ = opened.send(Ok(()));
        Some(Unrecorded {
            tenant,
            user: id,
            stream: Stream::new(queue, backlog, expires_at, self.heartbeat_interval()),
        })
    }

    /// Gives a stream to its user, if the user directory knows them. Returns the user and where the stream goes on.
    fn record(&mut self, waiting: Unrecorded, user: Option<store::KnownUser>) -> Option<(i64, Position)> {
        let Some(user) = user else {
            // The others have their turn first.
            self.unrecorded.push_back(waiting);
            return None;
        };
        let after = waiting.stream.backlog.after();
        self.connected.add(user.id, waiting.user, waiting.stream, self.settings.streams_per_user);
        Some((user.id, after))
    }

    /// Gives streams what they have missed, up to the position of the hub. The events in memory are walked once for all of them.
    fn catch_up(&mut self, mut recorded: Vec<(i64, Position)>, follower: &Follower) {
        // The tail may have dropped events since the streams were opened.
        let floor = follower.bounds().map_or(self.position, |(floor, _)| floor);
        let mut too_old: Vec<_> = recorded.extract_if(.., |(_, after)| *after < floor.min(self.position)).collect();
        let after = recorded.iter().map(|(_, after)| *after).fold(self.position, Position::min);
        match follower.after(after) {
            Ok((facts, _)) => {
                let missed = facts.iter().filter(|fact| fact.position <= self.position);
                missed.for_each(|fact| self.connected.enqueue(fact));
            }
            Err(_) => too_old.append(&mut recorded),
        }
        for (user, _) in too_old {
            self.connected.give_up(user, ResetReason::TooOld);
        }
    }
}

/// Returns the position of an id, if the tail has all events after it.
fn start(id: &str, follower: &Follower, seal: &Seal) -> Result<Position, ResetReason> {
    let position = seal.open_number(id).map_err(|_| ResetReason::Unknown)?;
    match follower.bounds() {
        Some((floor, _)) if position < floor => Err(ResetReason::TooOld),
        Some((_, end)) if position <= end => Ok(position),
        _ => Err(ResetReason::Unknown),
    }
}
