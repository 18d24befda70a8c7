//! The queue of sends, and which of them go into the next batch. Within a conversation the order is that of arrival.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::NewMessage;
use super::store::{Outcome, SendResult};

/// A send that waits for a batch, and the channel on which its caller waits for the result.
#[derive(Debug)]
pub(super) struct QueuedSend {
    pub message: Arc<NewMessage>,
    /// The hash of the conversation that it is for.
    pub pair: u64,
    /// The hash of its key, with the sender and client that the key belongs to.
    pub key: u64,
    pub since: Instant,
    /// Set once, by the worker that claims the send or by the caller that cancels it: never by both.
    pub claimed_or_cancelled: Arc<AtomicBool>,
    /// Whether the worker has claimed it.
    pub is_claimed: bool,
    pub reply: oneshot::Sender<SendResult>,
    /// Its share of the queue's capacity, which it gives back when it is dropped.
    pub _permit: OwnedSemaphorePermit,
}

impl QueuedSend {
    /// Claims the send for a batch; false if its caller cancelled it first. A send that was claimed once stays claimed when it
    /// is queued again.
    fn claim(&mut self) -> bool {
        self.is_claimed = self.is_claimed || !self.claimed_or_cancelled.swap(true, Relaxed);
        self.is_claimed
    }
}

/// A result on its way to the caller.
#[derive(Debug)]
pub(super) struct Reply {
    channel: oneshot::Sender<SendResult>,
    result: SendResult,
}

impl Reply {
    /// Delivers the result. A caller that has hung up is no error: what was committed stays committed.
    pub(super) fn deliver(self) {
        let _ = self.channel.send(self.result);
    }
}

/// The sends that wait, in order of arrival, and what is known of their conversations.
#[derive(Debug, Default)]
pub(super) struct SendQueue {
    waiting: VecDeque<QueuedSend>,
    /// Conversations and keys of the batches that are being written.
    busy: HashSet<u64>,
    /// Conversations that another transaction had locked when they were last tried.
    locked: HashSet<u64>,
}

