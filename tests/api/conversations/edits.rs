//! Editing a message: `PATCH …/messages/{seq}`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::thread,
    json::assert_members,
    mailbox::{backdate, ten_messages_to_ada, without_request_id},
};

#[tokio::test]
async fn an_edit_changes_the_body_and_nothing_else_of_the_message() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 4).await;
    for seq in [3, 7, 10] {
        let before = mia.message(&ada, seq).await.json(200);
        let text = format!(" corrected {seq} é\n👧 ");

        let edited = mia.edit(&ada, seq, &text).await.json(200);

        let mut expected = before.clone();
        expected["body"] = json!(text);
        expected["edited_at"] = edited["edited_at"].clone();
        assert_eq!(edited, expected);
        assert_eq!(mia.message(&ada, seq).await.json(200), expected);
        let edited_at = edited["edited_at"].as_str().unwrap();
        assert_eq!(edited_at.len(), 27, "a time in UTC with microseconds: {edited_at}");
        assert!(edited_at > edited["created_at"].as_str().unwrap(), "edited after it was sent: {edited:#}");
        let to_recipient = ada.message(&mia, seq).await.json(200);
        assert_members(&to_recipient, &json!({"body": text, "edited_at": edited_at}));
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_edit_leaves_the_recipients_entry_and_totals_as_they_are() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 4).await;
    let (entry, totals) = (ada.entry(&mia).await, ada.badge().await);

    for seq in [3, 7] {
        mia.edit(&ada, seq, "corrected").await.json(200);
    }

    assert_eq!(ada.entry(&mia).await, entry);
    assert_eq!(ada.badge().await, totals);
}

#[tokio::test]
async fn an_edit_of_the_last_message_changes_only_the_preview_in_the_entry() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 4).await;
    let (before, totals) = (ada.entry(&mia).await, ada.badge().await);

    let edited = mia.edit(&ada, 10, "corrected").await.json(200);

    let mut after = ada.entry(&mia).await;
    assert_members(&after["last_message"], &json!({"body": "corrected", "edited_at": edited["edited_at"]}));
    after["last_message"] = before["last_message"].clone();
    assert_eq!(after, before);
    assert_eq!(ada.badge().await, totals);
}

#[tokio::test]
async fn a_search_finds_the_edited_text_and_no_longer_the_old_one() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    for seq in [3, 7, 10] {
        let text = format!(" corrected {seq} é\n👧 ");

        mia.edit(&ada, seq, &text).await.json(200);

        for user in [&ada, &mia] {
            assert_eq!(user.finds(&format!("\"corrected {seq}\"")).await, [text.as_str()], "by {}", user.id);
            assert_eq!(user.finds(&format!("\"message {seq}\"")).await, [""; 0], "by {}", user.id);
        }
    }
}

#[tokio::test]
async fn an_edit_to_the_same_text_changes_nothing() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let unedited = mia.message(&ada, 1).await.json(200);

    assert_eq!(mia.edit(&ada, 1, "message 1").await.json(200), unedited);
    let edited = mia.edit(&ada, 1, "message one").await.json(200);
    assert_eq!(mia.edit(&ada, 1, "message one").await.json(200), edited);
}

#[tokio::test]
async fn an_edit_back_to_the_original_text_is_an_edit() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let edited = mia.edit(&ada, 1, "message one").await.json(200);

    let back = mia.edit(&ada, 1, "message 1").await.json(200);

    assert!(back["edited_at"].as_str() > edited["edited_at"].as_str(), "a later time: {edited} {back}");
}

#[tokio::test]
async fn a_long_edited_text_is_truncated_in_the_entry_only() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let long = "é".repeat(10_000);

    let edited = mia.edit(&ada, 10, &long).await.json(200);

    assert_eq!(edited["body"], json!(long));
    assert_members(&ada.entry(&mia).await["last_message"], &json!({"body": "é".repeat(200), "truncated": true}));
}

#[tokio::test]
async fn a_long_message_that_was_shortened_is_not_truncated_in_the_inbox() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    mia.edit(&ada, 10, &"é".repeat(10_000)).await.json(200);

    mia.edit(&ada, 10, "short").await.json(200);

    let page = ada.get("/v1/inbox").await.json(200);
    assert_members(&page["items"][0]["last_message"], &json!({"body": "short", "truncated": false}));
}

#[tokio::test]
async fn an_edited_text_obeys_the_rules_of_a_sent_one() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let before = mia.message(&ada, 1).await.json(200);

    for (body, code) in [
        ("", "empty_body"),
        (" \n\u{3000}", "empty_body"),
        ("a\u{b}b", "invalid_body"),
        (&"👧".repeat(10_001), "body_too_long"),
    ] {
        let problem = mia.edit(&ada, 1, body).await.problem(422, code);

        assert_eq!(problem["errors"][0]["pointer"], "/body", "{problem}");
    }
    mia.edit(&ada, 1, "a\0b").await.problem(400, "malformed_json");
    assert_eq!(mia.message(&ada, 1).await.json(200), before);
}

