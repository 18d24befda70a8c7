//! Requests for bulk sends that are refused as a whole.

use reqwest::Method;
use serde_json::{Value, json};

use super::{assert_counts, course, post, to_course, to_users};
use crate::support::{
    app::{TestApp, config},
    batch_gate::count,
};

#[tokio::test]
async fn only_services_and_the_roles_that_may_introduce_users_send_to_many() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    let student = app.new_person("s0001", "student", "");
    let back_end = app.back_end("lms").await;

    for refused in [
        post(&student, &to_course("c", "hello")).await,
        post(&student, &to_users("c", "hello", &["s0002"])).await,
        post(&student, &json!({"no": "bulk send"})).await,
        post(&back_end, &to_course("c", "hello")).await,
    ] {
        refused.problem(403, "insufficient_scope");
        let challenge = "Bearer error=\"insufficient_scope\", scope=\"messages:send_as\"";
        assert_eq!(refused.header("www-authenticate"), Some(challenge));
    }
    assert_eq!(count(&app, "select count(*) from messages").await, 0);
    assert_counts(&post(&ada, &to_course("c", "hello")).await.json(200), 2, 0, 0);
}

#[tokio::test]
async fn sending_for_another_user_needs_the_scope() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    let mut bulk = to_users("c", "hello", &["s0002"]);
    bulk["sender_id"] = json!("s0001");

    post(&ada, &bulk).await.problem(403, "insufficient_scope");
    for method in [Method::GET, Method::DELETE] {
        ada.call(method, "/v1/messages/bulk/c?sender_id=s0001", None, &[]).await.problem(403, "insufficient_scope");
    }
}

/// Posts a valid bulk send with other members, and asserts the refusal.
async fn assert_refused(app: &TestApp, change: Value, code: &str, pointer: &str) {
    let ada = app.educator("ada").await;
    let mut bulk = to_users("c", "hello", &["s0001"]);
    for (name, value) in change.as_object().unwrap() {
        bulk[name] = value.clone();
    }
    let problem = post(&ada, &bulk).await.problem(422, code);
    assert_eq!(problem["errors"][0]["pointer"], pointer, "of {change}: {problem}");
}

#[tokio::test]
async fn an_invalid_request_is_refused_with_the_place_of_its_fault_and_sends_nothing() {
    let app = TestApp::spawn().await;
    course(&app, 1).await;
    let to = |context: Value, roles: Value| json!({"items": null, "to": {"context": context, "roles": roles}});
    let course = json!({"type": "course", "id": "bio"});
    let many = vec![json!({"recipient_id": "s0001"}); 1001];

    for (change, code, pointer) in [
        (json!({"client_id": ""}), "invalid_body", "/client_id"),
        (json!({"client_id": "."}), "invalid_body", "/client_id"),
        (json!({"client_id": ".."}), "invalid_body", "/client_id"),
        (json!({"client_id": "é"}), "invalid_body", "/client_id"),
        (json!({"client_id": "a\nb"}), "invalid_body", "/client_id"),
        (json!({"client_id": "x".repeat(256)}), "invalid_body", "/client_id"),
        (json!({"client_id": null}), "invalid_body", "/client_id"),
        (json!({"client_id": 7}), "invalid_body", "/client_id"),
        (json!({"body": ""}), "empty_body", "/body"),
        (json!({"body": "x".repeat(10_001)}), "body_too_long", "/body"),
        (json!({"body": 7}), "invalid_body", "/body"),
        (json!({"context": {"type": "a:b", "id": "1"}}), "invalid_body", "/context/type"),
        (json!({"context": "course:bio"}), "invalid_body", "/context"),
        (json!({"dry_run": "yes"}), "invalid_body", "/dry_run"),
        (json!({"sender_id": ""}), "invalid_body", "/sender_id"),
        (json!({"recipients": []}), "unknown_field", "/recipients"),
        (json!({"items": []}), "invalid_body", "/items"),
        (json!({"items": {}}), "invalid_body", "/items"),
        (json!({"items": many}), "invalid_body", "/items"),
        (json!({"items": vec![json!(1); 10_001]}), "invalid_body", "/items"),
        (json!({"items": null}), "invalid_body", "/to"),
        (json!({"to": {"context": course}}), "invalid_body", "/items"),
        (to(json!(null), json!(null)), "invalid_body", "/to/context"),
        (to(json!("course:bio"), json!(null)), "invalid_body", "/to/context"),
        (to(json!({"type": "course"}), json!(null)), "invalid_body", "/to/context/id"),
        (to(json!({"type": "a:b", "id": "bio"}), json!(null)), "invalid_body", "/to/context/type"),
        (to(json!({"type": "course", "id": ""}), json!(null)), "invalid_body", "/to/context/id"),
        (to(json!({"type": "course", "id": "bio", "title": "x"}), json!(null)), "unknown_field", "/to/context/title"),
        (to(course.clone(), json!([])), "invalid_body", "/to/roles"),
        (to(course.clone(), json!(["student", ""])), "invalid_body", "/to/roles/1"),
        (to(course.clone(), json!(["*"])), "invalid_body", "/to/roles/0"),
        (to(course.clone(), json!(["student", "a>b"])), "invalid_body", "/to/roles/1"),
        (to(course.clone(), json!(vec!["student"; 101])), "invalid_body", "/to/roles"),
        (json!({"items": null, "body": null, "to": {"context": course}}), "invalid_body", "/body"),
    ] {
        assert_refused(&app, change, code, pointer).await;
    }
    assert_eq!(count(&app, "select count(*) from messages").await, 0);
}

