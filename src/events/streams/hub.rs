//! The hub: a background task that alone owns the streams. It goes round: open the streams that wait, take what the tail has,
//! read what the users see of it, and hand it out. Since a stream is opened between two rounds, it neither misses an event nor
//! gets one twice.

use std::collections::{HashMap, VecDeque};
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::connected::{Connected, count_reset};
use super::joining::Unrecorded;
use super::planned::{MOST_AT_ONCE, Planned, concerned};
use super::{EndReason, Join, Refused, ResetReason, frame, random_between, store};
use crate::config::{self, Config};
use crate::database::{Database, Failure};
use crate::error::Error;
use crate::events::{Fact, Follower, Position, Tail};
use crate::types::Seal;

/// The interval at which the hub looks for streams that are due to end, or for a heartbeat.
const TICK: Duration = Duration::from_millis(500);
/// The most events that are read in one statement.
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
    /// The position up to which the events are planned or told.
    pub(super) position: Position,
    /// What is not told yet, in order.
    pub(super) planned: VecDeque<Planned>,
    /// How many events are read at once: fewer after a failure.
    most: usize,
    last_seal: Option<Arc<Seal>>,
    next_sweep: Instant,
    next_check: Instant,
    pub(super) is_draining: bool,
}

impl Hub {
    pub(super) fn new(config: &Config, joins: mpsc::UnboundedReceiver<Join>) -> Self {
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
            planned: VecDeque::new(),
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
            self.take_joins(join, &follower);
            while !(self.waiting.is_empty() && self.unrecorded.is_empty() && self.connected.is_empty()) {
                tokio::select! {
                    Some(join) = self.joins.recv() => self.take_joins(join, &follower),
                    () = follower.changed() => {}
                    _ = ticks.tick() => {}
                    () = ready(()), if !self.planned.is_empty() => {}
                    () = stop.cancelled(), if !self.is_draining => self.drain(),
                }
                if let Err(error) = self.round(&database, &follower).await {
                    tracing::warn!(%error, "events could not be told to streams; it is tried again");
                    // Not at once: the tail may go on reading.
                    ticks.tick().await;
                }
            }
            self.planned.clear();
        }
    }

    fn take_joins(&mut self, first: Join, follower: &Follower) {
        self.join(first, follower);
        while let Ok(join) = self.joins.try_recv() {
            self.join(join, follower);
        }
    }

    /// A round. After an error, what is planned is told in the next one.
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
        self.plan(follower, &seal);
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

    /// Plans to tell what the tail has read since the round before.
    fn plan(&mut self, follower: &Follower, seal: &Seal) {
        let Some((_, end)) = follower.bounds() else { return };
        let Ok((facts, end)) = follower.after(self.position) else {
            // The tail has begun anew, above what it had read or with another era.
            self.planned.clear();
            self.position = end;
            let reset = frame::reset(&seal.seal_number(end), ResetReason::TooOld);
            for key in self.connected.keys() {
                count_reset(ResetReason::TooOld);
                self.connected.push(key, &reset, &seal.seal_number(end));
            }
            return;
        };
        let mut counts: HashMap<i64, usize> = HashMap::new();
        for fact in &facts {
            for user in concerned(fact).filter(|user| self.connected.user(*user).is_some()) {
                *counts.entry(user).or_default() += 1;
                self.planned.push_back(Planned { fact: *fact, user, only: None });
            }
        }
        let before = self.position;
        self.position = end;
        // Such as after all conversations were marked read.
        for (user, _) in counts.into_iter().filter(|(_, count)| *count > MOST_AT_ONCE) {
            let is_of_others = |planned: &Planned| planned.user != user || planned.fact.position <= before;
            self.planned.retain(is_of_others);
            self.reset(user, seal);
        }
    }

    /// Tells the streams of a user that they miss events.
    fn reset(&mut self, user: i64, seal: &Seal) {
        count_reset(ResetReason::Overflow);
        let end_id = seal.seal_number(self.position);
        self.connected.push(user, &frame::reset(&end_id, ResetReason::Overflow), &end_id);
    }

    /// Reads and hands out what is planned.
    async fn tell(&mut self, database: &Database, seal: &Seal) -> sqlx::Result<()> {
        self.planned.retain(|planned| self.connected.user(planned.user).is_some());
        while !self.planned.is_empty() {
            let chunk = self.planned.len().min(self.most);
            let wanted: Vec<_> = self.planned.iter().take(chunk).map(Planned::wanted).collect();
            let mut connection = database.background_connection().await?;
            let read = database.with_deadline(store::views(connection.get(), &wanted)).await;
            let (views, now) = match read {
                Ok(read) => read,
                Err(error) => {
                    // Fewer at once: one of the events may be what fails.
                    self.most = (chunk / 2).max(1);
                    if !matches!(Failure::of(&error), Failure::Refused | Failure::Client) {
                        return Err(error);
                    }
                    if let Some(planned) = self.planned.pop_front_if(|_| chunk == 1) {
                        tracing::error!(%error, position = planned.fact.position, "an event cannot be told");
                        self.reset(planned.user, seal);
                    }
                    continue;
                }
            };
            connection.release().await?;
            self.most = (self.most * 2).min(CHUNK);
            let chunk: Vec<_> = self.planned.drain(..chunk).collect();
            for (planned, view) in chunk.into_iter().zip(views) {
                let is_told = view.is_some_and(|view| self.hand_out(&planned, view, seal));
                if let Some(now) = now.filter(|_| is_told && planned.only.is_none()) {
                    record_lag(&planned.fact, now.0);
                }
            }
            if self.next_sweep <= Instant::now() {
                // The rest is told in the next round, which comes at once.
                break;
            }
        }
        Ok(())
    }

    /// Hands an event out. Returns false if the user is told nothing.
    fn hand_out(&mut self, planned: &Planned, view: store::View, seal: &Seal) -> bool {
        let Planned { fact, user, only } = planned;
        let Some(id) = self.connected.user(*user) else { return false };
        let frame = frame::of_fact(&seal.seal_number(fact.position), fact, (*user, id), view);
        let Some(frame) = frame else { return false };
        let end_id = seal.seal_number(self.position);
        match only {
            Some(queue) => self.connected.push_to(*user, queue, &frame, &end_id),
            None => self.connected.push(*user, &frame, &end_id),
        }
        true
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
        let (now, interval) = (Instant::now(), self.heartbeat_interval());
        // Before the next tick, and not in each of the rounds between.
        self.next_sweep = now + TICK / 2;
        // What is planned is not told yet: nobody may resume after it.
        let id = Some(seal.seal_number(self.position)).filter(|_| self.planned.is_empty());
        let heartbeat = id.map_or_else(frame::comment, |id| frame::heartbeat(&id));
        self.connected.sweep(now, &heartbeat, interval);
        self.unrecorded.retain_mut(|waiting| waiting.stream.keep(now, &frame::comment(), interval));
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
