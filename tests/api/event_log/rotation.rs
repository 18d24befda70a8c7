//! The slots of the log: the oldest is emptied when the next one is needed.

use pidge::{
    database::Failure,
    events::{Gap, Position, Step},
};
use sqlx::Executor;

use super::log::Log;

impl Log {
    /// Lets the open slot be old enough, and opens the next one.
    async fn rotate(&mut self) {
        self.execute("update event_log set opened_ats[slot + 1] = opened_ats[slot + 1] - interval '84 hours'").await;
        assert!(self.sequencer.rotate(&self.service).await.unwrap(), "the next slot is opened");
    }

    async fn move_one(&mut self, seq: i64) {
        self.record(seq).await;
        assert_eq!(self.step().await, Step::Moved(1));
    }

    async fn last_position(&self) -> Position {
        sqlx::query_scalar("select last_position()").fetch_one(&self.pool).await.unwrap()
    }
}

#[tokio::test]
async fn the_log_keeps_the_events_of_two_slots_and_the_open_one() {
    let mut log = Log::create().await;
    for seq in 1..=3 {
        assert!(!log.sequencer.rotate(&log.service).await.unwrap(), "the open slot is young");
        log.move_one(seq).await;
        log.rotate().await;
    }
    log.move_one(4).await;

    assert_eq!(log.read(0, 10).await, Err(Gap::Gone));
    let kept = log.read(1, 10).await.unwrap();
    assert_eq!(kept.iter().map(|fact| fact.position).collect::<Vec<_>>(), [2, 3, 4]);
}

#[tokio::test]
async fn positions_go_on_when_no_slot_has_an_event_any_more() {
    let mut log = Log::create().await;
    log.move_one(1).await;
    for _ in 0..3 {
        log.rotate().await;
    }

    assert_eq!(log.last_position().await, 1);
    assert_eq!(log.read(1, 10).await, Ok(vec![]));
    assert_eq!(log.read(0, 10).await, Err(Gap::Gone));
    log.move_one(2).await;
    assert_eq!(log.last_position().await, 2);
}

#[tokio::test]
async fn a_slot_that_is_being_read_is_emptied_later() {
    let mut log = Log::create().await;
    log.move_one(1).await;
    log.rotate().await;
    log.rotate().await;
    let mut reader = log.pool.begin().await.unwrap();
    reader.execute("select * from events where last > 0 order by last limit 1").await.unwrap();
    log.execute("update event_log set opened_ats[slot + 1] = opened_ats[slot + 1] - interval '84 hours'").await;

    let refused = log.sequencer.rotate(&log.service).await.unwrap_err();

    assert_eq!(Failure::of(&refused), Failure::LockTimeout);
    assert_eq!(log.read(0, 10).await.unwrap().len(), 1, "the events of the slot are kept");
    log.move_one(2).await;
    reader.rollback().await.unwrap();
    assert!(log.sequencer.rotate(&log.service).await.unwrap());
    assert_eq!(log.read(0, 10).await, Err(Gap::Gone));
    assert_eq!(log.read(1, 10).await.unwrap().len(), 1);
}

/// A snapshot does not keep what `truncate` removes.
#[tokio::test]
async fn a_reader_that_is_overtaken_learns_that_it_missed_events() {
    let mut log = Log::create().await;
    let (mut reached, mut overtaken) = (0, 0);
    for round in 1..=12 {
        for event in 0..round {
            log.move_one(100 * round + event).await;
        }
        log.rotate().await;
        // One row of the log in each round, in which several more are written.
        match log.read(reached, 1).await {
            Ok(facts) => {
                assert_eq!(facts[0].position, reached + 1);
                reached = facts[0].position;
            }
            Err(gap) => {
                assert_eq!(gap, Gap::Gone);
                overtaken += 1;
                reached = log.last_position().await;
            }
        }
    }
    assert!(overtaken > 0, "the reader is too slow for the log");
}
