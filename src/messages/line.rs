//! Who waits to be sent, and who goes next. Within a conversation the order is that of arrival, always.

use std::{
    collections::{HashSet, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::batch::{Item, Outcome, Settled};

/// An item that waits for its turn, and the one who waits for what becomes of it.
#[derive(Debug)]
pub(super) struct Waiting {
    pub item: Arc<Item>,
    /// The hash of whose conversation it is for.
    pub pair: u64,
    /// The hash of its key, with whose key it is.
    pub key: u64,
    pub since: Instant,
    /// Whether it is on its way. The writer takes an item, or its caller takes it back: never both.
    pub taken: Arc<AtomicBool>,
    pub is_out: bool,
    pub reply: oneshot::Sender<Settled>,
    /// Its place among those that may wait.
    pub _place: OwnedSemaphorePermit,
}

impl Waiting {
    /// Whether it goes, rather than that its caller has taken it back. Who has set out once goes again.
    fn sets_out(&mut self) -> bool {
        self.is_out = self.is_out || !self.taken.swap(true, Relaxed);
        self.is_out
    }
}

/// What a caller is to be told.
#[derive(Debug)]
pub(super) struct Answer {
    reply: oneshot::Sender<Settled>,
    settled: Settled,
}

impl Answer {
    /// Tells the caller, who may have hung up: what was decided stays decided.
    pub(super) fn give(self) {
        let _ = self.reply.send(self.settled);
    }
}

/// A line of items, in order of arrival, and what is known of their conversations.
#[derive(Debug, Default)]
pub(super) struct Line {
    waiting: VecDeque<Waiting>,
    /// Conversations and keys of those who are on their way.
    busy: HashSet<u64>,
    /// Conversations that somebody else had locked when they were last tried.
    locked: HashSet<u64>,
}

impl Line {
    pub(super) fn join(&mut self, arrived: Waiting) {
        self.waiting.push_back(arrived);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether so many wait for nothing but their turn.
    pub(super) fn has_ready(&self, many: usize) -> bool {
        let ready = |waiting: &&Waiting| !self.locked.contains(&waiting.pair) && !self.is_busy(waiting);
        self.waiting.iter().filter(ready).take(many).count() == many
    }

    /// Takes those who go together: the first `most` that may. None goes whose conversation or key is on its way already. Of
    /// a locked conversation only the first goes, to see whether it still is, and such take half of the places at most. Of
    /// several with the same key only the first goes: the others find the key used.
    pub(super) fn next(&mut self, most: usize) -> Vec<Waiting> {
        let (mut batch, mut later) = (Vec::new(), VecDeque::new());
        let (mut keys, mut tried) = (HashSet::new(), HashSet::new());
        while let Some(mut waiting) = self.waiting.pop_front() {
            if batch.len() == most {
                later.push_back(waiting);
                break;
            }
            let is_locked = self.locked.contains(&waiting.pair);
            let must_wait = self.is_busy(&waiting)
                || keys.contains(&waiting.key)
                || is_locked && (tried.len() >= most.div_ceil(2) || tried.contains(&waiting.pair));
            if must_wait {
                // Who waits behind a lock waits as long as the one who tries it.
                if !is_locked || waiting.sets_out() {
                    later.push_back(waiting);
                }
            } else if waiting.sets_out() {
                keys.insert(waiting.key);
                if is_locked {
                    tried.insert(waiting.pair);
                }
                batch.push(waiting);
            }
        }
        later.append(&mut self.waiting);
        self.waiting = later;
        self.busy.extend(batch.iter().flat_map(|waiting| [waiting.pair, waiting.key]));
        batch
    }

    /// What those who went are to be told; whom a lock kept out waits again, for `patience` since they came.
    pub(super) fn settle(&mut self, batch: Vec<Waiting>, settled: Vec<Settled>, patience: Duration) -> Vec<Answer> {
        for Waiting { pair, key, .. } in &batch {
            self.locked.remove(pair);
            self.busy.remove(pair);
            self.busy.remove(key);
        }
        let (mut answers, mut again) = (Vec::new(), Vec::new());
        for (waiting, settled) in batch.into_iter().zip(settled) {
            if matches!(settled, Ok(Outcome::Locked)) && waiting.since.elapsed() < patience {
                self.locked.insert(waiting.pair);
                again.push(waiting);
            } else {
                answers.push(Answer { reply: waiting.reply, settled });
            }
        }
        for waiting in again.into_iter().rev() {
            self.waiting.push_front(waiting);
        }
        answers.extend(self.give_up(patience));
        answers
    }

    /// Whoever waits behind a lock, and has done so for long enough.
    fn give_up(&mut self, patience: Duration) -> Vec<Answer> {
        if self.locked.is_empty() {
            return Vec::new();
        }
        let (ended, waiting) = self.waiting.drain(..).partition(|waiting| {
            waiting.is_out && self.locked.contains(&waiting.pair) && waiting.since.elapsed() >= patience
        });
        self.waiting = waiting;
        let ended: VecDeque<Waiting> = ended;
        ended.into_iter().map(|waiting| Answer { reply: waiting.reply, settled: Ok(Outcome::Locked) }).collect()
    }

    /// Whether one of these may find a lock.
    pub(super) fn may_be_locked(&self, batch: &[Waiting]) -> bool {
        batch.iter().any(|waiting| self.locked.contains(&waiting.pair))
    }

    fn is_busy(&self, waiting: &Waiting) -> bool {
        self.busy.contains(&waiting.pair) || self.busy.contains(&waiting.key)
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;

    use super::*;

    const PATIENCE: Duration = Duration::from_mins(1);

    /// A line of sends, each by the conversation that it is for and the key that it has.
    fn line(of: &[(u64, u64)]) -> Line {
        let mut line = Line::default();
        for (pair, key) in of {
            line.join(waiting(*pair, *key));
        }
        line
    }

    fn waiting(pair: u64, key: u64) -> Waiting {
        let text = String::new;
        let item = Item {
            tenant: text(),
            sender: text(),
            recipient: text(),
            client: text(),
            key: text(),
            is_new: false,
            payload_hash: Vec::new(),
            body: text(),
            context: None,
            draft_version: None,
        };
        let place = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("a place");
        let (taken, reply) = (Arc::new(AtomicBool::new(false)), oneshot::channel().0);
        Waiting { item: Arc::new(item), pair, key, since: Instant::now(), taken, is_out: false, reply, _place: place }
    }

    fn keys(batch: &[Waiting]) -> Vec<u64> {
        batch.iter().map(|waiting| waiting.key).collect()
    }

    fn settle(line: &mut Line, batch: Vec<Waiting>, outcome: Outcome) -> usize {
        let settled = batch.iter().map(|_| Ok(outcome)).collect();
        line.settle(batch, settled, PATIENCE).len()
    }

    const SENT: Outcome = Outcome::SenderUnknown;

    #[test]
    fn all_that_wait_go_together_in_order_of_arrival_up_to_a_limit() {
        let mut line = line(&[(1, 11), (2, 12), (1, 13), (3, 14)]);
        assert_eq!(keys(&line.next(3)), [11, 12, 13]);
        assert_eq!(keys(&line.next(3)), [14]);
        assert!(line.is_empty());
    }

    #[test]
    fn a_conversation_is_in_one_batch_at_a_time() {
        let mut line = line(&[(1, 11), (2, 12)]);
        let first = line.next(9);
        line.join(waiting(1, 13));
        line.join(waiting(3, 14));
        line.join(waiting(1, 15));
        assert!(line.has_ready(1) && !line.has_ready(2));
        assert_eq!(keys(&line.next(9)), [14]);
        assert!(!line.has_ready(1));
        assert_eq!(settle(&mut line, first, SENT), 2);
        assert_eq!(keys(&line.next(9)), [13, 15]);
    }

    #[test]
    fn of_twins_one_goes_after_the_other() {
        let mut line = line(&[(1, 11), (2, 11), (1, 12)]);
        let first = line.next(9);
        assert_eq!(keys(&first), [11, 12]);
        assert!(line.next(9).is_empty());
        settle(&mut line, first, SENT);
        assert_eq!(keys(&line.next(9)), [11]);
    }

    #[test]
    fn whom_a_lock_kept_out_waits_at_the_front_and_one_alone_tries_again() {
        let mut line = line(&[(1, 11), (1, 12)]);
        let first = line.next(9);
        line.join(waiting(1, 13));
        line.join(waiting(2, 14));
        assert_eq!(settle(&mut line, first, Outcome::Locked), 0);
        let second = line.next(9);
        assert_eq!(keys(&second), [11, 14]);
        assert_eq!(settle(&mut line, second, SENT), 2);
        assert_eq!(keys(&line.next(9)), [12, 13]);
    }

    #[test]
    fn locked_conversations_leave_half_of_the_places_to_others() {
        let mut line = line(&[(1, 11), (2, 12), (3, 13), (4, 14)]);
        let first = line.next(4);
        settle(&mut line, first, Outcome::Locked);
        assert!(!line.has_ready(1));
        for key in 15..20 {
            line.join(waiting(key, key));
        }
        assert_eq!(keys(&line.next(4)), [11, 12, 15, 16]);
    }

    #[test]
    fn whose_patience_has_ended_is_told_of_the_lock() {
        let mut line = line(&[(1, 11)]);
        let batch = line.next(9);
        assert_eq!(line.settle(batch, vec![Ok(Outcome::Locked)], Duration::ZERO).len(), 1);
        assert!(line.is_empty());
    }

    #[test]
    fn whom_their_caller_took_back_does_not_go() {
        let mut line = line(&[(1, 11), (1, 12)]);
        line.waiting[0].taken.store(true, Relaxed);
        assert_eq!(keys(&line.next(9)), [12]);
        assert!(line.is_empty());
    }
}
