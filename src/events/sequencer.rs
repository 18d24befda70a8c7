//! The sequencer: a background task of each process that gives new events their positions and opens the next slot of the
//! log in time. The sequencers of all processes take turns, by a lock within one call of the database: none is the leader,
//! and what a killed one leaves behind, another one finds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::{counter, gauge};
use sqlx::PgConnection;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::low_water::{Drawn, LowWaterMark};
use super::store::{self, Outcome, Sequenced};
use super::{Position, Tail};
use crate::config::Config;
use crate::database::{Database, Failure};

/// The most rows of the outbox, which are transactions, that one step moves.
const AT_MOST: i32 = 1000;
/// The interval between two steps when no request says that there is something to do: another process may have been killed
/// before its step.
const POLL_INTERVAL: Duration = Duration::from_millis(250);
/// The ratio of rest to work. Each step is one more commit beside those of the sends.
const REST_FACTOR: u32 = 19;
/// The longest rest that follows from this ratio.
const LONGEST_REST: Duration = Duration::from_millis(200);
/// The interval at which the age of the open slot is looked at.
const UPKEEP_INTERVAL: Duration = Duration::from_mins(1);
/// The interval at which the gauges are read.
const GAUGES_INTERVAL: Duration = Duration::from_secs(10);
/// The shortest and the longest pause after a failure.
const RETRY_DELAYS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// Tells the local sequencer that there may be events without a position.
#[derive(Debug, Default)]
pub struct Nudge(Notify);

impl Nudge {
    /// Has the sequencer make a step at once, or after its rest.
    pub fn send(&self) {
        self.0.notify_one();
    }
}

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many events got their positions.
    Moved(u64),
    /// There was no event without a position.
    Idle,
    /// Another sequencer was making a step, or an era had to begin first: to be tried again after a rest.
    Busy,
}

/// Gives events their positions.
#[derive(Debug)]
pub struct Sequencer {
    gather: Duration,
    slot_age: Duration,
    mark: LowWaterMark,
    /// The number of connections that had been opened before the last step.
    opened: u64,
    /// How long the last call took.
    took: Duration,
}

impl Sequencer {
    /// Creates a sequencer with the configured rest and retention.
    pub fn new(config: &Config) -> Self {
        Self {
            gather: Duration::from_millis(config.events.gather_ms),
            // Of three slots one is open and two are full, except just after an opening.
            slot_age: Duration::from_mins(u64::from(config.events.retention_hours) * 60 / 2),
            mark: LowWaterMark::default(),
            opened: 0,
            took: Duration::ZERO,
        }
    }

    /// Moves a part of the outbox to the log. Begins an era if this is another server than the one of the last step.
    ///
    /// # Errors
    /// The error of the database. What is in the outbox stays there for the next step.
    pub async fn step(&mut self, database: &Database) -> sqlx::Result<Step> {
        let result = self.try_step(database).await;
        if result.is_err() {
            self.mark.forget();
        }
        result
    }

    async fn try_step(&mut self, database: &Database) -> sqlx::Result<Step> {
        let mut connection = database.background_connection().await?;
        let opened = database.opened_connections();
        if std::mem::replace(&mut self.opened, opened) != opened {
            // It may be a connection to a server that has crashed since: then ids come again.
            self.mark.forget();
        }
        let start = Instant::now();
        let call = database.with_deadline(store::sequence(connection.get(), AT_MOST, self.mark.low())).await?;
        if call.outcome == Outcome::OtherEra {
            self.mark.forget();
            let last = database.with_deadline(store::begin_era(connection.get(), false)).await?;
            connection.release().await?;
            tracing::info!(last, "an era of the event log begins, by this process or by another one at the same time");
            return Ok(Step::Busy);
        }
        connection.release().await?;
        self.took = start.elapsed();
        Ok(self.note(&call))
    }

