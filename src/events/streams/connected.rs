//! The streams of this process, by their users.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound::{Excluded, Unbounded};

use actix_web::web::Bytes;

use super::backlog::concerned;
use super::stream::{Look, Stream};
use super::{EndReason, ResetReason};
use crate::events::{Fact, Position};
use crate::types::UserId;

/// The most events of a user that are told at once, before the others have their turn.
const TURN: usize = 16;

/// The users with streams, by the database's ids.
#[derive(Debug, Default)]
pub(super) struct Connected {
    users: HashMap<i64, ConnectedUser>,
    /// The users of streams that have something to tell, and a few who have nothing by now.
    behind: BTreeSet<i64>,
    /// The user who had the last turn.
    turn: i64,
}

#[derive(Debug)]
struct ConnectedUser {
    id: UserId,
    /// The oldest first; never empty.
    streams: Vec<Stream>,
}

impl Connected {
    pub(super) fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// Returns the database's ids of the users.
    pub(super) fn keys(&self) -> Vec<i64> {
        self.users.keys().copied().collect()
    }

    /// Returns the user id of a user who has streams.
    pub(super) fn user(&self, key: i64) -> Option<&UserId> {
        self.users.get(&key).map(|user| &user.id)
    }

    /// Returns all streams.
    pub(super) fn streams(&mut self) -> impl Iterator<Item = &mut Stream> {
        self.users.values_mut().flat_map(|user| &mut user.streams)
    }

    /// Adds a stream. If the user has more than `most` then, the oldest is replaced, unless the client of one is gone.
    pub(super) fn add(&mut self, key: i64, id: UserId, stream: Stream, most: usize) {
        let user = self.users.entry(key).or_insert_with(|| ConnectedUser { id, streams: Vec::with_capacity(1) });
        for gone in user.streams.extract_if(.., |stream| stream.queue.is_abandoned()) {
            gone.end(EndReason::Client);
        }
        while user.streams.len() >= most {
            user.streams.remove(0).end(EndReason::Replaced);
        }
        user.streams.push(stream);
        // Events may have been given up before.
        self.behind.insert(key);
    }

    /// Adds an event to the backlogs of the streams whose users it concerns.
    pub(super) fn enqueue(&mut self, fact: &Fact) {
        for key in concerned(fact) {
            let Some(user) = self.users.get_mut(&key) else { continue };
            user.streams.iter_mut().for_each(|stream| stream.backlog.push(*fact));
            self.behind.insert(key);
        }
    }

    /// Returns the events to tell next, at most `most`, user by user and in order: the first ones of each user for which
    /// queues have room.
    pub(super) fn next(&mut self, most: usize) -> Vec<(i64, Fact)> {
        let users = &mut self.users;
        self.behind.retain(|key| users.get(key).is_some_and(ConnectedUser::is_behind));
        let from_turn = self.behind.range((Excluded(self.turn), Unbounded)).chain(self.behind.range(..=self.turn));
        let mut next = Vec::new();
        for &key in from_turn {
            let facts = users.get_mut(&key).map(ConnectedUser::next).unwrap_or_default();
            next.extend(facts.into_iter().take(TURN.min(most - next.len())).map(|fact| (key, fact)));
            if next.len() == most {
                self.turn = key;
                break;
            }
        }
        next
    }

    /// Tells the streams of a user an event, see [`Stream::tell`]. Returns true if one was told while it was new.
    pub(super) fn tell(&mut self, key: i64, position: Position, frame: Option<&Bytes>) -> bool {
        let streams = self.users.get_mut(&key).into_iter().flat_map(|user| &mut user.streams);
        let mut is_told = false;
        for stream in streams {
            is_told |= stream.tell(position, frame);
        }
        is_told
    }

    /// Gives up what the streams of a user were to be told; [`Self::reset`] tells them.
    pub(super) fn give_up(&mut self, key: i64, reason: ResetReason) {
        let Some(user) = self.users.get_mut(&key) else { return };
        user.streams.iter_mut().for_each(|stream| stream.backlog.give_up(reason));
        self.behind.insert(key);
    }

