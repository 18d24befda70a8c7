//! The hub: a background task that alone owns the streams. It goes round: open the streams that wait, take what the tail has,
//! read what the users see of it, and hand it out. Since a stream is opened between two rounds, it neither misses an event nor
//! gets one twice.

use std::collections::VecDeque;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::connected::Connected;
use super::joining::Unrecorded;
use super::stream::Look;
use super::{EndReason, Join, Refused, ResetReason, frame, random_between, store};
use crate::config::{self, Config};
use crate::database::{Database, Failure};
use crate::error::Error;
use crate::events::{Fact, Follower, Position, Tail};
use crate::types::Seal;

/// The interval at which the hub looks for streams that are due to end, or for a heartbeat.
const TICK: Duration = Duration::from_millis(500);
/// The most events that are told by one statement.
const CHUNK: usize = 200;
/// The longest time that streams take to close, after SIGTERM.
const MOST_CLOSING: Duration = Duration::from_secs(10);
/// How much of the time after the drain streams take to close.
const CLOSING_AFTER_DRAIN: Duration = Duration::from_secs(5);

/// The owner of the streams of this process.
#[derive(Debug)]
pub struct Hub {
    pub(super) settings: config::Events,
    /// The time that streams take to close when the service stops.
    closing_time: Duration,
    joins: mpsc::UnboundedReceiver<Join>,
    /// The streams to open, each with the number of reads of the tail for which it waits.
    pub(super) waiting: Vec<(Join, u64)>,
    pub(super) unrecorded: VecDeque<Unrecorded>,
    pub(super) connected: Connected,
    /// The position up to which events were told or are in the backlogs.
    pub(super) position: Position,
    /// True if a round has left over something for which queues have room.
    is_behind: bool,
    /// Is notified when a queue that was full has room again.
    has_room: Arc<Notify>,
    /// How many events are read at once: fewer after a failure.
    most: usize,
    last_seal: Option<Arc<Seal>>,
    next_sweep: Instant,
    next_check: Instant,
    pub(super) is_draining: bool,
}

impl Hub {
    pub(super) fn new(config: &Config, joins: mpsc::UnboundedReceiver<Join>, has_room: Arc<Notify>) -> Self {
        for reason in EndReason::ALL {
            metrics::counter!("pidge_streams_closed_total", "reason" => reason.label()).increment(0);
        }
        for reason in [ResetReason::TooOld, ResetReason::Unknown, ResetReason::Overflow] {
            metrics::counter!("pidge_stream_resets_total", "reason" => reason.to_string()).increment(0);
        }
        let (drain, shutdown) = (config.server.drain_seconds, config.server.shutdown_seconds);
        let after_drain = Duration::from_secs(shutdown).min(CLOSING_AFTER_DRAIN);
        let closing_time = (Duration::from_secs(drain) + after_drain).min(MOST_CLOSING);
        Self {
            settings: config.events,
            // What is due is noticed at the next tick.
            closing_time: closing_time.saturating_sub(TICK * 2),
            joins,
            waiting: Vec::new(),
            unrecorded: VecDeque::new(),
            connected: Connected::default(),
            position: 0,
            is_behind: false,
            has_room,
            most: CHUNK,
            last_seal: None,
            next_sweep: Instant::now(),
            next_check: Instant::now(),
            is_draining: false,
        }
    }