impl SendQueue {
    pub(super) fn push(&mut self, send: QueuedSend) {
        self.waiting.push_back(send);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether at least so many sends could go into a batch now.
    pub(super) fn has_ready(&self, many: usize) -> bool {
        let ready = |send: &&QueuedSend| !self.locked.contains(&send.pair) && !self.is_busy(send);
        self.waiting.iter().filter(ready).take(many).count() == many
    }

    /// Takes the next batch: the first `most` sends that may go together.
    ///
    /// - A conversation or a key that is being written waits.
    /// - Of a locked conversation only the first send goes, to see whether it still is locked; such sends fill half of the batch
    ///   at most.
    /// - Of several with the same key only the first goes: the others then find the key used.
    pub(super) fn next(&mut self, most: usize) -> Vec<QueuedSend> {
        let (mut batch, mut later) = (Vec::new(), VecDeque::new());
        let (mut keys, mut probed) = (HashSet::new(), HashSet::new());
        while let Some(mut send) = self.waiting.pop_front() {
            if batch.len() == most {
                later.push_back(send);
                break;
            }
            let is_locked = self.locked.contains(&send.pair);
            let must_wait = self.is_busy(&send)
                || keys.contains(&send.key)
                || is_locked && (probed.len() >= most.div_ceil(2) || probed.contains(&send.pair));
            if must_wait {
                // A send behind a locked conversation shares the deadline of the one that probes the lock.
                if !is_locked || send.claim() {
                    later.push_back(send);
                }
            } else if send.claim() {
                keys.insert(send.key);
                if is_locked {
                    probed.insert(send.pair);
                }
                batch.push(send);
            }
        }
        later.append(&mut self.waiting);
        self.waiting = later;
        self.busy.extend(batch.iter().flat_map(|send| [send.pair, send.key]));
        batch
    }

    /// Returns the replies for a finished batch. Sends whose conversation was locked are queued again at the front, until they
    /// have waited for `lock_timeout`.
    pub(super) fn finish(
        &mut self,
        batch: Vec<QueuedSend>,
        results: Vec<SendResult>,
        lock_timeout: Duration,
    ) -> Vec<Reply> {
        for QueuedSend { pair, key, .. } in &batch {
            self.locked.remove(pair);
            self.busy.remove(pair);
            self.busy.remove(key);
        }
        let (mut replies, mut again) = (Vec::new(), Vec::new());
        for (send, result) in batch.into_iter().zip(results) {
            if matches!(result, Ok(Outcome::Locked)) && send.since.elapsed() < lock_timeout {
                self.locked.insert(send.pair);
                again.push(send);
            } else {
                replies.push(Reply { channel: send.reply, result });
            }
        }
        for send in again.into_iter().rev() {
            self.waiting.push_front(send);
        }
        replies.extend(self.expire(lock_timeout));
        replies
    }

    /// Takes out the sends that have waited behind a lock for too long.
    fn expire(&mut self, lock_timeout: Duration) -> Vec<Reply> {
        if self.locked.is_empty() {
            return Vec::new();
        }
        let (expired, waiting) = self.waiting.drain(..).partition(|send| {
            send.is_claimed && self.locked.contains(&send.pair) && send.since.elapsed() >= lock_timeout
        });
        self.waiting = waiting;
        let expired: VecDeque<QueuedSend> = expired;
        expired.into_iter().map(|send| Reply { channel: send.reply, result: Ok(Outcome::Locked) }).collect()
    }

    /// Whether one of these is for a conversation that was locked when it was last tried.
    pub(super) fn may_be_locked(&self, batch: &[QueuedSend]) -> bool {
        batch.iter().any(|send| self.locked.contains(&send.pair))
    }

    fn is_busy(&self, send: &QueuedSend) -> bool {
        self.busy.contains(&send.pair) || self.busy.contains(&send.key)
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;

    use super::*;
    use crate::auth::{Caller, Profile};
    use crate::sending::SendMessage;
    use crate::types::UserId;

    const LOCK_TIMEOUT: Duration = Duration::from_mins(1);
    const WRITTEN: Outcome = Outcome::SenderUnknown;

    /// A queue of sends, each given by the conversation that it is for and its key.
    fn queue(of: &[(u64, u64)]) -> SendQueue {
        let mut queue = SendQueue::default();
        for (pair, key) in of {
            queue.push(queued(*pair, *key));
        }
        queue
    }

    fn user(id: &str) -> UserId {
        UserId::try_from(id.to_owned()).expect("a user id")
    }

    fn queued(pair: u64, key: u64) -> QueuedSend {
        let caller = Caller::new("default".to_owned(), user("ada"), Profile::default(), Vec::new());
        let request: SendMessage = serde_json::from_str(r#"{"recipient_id": "mia", "body": "hello"}"#).expect("a send");
        QueuedSend {
            message: Arc::new(NewMessage::new(caller, request, None, 100).expect("a message")),
            pair,
            key,
            since: Instant::now(),
            claimed_or_cancelled: Arc::default(),
            is_claimed: false,
            reply: oneshot::channel().0,
            _permit: Arc::new(Semaphore::new(1)).try_acquire_owned().expect("a permit"),
        }
    }

    fn keys(batch: &[QueuedSend]) -> Vec<u64> {
        batch.iter().map(|send| send.key).collect()
    }

    /// Ends a batch with one outcome for all; the number of replies.
    fn finish(queue: &mut SendQueue, batch: Vec<QueuedSend>, outcome: Outcome) -> usize {
        let results = batch.iter().map(|_| Ok(outcome)).collect();
        queue.finish(batch, results, LOCK_TIMEOUT).len()
    }

    #[test]
    fn all_that_wait_go_together_in_order_of_arrival_up_to_a_limit() {
        let mut queue = queue(&[(1, 11), (2, 12), (1, 13), (3, 14)]);

        assert_eq!(keys(&queue.next(3)), [11, 12, 13]);
        assert_eq!(keys(&queue.next(3)), [14]);
        assert!(queue.is_empty());
    }

    #[test]
    fn a_conversation_is_in_one_batch_at_a_time() {
        let mut queue = queue(&[(1, 11), (2, 12)]);
        let first = queue.next(9);
        for (pair, key) in [(1, 13), (3, 14), (1, 15)] {
            queue.push(queued(pair, key));
        }

        assert!(queue.has_ready(1) && !queue.has_ready(2));
        assert_eq!(keys(&queue.next(9)), [14]);
        assert!(!queue.has_ready(1));

        assert_eq!(finish(&mut queue, first, WRITTEN), 2);
        assert_eq!(keys(&queue.next(9)), [13, 15]);
    }

    #[test]
    fn of_several_with_the_same_key_one_goes_after_the_other() {
        let mut queue = queue(&[(1, 11), (2, 11), (1, 12)]);
        let first = queue.next(9);

        assert_eq!(keys(&first), [11, 12]);
        assert!(queue.next(9).is_empty());

        finish(&mut queue, first, WRITTEN);
        assert_eq!(keys(&queue.next(9)), [11]);
    }

    #[test]
    fn sends_of_a_locked_conversation_are_queued_again_at_the_front_and_one_probes_the_lock() {
        let mut queue = queue(&[(1, 11), (1, 12)]);
        let first = queue.next(9);
        queue.push(queued(1, 13));
        queue.push(queued(2, 14));
        assert_eq!(finish(&mut queue, first, Outcome::Locked), 0);

        let second = queue.next(9);
        assert_eq!(keys(&second), [11, 14]);

        assert_eq!(finish(&mut queue, second, WRITTEN), 2);
        assert_eq!(keys(&queue.next(9)), [12, 13]);
    }

    #[test]
    fn locked_conversations_leave_half_of_a_batch_to_others() {
        let mut queue = queue(&[(1, 11), (2, 12), (3, 13), (4, 14)]);
        let first = queue.next(4);
        finish(&mut queue, first, Outcome::Locked);
        assert!(!queue.has_ready(1));

        for key in 15..20 {
            queue.push(queued(key, key));
        }
        assert_eq!(keys(&queue.next(4)), [11, 12, 15, 16]);
    }

    #[test]
    fn a_send_that_has_waited_for_the_lock_timeout_is_answered() {
        let mut queue = queue(&[(1, 11)]);
        let batch = queue.next(9);

        assert_eq!(queue.finish(batch, vec![Ok(Outcome::Locked)], Duration::ZERO).len(), 1);
        assert!(queue.is_empty());
    }

    #[test]
    fn a_send_that_its_caller_cancelled_does_not_go() {
        let mut queue = queue(&[(1, 11), (1, 12)]);
        queue.waiting[0].claimed_or_cancelled.store(true, Relaxed);

        assert_eq!(keys(&queue.next(9)), [12]);
        assert!(queue.is_empty());
    }
}
