//! The queue of a stream: what the hub has for it and its connection has not taken yet.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use actix_web::web::Bytes;
use tokio::sync::Notify;

/// The most frames in a queue.
pub(super) const MOST_FRAMES: usize = 64;
/// The most bytes in a queue. A single frame always fits.
const MOST_BYTES: usize = 64 * 1024;

/// A bounded queue between the hub and the body of a response.
#[derive(Debug)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// Is notified when a queue that was full has room again.
    has_room: Arc<Notify>,
}

#[derive(Debug, Default)]
struct State {
    frames: VecDeque<Bytes>,
    bytes: usize,
    /// How many frames were taken.
    taken: u64,
    /// True from when a frame did not fit until half of the frames are taken.
    is_full: bool,
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
    /// Creates an empty queue.
    pub(super) fn new(has_room: Arc<Notify>) -> Self {
        Self { state: Mutex::default(), has_room }
    }

    /// Returns how many more frames may fit, if they are as long as those that are there.
    pub(super) fn room(&self) -> usize {
        let mut state = self.lock();
        let length = state.bytes.checked_div(state.frames.len()).unwrap_or_default().max(1);
        let by_bytes = MOST_BYTES.saturating_sub(state.bytes) / length;
        let room = by_bytes.min(MOST_FRAMES.saturating_sub(state.frames.len()));
        state.is_full |= room == 0;
        if state.is_full { 0 } else { room }
    }

    /// Returns how many frames the connection has taken.
    pub(super) fn taken(&self) -> u64 {
        self.lock().taken
    }

    /// Appends a frame.
    pub(super) fn push(&self, frame: Bytes) -> Result<(), QueueFull> {
        let mut state = self.lock();
        let fits = state.frames.len() < MOST_FRAMES && state.bytes + frame.len() <= MOST_BYTES;
        if !fits && !state.frames.is_empty() {
            state.is_full = true;
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
            state.taken += 1;
            if state.is_full && state.frames.len() <= MOST_FRAMES / 2 && state.bytes <= MOST_BYTES / 2 {
                state.is_full = false;
                self.has_room.notify_one();
            }
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
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
    use futures_util::FutureExt;

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
        let queue = Queue::new(Arc::default());
        for _ in 0..MOST_FRAMES {
            assert_eq!(queue.push(Bytes::from_static(b"a")), Ok(()));
        }
        assert_eq!(queue.push(Bytes::from_static(b"a")), Err(QueueFull));
        assert_eq!(taken(&queue).len(), MOST_FRAMES);

        assert_eq!(queue.push(Bytes::from(vec![b'a'; MOST_BYTES + 1])), Ok(()), "a single one always fits");
        assert_eq!(queue.push(Bytes::from_static(b"a")), Err(QueueFull));
    }

    #[test]
    fn room_depends_on_the_length_of_frames() {
        let queue = Queue::new(Arc::default());
        assert_eq!(queue.room(), MOST_FRAMES);
        for _ in 0..3 {
            assert_eq!(queue.push(Bytes::from(vec![b'a'; MOST_BYTES / 10])), Ok(()));
        }
        assert_eq!(queue.room(), 7);
    }

    #[test]
    fn what_comes_instead_replaces_what_was_there_and_nothing_follows() {
        let queue = Queue::new(Arc::default());
        assert_eq!(queue.push(Bytes::from_static(b"a")), Ok(()));
        queue.end_instead(Bytes::from_static(b"reset"));
        queue.end(Bytes::from_static(b"b"));

        assert_eq!(taken(&queue), ["reset"]);
    }

    #[test]
    fn a_full_queue_has_room_again_when_half_of_it_is_taken() {
        let has_room = Arc::new(Notify::new());
        let queue = Queue::new(Arc::clone(&has_room));
        let notified = || has_room.notified().now_or_never().is_some();
        for _ in 0..MOST_FRAMES {
            assert_eq!(queue.push(Bytes::from_static(b"a")), Ok(()));
        }
        let context = Context::from_waker(Waker::noop());
        for _ in 0..MOST_FRAMES / 2 {
            assert_eq!((queue.room(), notified()), (0, false));
            assert!(queue.poll_next(&context).is_ready());
        }

        assert_eq!((queue.room(), notified(), notified()), (MOST_FRAMES / 2, true, false));
    }

    #[test]
    fn an_abandoned_queue_keeps_nothing() {
        let queue = Queue::new(Arc::default());
        queue.abandon();
        assert_eq!(queue.push(Bytes::from_static(b"a")), Ok(()));

        assert!(queue.is_empty() && queue.is_abandoned());
    }
}
