//! Calls for drafts that are refused whatever the draft holds.

use reqwest::Method;
use serde_json::json;

use super::{assert_no_content, draft_path};
use crate::support::app::TestApp;

#[tokio::test]
async fn a_draft_needs_a_token_and_takes_no_query_parameters() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let without_token = app.client("mia", String::new());
    let text = json!({"body": "x"});

    for (method, body) in [(Method::GET, None), (Method::PUT, Some(&text)), (Method::DELETE, None)] {
        let path = draft_path("ada");
        without_token.call(method.clone(), &path, body, &[]).await.problem(401, "unauthenticated");
        mia.call(method, &format!("{path}?version=1"), body, &[]).await.problem(400, "unknown_parameter");
    }
}

#[tokio::test]
async fn a_draft_is_sent_as_json() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let put_nothing_as = async |content_type: &str| {
        mia.call(Method::PUT, &draft_path("ada"), None, &[("content-type", content_type)]).await
    };

    put_nothing_as("text/plain").await.problem(415, "unsupported_media_type");
    put_nothing_as("application/json").await.problem(400, "malformed_json");
    mia.draft("ada").await.problem(404, "not_found");
}

#[tokio::test]
async fn a_post_is_answered_with_the_methods_that_a_draft_has() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    let reply = mia.post(&draft_path("ada"), &json!({"body": "x"})).await;

    reply.problem(405, "method_not_allowed");
    assert_eq!(reply.header("allow"), Some("GET, HEAD, PUT, DELETE, OPTIONS"));
}

#[tokio::test]
async fn a_draft_to_oneself_cannot_be_stored() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let text = json!({"body": "x"});

    mia.put_draft("mia", &text, &[]).await.problem(422, "self_message");
    mia.put_draft("mia", &text, &[("if-match", "*")]).await.problem(422, "self_message");
    mia.draft("mia").await.problem(404, "not_found");
    assert_no_content(&mia.delete_draft("mia", &[]).await);
}

#[tokio::test]
async fn without_a_database_every_call_is_unavailable() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    app.service.close().await;

    mia.draft("ada").await.problem(503, "unavailable");
    mia.put_draft("ada", &json!({"body": "x"}), &[]).await.problem(503, "unavailable");
    mia.delete_draft("ada", &[]).await.problem(503, "unavailable");
}
