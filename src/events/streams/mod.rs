//! Streams: what happens in the conversations of a user, told to their devices while it happens.
//!
//! A stream tells its user nothing that they could not read themselves at that moment. It is a hint: events may repeat, and
//! where some would be missing, a `reset` comes instead.

mod backlog;
mod body;
mod connected;
mod frame;
mod hub;
mod joining;
mod payload;
mod queue;
mod routes;
mod store;
mod stream;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::Instant;

pub use self::hub::Hub;
pub use self::payload::StreamEvent;
use self::queue::Queue;
pub(super) use self::routes::stream_events;
use crate::config::Config;
use crate::http::Draining;
use crate::types::UserId;

/// Why a stream leaves events out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ResetReason {
    /// The events after the client's id are no longer in memory.
    TooOld,
    /// The client's id is not one of this service.
    Unknown,
    /// There are more events than the stream's backlog takes, its client has stopped reading, or an event could not be told.
    Overflow,
}

impl fmt::Display for ResetReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooOld => "too_old",
            Self::Unknown => "unknown",
            Self::Overflow => "overflow",
        })
    }
}

/// Why a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EndReason {
    /// Its client has closed the connection.
    Client,
    /// Its token has expired.
    AuthExpired,
    /// Its user has opened another one, and had as many as allowed.
    Replaced,
    /// Its client did not read.
    Overflow,
    /// Its user was deactivated.
    Deactivated,
    /// The service stops.
    Closing,
}

impl EndReason {
    const ALL: [Self; 6] =
        [Self::Client, Self::AuthExpired, Self::Replaced, Self::Overflow, Self::Deactivated, Self::Closing];

    /// Returns the value of the label in the metrics.
    fn label(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::AuthExpired => "auth_expired",
            Self::Replaced => "replaced",
            Self::Overflow => "overflow",
            Self::Deactivated => "deactivated",
            Self::Closing => "closing",
        }
    }
}

/// Why a stream was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Refused {
    #[error("the service has as many streams as it may")]
    Full,
    #[error("the service is shutting down")]
    Draining,
    #[error("the event log could not be read in time")]
    NotReady,
    #[error("the account is deactivated")]
    Deactivated,
}

/// The streams of this process, as requests see them. The [`Hub`] does the work.
#[derive(Debug)]
pub struct Streams {
    is_enabled: bool,
    most: usize,
    open: Arc<AtomicUsize>,
    draining: Draining,
    /// Wakes the hub when a queue that was full has room again.
    has_room: Arc<Notify>,
    joins: mpsc::UnboundedSender<Join>,
}

/// The right to have one of the streams of this process open.
#[derive(Debug)]
struct Slot(Arc<AtomicUsize>);

/// A stream that is to be opened.
#[derive(Debug)]
struct Join {
    tenant: String,
    user: UserId,
    /// The id from which the client wants to go on.
    last_event_id: Option<String>,
    /// When its token expires.
    expires_at: Instant,
    queue: Arc<Queue>,
    /// Is answered when the stream has its first bytes.
    opened: oneshot::Sender<Result<(), Refused>>,
}

impl Streams {
    /// Creates the streams of a process, and the hub for them. None is opened when the process is `draining`.
    pub fn new(config: &Config, draining: Draining) -> (Self, Hub) {
        let (joins, waiting) = mpsc::unbounded_channel();
        let (is_enabled, most) = (config.events.streams, config.events.max_streams);
        metrics::counter!("pidge_shed_total", "reason" => "streams").increment(0);
        let has_room = Arc::new(Notify::new());
        let hub = Hub::new(config, waiting, Arc::clone(&has_room));
        (Self { is_enabled, most, open: Arc::default(), draining, has_room, joins }, hub)
    }

    /// Creates the queue of a stream.
    fn queue(&self) -> Arc<Queue> {
        Arc::new(Queue::new(Arc::clone(&self.has_room)))
    }

    /// Takes a slot for a stream.
    fn reserve(&self) -> Result<Slot, Refused> {
        if self.draining.is_set() {
            return Err(Refused::Draining);
        }
        let open = |open| (open < self.most).then_some(open + 1);
        self.open.fetch_update(SeqCst, SeqCst, open).map_err(|_| {
            metrics::counter!("pidge_shed_total", "reason" => "streams").increment(1);
            Refused::Full
        })?;
        Ok(Slot(Arc::clone(&self.open)))
    }

    /// Sets the gauge of the open streams.
    pub fn set_gauges(&self) {
        let open = u32::try_from(self.open.load(SeqCst)).map_or(f64::MAX, f64::from);
        metrics::gauge!("pidge_streams").set(open);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

/// Returns a random time between two bounds, so that clients do not all come at once.
fn random_between(from: Duration, to: Duration) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    let micros = u64::try_from(to.saturating_sub(from).as_micros()).unwrap_or(u64::MAX).max(1);
    from + Duration::from_micros(RandomState::new().hash_one(()) % micros)
}
