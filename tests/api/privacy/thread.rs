//! What the other users keep of their conversations with a user who was erased.

use serde_json::{Value, json};

use super::officer;
use crate::support::{
    app::TestApp,
    client::{Client, thread},
    json::assert_members,
    mailbox::bodies,
    wait::until,
};

/// What a user reads of a conversation, with the peer's id replaced.
async fn messages(reader: &Client, peer: &Client) -> Vec<Value> {
    let page = reader.history(peer, "?limit=100").await;
    let text = page["items"].to_string().replace(&format!("\"{}\"", peer.id), "\"peer\"");
    serde_json::from_str(&text).unwrap()
}

/// A conversation with messages of both, two of which are corrected by their sender, some of which are read.
async fn conversation(app: &TestApp) -> (Client, Client) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=12 {
        let (from, to) = if n % 3 == 0 { (&ada, &mia) } else { (&mia, &ada) };
        assert_eq!(from.says(to, &format!("  number{n}\n\tof {}  ", from.id)).await, n);
    }
    mia.says_about(&ada, "course:42", "a question").await;
    ada.says_about(&mia, "course:42", "an answer").await;
    mia.edit(&ada, 1, "edited").await.json(200);
    mia.retract(&ada, 2).await.json(200);
    ada.edit(&mia, 3, "corrected").await.json(200);
    ada.retract(&mia, 6).await.json(200);
    mia.read(&ada, 9).await;
    ada.read(&mia, 5).await;
    (ada, mia)
}

#[tokio::test]
async fn the_peer_keeps_every_word_of_their_own_and_of_the_others_all_but_the_words() {
    let app = TestApp::spawn().await;
    let officer = officer(&app).await;
    let (ada, mia) = conversation(&app).await;
    let before = messages(&ada, &mia).await;

    let erased = officer.erases(&mia).await;

    let after = messages(&ada, &erased).await;
    assert_eq!(after.len(), 14);
    let mut expected = before.clone();
    for (message, after) in expected.iter_mut().zip(&after).filter(|(message, _)| message["sender_id"] == "peer") {
        assert!(after["retracted_at"].is_string(), "{after}");
        if message["retracted_at"].is_null() {
            message["retracted_at"] = after["retracted_at"].clone();
        }
        message["body"] = Value::Null;
        message["context"] = Value::Null;
    }
    assert_eq!(after, expected);
    for message in after {
        let path = format!("{}/messages/{}", thread(&erased.id), message["seq"]);
        let single = ada.get(&path).await.json(200);
        assert_members(&message, &json!({"body": single["body"], "retracted_at": single["retracted_at"]}));
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_entry_has_no_name_an_inactive_user_and_no_unread_messages_of_theirs() {
    let app = TestApp::spawn().await;
    let officer = officer(&app).await;
    let (ada, mia) = conversation(&app).await;
    let noah = app.student("noah").await;
    noah.says(&ada, "unread").await;
    assert_eq!(ada.badge().await["messages"], 6);
    let before = ada.entry(&mia).await;

    let erased = officer.erases(&mia).await;

    let entry = ada.entry(&erased).await;
    let peer =
        json!({"user_id": erased.id, "display_name": null, "avatar_url": null, "role": "student", "active": false});
    assert_eq!(entry["peer"], peer);
    for member in ["read_seq", "last_seq", "last_activity_at", "archived", "starred"] {
        assert_eq!(entry[member], before[member], "{member}");
    }
    assert_members(&entry, &json!({"unread_count": 0, "last_message": {"body": "an answer"}}));
    assert_eq!(ada.badge().await["messages"], 1, "the message of noah");
    let inbox = ada.get("/v1/inbox?context=course:42").await.json(200);
    assert_eq!(inbox["items"][0]["peer"], peer, "the conversation is found by its context");
    assert!(!inbox.to_string().contains("mia"), "{inbox}");
}

#[tokio::test]
async fn a_search_finds_the_words_of_the_peer_and_none_of_the_erased_user() {
    let app = TestApp::spawn().await;
    let officer = officer(&app).await;
    let (ada, mia) = conversation(&app).await;
    assert_eq!(ada.finds("question").await.len(), 1);
    assert_eq!(ada.finds("number4").await.len(), 1);

    let erased = officer.erases(&mia).await;

    for words in ["question", "number4", "edited", "mia"] {
        assert_eq!(ada.finds(words).await, [""; 0], "{words}");
    }
    assert_eq!(ada.finds("answer").await, ["an answer"]);
    let of_ada: Vec<_> = ["number12", "number9"].map(|word| format!("  {word}\n\tof ada  ")).into();
    assert_eq!(ada.finds("number").await, of_ada);
    let with_peer = ada.get_complete(&format!("/v1/search?q=corrected&peer_id={}", erased.id)).await.json(200);
    assert_eq!(bodies(&with_peer), ["corrected"]);
}

#[tokio::test]
async fn the_peer_may_still_do_with_the_conversation_what_needs_no_other_user() {
    let app = TestApp::spawn().await;
    let officer = officer(&app).await;
    let (ada, mia) = conversation(&app).await;
    let draft = json!({"body": "never sent"});
    ada.call(reqwest::Method::PUT, &format!("{}/draft", thread("mia")), Some(&draft), &[]).await.json(200);

    let erased = officer.erases(&mia).await;

    assert_eq!(ada.get(&format!("{}/draft", thread(&erased.id))).await.json(200)["body"], "never sent");
    ada.send(&erased.id, "are you there?").await.problem(403, "recipient_inactive");
    let may = ada.get(&format!("/v1/users/{}/can-message", erased.id)).await.json(200);
    assert_members(&may, &json!({"allowed": false, "code": "recipient_inactive"}));
    ada.flag(&erased, &json!({"archived": true})).await;
    ada.read(&erased, 14).await;
    ada.edit(&erased, 3, "again").await.problem(403, "recipient_inactive");
    ada.retract(&erased, 3).await.json(200);
    ada.call(reqwest::Method::PUT, &format!("/v1/blocks/{}", erased.id), None, &[]).await.problem(403, "not_blockable");
    ada.trash(&erased, 14).await;
    ada.restore(&erased).await.json(200);
    assert_eq!(ada.history(&erased, "").await["items"].as_array().unwrap().len(), 14);
    app.assert_invariants().await;
}

#[tokio::test]
async fn both_users_are_told_that_the_history_has_changed() {
    let app = TestApp::spawn().await;
    let officer = officer(&app).await;
    let (_ada, mia) = conversation(&app).await;

    officer.erases(&mia).await;

    let told = "select count(distinct t.user_id) = 2 from (
                    select unnest(user_ids) as user_id from events where kind = 'conversation.trimmed'
                    union all select unnest(user_ids) from outbox where kind = 'conversation.trimmed') t";
    until("both are told", async || sqlx::query_scalar(told).fetch_one(&app.pool).await.unwrap()).await;
}
