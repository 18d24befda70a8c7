//! The order in which events get their positions.

use pidge::events::{Gap, Step};
use sqlx::Executor;

use super::log::{Log, record};
use crate::support::wait::until;

/// The sequencer remembers up to which id the outbox is done with. Its transaction is the only one that runs when the step
/// begins, so a snapshot cannot tell it from those that have ended.
#[tokio::test]
async fn an_event_that_commits_after_later_ones_got_their_positions_is_not_lost() {
    let mut log = Log::create().await;
    log.record(1).await;
    let mut late = log.begin().await;
    record(&mut late, &[2]).await;

    assert_eq!(log.step().await, Step::Moved(1));
    assert_eq!(log.step().await, Step::Idle);
    for seq in 3..8 {
        log.record(seq).await;
        assert_eq!(log.step().await, Step::Moved(1));
        assert_eq!(log.step().await, Step::Idle);
    }
    late.commit().await.unwrap();

    assert_eq!(log.step().await, Step::Moved(1));
    assert_eq!(log.all().await, [(1, 1), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (7, 2)]);
}

#[tokio::test]
async fn events_of_a_transaction_that_is_rolled_back_leave_no_gap() {
    let mut log = Log::create().await;
    let mut refused = log.begin().await;
    record(&mut refused, &[1]).await;
    log.record_all(&[2, 3]).await;
    refused.rollback().await.unwrap();
    log.record(4).await;

    assert_eq!(log.step().await, Step::Moved(3));
    assert_eq!(log.all().await, [(1, 2), (2, 3), (3, 4)]);
}

#[tokio::test]
async fn more_events_than_one_step_moves_get_their_positions_in_order() {
    let mut log = Log::create().await;
    log.execute(
        "with own as materialized (select pg_current_xact_id())
         insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
         select 'conversation.marked', array[n], array[n], array[1], array[null::bigint] from own, generate_series(1, 1001) n",
    )
    .await;

    assert_eq!(log.step().await, Step::Moved(1000));
    assert_eq!(log.step().await, Step::Moved(1));
    let expected: Vec<_> = (1..=1001).map(|n| (n, n)).collect();
    assert_eq!(log.all().await, expected);
}

#[tokio::test]
async fn a_page_may_begin_and_end_within_a_row() {
    let mut log = Log::create().await;
    log.record_all(&(1..=10).collect::<Vec<_>>()).await;
    log.record_all(&[11, 12]).await;
    log.step().await;

    let positions = async |after, most| {
        let facts = log.read(after, most).await.unwrap();
        facts.iter().map(|fact| fact.position).collect::<Vec<_>>()
    };

    assert_eq!(positions(0, 4).await, [1, 2, 3, 4]);
    assert_eq!(positions(4, 4).await, [5, 6, 7, 8]);
    assert_eq!(positions(8, 3).await, [9, 10, 11]);
    assert_eq!(positions(11, 3).await, [12]);
    assert_eq!(positions(12, 1).await, [0; 0]);
    assert_eq!(log.read(13, 1).await, Err(Gap::Unknown));
}

#[tokio::test]
async fn while_another_session_assigns_positions_a_step_does_not_wait() {
    let mut log = Log::create().await;
    log.record(1).await;
    let mut other = log.pool.begin().await.unwrap();
    other.execute("select pg_advisory_xact_lock(event_lock())").await.unwrap();

    assert_eq!(log.step().await, Step::Busy);
    other.rollback().await.unwrap();
    assert_eq!(log.step().await, Step::Moved(1));
}

/// Has the sequencer raise its mark above the ids 1 to 3, then records an event with the id 1 once more.
async fn record_below_the_mark(log: &mut Log) {
    for seq in 1..=3 {
        log.record(seq).await;
        assert_eq!(log.step().await, Step::Moved(1));
    }
    // The mark is raised when all transactions that were running have ended, also those of other databases.
    until("a step does not look at ids that are done with", async || {
        assert_eq!(log.step().await, Step::Idle);
        log.execute(
            "insert into outbox (id, kind, conversation_ids, seqs, user_ids, peer_ids) overriding system value
             values (1, 'conversation.marked', '{4}', '{4}', '{1}', '{null}')",
        )
        .await;
        log.step().await == Step::Idle
    })
    .await;
}

#[tokio::test]
async fn an_id_that_comes_again_after_a_crash_of_the_server_is_found_after_a_minute_at_most() {
    let mut log = Log::create().await;
    record_below_the_mark(&mut log).await;

    // What is done once a minute.
    log.sequencer.rotate(&log.service).await.unwrap();

    assert_eq!(log.step().await, Step::Moved(1));
}

#[tokio::test]
async fn an_id_that_comes_again_after_the_session_was_lost_is_found() {
    let mut log = Log::create().await;
    record_below_the_mark(&mut log).await;

    let end = "select pg_terminate_backend(pid, 60000) from pg_stat_activity
               where datname = current_database() and application_name = 'pidge'";
    log.execute(end).await;

    // The first step may find that the session is lost.
    let first = log.sequencer.step(&log.service).await.unwrap_or(Step::Idle);
    let second = log.step().await;
    assert!([first, second].contains(&Step::Moved(1)), "{first:?} {second:?}");
}
