//! What streams are not told yet, and the users whom an event is told.

use std::collections::VecDeque;
use std::iter;

use super::ResetReason;
use crate::events::{Fact, Kind, Position};

/// The most events that wait for one stream. Each takes 72 bytes.
pub(super) const MOST_FACTS: usize = 256;

/// The events that a stream is to be told next. They wait while its queue is full.
#[derive(Debug)]
pub(super) struct Backlog {
    /// All events up to this position that concern the user were taken in, or given up.
    after: Position,
    /// Up to this position, events wait for the client: it missed them before it came, or its queue was full. The time until
    /// they are told says nothing about the service.
    late_to: Position,
    /// In order.
    facts: VecDeque<Fact>,
    /// Why events were given up, until the client is told to read everything anew.
    gap: Option<ResetReason>,
}

impl Backlog {
    /// Creates the backlog of a stream that goes on after a position, and has missed what was told since, up to `missed_to`.
    pub(super) fn new(after: Position, missed_to: Position) -> Self {
        Self { after, late_to: missed_to, facts: VecDeque::new(), gap: None }
    }

    /// Returns the position after which the client is told events.
    pub(super) fn after(&self) -> Position {
        self.after
    }

    /// Takes in an event that concerns the user. If there are too many, all are given up.
    pub(super) fn push(&mut self, fact: Fact) {
        if fact.position <= self.after || self.gap.is_some() {
            return;
        }
        if self.facts.len() == MOST_FACTS {
            self.give_up(ResetReason::Overflow);
            return;
        }
        self.after = fact.position;
        self.facts.push_back(fact);
    }

    /// Gives up what there is, and what comes until [`Self::clear`].
    pub(super) fn give_up(&mut self, reason: ResetReason) {
        self.facts = VecDeque::new();
        self.gap = Some(reason);
    }

    /// Begins anew after a position up to which the client is told to read everything anew.
    pub(super) fn clear(&mut self, up_to: Position) {
        *self = Self::new(up_to, up_to);
    }

    /// Returns why events were given up. `None`: none were.
    pub(super) fn gap(&self) -> Option<ResetReason> {
        self.gap
    }

    /// Returns true if there is nothing to tell: no event, and none was given up.
    pub(super) fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.gap.is_none()
    }

    /// Is called when the queue has no room: what there is waits for the client.
    pub(super) fn mark_late(&mut self) {
        self.late_to = self.after;
    }

    /// Returns the next events.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter()
    }

    /// Removes the next event if it is the one with this position. Returns true if it did not wait for the client; `None` if
    /// another one is next.
    pub(super) fn pop(&mut self, position: Position) -> Option<bool> {
        let fact = self.facts.pop_front_if(|fact| fact.position == position)?;
        if self.facts.is_empty() {
            // A stream is quiet most of the time, and there are many.
            self.facts = VecDeque::new();
        }
        Some(fact.position > self.late_to)
    }
}

/// Returns the users whom an event is told: the one who did it, on all devices, and the other one unless it is no business
/// of theirs. Nobody is told of an erasure, except services, by the feed.
pub(super) fn concerned(fact: &Fact) -> impl Iterator<Item = i64> + use<> {
    let peer = fact.peer_id.filter(|peer| is_about_both(fact) && *peer != fact.user_id);
    let user = fact.kind.filter(|kind| *kind != Kind::UserErased).map(|_| fact.user_id);
    iter::chain(user, peer)
}

fn is_about_both(fact: &Fact) -> bool {
    match fact.kind {
        Some(Kind::MessageSent | Kind::MessageRead | Kind::MessageEdited | Kind::MessageRetracted) => true,
        Some(Kind::ConversationMarked | Kind::ConversationFlagged | Kind::ConversationTrimmed | Kind::UserErased)
        | None => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn fact(position: Position, kind: Kind, user_id: i64, peer_id: Option<i64>) -> Fact {
        let at = DateTime::UNIX_EPOCH.into();
        Fact { position, kind: Some(kind), at, conversation_id: 1, seq: Some(1), user_id, peer_id }
    }

    fn fill(backlog: &mut Backlog, positions: impl Iterator<Item = Position>) {
        positions.for_each(|position| backlog.push(fact(position, Kind::MessageSent, 7, Some(8))));
    }

    fn positions(backlog: &Backlog) -> Vec<Position> {
        backlog.iter().map(|fact| fact.position).collect()
    }

    #[test]
    fn what_a_user_changes_for_themselves_is_told_to_nobody_else() {
        let told = |kind, peer| concerned(&fact(1, kind, 7, peer)).collect::<Vec<_>>();
        assert_eq!(told(Kind::MessageSent, Some(8)), [7, 8]);
        assert_eq!(told(Kind::MessageRead, Some(8)), [7, 8]);
        for kind in [Kind::ConversationMarked, Kind::ConversationFlagged, Kind::ConversationTrimmed] {
            assert_eq!(told(kind, None), [7]);
            assert_eq!(told(kind, Some(8)), [7], "even if the log named somebody");
        }
        let unknown = Fact { kind: None, ..fact(1, Kind::MessageSent, 7, Some(8)) };
        assert_eq!(concerned(&unknown).count(), 0);
        assert_eq!(told(Kind::UserErased, None), [0_i64; 0]);
    }

    #[test]
    fn a_backlog_has_each_event_above_its_position_once() {
        let mut backlog = Backlog::new(4, 6);
        fill(&mut backlog, 3..7);
        fill(&mut backlog, 5..9);

        assert_eq!(positions(&backlog), [5, 6, 7, 8]);
        assert_eq!(backlog.pop(6), None, "5 is the next one");
        assert_eq!(backlog.pop(5), Some(false), "the client missed it");
        assert_eq!((backlog.pop(6), backlog.pop(7)), (Some(false), Some(true)));
        assert_eq!(positions(&backlog), [8]);
    }

    #[test]
    fn too_many_events_are_given_up_and_those_after_the_reset_are_not() {
        let last = i64::try_from(MOST_FACTS).expect("a small number");
        let mut backlog = Backlog::new(0, 0);
        fill(&mut backlog, 1..=last);
        assert_eq!((positions(&backlog).len(), backlog.gap()), (MOST_FACTS, None));

        fill(&mut backlog, last + 1..last + 10);
        assert_eq!((positions(&backlog), backlog.gap()), (vec![], Some(ResetReason::Overflow)));
        assert!(!backlog.is_empty(), "the client is to be told of it");
        backlog.clear(last + 9);
        fill(&mut backlog, last + 5..last + 12);

        assert_eq!((positions(&backlog), backlog.gap()), (vec![last + 10, last + 11], None));
    }

    #[test]
    fn events_for_which_the_queue_has_no_room_wait_for_the_client() {
        let mut backlog = Backlog::new(0, 0);
        fill(&mut backlog, 1..3);
        backlog.mark_late();
        fill(&mut backlog, 3..4);

        assert_eq!([backlog.pop(1), backlog.pop(2), backlog.pop(3)], [Some(false), Some(false), Some(true)]);
    }
}