    /// Tells the streams that have given up events, and whose queues have room, to read everything anew that happened up to a
    /// position. `frame` returns the event that says so.
    pub(super) fn reset(&mut self, up_to: Position, frame: impl Fn(ResetReason) -> Bytes) {
        for key in &self.behind {
            let streams = self.users.get_mut(key).into_iter().flat_map(|user| &mut user.streams);
            streams.for_each(|stream| stream.reset(up_to, &frame));
        }
    }

    /// Ends all streams of a user.
    pub(super) fn end(&mut self, key: i64, reason: EndReason) {
        for stream in self.users.remove(&key).into_iter().flat_map(|user| user.streams) {
            stream.end(reason);
        }
    }

    /// Ends the streams for which it is time, and sends the heartbeats that are due.
    pub(super) fn sweep(&mut self, look: &Look) {
        self.users.retain(|_, user| {
            user.streams.retain_mut(|stream| stream.keep(look));
            !user.streams.is_empty()
        });
    }
}

impl ConnectedUser {
    fn is_behind(&self) -> bool {
        self.streams.iter().any(|stream| !stream.backlog.is_empty())
    }

    /// Returns the events that one of the streams is to be told next, each once and in order.
    fn next(&mut self) -> Vec<Fact> {
        let facts: BTreeMap<_, _> =
            self.streams.iter_mut().flat_map(Stream::next).map(|fact| (fact.position, *fact)).collect();
        facts.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use chrono::DateTime;
    use tokio::time::Instant;

    use super::*;
    use crate::events::Kind;
    use crate::events::streams::{backlog::Backlog, queue::Queue};

    /// Three users with a stream each, and so many messages from the first to the second one.
    fn connected(events: Position) -> Connected {
        let mut connected = Connected::default();
        let hour = Duration::from_hours(1);
        for key in 1..=3 {
            let queue = Arc::new(Queue::new(Arc::default()));
            let stream = Stream::new(queue, Backlog::new(0, 0), Instant::now() + hour, hour);
            connected.add(key, UserId::try_from(key.to_string()).expect("a user id"), stream, 5);
        }
        for position in 1..=events {
            let (kind, at) = (Some(Kind::MessageSent), DateTime::UNIX_EPOCH.into());
            let fact =
                Fact { position, kind, at, conversation_id: 1, seq: Some(position), user_id: 1, peer_id: Some(2) };
            connected.enqueue(&fact);
        }
        connected
    }

    /// Tells the next events, and returns how many there were of each user, in order.
    fn tell(connected: &mut Connected, most: usize) -> Vec<(i64, usize)> {
        let mut counts: Vec<(i64, usize)> = Vec::new();
        for (key, fact) in connected.next(most) {
            connected.tell(key, fact.position, Some(&Bytes::from_static(b"event")));
            match counts.last_mut() {
                Some((last, count)) if *last == key => *count += 1,
                _ => counts.push((key, 1)),
            }
        }
        counts
    }

    #[test]
    fn users_have_turns() {
        let mut connected = connected(40);

        assert_eq!(tell(&mut connected, 200), [(1, 16), (2, 16)]);
        assert_eq!(tell(&mut connected, 16), [(1, 16)]);
        assert_eq!(tell(&mut connected, 16), [(2, 16)], "the other one has a turn");
        assert_eq!(tell(&mut connected, 200), [(1, 8), (2, 8)]);
        assert_eq!(tell(&mut connected, 200), []);
    }

    #[test]
    fn a_stream_whose_events_were_given_up_before_it_came_is_told() {
        let mut connected = connected(0);
        let hour = Duration::from_hours(1);
        let queue = Arc::new(Queue::new(Arc::default()));
        let mut stream = Stream::new(Arc::clone(&queue), Backlog::new(0, 0), Instant::now() + hour, hour);
        stream.backlog.give_up(ResetReason::TooOld);
        connected.add(9, UserId::try_from("9".to_owned()).expect("a user id"), stream, 5);

        connected.reset(7, |_| Bytes::from_static(b"reset"));

        assert!(!queue.is_empty());
    }
}
