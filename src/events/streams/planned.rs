//! The users whom an event is told.

use std::collections::HashMap;
use std::sync::Arc;

use super::queue::{MOST_FRAMES, Queue};
use super::store::Wanted;
use crate::events::{Fact, Kind, Position};

/// The most events that a stream is told at once. More would not fit into its queue.
pub(super) const MOST_AT_ONCE: usize = MOST_FRAMES - 16;

/// An event that is to be told to a user.
#[derive(Debug)]
pub(super) struct Planned {
    pub fact: Fact,
    /// The user, by the database's id.
    pub user: i64,
    /// The one stream that has missed it; `None`: all streams of the user.
    pub only: Option<Arc<Queue>>,
}

/// A stream that goes on from a position.
#[derive(Debug)]
pub(super) struct Resuming {
    pub user: i64,
    pub after: Position,
    pub queue: Arc<Queue>,
}

/// Returns the users whom an event is told: the one who did it, on all devices, and the other one unless it is no business
/// of theirs.
pub(super) fn concerned(fact: &Fact) -> impl Iterator<Item = i64> {
    let peer = fact.peer_id.filter(|peer| is_about_both(fact) && *peer != fact.user_id);
    let user = fact.kind.map(|_| fact.user_id);
    user.into_iter().chain(peer)
}

fn is_about_both(fact: &Fact) -> bool {
    match fact.kind {
        Some(Kind::MessageSent | Kind::MessageRead | Kind::MessageEdited | Kind::MessageRetracted) => true,
        Some(Kind::ConversationMarked | Kind::ConversationFlagged | Kind::ConversationTrimmed) | None => false,
    }
}

/// Returns what streams have missed, in the order of the facts, and the streams that have missed too much: those get nothing of
/// it. `facts` begins after the lowest position of them.
pub(super) fn missed(facts: &[Fact], resuming: Vec<Resuming>) -> (Vec<Planned>, Vec<Resuming>) {
    let mut by_user: HashMap<i64, Vec<(Resuming, usize)>> = HashMap::new();
    for stream in resuming {
        by_user.entry(stream.user).or_default().push((stream, 0));
    }
    let mut planned = Vec::new();
    for fact in facts {
        for user in concerned(fact) {
            for (stream, count) in by_user.get_mut(&user).into_iter().flatten() {
                if stream.after < fact.position {
                    *count += 1;
                    if *count <= MOST_AT_ONCE {
                        planned.push(Planned { fact: *fact, user, only: Some(Arc::clone(&stream.queue)) });
                    }
                }
            }
        }
    }
    let too_much = by_user.into_values().flatten().filter(|(_, count)| *count > MOST_AT_ONCE);
    let too_much: Vec<_> = too_much.map(|(stream, _)| stream).collect();
    let is_left_out = |queue: &Arc<Queue>| too_much.iter().any(|stream: &Resuming| Arc::ptr_eq(&stream.queue, queue));
    planned.retain(|planned| !planned.only.as_ref().is_some_and(is_left_out));
    (planned, too_much)
}

impl Planned {
    /// Returns what must be read to tell it.
    pub(super) fn wanted(&self) -> Wanted {
        let Fact { kind, conversation_id, seq, user_id, .. } = self.fact;
        let has_message = matches!(kind, Some(Kind::MessageSent | Kind::MessageEdited | Kind::MessageRetracted));
        let reader_id = Some(user_id).filter(|_| kind == Some(Kind::MessageRead));
        Wanted { conversation_id, user_id: self.user, seq, reader_id, has_message }
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
    }

    #[test]
    fn a_stream_misses_what_is_above_its_position_and_about_its_user() {
        let facts = [
            fact(5, Kind::MessageSent, 7, Some(8)),
            fact(6, Kind::MessageSent, 8, Some(9)),
            fact(7, Kind::ConversationFlagged, 8, None),
        ];
        let stream = |user, after| Resuming { user, after, queue: Arc::default() };

        let (planned, too_much) = missed(&facts, vec![stream(7, 4), stream(8, 5), stream(9, 6)]);

        let told: Vec<_> = planned.iter().map(|planned| (planned.user, planned.fact.position)).collect();
        assert_eq!((told, too_much.len()), (vec![(7, 5), (8, 6), (8, 7)], 0));
    }

    #[test]
    fn a_stream_that_missed_more_than_its_queue_takes_gets_nothing_of_it() {
        let last = i64::try_from(MOST_AT_ONCE).expect("a small number") + 1;
        let facts: Vec<_> = (1..=last).map(|position| fact(position, Kind::MessageSent, 7, Some(8))).collect();
        let stream = |user, after| Resuming { user, after, queue: Arc::default() };

        let (planned, too_much) = missed(&facts, vec![stream(7, 0), stream(8, 1)]);

        assert_eq!((planned.len(), too_much.len(), too_much[0].user), (MOST_AT_ONCE, 1, 7));
        assert!(planned.iter().all(|planned| planned.user == 8));
    }
}