#[tokio::test]
async fn the_request_body_of_an_edit_has_a_text_and_nothing_else() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let (path, before) = (format!("{}/messages/1", thread("ada")), mia.message(&ada, 1).await.json(200));

    for (body, code) in [
        (json!({}), "invalid_body"),
        (json!({"body": null}), "invalid_body"),
        (json!({"body": 7}), "invalid_body"),
        (json!(["text"]), "invalid_body"),
        (json!({"body": "text", "context": null}), "unknown_field"),
    ] {
        mia.patch(&path, &body).await.problem(422, code);
    }
    mia.patch(&format!("{path}?for=me"), &json!({"body": "text"})).await.problem(400, "unknown_parameter");
    assert_eq!(mia.message(&ada, 1).await.json(200), before);
}

#[tokio::test]
async fn only_the_sender_edits_a_message() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let ada_as_moderator = app.new_person("ada", "staff", "moderate");

    for recipient in [&ada, &ada_as_moderator] {
        recipient.edit(&mia, 1, "text").await.problem(403, "not_the_sender");
    }
}

#[tokio::test]
async fn a_message_that_is_not_shown_to_the_caller_can_be_neither_edited_nor_retracted() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    for (user, peer) in [(&mia, &ada), (&ada, &mia)] {
        user.trash(peer, 3).await;
        user.hide(peer, 7).await;
    }
    let ada_as_moderator = app.new_person("ada", "staff", "moderate");
    let noah = app.new_person("noah", "staff", "moderate");
    let text = json!({"body": "text"});

    let edit = (Method::PATCH, "", Some(&text));
    let retract = (Method::DELETE, "?for=everyone", None);

    for (seq, user, peer, calls) in [
        // Own messages, deleted up to a position and one by one: they can be retracted, see `hidden_retractions.rs`.
        (3, &mia, "ada", vec![edit.clone()]),
        (7, &mia, "ada", vec![edit.clone()]),
        // The peer's, deleted in the same ways, even by a moderator.
        (3, &ada, "mia", vec![edit.clone(), retract.clone()]),
        (7, &ada, "mia", vec![edit.clone(), retract.clone()]),
        (3, &ada_as_moderator, "mia", vec![edit.clone(), retract.clone()]),
        (7, &ada_as_moderator, "mia", vec![edit.clone(), retract.clone()]),
        // Before the first, after the last, in a conversation of others.
        (0, &mia, "ada", vec![edit.clone(), retract.clone()]),
        (11, &mia, "ada", vec![edit.clone(), retract.clone()]),
        (1, &noah, "ada", vec![edit, retract]),
    ] {
        for (method, query, body) in calls {
            let call = async |peer: &str, seq: i64| {
                user.call(method.clone(), &format!("{}/messages/{seq}{query}", thread(peer)), body, &[]).await
            };
            let (refused, of_unknown_user) = (call(peer, seq).await, call("xyz", 1).await);

            refused.problem(404, "not_found");
            let case = format!("{method} of message {seq} by {}", user.id);
            assert_eq!(without_request_id(&refused), without_request_id(&of_unknown_user), "{case}");
        }
    }
    assert_eq!(mia.shown_seqs(&ada).await, [4, 5, 6, 8, 9, 10]);
    assert_eq!(mia.message(&ada, 8).await.json(200)["body"], "message 8");
}

#[tokio::test]
async fn a_message_can_be_edited_for_a_quarter_of_an_hour() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    assert_eq!(mia.get("/v1/me").await.json(200)["limits"]["edit_seconds"], 900);

    backdate(&app, 800).await;
    mia.edit(&ada, 1, "in time").await.json(200);
    backdate(&app, 101).await;
    mia.edit(&ada, 2, "too late").await.problem(409, "edit_window_over");

    assert_eq!(ada.message(&mia, 2).await.json(200)["body"], "message 2");
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_time_in_which_a_message_can_be_edited_is_configured() {
    let mut config = config();
    config.mailbox.edit_seconds = 300;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    assert_eq!(mia.get("/v1/me").await.json(200)["limits"]["edit_seconds"], 300);

    backdate(&app, 200).await;
    mia.edit(&ada, 1, "in time").await.json(200);
    backdate(&app, 101).await;
    mia.edit(&ada, 1, "too late").await.problem(409, "edit_window_over");
}

#[tokio::test]
async fn a_replay_is_answered_with_the_message_as_it_was_edited() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k").await.json(201);
    let edited = mia.edit(&ada, 1, "hullo").await.json(200);

    let replay = mia.send_with_key("ada", "hello", "k").await;
    let edited_text_with_the_key = mia.send_with_key("ada", "hullo", "k").await;

    assert_eq!(replay.json(200), edited);
    assert_eq!(replay.header("idempotent-replayed"), Some("true"));
    edited_text_with_the_key.problem(422, "idempotency_key_reused");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_message_edited_while_its_recipient_had_deleted_it_is_restored_with_the_new_text() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 10).await;
    mia.edit(&ada, 9, "changed meanwhile").await.json(200);
    assert_eq!(ada.badge().await["messages"], Value::from(0));

    ada.restore(&mia).await.json(200);

    assert_eq!(ada.message(&mia, 9).await.json(200)["body"], "changed meanwhile");
    app.assert_invariants().await;
}
