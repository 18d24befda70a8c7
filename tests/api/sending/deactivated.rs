//! A deactivated user reads, and keeps their own mailbox in order, but writes nothing to others.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::{Client, Reply, thread},
};

/// Deactivates a user, or a service.
async fn deactivate(app: &TestApp, user: &Client) {
    let deactivate = sqlx::query("update users set deactivated_at = now() where external_id = $1").bind(&user.id);
    assert_eq!(deactivate.execute(&app.pool).await.unwrap().rows_affected(), 1, "{} is known", user.id);
}

async fn reactivate(app: &TestApp, user: &Client) {
    let reactivate = sqlx::query("update users set deactivated_at = null where external_id = $1").bind(&user.id);
    reactivate.execute(&app.pool).await.unwrap();
}

/// Edits a message of the conversation with a peer.
async fn edit(user: &Client, peer: &Client, seq: i64, body: &str) -> Reply {
    let path = format!("{}/messages/{seq}", thread(&peer.id));
    user.call(Method::PATCH, &path, Some(&json!({"body": body})), &[]).await
}

async fn send_as(service: &Client, sender: &str, recipient: &str) -> Reply {
    let body = json!({"sender_id": sender, "recipient_id": recipient, "body": "on behalf"});
    service.post("/v1/messages", &body).await
}

#[tokio::test]
async fn a_deactivated_user_cannot_send_to_anyone_until_they_are_active_again() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    ada.says(&mia, "hello").await;
    deactivate(&app, &ada).await;

    for recipient in [&mia.id, &noah.id, "nobody-yet", &ada.id] {
        ada.send(recipient, "hello").await.problem(403, "sender_inactive");
        ada.send_with_key(recipient, "hello", "a-key").await.problem(403, "sender_inactive");
    }

    let is_known = "select exists (select from users where external_id = 'nobody-yet')";
    assert!(!sqlx::query_scalar::<_, bool>(is_known).fetch_one(&app.pool).await.unwrap(), "no user was introduced");
    assert_eq!(noah.get("/v1/inbox").await.json(200)["items"], json!([]), "no conversation was begun");
    reactivate(&app, &ada).await;
    ada.send_with_key("mia", "hello again", "a-key").await.json(201);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_deactivated_sender_who_writes_to_a_deactivated_recipient_learns_of_themselves_only() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "hello").await;
    deactivate(&app, &ada).await;
    deactivate(&app, &mia).await;

    ada.send("mia", "hello").await.problem(403, "sender_inactive");
}

#[tokio::test]
async fn a_send_from_before_the_deactivation_is_found_by_its_key() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let sent = ada.send_with_key(&mia.id, "hello", "a-key").await.json(201);
    deactivate(&app, &ada).await;

    let repeated = ada.send_with_key(&mia.id, "hello", "a-key").await.json(200);
    let another = ada.send_with_key(&mia.id, "something else", "a-key").await;

    assert_eq!(repeated["seq"], sent["seq"]);
    another.problem(422, "idempotency_key_reused");
}

#[tokio::test]
async fn a_service_cannot_send_for_a_deactivated_user_and_not_while_it_is_deactivated_itself() {
    let app = TestApp::spawn().await;
    let (ada, mia, service) = (app.educator("ada").await, app.student("mia").await, app.service("lms").await);
    send_as(&service, "ada", "mia").await.json(201);

    deactivate(&app, &ada).await;
    send_as(&service, "ada", "mia").await.problem(403, "sender_inactive");
    send_as(&service, "mia", "noah").await.json(201);
    service.send("mia", "in its own name").await.json(201);

    reactivate(&app, &ada).await;
    deactivate(&app, &service).await;
    send_as(&service, "ada", "mia").await.problem(403, "sender_inactive");
    service.send("mia", "in its own name").await.problem(403, "sender_inactive");
    assert_eq!(mia.history(&ada, "").await["items"].as_array().unwrap().len(), 1);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_deactivated_user_cannot_edit_and_can_retract() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let (first, second) = (ada.says(&mia, "first").await, ada.says(&mia, "second").await);
    edit(&ada, &mia, first, "edited").await.json(200);
    deactivate(&app, &ada).await;

    edit(&ada, &mia, first, "edited again").await.problem(403, "sender_inactive");
    // Nothing remains to be done: the text is as asked.
    edit(&ada, &mia, first, "edited").await.json(200);
    let retract = format!("{}/messages/{second}?for=everyone", thread("mia"));
    ada.call(Method::DELETE, &retract, None, &[]).await.ok();

    let items = mia.history(&ada, "").await["items"].clone();
    let bodies: Vec<_> = items.as_array().unwrap().iter().map(|message| message["body"].clone()).collect();
    assert!(bodies.contains(&json!("edited")) && bodies.contains(&Value::Null), "{bodies:?}");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_deactivated_user_reads_and_keeps_their_own_mailbox_in_order() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "hello").await;
    mia.says(&ada, "hello").await;
    deactivate(&app, &ada).await;
    let conversation = thread("mia");
    let at = |end: &str| format!("{conversation}{end}");

    let own = ada.get("/v1/me").await.json(200);
    for path in ["/v1/inbox", "/v1/inbox/unread", "/v1/search?q=hello", &conversation, &at("/messages")] {
        ada.get(path).await.json(200);
    }
    for (method, path, body) in [
        (Method::POST, at("/read"), Some(json!({"up_to_seq": 2}))),
        (Method::POST, at("/unread"), Some(json!({"from_seq": 2}))),
        (Method::PATCH, conversation.clone(), Some(json!({"archived": true, "starred": true}))),
        (Method::PUT, at("/draft"), Some(json!({"body": "for later"}))),
        (Method::POST, "/v1/inbox/batch".to_owned(), Some(json!({"action": "star", "items": [{"peer_id": "mia"}]}))),
        (Method::POST, "/v1/inbox/read-all".to_owned(), Some(json!({}))),
        (Method::DELETE, at("?up_to_seq=2"), None),
        (Method::POST, at("/restore"), None),
    ] {
        ada.call(method, &path, body.as_ref(), &[]).await.ok();
    }

    assert_eq!(own["user"]["active"], false);
    app.assert_invariants().await;
}
