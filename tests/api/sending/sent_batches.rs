//! Sends without an idempotency key: the row of the batch, by which an attempt whose answer was lost is found.

use pidge::sending::clean_sent_batches;
use sqlx::Executor;

use crate::support::{app::TestApp, batch_gate::count};

/// A call of the function that the release before calls, which generated a key for each send without one.
const SEND_OF_THE_RELEASE_BEFORE: &str = "
    select outcome, seq from send_batch(array['default'], array['mia'], array['ada'], array[''], array['generated'],
        array[$1], array[''::bytea], array['hello'], array[null::jsonb], array[null::bigint], false)";

#[tokio::test]
async fn a_send_without_a_key_writes_one_row_for_its_batch_and_no_key() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);

    mia.says(&ada, "hello").await;

    assert_eq!(count(&app, "select count(*) from idempotency").await, 0);
    assert_eq!(count(&app, "select count(*) from sent_batches where outcomes = '{sent}' and seqs = '{1}'").await, 1);
}

#[tokio::test]
async fn a_refused_send_writes_no_row_for_its_batch() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    mia.send("nobody", "hello").await.problem(422, "recipient_unknown");

    assert_eq!(count(&app, "select count(*) from sent_batches").await, 0);
}

#[tokio::test]
async fn the_rows_of_batches_are_removed_after_ten_minutes() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "old").await;
    app.pool.execute("update sent_batches set sent_at = sent_at - interval '11 minutes'").await.unwrap();
    mia.says(&ada, "new").await;

    clean_sent_batches(&app.service).await.unwrap();

    assert_eq!(count(&app, "select count(*) from sent_batches where seqs = '{1}'").await, 0);
    assert_eq!(count(&app, "select count(*) from sent_batches where seqs = '{2}'").await, 1);
}

#[tokio::test]
async fn a_backlog_of_old_batches_is_removed_in_several_steps() {
    let app = TestApp::spawn().await;
    let backlog = "insert into sent_batches select gen_random_uuid(), '{}', '{}', '{}', now() - interval '1 day'
                   from generate_series(1, 12345)";
    app.pool.execute(backlog).await.unwrap();

    let removed = clean_sent_batches(&app.service).await.unwrap();

    assert_eq!(removed, 12_345);
    assert_eq!(count(&app, "select count(*) from sent_batches").await, 0);
}

#[tokio::test]
async fn a_replica_of_the_release_before_finds_a_send_whose_answer_was_lost_by_its_generated_key() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let send = async |key_is_new: bool| -> (String, i64) {
        sqlx::query_as(SEND_OF_THE_RELEASE_BEFORE).bind(key_is_new).fetch_one(&app.pool).await.unwrap()
    };

    let first = send(true).await;
    let rerun = send(false).await;

    assert_eq!(first, ("sent".to_owned(), 1));
    assert_eq!(rerun, ("replayed".to_owned(), 1));
    assert_eq!(ada.entry(&mia).await["last_seq"], 1);
    app.assert_invariants().await;
}
