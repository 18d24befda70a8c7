//! The last events of the log, in memory.

use std::collections::VecDeque;

use super::{Fact, Gap, Part, Position};

/// The events of the log with the positions above `floor`, up to `end`.
#[derive(Debug)]
pub struct Ring {
    capacity: usize,
    floor: Position,
    end: Position,
    facts: VecDeque<Fact>,
}

impl Ring {
    /// Creates a ring that begins after a position.
    pub fn new(capacity: usize, after: Position) -> Self {
        Self { capacity, floor: after, end: after, facts: VecDeque::new() }
    }

    /// Returns the position after which the ring has all events.
    pub fn floor(&self) -> Position {
        self.floor
    }

    /// Returns the last position.
    pub fn end(&self) -> Position {
        self.end
    }

    /// Returns the events after a position.
    ///
    /// # Errors
    /// [`Gap::Gone`]: the ring no longer has all of them. [`Gap::Unknown`]: the position is above the last one.
    pub fn after(&self, position: Position) -> Result<impl Iterator<Item = &Fact>, Gap> {
        if position > self.end {
            return Err(Gap::Unknown);
        }
        if position < self.floor {
            return Err(Gap::Gone);
        }
        let start = self.facts.partition_point(|fact| fact.position <= position);
        Ok(self.facts.range(start..))
    }

    /// Appends what was read after [`Self::end`]. Where the log does not go on from there, or goes on with another era, the
    /// ring begins anew: what was told before may not be in the database.
    pub fn extend(&mut self, part: &Part) {
        for fact in &part.facts {
            if fact.position != self.end + 1 {
                self.begin_after(fact.position - 1);
            }
            if self.facts.len() == self.capacity
                && let Some(oldest) = self.facts.pop_front()
            {
                self.floor = oldest.position;
            }
            self.facts.push_back(*fact);
            self.end = fact.position;
        }
        if part.facts.is_empty() && part.latest != self.end {
            self.begin_after(part.latest);
        }
    }

    fn begin_after(&mut self, position: Position) {
        self.facts.clear();
        (self.floor, self.end) = (position, position);
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::events::Kind;

    fn part(after: Position, latest: Position, positions: &[Position]) -> Part {
        let facts = positions.iter().map(|&position| Fact {
            position,
            kind: Some(Kind::MessageSent),
            at: DateTime::UNIX_EPOCH.into(),
            conversation_id: 1,
            seq: Some(position),
            user_id: 1,
            peer_id: Some(2),
        });
        Part { after, latest, is_current: true, eras: vec![], facts: facts.collect() }
    }

    fn after(ring: &Ring, position: Position) -> Result<Vec<Position>, Gap> {
        Ok(ring.after(position)?.map(|fact| fact.position).collect())
    }

    #[test]
    fn a_ring_returns_what_follows_a_position() {
        let mut ring = Ring::new(4, 6);
        ring.extend(&part(6, 9, &[7, 8, 9]));

        assert_eq!(after(&ring, 6), Ok(vec![7, 8, 9]));
        assert_eq!(after(&ring, 8), Ok(vec![9]));
        assert_eq!(after(&ring, 9), Ok(vec![]));
        assert_eq!(after(&ring, 5), Err(Gap::Gone));
        assert_eq!(after(&ring, 10), Err(Gap::Unknown));
    }

    #[test]
    fn a_full_ring_drops_the_oldest() {
        let mut ring = Ring::new(2, 0);
        ring.extend(&part(0, 3, &[1, 2, 3]));

        assert_eq!(after(&ring, 1), Ok(vec![2, 3]));
        assert_eq!(after(&ring, 0), Err(Gap::Gone));
    }

    #[test]
    fn a_ring_begins_anew_after_a_gap_and_with_an_era() {
        let mut ring = Ring::new(8, 0);
        ring.extend(&part(0, 2, &[1, 2]));
        ring.extend(&part(2, 1_000_004, &[1_000_003, 1_000_004]));
        assert_eq!(after(&ring, 1_000_002), Ok(vec![1_000_003, 1_000_004]));
        assert_eq!(after(&ring, 2), Err(Gap::Gone));

        ring.extend(&part(1_000_004, 2_000_004, &[]));
        assert_eq!((after(&ring, 2_000_004), after(&ring, 1_000_004)), (Ok(vec![]), Err(Gap::Gone)));
    }
}
