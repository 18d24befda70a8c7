//! The limit on first messages that one user receives in an hour (`newcomers`): those of bulk sends count for it like others. It
//! refills so slowly that the time that a test takes does not matter.

use serde_json::{Value, json};

use super::{assert_counts, assert_outcomes, post, to_users};
use crate::support::{
    app::{TestApp, config},
    batch_gate::educators,
    client::{Client, Reply},
};

/// The default limits, with this one.
async fn app_with(first_messages_per_hour: u32) -> TestApp {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.first_messages_per_hour = first_messages_per_hour;
    TestApp::spawn_with(config).await
}

async fn dry_run(client: &Client, mut bulk: Value) -> Value {
    bulk["dry_run"] = json!(true);
    post(client, &bulk).await.json(200)
}

/// Asserts that an answer does not tell of the limit outside the results.
#[track_caller]
fn assert_silent(reply: &Reply) {
    assert_eq!(reply.header("retry-after"), None);
    let policy = reply.header("ratelimit-policy").unwrap();
    assert!(!policy.contains("newcomers"), "{policy}");
}

#[tokio::test]
async fn first_messages_by_bulk_sends_count_for_their_recipient_from_all_senders_together() {
    let app = app_with(2).await;
    let senders = educators(&app, &["e0", "e1", "e2", "e3", "e4"]).await;
    app.student("mia").await;

    for (n, sender) in senders.iter().enumerate() {
        let own = format!("student of {n}");
        let reply = post(sender, &to_users("one", "hello", &["mia", &own])).await;
        assert_silent(&reply);
        let result = reply.json(200);
        let to_mia = if n < 2 { "sent" } else { "rate_limited" };
        assert_outcomes(&result, &[("mia", to_mia), (&own, "sent")]);
    }

    let refused = post(&senders[2], &to_users("two", "hello", &["mia"])).await.json(200);
    let single = senders[3].send("mia", "hello").await.problem(429, "rate_limited");
    let problem = &refused["results"][0]["problem"];
    let without_numbers = |text: &Value| text.as_str().unwrap().replace(|c: char| c.is_ascii_digit(), "");
    assert_eq!((&problem["status"], &problem["title"]), (&single["status"], &single["title"]));
    assert_eq!(without_numbers(&problem["detail"]), without_numbers(&single["detail"]));
    let again = post(&senders[0], &to_users("two", "no newcomer any more", &["mia"])).await.json(200);
    assert_counts(&again, 1, 0, 0);
    assert_counts(&post(&senders[1], &to_users("one", "hello", &["mia"])).await.json(200), 0, 1, 0);
    app.assert_invariants().await;
}

#[tokio::test]
async fn single_sends_and_bulk_sends_count_together() {
    let app = app_with(1).await;
    let senders = educators(&app, &["e0", "e1"]).await;
    app.student("mia").await;
    senders[0].send("mia", "hello").await.json(201);

    let refused = post(&senders[1], &to_users("one", "hello", &["mia"])).await.json(200);

    assert_outcomes(&refused, &[("mia", "rate_limited")]);
}

#[tokio::test]
async fn several_first_messages_to_one_recipient_by_one_call_count_once_and_are_refused_together() {
    let app = app_with(2).await;
    let senders = educators(&app, &["e0", "e1", "e2"]).await;
    app.student("mia").await;
    let item = |id: &str| json!({"recipient_id": "mia", "client_id": id});
    let bulk = json!({"client_id": "one", "body": "hello", "items": [item("a"), item("b"), item("c")]});

    for sender in &senders[..2] {
        assert_counts(&post(sender, &bulk).await.json(200), 3, 0, 0);
    }
    let refused = post(&senders[2], &bulk).await.json(200);

    assert_outcomes(&refused, &[("mia", "rate_limited"); 3]);
}

#[tokio::test]
async fn refused_messages_of_bulk_sends_neither_count_nor_tell_of_the_limit() {
    let app = app_with(1).await;
    let senders = educators(&app, &["e0", "e1"]).await;
    app.student("mia").await;
    let lms = app.service("lms").await;
    sqlx::raw_sql("update users set deactivated_at = now() where external_id = 'e0'").execute(&app.pool).await.unwrap();

    let result = post(&senders[0], &to_users("one", "hello", &["mia", "e0"])).await.json(200);
    assert_outcomes(&result, &[("mia", "sender_inactive"), ("e0", "sender_inactive")]);
    assert_counts(&post(&senders[1], &to_users("one", "hello", &["mia"])).await.json(200), 1, 0, 0);
    let result = post(&senders[0], &to_users("one", "hello", &["mia"])).await.json(200);
    assert_outcomes(&result, &[("mia", "sender_inactive")]);
    let mut of_service = to_users("one", "services are exempt", &["mia"]);
    of_service["sender_id"] = json!("e2");
    assert_counts(&post(&lms, &of_service).await.json(200), 1, 0, 0);
}

#[tokio::test]
async fn a_dry_run_tells_of_the_limit_and_does_not_count_for_it() {
    let app = app_with(1).await;
    let senders = educators(&app, &["e0", "e1"]).await;
    app.student("mia").await;
    let bulk = to_users("one", "hello", &["mia", "another"]);

    for sender in [&senders[0], &senders[1], &senders[0]] {
        assert_counts(&dry_run(sender, bulk.clone()).await, 2, 0, 0);
    }
    assert_counts(&post(&senders[0], &to_users("one", "hello", &["mia"])).await.json(200), 1, 0, 0);

    let dry = dry_run(&senders[1], bulk.clone()).await;
    assert_outcomes(&dry, &[("mia", "rate_limited"), ("another", "sent")]);
    assert_counts(&dry_run(&senders[0], bulk).await, 1, 1, 0);
    assert_counts(&dry_run(&senders[0], to_users("two", "hello", &["mia"])).await, 1, 0, 0);
}