#[tokio::test]
async fn a_body_that_is_no_json_or_too_large_is_refused() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 1).await;
    let path = "/v1/messages/bulk";
    let twice = r#"{"client_id": "a", "client_id": "b", "body": "x", "items": [{"recipient_id": "s0001"}]}"#;

    ada.post_raw(path, "application/json", "").await.problem(400, "malformed_json");
    ada.post_raw(path, "application/json", twice).await.problem(400, "malformed_json");
    for nul in [
        r#"{"client_id": "a", "body": "\u0000", "items": [{"recipient_id": "s0001"}]}"#,
        r#"{"client_id": "a", "items": [{"recipient_id": "s0001"}], "body": "x\u0000"}"#,
        r#"{"client_id": "a", "body": "x", "to": {"context": {"type": "course", "id": "bio"}, "roles": ["\u0000"]}}"#,
    ] {
        ada.post_raw(path, "application/json", nul).await.problem(400, "malformed_json");
    }
    ada.post_raw(path, "text/plain", "{}").await.problem(415, "unsupported_media_type");
    ada.post("/v1/messages/bulk?dry_run=true", &to_users("c", "x", &["s0001"])).await.problem(400, "unknown_parameter");
    ada.post_raw(path, "application/json", vec![b' '; 8 * 1024 * 1024 + 1]).await.problem(413, "content_too_large");
    let nearly = format!("{}{}", " ".repeat(8 * 1024 * 1024 - 200), to_users("c", "x", &["s0001"]));
    assert_counts(&ada.post_raw(path, "application/json", nearly).await.json(200), 1, 0, 0);
}

#[tokio::test]
async fn the_number_of_recipients_of_a_user_is_configured() {
    let mut config = config();
    config.limits.bulk_max_recipients = 2.try_into().unwrap();
    let app = TestApp::spawn_with(config).await;
    let ada = course(&app, 3).await;

    assert_counts(&post(&ada, &to_users("c", "hello", &["s0001", "s0002"])).await.json(200), 2, 0, 0);
    post(&ada, &to_users("c", "hello", &["s0001", "s0002", "s0003"])).await.problem(422, "invalid_body");
    let service = app.service("lms").await;
    assert_counts(&post(&service, &to_users("c", "hello", &["s0001", "s0002", "s0003"])).await.json(200), 3, 0, 0);
}

#[tokio::test]
async fn the_paths_have_the_methods_that_the_document_names() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;

    for (method, path, allowed) in
        [(Method::GET, "/v1/messages/bulk", "POST"), (Method::POST, "/v1/messages/bulk/c", "DELETE, GET, HEAD")]
    {
        let reply = ada.call(method, path, None, &[]).await;
        reply.problem(405, "method_not_allowed");
        let allow = reply.header("allow").unwrap();
        for method in allowed.split(", ") {
            assert!(allow.contains(method), "{path}: {allow}");
        }
    }
    assert!(ada.get("/v1/me").await.json(200)["features"].as_array().unwrap().contains(&json!("bulk")));
}
