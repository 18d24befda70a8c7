//! Editing and retracting: what was said, said otherwise, or taken back.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::{Client, thread},
    inbox::{list, school},
    mailbox::{backdate, ten_messages, without_id},
};

#[tokio::test]
async fn an_edit_changes_the_text_and_nothing_else() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    ada.read(&mia, 4).await;
    for seq in [3, 7, 10] {
        let (before, entry, badge) = (mia.message(&ada, seq).await.json(200), ada.entry(&mia).await, ada.badge().await);
        let text = format!(" corrected {seq} é\n👧 ");
        let edited = mia.edit(&ada, seq, &text).await.json(200);
        let mut expected = before.clone();
        expected["body"] = json!(text);
        expected["edited_at"] = edited["edited_at"].clone();
        assert_eq!(edited, expected);
        let at = edited["edited_at"].as_str().unwrap();
        assert!(at.len() == 27 && at > edited["created_at"].as_str().unwrap(), "{at}");
        assert_eq!(mia.message(&ada, seq).await.json(200), expected);
        let theirs = ada.message(&mia, seq).await.json(200);
        assert_eq!((&theirs["body"], &theirs["edited_at"]), (&expected["body"], &expected["edited_at"]));
        let mut after = ada.entry(&mia).await;
        if seq == 10 {
            assert_eq!(
                (&after["last_message"]["body"], &after["last_message"]["edited_at"]),
                (&json!(text), &json!(at))
            );
            after["last_message"] = entry["last_message"].clone();
        }
        assert_eq!((after, ada.badge().await), (entry, badge));
        for who in [&ada, &mia] {
            assert_eq!(who.finds(&format!("\"corrected {seq}\"")).await, [text.as_str()]);
            assert_eq!(who.finds(&format!("\"message {seq}\"")).await, [""; 0]);
        }
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_same_text_again_is_no_edit() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let before = mia.message(&ada, 1).await.json(200);
    assert_eq!(mia.edit(&ada, 1, "message 1").await.json(200), before);
    let edited = mia.edit(&ada, 1, "message one").await.json(200);
    assert_eq!(mia.edit(&ada, 1, "message one").await.json(200), edited);
    let back = mia.edit(&ada, 1, "message 1").await.json(200);
    assert!(back["edited_at"].as_str() > edited["edited_at"].as_str(), "back is an edit, too: {back}");
}

#[tokio::test]
async fn a_long_edit_is_cut_in_previews_only() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let long = "é".repeat(10_000);
    assert_eq!(mia.edit(&ada, 10, &long).await.json(200)["body"], json!(long));
    let last = ada.entry(&mia).await["last_message"].clone();
    assert_eq!((&last["body"], &last["truncated"]), (&json!("é".repeat(200)), &json!(true)));
    mia.edit(&ada, 10, "short").await.json(200);
    let last = &ada.get("/v1/inbox").await.json(200)["items"][0]["last_message"];
    assert_eq!((&last["body"], &last["truncated"]), (&json!("short"), &json!(false)));
}

#[tokio::test]
async fn an_edit_obeys_the_rules_of_sending() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let (path, before) = (format!("{}/messages/1", thread("ada")), mia.message(&ada, 1).await.json(200));
    for (body, code) in [
        ("", "empty_body"),
        (" \n\u{3000}", "empty_body"),
        ("a\rb", "invalid_body"),
        (&"👧".repeat(10_001), "body_too_long"),
    ] {
        let problem = mia.edit(&ada, 1, body).await.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], "/body");
    }
    mia.edit(&ada, 1, "a\0b").await.problem(400, "malformed_json");
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
async fn only_the_sender_edits_and_only_what_is_there_to_see() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let moderator = app.new_person("ada", "staff", "moderate");
    for who in [&ada, &moderator] {
        who.edit(&mia, 1, "text").await.problem(403, "not_the_sender");
    }
    ada.retract(&mia, 1).await.problem(403, "not_the_sender");
    mia.trash(&ada, 3).await;
    mia.hide(&ada, 7).await;
    let noah = app.new_person("noah", "staff", "moderate");
    for (seq, who, peer) in [(3, &mia, "ada"), (7, &mia, "ada"), (0, &mia, "ada"), (11, &mia, "ada"), (1, &noah, "ada")]
    {
        let calls = [(Method::PATCH, "", Some(json!({"body": "text"}))), (Method::DELETE, "?for=everyone", None)];
        for (method, query, body) in calls {
            let ask = async |peer: &str, seq: i64| {
                who.call(method.clone(), &format!("{}/messages/{seq}{query}", thread(peer)), body.as_ref(), &[]).await
            };
            let refused = ask(peer, seq).await;
            refused.problem(404, "not_found");
            assert_eq!(without_id(&refused), without_id(&ask("xyz", 1).await), "{seq}");
        }
    }
    assert_eq!(ada.shown(&mia).await.len(), 10);
    assert_eq!(ada.message(&mia, 7).await.json(200)["body"], "message 7");
}

