//! The same call again while the first one is under way, as after a lost connection.

use serde_json::json;

use super::{assert_counts, course, post, to_course, to_users};
use crate::support::{
    app::{TestApp, config},
    batch_gate::{BatchGate, count, educators},
    wait::until,
};

/// Lets each look at a roster leave a row in `looks`.
async fn record_looks(app: &TestApp) {
    let record = "
        create table looks ();
        alter function bulk_recipients rename to bulk_recipients_before;
        create function bulk_recipients(
            in_tenant text, in_type text, in_id text, roles text[], sender text, must_be_member boolean, at_most bigint
        ) returns text[] language plpgsql as $$
        begin
            insert into looks default values;
            return bulk_recipients_before(in_tenant, in_type, in_id, roles, sender, must_be_member, at_most);
        end
        $$";
    sqlx::raw_sql(record).execute(&app.pool).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_call_again_while_the_first_is_under_way_is_not_limited_by_what_that_has_reserved() {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.bulk_recipients_per_hour = 5.try_into().unwrap();
    config.limits.bytes_per_day = 1000.try_into().unwrap();
    config.sending.max_concurrent_batches = 1;
    let app = TestApp::spawn_with(config).await;
    let ada = course(&app, 5).await;
    let users = educators(&app, &["hal", "ivy"]).await;
    record_looks(&app).await;
    // The messages use up the bytes, too.
    let text = "x".repeat(180);
    let bulk = to_course("exam", &text);
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;

    let again = async {
        gate.until_queued(5).await;
        let open = async {
            until("the second call is under way", async || count(&app, "select count(*) from looks").await == 2).await;
            gate.open().await;
        };
        tokio::join!(post(&ada, &bulk), open).0
    };
    let (first, again) = tokio::join!(post(&ada, &bulk), again);

    assert_counts(&first.json(200), 5, 0, 0);
    let again = again.json(200);
    assert_counts(&again, 0, 5, 0);
    assert!(again["results"].as_array().unwrap().iter().all(|result| result["seq"] == json!(1)), "{again:#}");
    assert_eq!(count(&app, "select count(*) from messages where body like 'x%'").await, 5);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_by_another_name_or_of_another_sender_does_not_wait() {
    let mut config = config();
    config.sending.max_concurrent_batches = 1;
    let app = TestApp::spawn_with(config).await;
    let users = educators(&app, &["ada", "bob", "hal", "ivy", "s1"]).await;
    let gate = BatchGate::close(&app, &users[2], &users[3]).await;
    let (one, two) = (to_users("one", "hello", &["s1"]), to_users("two", "hello", &["s1"]));

    let calls = async { tokio::join!(post(&users[0], &one), post(&users[0], &two), post(&users[1], &one)) };
    let ((first, second, third), ()) = tokio::join!(calls, gate.open_when_queued(3));

    for result in [first, second, third] {
        assert_counts(&result.json(200), 1, 0, 0);
    }
    app.assert_invariants().await;
}
