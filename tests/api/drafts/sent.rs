//! A message sent with `draft_version` deletes the draft that it was written from.

use reqwest::Method;
use serde_json::json;

use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

async fn send_draft(from: &Client, to: &str, draft_version: i64, key: &str) -> Reply {
    let body = json!({"recipient_id": to, "body": "Dear Ada", "draft_version": draft_version});
    from.call(Method::POST, "/v1/messages", Some(&body), &[("idempotency-key", key)]).await
}

#[tokio::test]
async fn sending_deletes_the_draft() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let version = mia.save_draft("ada", "Dear Ada").await;

    send_draft(&mia, "ada", version, "one").await.json(201);

    mia.draft("ada").await.problem(404, "not_found");
}

#[tokio::test]
async fn sending_an_older_version_keeps_what_another_device_has_written_since() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let older = mia.save_draft("ada", "Dear").await;
    let newer = mia.save_draft("ada", "Dear Ada").await;

    send_draft(&mia, "ada", older, "one").await.json(201);

    assert_eq!(mia.draft("ada").await.json(200)["version"], newer);
}

#[tokio::test]
async fn a_replay_with_another_draft_version_sends_nothing_and_deletes_that_draft() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let first = mia.save_draft("ada", "Dear Ada").await;
    send_draft(&mia, "ada", first, "one").await.json(201);
    let second = mia.save_draft("ada", "Dear Ada").await;

    let replay = send_draft(&mia, "ada", second, "one").await;

    assert_eq!(replay.json(200)["seq"], 1, "the draft version is not compared with the first request");
    mia.draft("ada").await.problem(404, "not_found");
    assert_eq!(ada.shown_seqs(&mia).await, [1]);
}

#[tokio::test]
async fn a_refused_send_keeps_the_draft() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let version = mia.save_draft("nobody", "Hello?").await;

    send_draft(&mia, "nobody", version, "one").await.problem(422, "recipient_unknown");

    assert_eq!(mia.draft("nobody").await.json(200)["version"], version);
}

#[tokio::test]
async fn a_message_to_another_recipient_keeps_the_draft() {
    let app = TestApp::spawn().await;
    let (mia, _ada, _tom) = (app.student("mia").await, app.educator("ada").await, app.educator("tom").await);
    let version = mia.save_draft("ada", "Hello").await;

    send_draft(&mia, "tom", version, "one").await.json(201);

    assert_eq!(mia.draft("ada").await.json(200)["version"], version);
}
