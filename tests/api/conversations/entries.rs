//! `GET /v1/conversations/{peer}`: the inbox entry, and what users who are not participants learn.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    json::assert_members,
    mailbox::{ten_messages_to_ada, without_request_id},
    tenants::{multi_tenant_app, recorded_user_of_tenant, user_of_tenant},
};

#[tokio::test]
async fn an_entry_has_the_peer_the_last_message_the_unread_count_and_the_flags() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "first").await;
    mia.says(&ada, "second").await;

    let entry = ada.entry(&mia).await;

    let last = &entry["last_message"];
    let expected = json!({
        "peer": {"user_id": "mia", "display_name": "Name of mia", "avatar_url": null, "role": "student", "active": true},
        "last_message": last, "unread_count": 2, "read_seq": 0, "read_version": 0, "last_seq": 2,
        "last_activity_at": last["created_at"], "archived": false, "starred": false, "muted_until": null});
    assert_eq!(entry, expected);
}

#[tokio::test]
async fn the_senders_entry_shows_the_message_and_counts_nothing_unread() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    let entry = mia.entry(&ada).await;

    assert_members(&entry, &json!({"unread_count": 0, "last_message": {"sender_id": "mia", "seq": 10}}));
}

#[tokio::test]
async fn the_last_message_is_truncated_to_200_characters() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, &"é".repeat(201)).await;

    let last = ada.entry(&mia).await["last_message"].clone();

    assert_members(&last, &json!({"body": "é".repeat(200), "truncated": true}));
}

#[tokio::test]
async fn a_last_message_of_200_characters_is_not_truncated() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, &"x".repeat(200)).await;

    let last = ada.entry(&mia).await["last_message"].clone();

    assert_members(&last, &json!({"body": "x".repeat(200), "truncated": false}));
}

#[tokio::test]
async fn reading_calls_change_neither_the_read_marker_nor_receipts() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let before = ada.entry(&mia).await;

    for path in [
        "/v1/inbox",
        "/v1/inbox/unread",
        "/v1/conversations/mia",
        "/v1/conversations/mia/messages",
        "/v1/conversations/mia/messages/10",
        "/v1/me",
    ] {
        ada.get(path).await.json(200);
    }

    assert_eq!(ada.entry(&mia).await, before);
    let last = mia.message(&ada, 10).await.json(200);
    assert_eq!(last["read_at"], Value::Null, "no receipt: {last}");
}

#[tokio::test]
async fn a_conversation_of_others_cannot_be_told_from_one_that_does_not_exist() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "hello").await;

    for (path, body) in [
        ("", None),
        ("/messages", None),
        ("/messages?around=1", None),
        ("/messages/1", None),
        ("/read", Some(json!({"up_to_seq": 1}))),
        ("/unread", Some(json!({"from_seq": 1}))),
    ] {
        let call = async |peer: &str| {
            let path = format!("/v1/conversations/{peer}{path}");
            match &body {
                Some(body) => noah.post(&path, body).await,
                None => noah.get(&path).await,
            }
        };
        let (user_with_conversations, unknown_user) = (call("mia").await, call("xyz").await);

        assert_eq!(without_request_id(&user_with_conversations), without_request_id(&unknown_user), "{path}");
    }
}

#[tokio::test]
async fn the_history_without_a_conversation_is_an_empty_page() {
    let app = TestApp::spawn().await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);

    let page = noah.history(&mia, "").await;

    let expected = json!({
        "items": [], "has_older": false, "has_newer": false, "oldest_seq": null, "newest_seq": null, "entry": null,
        "seen_up_to": 0});
    assert_eq!(page, expected);
}

#[tokio::test]
async fn users_of_another_tenant_are_neither_reached_nor_seen() {
    let app = multi_tenant_app().await;
    let ada = recorded_user_of_tenant(&app, "north", "educator", "ada").await;
    let mia = user_of_tenant(&app, "north", "student", "mia");
    let southern_mia = user_of_tenant(&app, "south", "student", "mia");
    mia.says(&ada, "hello").await;

    southern_mia.send("ada", "hello").await.problem(422, "recipient_unknown");
    let southern_ada = recorded_user_of_tenant(&app, "south", "educator", "ada").await;
    assert_eq!(southern_ada.get("/v1/me").await.json(200)["tenant"], "south");
    assert_eq!(southern_ada.get("/v1/inbox").await.json(200)["items"], json!([]));
    assert_eq!(southern_mia.history(&ada, "").await["items"], json!([]));
    southern_mia.says(&southern_ada, "hello from the south").await;
    assert_eq!(ada.badge().await["messages"], 1, "the message within the other tenant is not counted");
}

#[tokio::test]
async fn the_tenant_is_taken_from_the_token_as_it_is_and_must_not_be_empty() {
    let app = multi_tenant_app().await;
    let ada = recorded_user_of_tenant(&app, "north", "educator", "ada").await;
    user_of_tenant(&app, "north", "student", "mia").says(&ada, "hello").await;

    let with_a_space = user_of_tenant(&app, " north", "educator", "ada").get("/v1/inbox").await;
    let empty = user_of_tenant(&app, "", "educator", "ada").get("/v1/inbox").await;

    assert_eq!(with_a_space.json(200)["items"], json!([]), "` north` is another tenant than `north`");
    empty.problem(403, "tenant_missing");
}
