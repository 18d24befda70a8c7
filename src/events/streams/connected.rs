//! The streams of this process, by their users.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use tokio::time::Instant;

use super::queue::Queue;
use super::{EndReason, ResetReason, frame, random_between};
use crate::types::UserId;

/// The bounds of the time after which the client of a stream that closes comes again.
const RETRY_AFTER_CLOSING: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(10));

/// An open stream.
#[derive(Debug)]
pub(super) struct Stream {
    pub queue: Arc<Queue>,
    /// When its token expires.
    pub expires_at: Instant,
    /// When its next heartbeat is due.
    pub heartbeat_at: Instant,
    /// When it closes, once the service stops.
    pub closes_at: Option<Instant>,
}

/// The users with streams, by the database's ids.
#[derive(Debug, Default)]
pub(super) struct Connected(HashMap<i64, ConnectedUser>);

#[derive(Debug)]
struct ConnectedUser {
    id: UserId,
    /// The oldest first; never empty.
    streams: Vec<Stream>,
}

impl Stream {
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

    /// Ends the stream if it is time, and sends a heartbeat if one is due. Returns false if the stream has ended.
    pub(super) fn keep(&mut self, now: Instant, heartbeat: &Bytes, interval: Duration) -> bool {
        let reason = if self.queue.is_abandoned() {
            count_end(EndReason::Client);
            return false;
        } else if self.expires_at <= now {
            EndReason::AuthExpired
        } else if self.closes_at.is_some_and(|time| time <= now) {
            EndReason::Closing
        } else {
            if self.heartbeat_at <= now && self.queue.is_empty() {
                self.heartbeat_at = now + interval;
                // An empty queue takes any frame.
                let _ = self.queue.push(heartbeat.clone());
            }
            return true;
        };
        self.end(reason);
        false
    }
}

impl Connected {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the database's ids of the users.
    pub(super) fn keys(&self) -> Vec<i64> {
        self.0.keys().copied().collect()
    }

    /// Returns the user id of a user who has streams.
    pub(super) fn user(&self, key: i64) -> Option<&UserId> {
        self.0.get(&key).map(|user| &user.id)
    }

    /// Returns all streams.
    pub(super) fn streams(&mut self) -> impl Iterator<Item = &mut Stream> {
        self.0.values_mut().flat_map(|user| &mut user.streams)
    }

    /// Adds a stream. If the user has more than `most` then, the oldest is replaced, unless the client of one is gone.
    pub(super) fn add(&mut self, key: i64, id: UserId, stream: Stream, most: usize) {
        let user = self.0.entry(key).or_insert_with(|| ConnectedUser { id, streams: Vec::with_capacity(1) });
        user.streams.retain(|stream| !stream.queue.is_abandoned() || !count_end(EndReason::Client));
        while user.streams.len() >= most {
            user.streams.remove(0).end(EndReason::Replaced);
        }
        user.streams.push(stream);
    }

    /// Gives a frame to all streams of a user. A stream whose queue is full ends with a reset: its client does not read.
    pub(super) fn push(&mut self, key: i64, frame: &Bytes, end_id: &str) {
        self.retain(key, |queue| push_or_end(queue, frame, end_id));
    }

    /// Gives a frame to one stream of a user.
    pub(super) fn push_to(&mut self, key: i64, only: &Arc<Queue>, frame: &Bytes, end_id: &str) {
        self.retain(key, |queue| !Arc::ptr_eq(queue, only) || push_or_end(queue, frame, end_id));
    }

    fn retain(&mut self, key: i64, keep: impl Fn(&Arc<Queue>) -> bool) {
        let Some(user) = self.0.get_mut(&key) else { return };
        user.streams.retain(|stream| keep(&stream.queue));
        if user.streams.is_empty() {
            self.0.remove(&key);
        }
    }

    /// Ends all streams of a user.
    pub(super) fn end(&mut self, key: i64, reason: EndReason) {
        for stream in self.0.remove(&key).into_iter().flat_map(|user| user.streams) {
            stream.end(reason);
        }
    }

    /// Ends the streams for which it is time, and sends the heartbeats that are due.
    pub(super) fn sweep(&mut self, now: Instant, heartbeat: &Bytes, interval: Duration) {
        self.0.retain(|_, user| {
            user.streams.retain_mut(|stream| stream.keep(now, heartbeat, interval));
            !user.streams.is_empty()
        });
    }
}

/// Gives a frame to a stream, or ends the stream with a reset if it has no room. Returns false if it has ended.
fn push_or_end(queue: &Queue, frame: &Bytes, end_id: &str) -> bool {
    let has_room = queue.push(frame.clone()).is_ok();
    if !has_room {
        count_reset(ResetReason::Overflow);
        queue.end_instead(frame::reset(end_id, ResetReason::Overflow));
        count_end(EndReason::Overflow);
    }
    has_room
}

/// Counts an end. Returns true.
fn count_end(reason: EndReason) -> bool {
    metrics::counter!("pidge_streams_closed_total", "reason" => reason.label()).increment(1);
    true
}

/// Counts a reset.
pub(super) fn count_reset(reason: ResetReason) {
    metrics::counter!("pidge_stream_resets_total", "reason" => reason.to_string()).increment(1);
}
