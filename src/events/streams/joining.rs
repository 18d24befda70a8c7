//! How streams are opened: many at once, since after a restart or an interruption of the network all clients come together.

use std::sync::Arc;

use tokio::time::Instant;

use super::connected::{Stream, count_reset};
use super::hub::Hub;
use super::planned::{Resuming, missed};
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
    after: Position,
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
        let names = due.map(|(join, _)| (join.tenant.as_str(), &join.user));
        let looked_up = self.unrecorded.len().min(MOST_AT_ONCE);
        let unrecorded = self.unrecorded.iter().take(looked_up).map(|waiting| (waiting.tenant.as_str(), &waiting.user));
        let names: Vec<_> = names.chain(unrecorded).collect();
        if names.is_empty() {
            return Ok(());
        }
        let mut connection = database.background_connection().await?;
        let mut users = database.with_deadline(store::users(connection.get(), &names)).await?.into_iter();
        connection.release().await?;

        if self.connected.is_empty() && self.unrecorded.is_empty() && self.planned.is_empty() {
            self.position = end;
        }
        let mut count = 0;
        let taken = self.waiting.extract_if(.., |(_, due)| {
            count += usize::from(*due <= reads);
            *due <= reads && count <= MOST_AT_ONCE
        });
        let joins: Vec<_> = taken.map(|(join, _)| join).collect();
        let unrecorded: Vec<_> = self.unrecorded.drain(..looked_up).collect();
        let mut resuming = Vec::new();
        for (join, user) in joins.into_iter().zip(users.by_ref()) {
            resuming.extend(self.open(join, user, follower, seal));
        }
        for (waiting, user) in unrecorded.into_iter().zip(users) {
            match user {
                Some(user) => {
                    let queue = Arc::clone(&waiting.stream.queue);
                    resuming.push(Resuming { user: user.id, after: waiting.after, queue });
                    self.connected.add(user.id, waiting.user, waiting.stream, self.settings.streams_per_user);
                }
                // The others have their turn first.
                None => self.unrecorded.push_back(waiting),
            }
        }
        self.plan_missed(resuming, follower, seal);
        Ok(())
    }

    /// Opens a stream. Returns where it resumes.
    fn open(
        &mut self,
        join: Join,
        user: Option<store::KnownUser>,
        follower: &Follower,
        seal: &Seal,
    ) -> Option<Resuming> {
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
        let heartbeat_at = Instant::now() + self.heartbeat_interval();
        let stream = Stream { queue: Arc::clone(&queue), expires_at, heartbeat_at, closes_at: None };
        let _ = opened.send(Ok(()));
        let Some(user) = user else {
            self.unrecorded.push_back(Unrecorded { tenant, user: id, after, stream });
            return None;
        };
        self.connected.add(user.id, id, stream, self.settings.streams_per_user);
        Some(Resuming { user: user.id, after, queue })
    }

    /// Plans what streams have missed, up to the position of the hub. The log is walked once for all of them.
    fn plan_missed(&mut self, mut resuming: Vec<Resuming>, follower: &Follower, seal: &Seal) {
        resuming.retain(|stream| stream.after < self.position);
        let end_id = seal.seal_number(self.position);
        let reset = |stream: &Resuming, reason| {
            count_reset(reason);
            let _ = stream.queue.push(frame::reset(&end_id, reason));
        };
        // The tail may have dropped events since the streams were opened.
        let floor = follower.bounds().map_or(self.position, |(floor, _)| floor);
        for stream in resuming.extract_if(.., |stream| stream.after < floor) {
            reset(&stream, ResetReason::TooOld);
        }
        let Some(after) = resuming.iter().map(|stream| stream.after).min() else { return };
        let Ok((mut facts, _)) = follower.after(after) else {
            for stream in &resuming {
                reset(stream, ResetReason::TooOld);
            }
            return;
        };
        facts.retain(|fact| fact.position <= self.position);
        let (planned, too_much) = missed(&facts, resuming);
        for stream in &too_much {
            reset(stream, ResetReason::Overflow);
        }
        // In front of what an earlier round could not tell, so that no stream has a later id before what it has missed.
        for missed in planned.into_iter().rev() {
            self.planned.push_front(missed);
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
