//! Idempotency keys: repeated sends, what a key belongs to, and its syntax.

use reqwest::Method;
use serde_json::json;

use crate::support::app::TestApp;

#[tokio::test]
async fn a_repeated_send_returns_the_message_as_it_is_now() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let first = mia.send_with_key("ada", "hello", "k-1").await;
    ada.read(&mia, 1).await;

    // A key means the same with and without the quotes of a structured field (RFC 8941).
    for key in ["k-1", "\"k-1\""] {
        let repeated = mia.send_with_key("ada", "hello", key).await;

        let message = repeated.json(200);
        assert_eq!(repeated.header("idempotent-replayed"), Some("true"), "{key}");
        assert_eq!(message["id"], first.json(201)["id"], "{key}");
        assert_eq!(message["is_read"], true, "{key}: it has been read since");
    }

    assert_eq!(first.header("idempotent-replayed"), None, "the first send is not a replay");
    assert_eq!(ada.entry(&mia).await["last_seq"], 1, "one message is stored");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_key_with_another_payload_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k-1").await.json(201);

    mia.send_with_key("ada", "hullo", "k-1").await.problem(422, "idempotency_key_reused");
    mia.send_with_key("nobody", "hello", "k-1").await.problem(422, "idempotency_key_reused");
    mia.send_with_key("mia", "hello", "k-1").await.problem(422, "idempotency_key_reused");

    assert_eq!(ada.entry(&mia).await["last_seq"], 1);
    app.assert_invariants().await;
}

#[tokio::test]
async fn each_sender_has_keys_of_their_own() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k-1").await.json(201);

    ada.send_with_key("mia", "hello", "k-1").await.json(201);

    assert_eq!(ada.entry(&mia).await["last_seq"], 2);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_refused_send_does_not_use_up_its_key() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    mia.send_with_key("noah", "hello", "k-1").await.problem(422, "recipient_unknown");
    mia.send_with_key("mia", "hello", "k-1").await.problem(422, "self_message");
    app.student("noah").await;

    mia.send_with_key("noah", "hello", "k-1").await.json(201);
}

#[tokio::test]
async fn a_key_that_is_empty_too_long_or_badly_quoted_is_refused() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for key in ["", "a b", "\"", "\"a", "a\"b", "\"a\\b\"", "\"\"", &"k".repeat(256)] {
        mia.send_with_key("ada", "hello", key).await.problem(400, "invalid_idempotency_key");
    }
}

#[tokio::test]
async fn two_keys_in_one_request_are_refused() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    let body = json!({"recipient_id": "ada", "body": "hello"});
    let keys = [("idempotency-key", "a"), ("idempotency-key", "b")];
    let reply = mia.call(Method::POST, "/v1/messages", Some(&body), &keys).await;

    reply.problem(400, "invalid_idempotency_key");
}

#[tokio::test]
async fn a_key_may_have_255_characters_punctuation_and_within_quotes_spaces() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for key in ["k", &"k".repeat(255), "\"with space\"", "7f9c24e8-3b1d-4a67-9c55-0f2d6a1b8e43", "!#$%&'()*+,/:;=?@[]~"]
    {
        mia.send_with_key("ada", "hello", key).await.json(201);
    }
}
