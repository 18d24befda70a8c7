//! The rate limits of bulk sends. They refill so slowly that the time that a test takes does not matter.

use futures_util::future::join_all;
use serde_json::json;
use sqlx::AssertSqlSafe;

use super::{assert_counts, assert_outcomes, course, post, to_course, to_users};
use crate::support::{
    app::{TestApp, config},
    batch_gate::count,
    client::{Client, Reply},
};

/// A service with rate limits of which a user has five messages of bulk sends, a thousand bytes, and one of all else that counts
/// for single sends.
async fn app_with_limits() -> (TestApp, Client) {
    app_with_limit(5).await
}

/// The same with another number of messages of bulk sends.
async fn app_with_limit(bulk_recipients: u32) -> (TestApp, Client) {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.database.lock_timeout_ms = 50;
    config.limits.bulk_recipients_per_hour = bulk_recipients.try_into().unwrap();
    config.limits.new_conversations_per_hour = 1.try_into().unwrap();
    config.limits.educator_new_conversations_per_hour = 1;
    config.limits.sends_burst = 1.try_into().unwrap();
    config.limits.bytes_per_day = 1000.try_into().unwrap();
    let app = TestApp::spawn_with(config).await;
    let ada = course(&app, 9).await;
    (app, ada)
}

#[track_caller]
fn assert_limited(reply: &Reply, limit: &str) {
    reply.problem(429, "rate_limited");
    assert!(reply.header("retry-after").is_some());
    let limits = reply.header("ratelimit").unwrap();
    assert!(limits.contains(&format!("\"{limit}\";r=")), "{limits}");
}

#[tokio::test]
async fn recipients_count_once_whatever_the_limits_of_single_sends() {
    let (app, ada) = app_with_limits().await;

    let first = post(&ada, &to_users("one", "hello", &["s0001", "s0002", "s0003"])).await;
    assert_counts(&first.json(200), 3, 0, 0);
    assert!(first.header("ratelimit").unwrap().contains("\"bulk_recipients\";r=2;"), "{:?}", first.headers);
    let refused = post(&ada, &to_users("two", "hello", &["s0004", "s0005", "s0006"])).await;
    assert_limited(&refused, "bulk_recipients");
    assert_eq!(count(&app, "select count(*) from messages").await, 3, "a refused call sends nothing");

    // What was sent before does not count, nor does a dry run.
    let mut dry = to_users("two", "hello", &["s0004", "s0005", "s0006"]);
    dry["dry_run"] = json!(true);
    assert_counts(&post(&ada, &dry).await.json(200), 3, 0, 0);
    let resumed = post(&ada, &to_users("one", "hello", &["s0001", "s0002", "s0003", "s0004", "s0005"])).await;
    assert_counts(&resumed.json(200), 2, 3, 0);
    let all = ["s0001", "s0002", "s0003", "s0004", "s0005"];
    assert_counts(&post(&ada, &to_users("one", "hello", &all)).await.json(200), 0, 5, 0);
    assert_limited(&post(&ada, &to_users("three", "hello", &["s0001"])).await, "bulk_recipients");
}

#[tokio::test]
async fn a_call_with_more_recipients_than_the_limit_ever_allows_is_invalid() {
    let (_app, ada) = app_with_limits().await;
    let six = ["s0001", "s0002", "s0003", "s0004", "s0005", "s0006"];

    let problem = post(&ada, &to_users("c", "hello", &six)).await.problem(422, "invalid_body");

    assert_eq!(problem["errors"][0]["pointer"], "/items");
}

