//! A peer repeats requests from before an erasure: a key stands for the same message, also where another user has the id now.

use reqwest::Method;
use serde_json::{Value, json};

use super::officer;
use crate::support::{
    app::TestApp,
    client::{Client, Reply},
    json::assert_members,
};

/// Sends the same message each time.
async fn send(sender: &Client) -> Reply {
    let message = json!({"recipient_id": "mia", "body": "wombat", "context": {"type": "course", "id": "bio"}});
    sender.call(Method::POST, "/v1/messages", Some(&message), &[("Idempotency-Key", "k1")]).await
}

/// What an answer says of the message itself.
fn message(answer: &Value) -> Value {
    json!({"id": answer["id"], "seq": answer["seq"], "body": answer["body"], "created_at": answer["created_at"]})
}

#[tokio::test]
async fn a_repeated_send_to_an_erased_user_is_answered_with_its_message() {
    let app = TestApp::spawn().await;
    let (officer, mia, noah) = (officer(&app).await, app.student("mia").await, app.student("noah").await);
    let sent = send(&noah).await.json(201);
    mia.says(&noah, "numbat").await;
    let erased = officer.erases(&mia).await;

    let repeated = send(&noah).await;

    assert_eq!(repeated.header("idempotent-replayed"), Some("true"));
    let repeated = repeated.json(200);
    assert_eq!(message(&repeated), message(&sent));
    assert_eq!(repeated["recipient_id"], erased.id.as_str());
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_repeated_send_is_not_confused_with_messages_to_a_new_user_of_the_id() {
    let app = TestApp::spawn().await;
    let (officer, mia, noah) = (officer(&app).await, app.student("mia").await, app.student("noah").await);
    let sent = send(&noah).await.json(201);
    let erased = officer.erases(&mia).await;
    let lms = app.back_end("lms").await;
    lms.call(Method::PUT, "/v1/users/mia", Some(&json!({"display_name": "Mia Again"})), &[]).await.json(201);
    noah.send("mia", "welcome").await.json(201);

    let repeated = send(&noah).await.json(200);

    assert_eq!(message(&repeated), message(&sent));
    assert_members(&repeated, &json!({"recipient_id": erased.id, "context": {"type": "course", "id": "bio"}}));
    app.assert_invariants().await;
}