#[tokio::test]
async fn the_windows_are_a_quarter_of_an_hour_and_a_day() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let limits = mia.get("/v1/me").await.json(200)["limits"].clone();
    assert_eq!((&limits["edit_seconds"], &limits["retract_seconds"]), (&json!(900), &json!(86_400)));
    backdate(&app, 840).await;
    mia.edit(&ada, 1, "in time").await.json(200);
    backdate(&app, 61).await;
    mia.edit(&ada, 2, "too late").await.problem(409, "edit_window_over");
    backdate(&app, 86_400 - 901 - 60).await;
    mia.retract(&ada, 1).await.json(200);
    backdate(&app, 61).await;
    mia.retract(&ada, 2).await.problem(409, "retract_window_over");
    assert_eq!(mia.retract(&ada, 1).await.json(200)["body"], Value::Null, "what is retracted stays so");
    assert_eq!(ada.message(&mia, 2).await.json(200)["body"], "message 2");
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_windows_are_configured() {
    let app = TestApp::spawn_with({
        let mut config = config();
        config.mailbox.edit_seconds = 100;
        config.mailbox.retract_seconds = 200;
        config
    })
    .await;
    let (ada, mia) = ten_messages(&app).await;
    let limits = mia.get("/v1/me").await.json(200)["limits"].clone();
    assert_eq!((&limits["edit_seconds"], &limits["retract_seconds"]), (&json!(100), &json!(200)));
    backdate(&app, 50).await;
    mia.edit(&ada, 1, "in time").await.json(200);
    backdate(&app, 51).await;
    mia.edit(&ada, 1, "too late").await.problem(409, "edit_window_over");
    mia.retract(&ada, 1).await.json(200);
    backdate(&app, 100).await;
    mia.retract(&ada, 2).await.problem(409, "retract_window_over");
    mia.retract(&ada, 1).await.json(200);
}

