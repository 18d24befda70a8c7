//! A draft that becomes a message.

use super::{Method, TestApp, json};

#[tokio::test]
async fn a_draft_is_gone_when_it_is_sent_and_a_newer_one_stays() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let old = mia.drafts("ada", "Dear").await;
    let new = mia.drafts("ada", "Dear Ada").await;
    let send = async |version: i64, key: &str| {
        let body = json!({"recipient_id": "ada", "body": "Dear Ada", "draft_version": version});
        mia.call(Method::POST, "/v1/messages", Some(&body), &[("idempotency-key", key)]).await
    };
    send(old, "one").await.json(201);
    assert_eq!(mia.draft("ada").await.json(200)["version"], new, "the other device has written more");
    send(new, "two").await.json(201);
    mia.draft("ada").await.problem(404, "not_found");

    // The version is no part of what is sent; and a replay lets its draft go, too.
    let again = mia.drafts("ada", "Dear Ada").await;
    assert_eq!(send(again, "two").await.json(200)["seq"], 2);
    mia.draft("ada").await.problem(404, "not_found");
    assert_eq!(ada.history(&mia, "").await["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_send_that_is_refused_keeps_the_draft_and_so_does_one_to_somebody_else() {
    let app = TestApp::spawn().await;
    let (mia, _, _) = (app.student("mia").await, app.educator("ada").await, app.educator("tom").await);
    let (first, version) = (mia.drafts("nobody", "Hello?").await, mia.drafts("ada", "Hello").await);
    let send = async |to: &str, version: i64| {
        mia.post("/v1/messages", &json!({"recipient_id": to, "body": "Hello", "draft_version": version})).await
    };
    send("nobody", first).await.problem(422, "recipient_unknown");
    assert_eq!(mia.draft("nobody").await.json(200)["version"], first);
    send("tom", version).await.json(201);
    assert_eq!(mia.draft("ada").await.json(200)["version"], version);
}
