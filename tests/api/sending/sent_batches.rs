//! Sends without an idempotency key: the row of the batch, by which an attempt whose answer was lost is found.

use pidge::sending::clean_sent_batches;
use sqlx::{Executor, PgConnection};

use crate::support::{app::TestApp, batch_gate::count};

/// Makes an attempt to send a batch of one message of Mia to each recipient, without keys. Returns the outcomes.
async fn attempt(
    connection: &mut PgConnection,
    is_rerun: bool,
    recipients: &[&str],
) -> sqlx::Result<Vec<(String, Option<i64>)>> {
    let write = "select outcome, seq
                 from write_batch('00000000-0000-7000-8000-000000000001', $1, array_fill('default'::text, array[$3]),
                     array_fill('mia'::text, array[$3]), $2, array_fill(''::text, array[$3]),
                     array_fill(null::text, array[$3]), array_fill(''::bytea, array[$3]),
                     array_fill('hello'::text, array[$3]), array_fill(null::jsonb, array[$3]),
                     array_fill(null::bigint, array[$3]), false)";
    let number = i32::try_from(recipients.len()).unwrap();
    sqlx::query_as(write).bind(is_rerun).bind(recipients).bind(number).fetch_all(connection).await
}

fn outcome(name: &str, seq: impl Into<Option<i64>>) -> (String, Option<i64>) {
    (name.to_owned(), seq.into())
}

#[tokio::test]
async fn a_rerun_sends_nothing_while_the_lost_attempt_is_open_and_then_has_its_outcome() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "before").await;
    let (mut lost, mut other) = (app.pool.begin().await.unwrap(), app.pool.acquire().await.unwrap());

    let first = attempt(&mut lost, false, &["ada"]).await.unwrap();
    let meanwhile = attempt(&mut other, true, &["ada"]).await.unwrap();
    lost.commit().await.unwrap();
    let afterwards = attempt(&mut other, true, &["ada"]).await.unwrap();

    assert_eq!(first, [outcome("sent", 2)]);
    assert_eq!(meanwhile, [outcome("locked", None)]);
    assert_eq!(afterwards, [outcome("sent", 2)]);
    assert_eq!(ada.entry(&mia).await["last_seq"], 2);
    app.assert_invariants().await;
}

#[tokio::test]
async fn of_two_open_attempts_to_send_a_batch_only_one_can_be_committed() {
    let app = TestApp::spawn().await;
    let (ada, ben, mia) = (app.educator("ada").await, app.educator("ben").await, app.student("mia").await);
    mia.says(&ada, "before").await;
    mia.says(&ben, "before").await;
    let (mut blocker, mut lost) = (app.pool.begin().await.unwrap(), app.pool.begin().await.unwrap());
    let mut other = app.pool.acquire().await.unwrap();

    // The lost attempt finds one conversation locked, the rerun the other one.
    blocker
        .execute(
            "select from conversations where low_user_id = (select id from users where external_id = 'ben')
                     or high_user_id = (select id from users where external_id = 'ben') for update",
        )
        .await
        .unwrap();
    let first = attempt(&mut lost, false, &["ada", "ben"]).await.unwrap();
    blocker.rollback().await.unwrap();
    let meanwhile = attempt(&mut other, true, &["ada", "ben"]).await.unwrap_err();
    lost.commit().await.unwrap();
    let afterwards = attempt(&mut other, true, &["ada", "ben"]).await.unwrap();

    assert_eq!(first, [outcome("sent", 2), outcome("locked", None)]);
    assert_eq!(meanwhile.as_database_error().unwrap().code().as_deref(), Some("55P03"), "{meanwhile}");
    assert_eq!(afterwards, first);
    assert_eq!((&ada.entry(&mia).await["last_seq"], &ben.entry(&mia).await["last_seq"]), (&2.into(), &1.into()));
    app.assert_invariants().await;
}

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