#[tokio::test]
async fn a_retracted_message_is_a_tombstone_to_both_and_no_longer_unread() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    assert_eq!(mia.says_about(&ada, "course:42", "about the course").await, 11);
    ada.read(&mia, 4).await;
    for (seq, unread) in [(2, 7), (7, 6), (11, 5)] {
        let (before, entry) = (mia.message(&ada, seq).await.json(200), ada.entry(&mia).await);
        let tombstone = mia.retract(&ada, seq).await.json(200);
        let mut expected = before.clone();
        expected["body"] = Value::Null;
        expected["context"] = Value::Null;
        expected["retracted_at"] = tombstone["retracted_at"].clone();
        assert_eq!(tombstone, expected);
        assert!(tombstone["retracted_at"].as_str() > before["created_at"].as_str(), "{tombstone}");
        assert_eq!(mia.message(&ada, seq).await.json(200), expected);
        let theirs = ada.message(&mia, seq).await.json(200);
        for same in ["id", "seq", "sender_id", "body", "context", "created_at", "read_at", "retracted_at"] {
            assert_eq!(theirs[same], expected[same], "{same}");
        }
        assert_eq!(mia.retract(&ada, seq).await.json(200), tombstone, "again is the same");
        let mut after = ada.entry(&mia).await;
        assert_eq!((&after["unread_count"], &ada.badge().await["messages"]), (&json!(unread), &json!(unread)));
        if seq == 11 {
            let last = &after["last_message"];
            assert_eq!(
                (&last["body"], &last["context"], &last["truncated"]),
                (&Value::Null, &Value::Null, &json!(false))
            );
            after["last_message"] = entry["last_message"].clone();
        }
        after["unread_count"] = entry["unread_count"].clone();
        assert_eq!(after, entry);
        mia.edit(&ada, seq, "after all").await.problem(409, "message_retracted");
    }
    assert_eq!(ada.shown(&mia).await, (1..=11).collect::<Vec<_>>());
    for who in [&ada, &mia] {
        assert_eq!((who.finds("message").await.len(), who.finds("course").await.len()), (8, 0));
    }
    assert_eq!(
        (list(&ada, "awaiting").await, list(&mia, "sent").await),
        (vec!["mia".to_owned()], vec!["ada".to_owned()])
    );
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_moderator_retracts_any_message_shown_to_them_at_any_time() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let moderator = app.new_person("ada", "staff", "moderate");
    ada.says(&mia, "mine").await;
    backdate(&app, 1_000_000).await;
    let tombstone = moderator.retract(&mia, 9).await.json(200);
    assert_eq!((&tombstone["body"], &tombstone["sender_id"]), (&Value::Null, &json!("mia")));
    assert_eq!(moderator.retract(&mia, 9).await.json(200), tombstone);
    assert_eq!(mia.message(&ada, 9).await.json(200)["retracted_at"], tombstone["retracted_at"]);
    moderator.retract(&mia, 11).await.json(200);
    moderator.hide(&mia, 8).await;
    moderator.retract(&mia, 8).await.problem(404, "not_found");
    assert_eq!((&ada.badge().await["messages"], &mia.badge().await["messages"]), (&json!(8), &json!(0)));
    // Of what others write to each other even a moderator sees nothing here.
    app.new_person("noah", "staff", "moderate").retract(&mia, 1).await.problem(404, "not_found");
    for whom in ["Everyone", "all", ""] {
        let path = format!("{}/messages/1?for={whom}", thread("mia"));
        moderator.delete(&path).await.problem(400, "invalid_parameter");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn corrections_move_no_entry_in_any_list() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 4).await;
    ada.says(&students[0], "an answer").await;
    students[1].says(&ada, "again").await;
    let lists = async |who: &Client| {
        let mut all = Vec::new();
        for filter in ["all", "unread", "sent", "awaiting", "trash"] {
            all.push(list(who, filter).await);
        }
        all
    };
    let before = lists(&ada).await;
    ada.edit(&students[0], 2, "another answer").await.json(200);
    students[1].edit(&ada, 2, "and again").await.json(200);
    students[2].edit(&ada, 1, "hullo").await.json(200);
    assert_eq!(lists(&ada).await, before);
    ada.retract(&students[0], 2).await.json(200);
    students[1].retract(&ada, 2).await.json(200);
    assert_eq!(lists(&ada).await, before, "the other message of s01 is still unread");
    students[1].retract(&ada, 1).await.json(200);
    assert_eq!(list(&ada, "unread").await, ["s00", "s03", "s02"]);
    assert_eq!(list(&ada, "all").await, before[0]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn what_was_retracted_while_it_was_hidden_comes_back_as_a_tombstone() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    ada.trash(&mia, 10).await;
    mia.edit(&ada, 9, "changed meanwhile").await.json(200);
    mia.retract(&ada, 10).await.json(200);
    assert_eq!((ada.shown(&mia).await, ada.badge().await["messages"].clone()), (vec![], json!(0)));
    let back = ada.restore(&mia).await.json(200);
    assert_eq!((&back["unread"]["messages"], &back["entry"]["last_message"]["body"]), (&json!(9), &Value::Null));
    assert_eq!(ada.message(&mia, 9).await.json(200)["body"], "changed meanwhile");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_send_that_is_repeated_is_answered_with_the_message_as_it_is_now() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k").await.json(201);
    let edited = mia.edit(&ada, 1, "hullo").await.json(200);
    let again = mia.send_with_key("ada", "hello", "k").await;
    assert_eq!((again.header("idempotent-replayed"), again.json(200)), (Some("true"), edited));
    mia.send_with_key("ada", "hullo", "k").await.problem(422, "idempotency_key_reused");
    let tombstone = mia.retract(&ada, 1).await.json(200);
    assert_eq!(mia.send_with_key("ada", "hello", "k").await.json(200), tombstone);
    ada.trash(&mia, 1).await;
    assert_eq!(mia.send_with_key("ada", "hello", "k").await.json(200), tombstone);
    assert_eq!((ada.shown(&mia).await, mia.shown(&ada).await), (vec![], vec![1]));
    app.assert_invariants().await;
}
