//! The send queue, and the choice of the next batch. Within a conversation messages are sent in order of arrival.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::NewMessage;
use super::store::{Outcome, SendResult};

/// A queued send, with the channel for its result.
#[derive(Debug)]
pub(super) struct QueuedSend {
    pub message: Arc<NewMessage>,
    /// The hash of its conversation.
    pub pair: u64,
    /// The hash of its idempotency key, if it has one, with the sender and client that the key belongs to.
    pub key: Option<u64>,
    pub queued_at: Instant,
    /// Set once: either by the worker that claims the send, or by the caller that cancels it.
    pub claimed_or_cancelled: Arc<AtomicBool>,
    /// True if the worker has claimed it.
    pub is_claimed: bool,
    pub reply: oneshot::Sender<SendResult>,
    /// Its share of the queue's capacity, released on drop.
    pub _permit: OwnedSemaphorePermit,
}

impl QueuedSend {
    /// Claims the send for a batch. Returns false if the caller cancelled it first. A claimed send stays claimed when
    /// it is queued again.
    fn claim(&mut self) -> bool {
        self.is_claimed = self.is_claimed || !self.claimed_or_cancelled.swap(true, Relaxed);
        self.is_claimed
    }

    /// Returns the hashes of its conversation and its key, which are in one batch at a time.
    fn hashes(&self) -> impl Iterator<Item = u64> {
        [self.pair].into_iter().chain(self.key)
    }
}

/// A result to deliver to a caller.
#[derive(Debug)]
pub(super) struct Reply {
    channel: oneshot::Sender<SendResult>,
    result: SendResult,
}

impl Reply {
    /// Delivers the result, or drops it if the caller no longer waits: what was committed stays committed.
    pub(super) fn deliver(self) {
        let _ = self.channel.send(self.result);
    }
}

/// The queued sends in order of arrival, and the state of their conversations.
#[derive(Debug, Default)]
pub(super) struct SendQueue {
    waiting: VecDeque<QueuedSend>,
    /// The hashes of the conversations and keys in batches that are being written.
    in_flight: HashSet<u64>,
    /// The hashes of conversations that another transaction had locked at the last attempt.
    locked: HashSet<u64>,
}

