//! An open stream, as the hub has it.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use tokio::time::Instant;

use super::backlog::Backlog;
use super::queue::Queue;
use super::{EndReason, ResetReason, frame, random_between};
use crate::events::{Fact, Position};

/// The bounds of the time after which the client of a stream that closes comes again.
const RETRY_AFTER_CLOSING: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(10));
/// The time after which a client that takes nothing, although something waits for it, does not read any more. A slow network
/// needs seconds for what the kernel buffers, and a connection notices that its client reads only when much of it is gone.
/// Less than the time after which the connection is closed, so that such an end is counted as what it is.
const STALLED_AFTER: Duration = Duration::from_secs(20);
/// The same for a client for which events were given up, from then on. It loses nothing when its stream ends.
const STALLED_AFTER_GAP: Duration = Duration::from_secs(10);

/// An open stream.
#[derive(Debug)]
pub(super) struct Stream {
    pub queue: Arc<Queue>,
    pub backlog: Backlog,
    /// When its token expires.
    expires_at: Instant,
    /// When its next heartbeat is due.
    heartbeat_at: Instant,
    /// When it closes, once the service stops.
    pub closes_at: Option<Instant>,
    /// While something waits and its queue is full: how it stands, and since when nothing has changed.
    blocked: Option<(Blocked, Instant)>,
}

/// How a stream stands whose queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Blocked {
    /// How many frames its client has taken.
    taken: u64,
    /// Why events were given up.
    gap: Option<ResetReason>,
}

/// What a look at all streams needs.
#[derive(Debug)]
pub(super) struct Look {
    pub now: Instant,
    /// The time between two heartbeats of a stream.
    pub interval: Duration,
    /// The heartbeat of a stream without a backlog, which tells the id of now.
    pub heartbeat: Bytes,
    /// The id of now.
    pub id: String,
}

impl Stream {
    /// Creates a stream whose first heartbeat is due after `interval`.
    pub(super) fn new(queue: Arc<Queue>, backlog: Backlog, expires_at: Instant, interval: Duration) -> Self {
        let now = Instant::now();
        Self { queue, backlog, expires_at, heartbeat_at: now + interval, closes_at: None, blocked: None }
    }

    /// Returns the events for which its queue has room.
    pub(super) fn next(&mut self) -> impl Iterator<Item = &Fact> {
        let room = self.queue.room();
        if room == 0 {
            self.backlog.mark_late();
        }
        self.backlog.iter().take(room)
    }

    /// Tells the event with this position, if it is the next one and the queue has room for it. `None` for the frame: the user
    /// is told nothing. Returns true if the event was told and has not waited for its client.
    pub(super) fn tell(&mut self, position: Position, frame: Option<&Bytes>) -> bool {
        let is_next = self.backlog.iter().next().is_some_and(|fact| fact.position == position);
        if !is_next || frame.is_some_and(|frame| self.queue.push(frame.clone()).is_err()) {
            return false;
        }
        self.backlog.pop(position) == Some(true) && frame.is_some()
    }

    /// If events were given up and the queue has room, tells its client to read everything anew that happened up to a
    /// position.
    pub(super) fn reset(&mut self, up_to: Position, frame: impl Fn(ResetReason) -> Bytes) {
        let Some(reason) = self.backlog.gap() else { return };
        if self.queue.room() > 0 && self.queue.push(frame(reason)).is_ok() {
            self.backlog.clear(up_to);
            count_reset(reason);
        }
    }

    /// Ends the stream if it is time, and sends a heartbeat if one is due. Returns false if the stream has ended.
    pub(super) fn keep(&mut self, look: &Look) -> bool {
        let reason = if self.queue.is_abandoned() {
            count_end(EndReason::Client);
            return false;
        } else if self.is_stalled(look.now) {
            let reason = self.backlog.gap().unwrap_or(ResetReason::Overflow);
            count_reset(reason);
            self.queue.end_instead(frame::reset(&look.id, reason));
            count_end(EndReason::Overflow);
            return false;
        } else if self.expires_at <= look.now {
            EndReason::AuthExpired
        } else if self.closes_at.is_some_and(|time| time <= look.now) {
            EndReason::Closing
        } else {
            self.beat(look);
            return true;
        };
        self.end(reason);
        false
    }

