//! The event log: what happened, in the order of positions, for readers that want to hear of it.
//!
//! The SQL functions record each event in the transaction that makes it true. Positions have no gap within an era, so a
//! reader that counts knows that it has missed nothing.

mod feed;
mod invariants;
mod low_water;
mod ring;
mod routes;
mod sequencer;
pub mod store;
mod streams;
mod tail;

pub use self::feed::WaitingCalls;
pub use self::routes::{nudge, slice};
pub use self::sequencer::{Nudge, Sequencer, Step, advance, run_gauges};
pub use self::streams::{Hub, Streams};
pub use self::tail::{Follower, Tail};
use crate::types::Timestamp;

/// A position in the log: 1, 2, 3, … It rises with the order of events, and leaps where an era begins.
pub type Position = i64;

/// What happened. The database's type `event_kind` says what belongs to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A message was sent.
    MessageSent,
    /// A read mark was written.
    MessageRead,
    /// The text of a message was replaced.
    MessageEdited,
    /// A message became a tombstone.
    MessageRetracted,
    /// A user's read marker moved without a read mark.
    ConversationMarked,
    /// A user archived, starred or muted a conversation, or undid it.
    ConversationFlagged,
    /// A user deleted messages for themselves, or restored them.
    ConversationTrimmed,
    /// A user's data were erased.
    UserErased,
}

impl Kind {
    /// Parses a value of `event_kind`. `None`: a kind of a later release, which a reader skips.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "message.sent" => Self::MessageSent,
            "message.read" => Self::MessageRead,
            "message.edited" => Self::MessageEdited,
            "message.retracted" => Self::MessageRetracted,
            "conversation.marked" => Self::ConversationMarked,
            "conversation.flagged" => Self::ConversationFlagged,
            "conversation.trimmed" => Self::ConversationTrimmed,
            "user.erased" => Self::UserErased,
            _ => return None,
        })
    }
}

/// An event of the log. Users and conversation are given by the database's ids.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fact {
    /// Its position.
    pub position: Position,
    /// What happened. `None`: a kind of a later release.
    pub kind: Option<Kind>,
    /// When it happened.
    pub at: Timestamp,
    /// The conversation; 0 where the kind has none.
    pub conversation_id: i64,
    /// The message, or the read marker; `None` where the kind has neither.
    pub seq: Option<i64>,
    /// The user who did it, or whose data were erased.
    pub user_id: i64,
    /// The other user whom it concerns. `None`: it concerns nobody else.
    pub peer_id: Option<i64>,
}

/// An era: where positions leapt, since another server had assigned positions that this database does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era {
    /// Its first position.
    pub first: Position,
    /// The last position before it.
    pub previous: Position,
}

/// Why a reader cannot go on from its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The log no longer has the events that follow.
    Gone,
    /// The position is above the last one: it is of another log.
    Unknown,
}

/// A part of the log, as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The position after which the part begins.
    pub after: Position,
    /// The last position of the log.
    pub latest: Position,
    /// False if the log has not begun an era on this server yet: positions that were told before may be missing.
    pub is_current: bool,
    /// The eras that begin after `after`, in order.
    pub eras: Vec<Era>,
    /// The facts, in the order of their positions.
    pub facts: Vec<Fact>,
}

impl Part {
    /// Returns the facts, if none is missing between `after` and the first one, and between any two.
    ///
    /// # Errors
    /// [`Gap`]: some are missing, or `after` is not a position of this log.
    pub fn without_gap(self) -> Result<Vec<Fact>, Gap> {
        if self.after > self.latest && self.facts.is_empty() {
            return Err(Gap::Unknown);
        }
        let mut reached = self.after;
        for fact in &self.facts {
            reached = self.leap(reached, fact.position);
            if fact.position != reached + 1 {
                return Err(Gap::Gone);
            }
            reached = fact.position;
        }
        if self.facts.is_empty() && self.leap(reached, self.latest + 1) < self.latest {
            return Err(Gap::Gone);
        }
        Ok(self.facts)
    }

    /// Moves a position that was the last before an era, or was told by the server before, to where the era begins.
    fn leap(&self, from: Position, before: Position) -> Position {
        self.eras.iter().fold(from, |reached, era| {
            if era.previous <= reached && reached < era.first && era.first <= before { era.first - 1 } else { reached }
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::{Era, Fact, Gap, Kind, Part};

    fn part(after: i64, latest: i64, eras: &[(i64, i64)], positions: &[i64]) -> Result<usize, Gap> {
        let eras = eras.iter().map(|&(first, previous)| Era { first, previous }).collect();
        let facts = positions.iter().map(|&position| Fact {
            position,
            kind: Some(Kind::MessageSent),
            at: DateTime::UNIX_EPOCH.into(),
            conversation_id: 1,
            seq: Some(position),
            user_id: 1,
            peer_id: Some(2),
        });
        Part { after, latest, is_current: true, eras, facts: facts.collect() }.without_gap().map(|facts| facts.len())
    }

    #[test]
    fn a_part_without_a_gap_is_accepted() {
        assert_eq!(part(0, 0, &[], &[]), Ok(0));
        assert_eq!(part(7, 7, &[], &[]), Ok(0));
        assert_eq!(part(7, 9, &[], &[8, 9]), Ok(2));
        assert_eq!(part(7, 8, &[], &[8, 9]), Ok(2), "events that came after `latest` was read");
    }

    #[test]
    fn missing_events_are_noticed() {
        assert_eq!(part(7, 12, &[], &[]), Err(Gap::Gone), "all that followed are gone");
        assert_eq!(part(7, 12, &[], &[9, 10]), Err(Gap::Gone), "the first is gone");
        assert_eq!(part(7, 12, &[], &[8, 10]), Err(Gap::Gone), "one in between is gone");
        assert_eq!(part(13, 12, &[], &[]), Err(Gap::Unknown), "the position is of another log");
    }

    #[test]
    fn positions_leap_where_an_era_begins() {
        assert_eq!(part(126, 1_000_129, &[(1_000_128, 127)], &[127, 1_000_128]), Ok(2));
        assert_eq!(part(127, 1_000_127, &[(1_000_128, 127)], &[]), Ok(0), "the era has no event yet");
        assert_eq!(part(157, 1_000_128, &[(1_000_128, 127)], &[1_000_128]), Ok(1), "told by the server that was lost");
        assert_eq!(part(157, 2_000_127, &[(1_000_128, 127), (2_000_128, 1_000_127)], &[]), Ok(0), "two eras");
        assert_eq!(part(126, 1_000_128, &[(1_000_128, 127)], &[1_000_128]), Err(Gap::Gone), "127 is gone");
        assert_eq!(part(126, 1_000_128, &[(1_000_128, 127)], &[127, 1_000_129]), Err(Gap::Gone), "1,000,128 is gone");
        assert_eq!(part(126, 1_000_127, &[(1_000_128, 127)], &[]), Err(Gap::Gone), "127 is gone, and nothing followed");
    }
}