impl SendQueue {
    pub(super) fn push(&mut self, send: QueuedSend) {
        self.waiting.push_back(send);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Returns true if at least `count` sends could go into a batch now.
    pub(super) fn has_ready(&self, count: usize) -> bool {
        let ready = |send: &&QueuedSend| !self.locked.contains(&send.pair) && !self.is_in_flight(send);
        self.waiting.iter().filter(ready).take(count).count() == count
    }

    /// Takes the next batch: the first sends that may go together, at most `max`.
    ///
    /// - A send whose conversation or key is in a batch that is being written waits.
    /// - Of a locked conversation only the first send goes, to probe the lock. Such sends fill at most half a batch.
    /// - Of several sends with the same key only the first goes. The others then find the key used.
    pub(super) fn next_batch(&mut self, max: usize) -> Vec<QueuedSend> {
        let (mut batch, mut later) = (Vec::new(), VecDeque::new());
        let (mut keys, mut probed) = (HashSet::new(), HashSet::new());
        while let Some(mut send) = self.waiting.pop_front() {
            if batch.len() == max {
                later.push_back(send);
                break;
            }
            let is_locked = self.locked.contains(&send.pair);
            let must_wait = self.is_in_flight(&send)
                || send.key.is_some_and(|key| keys.contains(&key))
                || is_locked && (probed.len() >= max.div_ceil(2) || probed.contains(&send.pair));
            if must_wait {
                // A send behind a locked conversation shares the deadline of the one that probes the lock.
                if !is_locked || send.claim() {
                    later.push_back(send);
                }
            } else if send.claim() {
                keys.extend(send.key);
                if is_locked {
                    probed.insert(send.pair);
                }
                batch.push(send);
            }
        }
        later.append(&mut self.waiting);
        self.waiting = later;
        self.in_flight.extend(batch.iter().flat_map(QueuedSend::hashes));
        batch
    }

    /// Returns the replies for a finished batch. Sends whose conversation was locked go back to the front of the queue,
    /// unless they have waited for `lock_timeout` since they were queued.
    pub(super) fn finish(
        &mut self,
        batch: Vec<QueuedSend>,
        results: Vec<SendResult>,
        lock_timeout: Duration,
    ) -> Vec<Reply> {
        for send in &batch {
            self.locked.remove(&send.pair);
            for hash in send.hashes() {
                self.in_flight.remove(&hash);
            }
        }
        let (mut replies, mut again) = (Vec::new(), Vec::new());
        for (send, result) in batch.into_iter().zip(results) {
            if matches!(result, Ok(Outcome::Locked)) && send.queued_at.elapsed() < lock_timeout {
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

    /// Removes the claimed sends of locked conversations that have waited for `lock_timeout`, and returns their
    /// replies.
    fn expire(&mut self, lock_timeout: Duration) -> Vec<Reply> {
        if self.locked.is_empty() {
            return Vec::new();
        }
        let (expired, waiting) = self.waiting.drain(..).partition(|send| {
            send.is_claimed && self.locked.contains(&send.pair) && send.queued_at.elapsed() >= lock_timeout
        });
        self.waiting = waiting;
        let expired: VecDeque<QueuedSend> = expired;
        expired.into_iter().map(|send| Reply { channel: send.reply, result: Ok(Outcome::Locked) }).collect()
    }

    /// Returns true if a send of the batch is for a conversation that was locked at the last attempt.
    pub(super) fn may_be_locked(&self, batch: &[QueuedSend]) -> bool {
        batch.iter().any(|send| self.locked.contains(&send.pair))
    }

    /// Returns true if the conversation or the key of the send is in a batch that is being written.
    fn is_in_flight(&self, send: &QueuedSend) -> bool {
        send.hashes().any(|hash| self.in_flight.contains(&hash))
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
    /// An outcome after which a send is not queued again.
    const FINAL: Outcome = Outcome::SenderUnknown;

    /// Returns a queue of sends, each given by the hashes of its conversation and key.
    fn queue(sends: &[(u64, u64)]) -> SendQueue {
        let mut queue = SendQueue::default();
        for (pair, key) in sends {
            queue.push(queued(*pair, *key));
        }
        queue
    }

    fn user(id: &str) -> UserId {
        UserId::try_from(id.to_owned()).expect("a user id")
    }

    fn queued(pair: u64, key: u64) -> QueuedSend {
        let caller = Caller::new("default".to_owned(), user("ada"), Profile::default(), Vec::new(), 0.0);
        let request: SendMessage = serde_json::from_str(r#"{"recipient_id": "mia", "body": "hello"}"#).expect("a send");
        QueuedSend {
            message: Arc::new(NewMessage::new(caller, "student", request, None, 100).expect("a message")),
            pair,
            key: Some(key),
            queued_at: Instant::now(),
            claimed_or_cancelled: Arc::default(),
            is_claimed: false,
            reply: oneshot::channel().0,
            _permit: Arc::new(Semaphore::new(1)).try_acquire_owned().expect("a permit"),
        }
    }

    fn keys(batch: &[QueuedSend]) -> Vec<u64> {
        batch.iter().filter_map(|send| send.key).collect()
    }

    /// Finishes a batch with one outcome for all sends, and returns the number of replies.
    fn finish(queue: &mut SendQueue, batch: Vec<QueuedSend>, outcome: Outcome) -> usize {
        let results = batch.iter().map(|_| Ok(outcome)).collect();
        queue.finish(batch, results, LOCK_TIMEOUT).len()
    }

    #[test]
    fn queued_sends_go_together_in_order_of_arrival_up_to_a_limit() {
        let mut queue = queue(&[(1, 11), (2, 12), (1, 13), (3, 14)]);

        assert_eq!(keys(&queue.next_batch(3)), [11, 12, 13]);
        assert_eq!(keys(&queue.next_batch(3)), [14]);
        assert!(queue.is_empty());
    }

    #[test]
    fn a_conversation_is_in_one_batch_at_a_time() {
        let mut queue = queue(&[(1, 11), (2, 12)]);
        let first = queue.next_batch(9);
        for (pair, key) in [(1, 13), (3, 14), (1, 15)] {
            queue.push(queued(pair, key));
        }

        assert!(queue.has_ready(1) && !queue.has_ready(2));
        assert_eq!(keys(&queue.next_batch(9)), [14]);
        assert!(!queue.has_ready(1));

        assert_eq!(finish(&mut queue, first, FINAL), 2);
        assert_eq!(keys(&queue.next_batch(9)), [13, 15]);
    }

    #[test]
    fn sends_with_the_same_key_go_one_after_the_other() {
        let mut queue = queue(&[(1, 11), (2, 11), (1, 12)]);
        let first = queue.next_batch(9);

        assert_eq!(keys(&first), [11, 12]);
        assert!(queue.next_batch(9).is_empty());

        finish(&mut queue, first, FINAL);
        assert_eq!(keys(&queue.next_batch(9)), [11]);
    }

    #[test]
    fn sends_of_a_locked_conversation_go_back_to_the_front_and_one_probes_the_lock() {
        let mut queue = queue(&[(1, 11), (1, 12)]);
        let first = queue.next_batch(9);
        queue.push(queued(1, 13));
        queue.push(queued(2, 14));
        assert_eq!(finish(&mut queue, first, Outcome::Locked), 0);

        let second = queue.next_batch(9);
        assert_eq!(keys(&second), [11, 14]);

        assert_eq!(finish(&mut queue, second, FINAL), 2);
        assert_eq!(keys(&queue.next_batch(9)), [12, 13]);
    }

    #[test]
    fn sends_of_locked_conversations_fill_at_most_half_of_a_batch() {
        let mut queue = queue(&[(1, 11), (2, 12), (3, 13), (4, 14)]);
        let first = queue.next_batch(4);
        finish(&mut queue, first, Outcome::Locked);
        assert!(!queue.has_ready(1));

        for key in 15..20 {
            queue.push(queued(key, key));
        }
        assert_eq!(keys(&queue.next_batch(4)), [11, 12, 15, 16]);
    }

    #[test]
    fn a_send_that_has_waited_for_the_lock_timeout_is_answered() {
        let mut queue = queue(&[(1, 11)]);
        let batch = queue.next_batch(9);

        assert_eq!(queue.finish(batch, vec![Ok(Outcome::Locked)], Duration::ZERO).len(), 1);
        assert!(queue.is_empty());
    }

    #[test]
    fn a_cancelled_send_is_dropped() {
        let mut queue = queue(&[(1, 11), (1, 12)]);
        queue.waiting[0].claimed_or_cancelled.store(true, Relaxed);

        assert_eq!(keys(&queue.next_batch(9)), [12]);
        assert!(queue.is_empty());
    }
}
