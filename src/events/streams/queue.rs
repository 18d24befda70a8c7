//! The queue of a stream: what the hub has for it and its connection has not taken yet.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use actix_web::web::Bytes;

/// The most frames in a queue.
pub(super) const MOST_FRAMES: usize = 64;
/// The most bytes in a queue. A single frame always fits.
const MOST_BYTES: usize = 64 * 1024;

/// A bounded queue between the hub and the body of a response.
#[derive(Debug, Default)]
pub(super) struct Queue(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    frames: VecDeque<Bytes>,
    bytes: usize,
    /// True if nothing more comes.
    is_ended: bool,
    /// True if the body was dropped: the client is gone, or has everything.
    is_abandoned: bool,
    waker: Option<Waker>,
}

/// The queue has no room for a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QueueFull;

impl Queue {
    /// Appends a frame.
    pub(super) fn push(&self, frame: Bytes) -> Result<(), QueueFull> {
        let mut state = self.lock();
        let fits = state.frames.len() < MOST_FRAMES && state.bytes + frame.len() <= MOST_BYTES;
        if !fits && !state.frames.is_empty() {
            return Err(QueueFull);
        }
        state.append(frame);
        Ok(())
    }

    /// Appends the last frame.
    pub(super) fn end(&self, last: Bytes) {
        let mut state = self.lock();
        state.append(last);
        state.is_ended = true;
    }

    /// Discards what is in the queue, and ends it with this frame.
    pub(super) fn end_instead(&self, last: Bytes) {
        let mut state = self.lock();
        (state.frames, state.bytes) = (VecDeque::new(), 0);
        state.append(last);
        state.is_ended = true;
    }

    /// Returns true if there is nothing that the connection has not taken.
    pub(super) fn is_empty(&self) -> bool {
        self.lock().frames.is_empty()
    }

    /// Returns true if the body was dropped.
    pub(super) fn is_abandoned(&self) -> bool {
        self.lock().is_abandoned
    }

    /// Is called when the body is dropped.
    pub(super) fn abandon(&self) {
        *self.lock() = State { is_abandoned: true, is_ended: true, ..State::default() };
    }

    /// Takes the next frame; `None` at the end.
    pub(super) fn poll_next(&self, context: &Context<'_>) -> Poll<Option<Bytes>> {
        let mut state = self.lock();
        if let Some(frame) = state.frames.pop_front() {
            state.bytes -= frame.len();
            if state.frames.is_empty() {
                // A stream is quiet most of the time, and there are many.
                state.frames = VecDeque::new();
            }
            return Poll::Ready(Some(frame));
        }
        if state.is_ended {
            return Poll::Ready(None);
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn append(&mut self, frame: Bytes) {
        if self.is_ended {
            return;
        }
        self.bytes += frame.len();
        self.frames.push_back(frame);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(queue: &Queue) -> Vec<Bytes> {
        let context = Context::from_waker(Waker::noop());
        let next = || match queue.poll_next(&context) {
            Poll::Ready(frame) => frame,
            Poll::Pending => None,
        };
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn a_queue_takes_so_many_frames_and_bytes() {
        let queue = Queue::default();
        for _ in 0..MOST_FRAMES {
            assert_eq!(queue.push(Bytes::from_static(b"a")), Ok(()));
        }
        assert_eq!(queue.push(Bytes::from_static(b"a")), Err(QueueFull));
        assert_eq!(taken(&queue).len(), MOST_FRAMES);

        assert_eq!(queue.push(Bytes::from(vec![b'a'; MOST_BYTES + 1])), Ok(()), "a single one always fits");
        assert_eq!(queue.push(Bytes::from_static(b"a")), Err(QueueFull));
    }

    #[test]
    fn what_comes_instead_replaces_what_was_there_and_nothing_follows() {
        let queue = Queue::default();
        assert_eq!(queue.push(Bytes::from_static(b"a")), Ok(()));
        queue.end_instead(Bytes::from_static(b"reset"));
        queue.end(Bytes::from_static(b"b"));

        assert_eq!(taken(&queue), ["reset"]);
    }

    #[test]
    fn an_abandoned_queue_keeps_nothing() {
        let queue = Queue::default();
        queue.abandon();
        assert_eq!(queue.push(Bytes::from_static(b"a")), Ok(()));

        assert!(queue.is_empty() && queue.is_abandoned());
    }
}