    fn note(&mut self, call: &Sequenced) -> Step {
        let left_nothing = match call.outcome {
            Outcome::Busy | Outcome::OtherEra => return Step::Busy,
            Outcome::Idle => true,
            Outcome::Some => call.taken < i64::from(AT_MOST),
        };
        let drawn = call.drawn.zip(call.xid).map(|(id, xid)| Drawn { id, xid });
        self.mark.note(drawn, call.oldest_xid, left_nothing);
        let moved = call.moved.unsigned_abs();
        if call.outcome == Outcome::Idle {
            return Step::Idle;
        }
        counter!("pidge_events_total").increment(moved);
        Step::Moved(moved)
    }

    /// Opens the next slot if the open one is old enough, which empties the one with the oldest events. Returns whether it
    /// did.
    ///
    /// # Errors
    /// The error of the database. [`Failure::LockTimeout`]: the slot with the oldest events is being read, so it stays for
    /// now.
    pub async fn rotate(&mut self, database: &Database) -> sqlx::Result<bool> {
        // Behind a pooler, the server can crash unnoticed. What is below the mark by mistake, the next step finds.
        self.mark.forget();
        let mut connection = database.background_connection().await?;
        let rotated = database.with_deadline(store::rotate(connection.get(), self.slot_age)).await?;
        connection.release().await?;
        Ok(rotated)
    }

    /// Makes steps until the process ends: at once when nudged after a pause, and regularly without a nudge. Wakes the
    /// tail of this process after each step that moved something.
    pub async fn run(mut self, database: Arc<Database>, nudge: Arc<Nudge>, tail: Arc<Tail>) {
        let (mut delay, mut looked_at) = (RETRY_DELAYS.0, None::<Instant>);
        loop {
            database.until_writable().await;
            if looked_at.is_none_or(|at| at.elapsed() >= UPKEEP_INTERVAL) {
                looked_at = Some(Instant::now());
                self.rotate_or_log(&database).await;
            }
            match self.step(&database).await {
                Ok(step) => {
                    delay = RETRY_DELAYS.0;
                    if matches!(step, Step::Moved(_)) {
                        tail.wake();
                    }
                    let made = Instant::now();
                    if step != Step::Busy {
                        let _ = timeout(POLL_INTERVAL, nudge.0.notified()).await;
                    }
                    sleep(self.rest().saturating_sub(made.elapsed())).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "events could not get their positions; it is tried again");
                    sleep(delay).await;
                    delay = (delay * 2).min(RETRY_DELAYS.1);
                }
            }
        }
    }

    async fn rotate_or_log(&mut self, database: &Database) {
        match self.rotate(database).await {
            Ok(false) => {}
            Ok(true) => tracing::info!("the oldest slot of the event log was emptied"),
            Err(error) if Failure::of(&error) == Failure::LockTimeout => {
                tracing::debug!("the oldest slot of the event log is in use; it is emptied later");
            }
            Err(error) => tracing::warn!(%error, "the oldest slot of the event log could not be emptied"),
        }
    }

    /// Returns the shortest pause after a step, in which events gather.
    fn rest(&self) -> Duration {
        self.gather.max((self.took * REST_FACTOR).min(LONGEST_REST))
    }
}

/// Begins an era, so that positions go on above all that were told before. Returns its first position.
///
/// # Errors
/// The error of the database.
pub async fn advance(connection: &mut PgConnection) -> sqlx::Result<Position> {
    Ok(store::begin_era(connection, true).await? + 1)
}

/// Reads the gauges of the log regularly, until the process ends.
pub async fn run_gauges(database: Arc<Database>) {
    loop {
        match read_gauges(&database).await {
            Ok(log) => {
                #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; a position has less than 53 bits")]
                gauge!("pidge_events_position").set(log.position as f64);
                gauge!("pidge_outbox_oldest_seconds").set(log.outbox_seconds);
                gauge!("pidge_log_oldest_seconds").set(log.log_seconds);
            }
            Err(error) => tracing::debug!(%error, "the gauges of the event log could not be read"),
        }
        sleep(GAUGES_INTERVAL).await;
    }
}

async fn read_gauges(database: &Database) -> sqlx::Result<store::Gauges> {
    let mut connection = database.background_connection().await?;
    let gauges = database.with_deadline(store::gauges(connection.get())).await?;
    connection.release().await?;
    Ok(gauges)
}
