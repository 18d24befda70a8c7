//! Bulk sends and retractions that are under way when the service shuts down: they are answered with what is done, and the same
//! call goes on with another service.

use serde_json::json;

use super::{assert_counts, assert_each_has, course, post, to_course};
use crate::support::{
    app::{TestApp, config},
    batch_gate::{BatchGate, count, educators},
    client::Client,
    wait::until,
};

/// A service that writes one batch at a time, and drains for longer than a test takes; and the educator of a course.
async fn draining_app(students: usize) -> (TestApp, Client) {
    let mut config = config();
    config.sending.max_concurrent_batches = 1;
    config.server.drain_seconds = 300;
    let app = TestApp::spawn_with(config).await;
    let ada = course(&app, students).await;
    (app, ada)
}

/// Another service on the same database, and the educator's client for it.
fn restart(app: TestApp) -> (TestApp, Client) {
    let mut config = config();
    config.database.url = app.config.database.url.clone();
    let app = app.restart_with(config);
    let ada = app.new_person("ada", "educator", "");
    (app, ada)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bulk_send_is_answered_with_what_was_sent_and_goes_on_by_the_same_call() {
    let (app, ada) = draining_app(300).await;
    let users = educators(&app, &["hal", "ivy"]).await;
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;
    let bulk = to_course("exam", "hello");

    let shutting_down = async {
        gate.until_queued(128).await;
        app.begin_shutdown().await;
        gate.open().await;
    };
    let (result, ()) = tokio::join!(post(&ada, &bulk), shutting_down);

    let result = result.json(200);
    assert_counts(&result, 128, 0, 172);
    for item in result["results"].as_array().unwrap().iter().filter(|item| item["outcome"] == "refused") {
        assert_eq!((&item["problem"]["code"], &item["problem"]["status"]), (&json!("unavailable"), &json!(503)));
    }
    sqlx::raw_sql("drop trigger wait_for_gate on messages").execute(&app.pool).await.unwrap();
    let (app, ada) = restart(app);
    assert_counts(&post(&ada, &bulk).await.json(200), 172, 128, 0);
    assert_eq!(count(&app, "select count(*) from messages where body = 'hello'").await, 300);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retraction_is_answered_with_what_was_retracted_and_goes_on_by_the_same_call() {
    let (app, ada) = draining_app(250).await;
    assert_counts(&post(&ada, &to_course("exam", "hello")).await.json(200), 250, 0, 0);
    let mut lock = app.pool.begin().await.unwrap();
    sqlx::query("select from conversations for update").execute(&mut *lock).await.unwrap();

    let shutting_down = async {
        let waiting =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                       and query like '%retract_bulk%'";
        until("the retraction waits", async || count(&app, waiting).await == 1).await;
        app.begin_shutdown().await;
        lock.rollback().await.unwrap();
    };
    let (result, ()) = tokio::join!(ada.delete("/v1/messages/bulk/exam"), shutting_down);

    let result = result.json(200);
    assert_eq!(result["counts"], json!({"retracted": 100, "already": 0, "refused": 150}));
    let refused = result["results"].as_array().unwrap().iter().find(|item| item["outcome"] == "refused").unwrap();
    assert_eq!(refused["problem"]["code"], "unavailable");
    let (app, ada) = restart(app);
    let again = ada.delete("/v1/messages/bulk/exam").await.json(200);
    assert_eq!(again["counts"], json!({"retracted": 150, "already": 100, "refused": 0}));
    assert_each_has(&app, 250, 1).await;
}