    /// Serves the streams until the process ends. When `stop` is cancelled, it closes them one after the other.
    pub async fn run(mut self, tail: Arc<Tail>, database: Arc<Database>, stop: CancellationToken) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Without streams the tail need not read.
        while let Some(join) = self.joins.recv().await {
            let mut follower = tail.follow();
            self.join(join, &follower);
            while !(self.waiting.is_empty() && self.unrecorded.is_empty() && self.connected.is_empty()) {
                tokio::select! {
                    Some(join) = self.joins.recv() => self.join(join, &follower),
                    () = follower.changed() => {}
                    _ = ticks.tick() => {}
                    () = self.has_room.notified() => {}
                    () = ready(()), if self.is_behind => {}
                    () = stop.cancelled(), if !self.is_draining => {}
                }
                while let Ok(join) = self.joins.try_recv() {
                    self.join(join, &follower);
                }
                if stop.is_cancelled() && !self.is_draining {
                    self.drain();
                }
                if let Err(error) = self.round(&database, &follower).await {
                    tracing::warn!(%error, "events could not be told to streams; it is tried again");
                    // Not at once: the tail may go on reading.
                    ticks.tick().await;
                }
            }
        }
    }

    /// A round. After an error, the backlogs are told in the next one.
    async fn round(&mut self, database: &Database, follower: &Follower) -> Result<(), Error> {
        // Also while the database is not available: clients come again and again then.
        self.waiting.retain(|(join, _)| !join.queue.is_abandoned());
        let seal = self.seal(database).await?;
        if self.next_sweep <= Instant::now() {
            self.sweep(&seal);
        }
        if !self.waiting.is_empty() {
            // Each waits for two reads.
            follower.wake();
        }
        self.open_waiting(database, follower, &seal).await?;
        self.take_new(follower);
        self.tell(database, &seal).await?;
        self.end_deactivated(database).await?;
        Ok(())
    }

    /// Returns the seal of the ids: the last one while the database is not available.
    async fn seal(&mut self, database: &Database) -> Result<Arc<Seal>, Error> {
        match (database.background_seal().await, &self.last_seal) {
            (Ok(seal), _) => Ok(Arc::clone(self.last_seal.insert(seal))),
            (Err(_), Some(last)) => Ok(Arc::clone(last)),
            (Err(error), None) => Err(error),
        }
    }

    /// Takes over what the tail has read since the round before.
    fn take_new(&mut self, follower: &Follower) {
        let Some((_, end)) = follower.bounds() else { return };
        if let Ok((facts, end)) = follower.after(self.position) {
            self.position = end;
            for fact in &facts {
                self.connected.enqueue(fact);
            }
        } else {
            // The tail has begun anew, above what it had read or with another era.
            self.position = end;
            for key in self.connected.keys() {
                self.connected.give_up(key, ResetReason::TooOld);
            }
            for waiting in &mut self.unrecorded {
                waiting.stream.backlog.give_up(ResetReason::TooOld);
            }
        }
    }

    /// Reads and hands out what is next in the backlogs, as far as the queues have room.
    async fn tell(&mut self, database: &Database, seal: &Seal) -> sqlx::Result<()> {
        self.is_behind = false;
        loop {
            let position = self.position;
            self.connected.reset(position, |reason| frame::reset(&seal.seal_number(position), reason));
            let next = self.connected.next(self.most);
            if next.is_empty() {
                return Ok(());
            }
            let wanted: Vec<_> = next.iter().map(|(user, fact)| store::Wanted::of(fact, *user)).collect();
            let mut connection = database.background_connection().await?;
            let read = database.with_deadline(store::views(connection.get(), &wanted)).await;
            let (views, now) = match read {
                Ok(read) => read,
                Err(error) => {
                    // Fewer at once: one of the events may be what fails.
                    self.most = (next.len() / 2).max(1);
                    if !matches!(Failure::of(&error), Failure::Refused | Failure::Client) {
                        return Err(error);
                    }
                    if let [(user, fact)] = &next[..] {
                        tracing::error!(%error, position = fact.position, "an event cannot be told");
                        self.connected.give_up(*user, ResetReason::Overflow);
                    }
                    continue;
                }
            };
            connection.release().await?;
            self.most = (self.most * 2).min(CHUNK);
            for ((user, fact), view) in next.into_iter().zip(views) {
                let frame = view.and_then(|view| self.frame(user, &fact, view, seal));
                let is_timely = self.connected.tell(user, fact.position, frame.as_ref());
                if let Some(now) = now.filter(|_| is_timely) {
                    record_lag(&fact, now.0);
                }
            }
            if self.next_sweep <= Instant::now() {
                // The rest is told in the next round, which comes at once.
                self.is_behind = true;
                return Ok(());
            }
        }
    }

    /// Returns the event that tells a user of a fact. `None`: the user is told nothing.
    fn frame(&self, user: i64, fact: &Fact, view: store::View, seal: &Seal) -> Option<Bytes> {
        let id = self.connected.user(user)?;
        frame::of_fact(&seal.seal_number(fact.position), fact, (user, id), view)
    }

    /// Ends the streams of users who were deactivated, at the interval of the heartbeats.
    async fn end_deactivated(&mut self, database: &Database) -> sqlx::Result<()> {
        if self.next_check > Instant::now() || self.connected.is_empty() {
            return Ok(());
        }
        let mut connection = database.background_connection().await?;
        let keys = self.connected.keys();
        let deactivated = database.with_deadline(store::deactivated(connection.get(), &keys)).await?;
        connection.release().await?;
        for key in deactivated {
            self.connected.end(key, EndReason::Deactivated);
        }
        self.next_check = Instant::now() + self.heartbeat_interval();
        Ok(())
    }

    /// Ends the streams for which it is time, and sends heartbeats.
    fn sweep(&mut self, seal: &Seal) {
        let now = Instant::now();
        // Before the next tick, and not in each of the rounds between.
        self.next_sweep = now + TICK / 2;
        let id = seal.seal_number(self.position);
        let mut look = Look { now, interval: self.heartbeat_interval(), heartbeat: frame::heartbeat(&id), id };
        self.connected.sweep(&look);
        // What they are to be told is not in their backlogs yet.
        look.heartbeat = frame::comment();
        self.unrecorded.retain_mut(|waiting| waiting.stream.keep(&look));
    }

    /// Has each stream close at a random time, so that the clients do not all come to another replica at once.
    fn drain(&mut self) {
        self.is_draining = true;
        for (join, _) in self.waiting.drain(..) {
            let _ = join.opened.send(Err(Refused::Draining));
        }
        let (now, most) = (Instant::now(), self.closing_time);
        let streams = self.connected.streams().chain(self.unrecorded.iter_mut().map(|waiting| &mut waiting.stream));
        for stream in streams {
            stream.closes_at = Some(now + random_between(Duration::ZERO, most));
        }
    }

    /// Returns the time between two heartbeats of a stream.
    pub(super) fn heartbeat_interval(&self) -> Duration {
        Duration::from_secs(self.settings.heartbeat_seconds)
    }
}

fn record_lag(fact: &Fact, now: chrono::DateTime<chrono::Utc>) {
    let lag = (now - fact.at.0).to_std().unwrap_or_default();
    metrics::histogram!("pidge_events_lag_seconds").record(lag.as_secs_f64());
}
