//! A service that sends on behalf of users.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::TestApp;

/// A send from Mia to Ada.
fn from_mia() -> Value {
    json!({"recipient_id": "ada", "sender_id": "mia", "body": "from the app"})
}

#[tokio::test]
async fn sending_on_behalf_of_a_user_needs_the_scope() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    let refused = mia.post("/v1/messages", &from_mia()).await;

    refused.problem(403, "insufficient_scope");
    let challenge = "Bearer error=\"insufficient_scope\", scope=\"messages:send_as\"";
    assert_eq!(refused.header("www-authenticate"), Some(challenge));
}

#[tokio::test]
async fn a_message_of_a_service_is_the_users_own() {
    let app = TestApp::spawn().await;
    let (_ada, _mia) = (app.educator("ada").await, app.student("mia").await);

    let sent = app.service("bot").await.post("/v1/messages", &from_mia()).await.json(201);

    assert_eq!(sent["sender_id"], "mia");
    assert_eq!(sent["recipient_id"], "ada");
}

#[tokio::test]
async fn a_service_has_idempotency_keys_of_its_own() {
    let app = TestApp::spawn().await;
    let (ada, mia, service) = (app.educator("ada").await, app.student("mia").await, app.service("bot").await);
    let key = [("idempotency-key", "k")];

    service.call(Method::POST, "/v1/messages", Some(&from_mia()), &key).await.json(201);
    service.call(Method::POST, "/v1/messages", Some(&from_mia()), &key).await.json(200);
    mia.send_with_key("ada", "from the app", "k").await.json(201);

    let messages = ada.history(&mia, "").await["items"].clone();
    assert_eq!(messages.as_array().unwrap().len(), 2, "the service's and Mia's: {messages}");
}

#[tokio::test]
async fn sending_on_behalf_of_a_user_marks_nothing_as_read() {
    let app = TestApp::spawn().await;
    let (ada, mia, service) = (app.educator("ada").await, app.student("mia").await, app.service("bot").await);
    ada.says(&mia, "unread").await;

    service.post("/v1/messages", &from_mia()).await.json(201);

    assert_eq!(mia.entry(&ada).await["unread_count"], 1);
}
