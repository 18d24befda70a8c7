//! Which messages the next page of an export is about.

use std::collections::VecDeque;

/// The most positions that a page looks at.
pub(super) const MAX_SEQS: i64 = 500;

/// A position among the messages of a conversation and their earlier texts: 0 is the message itself.
pub(super) type Place = (i64, i32);

/// A part of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The conversation.
    pub conversation: i64,
    /// It begins after this place.
    pub after: Place,
    /// The last position of a message in it.
    pub last_seq: i64,
}

/// What is to be read of some conversations.
#[derive(Debug, Default)]
pub(super) struct Plan(VecDeque<Part>);

impl Plan {
    /// Plans to read conversations, given by their id and their last position, in the order of the ids.
    pub(super) fn new(conversations: impl Iterator<Item = (i64, i64)>) -> Self {
        let part = |(conversation, last_seq)| Part { conversation, after: (0, 0), last_seq };
        Self(conversations.map(part).filter(|part| part.last_seq > 0).collect())
    }

    /// Takes the parts that the next page is about; none at the end. What the page does not get to is given back.
    pub(super) fn next(&mut self) -> Vec<Part> {
        let (mut parts, mut room) = (Vec::new(), MAX_SEQS);
        while room > 0
            && let Some(part) = self.0.pop_front()
        {
            let rest = part.last_seq - part.after.0;
            if rest > room {
                let last_seq = part.after.0 + room;
                self.0.push_front(Part { after: (last_seq, i32::MAX), ..part });
                parts.push(Part { last_seq, ..part });
                break;
            }
            // An earlier text of the last message may be all that is left.
            room -= rest.max(1);
            parts.push(part);
        }
        parts
    }

    /// Gives back what is after a place in a conversation, of the parts that were taken for a page.
    pub(super) fn give_back(&mut self, parts: Vec<Part>, conversation: i64, after: Place) {
        for part in parts.into_iter().rev().filter(|part| part.conversation >= conversation) {
            let after = if part.conversation == conversation { part.after.max(after) } else { part.after };
            if after.0 <= part.last_seq {
                self.0.push_front(Part { after, ..part });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(conversation: i64, after: Place, last_seq: i64) -> Part {
        Part { conversation, after, last_seq }
    }

    #[test]
    fn a_page_is_about_500_messages_of_one_conversation_or_of_several() {
        let mut plan = Plan::new([(1, 200), (2, 0), (4, 900), (5, 1)].into_iter());

        assert_eq!(plan.next(), [part(1, (0, 0), 200), part(4, (0, 0), 300)]);
        assert_eq!(plan.next(), [part(4, (300, i32::MAX), 800)]);
        assert_eq!(plan.next(), [part(4, (800, i32::MAX), 900), part(5, (0, 0), 1)]);
        assert_eq!(plan.next(), []);
    }

    #[test]
    fn a_page_that_is_full_as_a_conversation_ends_leaves_the_next_one_to_the_next_page() {
        let mut plan = Plan::new([(1, 500), (2, 1)].into_iter());

        assert_eq!(plan.next(), [part(1, (0, 0), 500)]);
        assert_eq!(plan.next(), [part(2, (0, 0), 1)]);
    }

    #[test]
    fn what_a_page_did_not_get_to_comes_first_in_the_next_one() {
        let mut plan = Plan::new([(1, 100), (2, 100), (3, 600)].into_iter());
        let parts = plan.next();
        assert_eq!(parts.len(), 3);

        plan.give_back(parts, 2, (100, 7));

        let parts = plan.next();
        assert_eq!(parts, [part(2, (100, 7), 100), part(3, (0, 0), 300), part(3, (300, i32::MAX), 499)]);
        plan.give_back(parts.clone(), 3, (200, 0));
        assert_eq!(plan.next()[..2], [part(3, (200, 0), 300), part(3, (300, i32::MAX), 499)]);
        let mut plan = Plan::default();
        plan.give_back(parts, 3, (450, 0));
        assert_eq!(plan.next(), [part(3, (450, 0), 499)]);
    }
}