    /// Ends the stream, unless its client is gone.
    pub(super) fn end(&self, reason: EndReason) {
        let last = match reason {
            EndReason::AuthExpired => frame::end("auth_expired"),
            EndReason::Replaced => frame::end("replaced"),
            _ => frame::closing(random_between(RETRY_AFTER_CLOSING.0, RETRY_AFTER_CLOSING.1)),
        };
        self.queue.end(last);
        count_end(reason);
    }

    /// Sends a heartbeat if one is due.
    fn beat(&mut self, look: &Look) {
        if look.now < self.heartbeat_at || !self.queue.is_empty() {
            return;
        }
        self.heartbeat_at = look.now + look.interval;
        // Nobody may resume after what waits in the backlog. An empty queue takes any frame.
        let heartbeat = if self.backlog.is_empty() { look.heartbeat.clone() } else { frame::comment() };
        let _ = self.queue.push(heartbeat);
    }

    /// Returns true if something waits for the client, and it has taken nothing for too long.
    fn is_stalled(&mut self, now: Instant) -> bool {
        if self.backlog.is_empty() || self.queue.room() > 0 {
            self.blocked = None;
            return false;
        }
        let stands = Blocked { taken: self.queue.taken(), gap: self.backlog.gap() };
        let before = self.blocked.filter(|(before, _)| *before == stands);
        let (_, since) = *self.blocked.insert(before.unwrap_or((stands, now)));
        now - since >= if stands.gap.is_some() { STALLED_AFTER_GAP } else { STALLED_AFTER }
    }
}

/// Counts an end.
pub(super) fn count_end(reason: EndReason) {
    metrics::counter!("pidge_streams_closed_total", "reason" => reason.label()).increment(1);
}

