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
