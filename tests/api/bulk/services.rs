//! Bulk sends of services, for users and for themselves.

use serde_json::json;

use super::{assert_counts, course, post, to_course, to_users};
use crate::support::{app::TestApp, batch_gate::count};

#[tokio::test]
async fn the_messages_of_a_service_are_the_users_own_and_the_bulk_send_the_services() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 3).await;
    let (lms, other) = (app.service("lms").await, app.service("other").await);
    let mut bulk = to_course("exam", "hello");
    bulk["sender_id"] = json!("ada");

    assert_counts(&post(&lms, &bulk).await.json(200), 3, 0, 0);

    let message = ada.get("/v1/conversations/s0001/messages/1").await.json(200);
    assert_eq!(message["sender_id"], "ada");
    assert_eq!(lms.get("/v1/messages/bulk/exam?sender_id=ada").await.json(200)["counts"]["sent"], 3);
    for (client, path) in [
        (&ada, "/v1/messages/bulk/exam"),
        (&lms, "/v1/messages/bulk/exam"),
        (&lms, "/v1/messages/bulk/exam?sender_id=s0001"),
        (&lms, "/v1/messages/bulk/exam?sender_id=nobody"),
        (&other, "/v1/messages/bulk/exam?sender_id=ada"),
    ] {
        client.get(path).await.problem(404, "not_found");
        client.delete(path).await.problem(404, "not_found");
    }
    // By the same name, the user sends a bulk send of their own.
    assert_counts(&post(&ada, &to_course("exam", "hello")).await.json(200), 3, 0, 0);
    let retracted = lms.delete("/v1/messages/bulk/exam?sender_id=ada").await.json(200);
    assert_eq!(retracted["counts"], json!({"retracted": 3, "already": 0, "refused": 0}));
    assert_eq!(count(&app, "select count(*) from messages where retracted_at is null").await, 3);
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_unknown_sender_is_introduced_as_by_a_single_send() {
    let app = TestApp::spawn().await;
    course(&app, 200).await;
    let lms = app.service("lms").await;
    let mut bulk = to_course("welcome", "Welcome!");
    bulk["sender_id"] = json!("the principal");
    bulk["dry_run"] = json!(true);

    assert_counts(&post(&lms, &bulk).await.json(200), 201, 0, 0);
    assert_eq!(count(&app, "select count(*) from users where external_id = 'the principal'").await, 0);
    bulk["dry_run"] = json!(false);
    assert_counts(&post(&lms, &bulk).await.json(200), 201, 0, 0);

    assert_eq!(count(&app, "select count(*) from users where external_id = 'the principal'").await, 1);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_service_may_send_to_ten_thousand_and_a_user_to_a_thousand() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 0).await;
    let lms = app.service("lms").await;
    let users: Vec<String> = (0..10_001).map(|n| format!("u{n}")).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    let dry = |count: usize| {
        let mut bulk = to_users("c", "hello", &users[..count]);
        bulk["dry_run"] = json!(true);
        bulk
    };

    assert_counts(&post(&ada, &dry(1000)).await.json(200), 1000, 0, 0);
    post(&ada, &dry(1001)).await.problem(422, "invalid_body");
    assert_counts(&post(&lms, &dry(10_000)).await.json(200), 10_000, 0, 0);
    post(&lms, &dry(10_001)).await.problem(422, "invalid_body");
}

#[tokio::test]
async fn a_deactivated_sender_sends_nothing_and_may_still_retract() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    post(&ada, &to_course("exam", "hello")).await.json(200);
    sqlx::raw_sql("update users set deactivated_at = now() where external_id = 'ada'")
        .execute(&app.pool)
        .await
        .unwrap();

    let refused = post(&ada, &to_course("other", "hello")).await.json(200);
    assert_counts(&refused, 0, 0, 2);
    assert_eq!(refused["results"][0]["problem"]["code"], "sender_inactive");
    assert_eq!(ada.delete("/v1/messages/bulk/exam").await.json(200)["counts"]["retracted"], 2);
}