/// What the response says is left of the limit.
#[track_caller]
fn left(reply: &Reply) -> u32 {
    let (_, left) = reply.header("ratelimit").unwrap().split_once("\"bulk_recipients\";r=").unwrap();
    left.split(';').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn messages_that_are_refused_do_not_count() {
    let (app, ada) = app_with_limits().await;
    let change = |to: &str| format!("update users set deactivated_at = {to} where external_id in ('s0002', 's0003')");
    sqlx::raw_sql(AssertSqlSafe(change("now()"))).execute(&app.pool).await.unwrap();
    let bulk = to_users("one", "hello", &["s0001", "s0002", "s0003", "ada", "s0004"]);

    let first = post(&ada, &bulk).await;
    assert_counts(&first.json(200), 2, 0, 3);
    assert_eq!(left(&first), 3);
    sqlx::raw_sql(AssertSqlSafe(change("null"))).execute(&app.pool).await.unwrap();
    let again = post(&ada, &bulk).await;
    assert_counts(&again.json(200), 2, 2, 1);
    assert_eq!(left(&again), 1);
    assert_counts(&post(&ada, &to_users("two", "hello", &["s0005"])).await.json(200), 1, 0, 0);
    assert_limited(&post(&ada, &to_users("two", "hello", &["s0006"])).await, "bulk_recipients");
}

#[tokio::test]
async fn messages_for_which_there_was_no_room_do_not_count() {
    let (app, ada) = app_with_limits().await;
    app.student("s0002").await.send("ada", "so that there is a conversation").await.json(201);
    let mut lock = app.pool.begin().await.unwrap();
    sqlx::query("select from conversations for update").execute(&mut *lock).await.unwrap();
    let bulk = to_users("one", "hello", &["s0001", "s0002", "s0003"]);

    let locked = post(&ada, &bulk).await;
    lock.rollback().await.unwrap();
    assert_outcomes(&locked.json(200), &[("s0001", "sent"), ("s0002", "unavailable"), ("s0003", "sent")]);
    assert_eq!(left(&locked), 3);
    let resumed = post(&ada, &bulk).await;
    assert_counts(&resumed.json(200), 1, 2, 0);
    assert_eq!(left(&resumed), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_a_concurrent_call_sends_count_once() {
    let (_app, ada) = app_with_limit(12).await;
    let bulk = to_users("one", "hello", &["s0001", "s0002", "s0003"]);

    let results = join_all((0..4).map(|_| post(&ada, &bulk))).await;

    let sent: u64 = results.iter().map(|result| result.json(200)["counts"]["sent"].as_u64().unwrap()).sum();
    assert_eq!(sent, 3);
    let nine = ["s0001", "s0002", "s0003", "s0004", "s0005", "s0006", "s0007", "s0008", "s0009"];
    let rest = post(&ada, &to_users("two", "hello", &nine)).await;
    assert_counts(&rest.json(200), 9, 0, 0);
    assert_eq!(left(&rest), 0);
}

#[tokio::test]
async fn texts_with_more_bytes_than_can_ever_be_stored_in_a_day_are_invalid() {
    let (app, ada) = app_with_limit(20).await;
    let text = "x".repeat(400);
    let three = to_users("one", &text, &["s0001", "s0002", "s0003"]);
    let course = to_course("one", &text);

    for (bulk, pointer) in [(&three, "/items"), (&course, "/to")] {
        for dry_run in [true, false] {
            let mut bulk = bulk.clone();
            bulk["dry_run"] = json!(dry_run);
            let refused = post(&ada, &bulk).await;
            let problem = refused.problem(422, "invalid_body");
            assert_eq!(problem["errors"][0]["pointer"], pointer);
            assert!(problem["detail"].as_str().unwrap().contains("`bytes_per_day`"), "{problem}");
            assert_eq!(refused.header("retry-after"), None);
        }
    }
    assert_eq!(count(&app, "select count(*) from messages").await, 0);
    // In parts it is allowed, as far as there are bytes left.
    assert_counts(&post(&ada, &to_users("one", &text, &["s0001", "s0002"])).await.json(200), 2, 0, 0);
    assert_limited(&post(&ada, &three).await, "bytes");
    let mut service_bulk = course;
    service_bulk["sender_id"] = json!("ada");
    assert_counts(&post(&app.service("lms").await, &service_bulk).await.json(200), 9, 0, 0);
}

#[tokio::test]
async fn the_bytes_of_the_messages_count_if_they_are_sent() {
    let (_app, ada) = app_with_limits().await;
    let text = "x".repeat(400);

    let result = post(&ada, &to_users("one", &text, &["s0001", "ada"])).await.json(200);
    assert_outcomes(&result, &[("s0001", "sent"), ("ada", "self_message")]);
    // The bytes of the refused message were given back: 600 are left.
    assert_counts(&post(&ada, &to_users("two", &text, &["s0001"])).await.json(200), 1, 0, 0);
    assert_limited(&post(&ada, &to_users("three", &text, &["s0001"])).await, "bytes");
    // The recipients of calls that the other limit refused were not counted.
    assert_counts(&post(&ada, &to_users("four", "x", &["s0001", "s0002"])).await.json(200), 2, 0, 0);
}

#[tokio::test]
async fn the_limit_is_for_each_user_and_not_for_services() {
    let (app, ada) = app_with_limits().await;
    let bob = app.educator("bob").await;
    let service = app.service("lms").await;
    let five = ["s0001", "s0002", "s0003", "s0004", "s0005"];

    assert_counts(&post(&ada, &to_users("c", "hello", &five)).await.json(200), 5, 0, 0);
    assert_counts(&post(&bob, &to_users("c", "hello", &five)).await.json(200), 5, 0, 0);
    let nine = ["s0001", "s0002", "s0003", "s0004", "s0005", "s0006", "s0007", "s0008", "s0009"];
    for name in ["one", "two"] {
        let mut bulk = to_users(name, "hello", &nine);
        bulk["sender_id"] = json!("ada");
        assert_counts(&post(&service, &bulk).await.json(200), 9, 0, 0);
    }
}