/// Counts a reset.
pub(super) fn count_reset(reason: ResetReason) {
    metrics::counter!("pidge_stream_resets_total", "reason" => reason.to_string()).increment(1);
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use chrono::DateTime;

    use super::*;
    use crate::events::Kind;

    /// A stream with so many events in its backlog.
    fn stream(events: i64) -> Stream {
        let mut backlog = Backlog::new(0, 0);
        (1..=events).for_each(|position| backlog.push(fact(position)));
        let hour = Duration::from_hours(1);
        Stream::new(Arc::new(Queue::new(Arc::default())), backlog, Instant::now() + hour, hour)
    }

    fn fact(position: Position) -> Fact {
        let (kind, at) = (Some(Kind::MessageSent), DateTime::UNIX_EPOCH.into());
        Fact { position, kind, at, conversation_id: 1, seq: Some(position), user_id: 1, peer_id: Some(2) }
    }

    /// Tells what there is room for, and returns the positions.
    fn tell(stream: &mut Stream) -> Vec<Position> {
        let next: Vec<_> = stream.next().map(|fact| fact.position).collect();
        for position in &next {
            stream.tell(*position, Some(&Bytes::from_static(b"event")));
            assert!(stream.backlog.iter().all(|fact| fact.position > *position), "{position} was not told");
        }
        next
    }

    fn take(stream: &Stream, frames: usize) {
        for _ in 0..frames {
            assert!(stream.queue.poll_next(&Context::from_waker(Waker::noop())).is_ready());
        }
    }

    fn is_kept(stream: &mut Stream, now: Instant) -> bool {
        let (heartbeat, id) = (Bytes::from_static(b"id"), "now".to_owned());
        stream.keep(&Look { now, interval: Duration::from_hours(1), heartbeat, id })
    }

    #[test]
    fn events_wait_while_the_queue_is_full() {
        let mut stream = stream(200);

        assert_eq!(tell(&mut stream), (1..=64).collect::<Vec<_>>());
        assert_eq!(tell(&mut stream), [0; 0]);
        take(&stream, 32);
        assert_eq!(tell(&mut stream), (65..=96).collect::<Vec<_>>());
    }

    #[test]
    fn an_event_that_the_user_is_not_told_takes_no_room() {
        let mut stream = stream(2);

        assert!(!stream.tell(1, None), "nothing was told");
        assert!(stream.queue.is_empty());
        assert_eq!(tell(&mut stream), [2]);
    }

    #[test]
    fn a_stream_ends_when_its_client_takes_nothing_for_too_long_although_something_waits() {
        let mut stream = stream(200);
        let start = Instant::now();
        tell(&mut stream);

        assert!(is_kept(&mut stream, start));
        assert!(is_kept(&mut stream, start + STALLED_AFTER / 2));
        take(&stream, 1);
        assert!(is_kept(&mut stream, start + STALLED_AFTER), "it has taken something");
        assert!(is_kept(&mut stream, start + STALLED_AFTER * 2 - Duration::from_millis(1)));
        assert!(!is_kept(&mut stream, start + STALLED_AFTER * 2));
        assert_eq!(stream.queue.taken(), 1, "the rest was discarded");
    }

    #[test]
    fn the_time_in_which_nothing_waits_is_not_counted() {
        let mut stream = stream(64);
        let start = Instant::now();
        tell(&mut stream);
        assert!(is_kept(&mut stream, start));

        let later = start + STALLED_AFTER * 10;
        stream.backlog.give_up(ResetReason::Overflow);
        assert!(is_kept(&mut stream, later));
        assert!(is_kept(&mut stream, later + STALLED_AFTER_GAP - Duration::from_millis(1)));
        assert!(!is_kept(&mut stream, later + STALLED_AFTER_GAP));
    }

    #[test]
    fn a_client_has_time_to_take_something_when_events_are_given_up() {
        let mut stream = stream(200);
        let start = Instant::now();
        tell(&mut stream);
        assert!(is_kept(&mut stream, start));

        let later = start + STALLED_AFTER - Duration::from_millis(1);
        stream.backlog.give_up(ResetReason::TooOld);
        assert!(is_kept(&mut stream, later));
        assert!(is_kept(&mut stream, later + STALLED_AFTER_GAP - Duration::from_millis(1)));
        assert!(!is_kept(&mut stream, later + STALLED_AFTER_GAP));
        let Poll::Ready(Some(last)) = stream.queue.poll_next(&Context::from_waker(Waker::noop())) else {
            panic!("it ends without a word");
        };
        assert_eq!(last, frame::reset("now", ResetReason::TooOld));
    }

    #[test]
    fn an_event_that_waits_for_its_client_is_not_told_in_time() {
        let mut stream = stream(65);
        let frame = Bytes::from_static(b"event");
        for position in 1..=64 {
            assert!(stream.tell(position, Some(&frame)), "{position} does not wait");
        }
        assert_eq!(stream.next().count(), 0);
        take(&stream, 32);

        assert_eq!(stream.next().count(), 1);
        assert!(!stream.tell(65, Some(&frame)));
        assert!(stream.backlog.is_empty(), "it was told");
    }

    #[test]
    fn a_client_is_told_of_a_gap_when_its_queue_has_room() {
        let reset = |_| Bytes::from_static(b"reset");
        let mut stream = stream(300);
        stream.reset(300, reset);
        assert!(stream.backlog.is_empty(), "its queue was empty");
        take(&stream, 1);

        stream.backlog.clear(0);
        for position in 1..=64 {
            stream.backlog.push(fact(position));
        }
        tell(&mut stream);
        stream.backlog.give_up(ResetReason::Overflow);
        stream.reset(300, reset);
        assert!(!stream.backlog.is_empty(), "its queue is full");
        take(&stream, 32);
        stream.reset(301, reset);
        assert!(stream.backlog.is_empty());
        assert_eq!(stream.backlog.after(), 301);
    }

    #[test]
    fn a_stream_for_which_nothing_waits_lasts_although_its_client_reads_nothing() {
        let mut stream = stream(64);
        let start = Instant::now();
        tell(&mut stream);

        assert!(is_kept(&mut stream, start));
        assert!(is_kept(&mut stream, start + STALLED_AFTER * 10));
    }
}
