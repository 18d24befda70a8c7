//! The same call again sends what is missing.

use futures_util::future::join_all;
use serde_json::json;

use super::{assert_counts, assert_each_has, assert_outcomes, course, join, post, to_course, to_users};
use crate::support::{app::TestApp, batch_gate::count};

#[tokio::test]
async fn a_member_who_joined_later_gets_the_message_and_the_others_not_again() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    assert_counts(&post(&ada, &to_course("exam", "hello")).await.json(200), 2, 0, 0);
    app.student("late").await;
    join(&app, "late", None).await;

    let result = post(&ada, &to_course("exam", "hello")).await.json(200);

    assert_outcomes(&result, &[("late", "sent"), ("s0001", "replayed"), ("s0002", "replayed")]);
    assert_counts(&result, 1, 2, 0);
}

#[tokio::test]
async fn another_text_or_context_by_the_same_name_is_refused_for_each_who_got_one() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 3).await;
    post(&ada, &to_users("exam", "hello", &["s0001", "s0002"])).await.json(200);

    let other_text = post(&ada, &to_course("exam", "goodbye")).await.json(200);
    let mut bulk = to_users("exam", "hello", &["s0001"]);
    bulk["context"] = json!({"type": "course", "id": "bio"});
    let other_context = post(&ada, &bulk).await.json(200);

    let expected = [("s0001", "idempotency_key_reused"), ("s0002", "idempotency_key_reused"), ("s0003", "sent")];
    assert_outcomes(&other_text, &expected);
    assert_outcomes(&other_context, &[("s0001", "idempotency_key_reused")]);
    assert_each_has(&app, 3, 1).await;
}

#[tokio::test]
async fn items_and_a_roster_by_the_same_name_are_the_same_bulk_send() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 3).await;

    post(&ada, &to_users("exam", "hello", &["s0002"])).await.json(200);

    assert_counts(&post(&ada, &to_course("exam", "hello")).await.json(200), 2, 1, 0);
}

#[tokio::test]
async fn what_was_sent_is_replayed_although_the_recipient_could_not_be_written_to_now() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 1).await;
    post(&ada, &to_course("exam", "hello")).await.json(200);
    sqlx::raw_sql("update users set deactivated_at = now() where external_id = 's0001'")
        .execute(&app.pool)
        .await
        .unwrap();

    assert_counts(&post(&ada, &to_course("exam", "hello")).await.json(200), 0, 1, 0);
}

#[tokio::test]
async fn a_refused_item_is_sent_when_the_reason_is_gone() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    sqlx::raw_sql("update users set deactivated_at = now() where external_id = 's0001'")
        .execute(&app.pool)
        .await
        .unwrap();
    assert_counts(&post(&ada, &to_course("exam", "hello")).await.json(200), 1, 0, 1);
    sqlx::raw_sql("update users set deactivated_at = null").execute(&app.pool).await.unwrap();

    assert_counts(&post(&ada, &to_course("exam", "hello")).await.json(200), 1, 1, 0);
}

#[tokio::test]
async fn names_of_bulk_sends_belong_to_their_sender_and_to_no_single_send() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 1).await;
    let bob = app.educator("bob").await;
    ada.send_with_key("s0001", "hello", "exam").await.json(201);

    assert_counts(&post(&ada, &to_users("exam", "hello", &["s0001"])).await.json(200), 1, 0, 0);
    assert_counts(&post(&bob, &to_users("exam", "hello", &["s0001"])).await.json(200), 1, 0, 0);
    assert_counts(&post(&ada, &to_users("exam 2", "hello", &["s0001"])).await.json(200), 1, 0, 0);

    assert_eq!(count(&app, "select count(*) from messages").await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_call_several_times_at_once_sends_each_message_once() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 200).await;
    let bulk = to_course("exam", "hello");

    let results = join_all((0..4).map(|_| post(&ada, &bulk))).await;

    let mut sent = 0;
    for result in results {
        let result = result.json(200);
        assert_eq!(result["counts"]["refused"], 0, "{result:#}");
        sent += result["counts"]["sent"].as_i64().unwrap();
        let known = result["results"].as_array().unwrap().iter().all(|item| item["message_id"].is_string());
        assert!(known, "each result has a message: {result:#}");
    }
    assert_eq!(sent, 200);
    assert_each_has(&app, 200, 1).await;
}
