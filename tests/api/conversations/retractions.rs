//! Retracting a message, by its sender or a moderator: `DELETE …/messages/{seq}?for=everyone`.

use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::{Client, thread},
    inbox::{educator_with_students, list_peers},
    json::assert_members,
    mailbox::{backdate, ten_messages_to_ada},
};

/// Ten messages and an eleventh about a course, from mia to ada, who has read the first four.
async fn eleven_messages(app: &TestApp) -> (Client, Client) {
    let (ada, mia) = ten_messages_to_ada(app).await;
    mia.says_about(&ada, "course:42", "about the course").await;
    ada.read(&mia, 4).await;
    (ada, mia)
}

#[tokio::test]
async fn a_retracted_message_is_a_tombstone_without_body_and_context_to_both() {
    let app = TestApp::spawn().await;
    let (ada, mia) = eleven_messages(&app).await;
    for seq in [2, 7, 11] {
        let before = mia.message(&ada, seq).await.json(200);

        let tombstone = mia.retract(&ada, seq).await.json(200);

        let mut expected = before.clone();
        expected["body"] = Value::Null;
        expected["context"] = Value::Null;
        expected["retracted_at"] = tombstone["retracted_at"].clone();
        assert_eq!(tombstone, expected);
        assert!(tombstone["retracted_at"].as_str() > before["created_at"].as_str(), "{tombstone}");
        assert_eq!(mia.message(&ada, seq).await.json(200), expected);
        let to_recipient = ada.message(&mia, seq).await.json(200);
        for member in ["id", "seq", "sender_id", "body", "context", "created_at", "read_at", "retracted_at"] {
            assert_eq!(to_recipient[member], expected[member], "{member} of {to_recipient:#}");
        }
    }
    assert_eq!(ada.shown_seqs(&mia).await, (1..=11).collect::<Vec<_>>(), "tombstones are shown");
    app.assert_invariants().await;
}

#[tokio::test]
async fn retracting_again_returns_the_same_tombstone() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let tombstone = mia.retract(&ada, 7).await.json(200);

    let again = mia.retract(&ada, 7).await.json(200);

    assert_eq!(again, tombstone);
}

#[tokio::test]
async fn a_retracted_message_cannot_be_edited() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    mia.retract(&ada, 7).await.json(200);

    mia.edit(&ada, 7, "after all").await.problem(409, "message_retracted");
}

#[tokio::test]
async fn a_retracted_message_is_no_longer_unread() {
    let app = TestApp::spawn().await;
    let (ada, mia) = eleven_messages(&app).await;

    // Message 2 has been read, 7 and 11 have not.
    for (seq, unread) in [(2, 7), (7, 6), (11, 5)] {
        mia.retract(&ada, seq).await.json(200);

        assert_eq!(ada.entry(&mia).await["unread_count"], unread, "after message {seq} was retracted");
        assert_eq!(ada.badge().await["messages"], unread, "after message {seq} was retracted");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_retraction_changes_the_preview_and_the_unread_count_of_the_entry_only() {
    let app = TestApp::spawn().await;
    let (ada, mia) = eleven_messages(&app).await;
    let before = ada.entry(&mia).await;

    mia.retract(&ada, 11).await.json(200);

    let mut after = ada.entry(&mia).await;
    assert_members(&after["last_message"], &json!({"body": null, "context": null, "truncated": false}));
    after["last_message"] = before["last_message"].clone();
    after["unread_count"] = before["unread_count"].clone();
    assert_eq!(after, before);
    assert_eq!(list_peers(&ada, "awaiting").await, ["mia"], "the tombstone is the last message, from the peer");
    assert_eq!(list_peers(&mia, "sent").await, ["ada"], "the tombstone is the last message, an own one");
}

#[tokio::test]
async fn a_retraction_of_an_older_message_changes_the_unread_count_of_the_entry_only() {
    let app = TestApp::spawn().await;
    let (ada, mia) = eleven_messages(&app).await;
    let before = ada.entry(&mia).await;

    for seq in [2, 7] {
        mia.retract(&ada, seq).await.json(200);
    }

    let mut after = ada.entry(&mia).await;
    after["unread_count"] = before["unread_count"].clone();
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_search_does_not_find_retracted_messages() {
    let app = TestApp::spawn().await;
    let (ada, mia) = eleven_messages(&app).await;

    for seq in [2, 7, 11] {
        mia.retract(&ada, seq).await.json(200);
    }

    for user in [&ada, &mia] {
        assert_eq!(user.finds("message").await.len(), 8, "by {}", user.id);
        assert_eq!(user.finds("course").await, [""; 0], "by {}", user.id);
    }
}

#[tokio::test]
async fn the_recipient_of_a_message_cannot_retract_it() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    ada.retract(&mia, 1).await.problem(403, "not_the_sender");
}

#[tokio::test]
async fn a_message_can_be_retracted_for_a_day() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    assert_eq!(mia.get("/v1/me").await.json(200)["limits"]["retract_seconds"], 86_400);

    backdate(&app, 86_300).await;
    mia.retract(&ada, 1).await.json(200);
    backdate(&app, 101).await;
    mia.retract(&ada, 2).await.problem(409, "retract_window_over");

    let retracted_in_time = mia.retract(&ada, 1).await.json(200);
    assert_eq!(retracted_in_time["body"], Value::Null, "it stays retracted: {retracted_in_time}");
    assert_eq!(ada.message(&mia, 2).await.json(200)["body"], "message 2");
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_time_in_which_a_message_can_be_retracted_is_configured() {
    let mut config = config();
    config.mailbox.edit_seconds = 200;
    config.mailbox.retract_seconds = 400;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    assert_eq!(mia.get("/v1/me").await.json(200)["limits"]["retract_seconds"], 400);

    backdate(&app, 300).await;
    mia.retract(&ada, 1).await.json(200);
    backdate(&app, 101).await;
    mia.retract(&ada, 2).await.problem(409, "retract_window_over");

    mia.retract(&ada, 1).await.json(200);
}

#[tokio::test]
async fn a_moderator_retracts_messages_of_both_participants_at_any_time() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.says(&mia, "mine").await;
    let moderator = app.new_person("ada", "staff", "moderate");
    backdate(&app, 1_000_000).await;

    let tombstone = moderator.retract(&mia, 9).await.json(200);
    moderator.retract(&mia, 11).await.json(200);

    assert_members(&tombstone, &json!({"body": null, "sender_id": "mia"}));
    assert_eq!(moderator.retract(&mia, 9).await.json(200), tombstone, "again is the same");
    assert_eq!(mia.message(&ada, 9).await.json(200)["retracted_at"], tombstone["retracted_at"]);
    assert_eq!(ada.badge().await["messages"], 9);
    assert_eq!(mia.badge().await["messages"], 0);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_moderator_retracts_only_messages_that_are_shown_to_them() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let moderator = app.new_person("ada", "staff", "moderate");
    let moderator_of_no_conversation = app.new_person("noah", "staff", "moderate");
    moderator.hide(&mia, 8).await;

    moderator.retract(&mia, 8).await.problem(404, "not_found");
    moderator_of_no_conversation.retract(&mia, 1).await.problem(404, "not_found");

    assert_eq!(ada.badge().await["messages"], 9, "all but the hidden message");
    assert_eq!(mia.message(&ada, 8).await.json(200)["body"], "message 8");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_deletion_is_for_me_or_for_everyone() {
    let app = TestApp::spawn().await;
    ten_messages_to_ada(&app).await;
    let moderator = app.new_person("ada", "staff", "moderate");

    for scope in ["Everyone", "all", ""] {
        let path = format!("{}/messages/1?for={scope}", thread("mia"));
        moderator.delete(&path).await.problem(400, "invalid_parameter");
    }
}

/// The peers of each list of the inbox that corrections must not reorder.
async fn lists(user: &Client) -> Vec<Vec<String>> {
    let mut lists = Vec::new();
    for filter in ["all", "unread", "sent", "awaiting", "trash"] {
        lists.push(list_peers(user, filter).await);
    }
    lists
}

#[tokio::test]
async fn edits_and_retractions_move_no_entry_in_any_list() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 4).await;
    ada.says(&students[0], "an answer").await;
    students[1].says(&ada, "again").await;
    let before = lists(&ada).await;

    ada.edit(&students[0], 2, "another answer").await.json(200);
    students[1].edit(&ada, 2, "and again").await.json(200);
    students[2].edit(&ada, 1, "hullo").await.json(200);
    assert_eq!(lists(&ada).await, before, "after edits");

    ada.retract(&students[0], 2).await.json(200);
    students[1].retract(&ada, 2).await.json(200);
    assert_eq!(lists(&ada).await, before, "after retractions: message 1 of s01 is still unread");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_conversation_whose_unread_messages_are_retracted_leaves_the_unread_list() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 4).await;
    students[1].says(&ada, "again").await;
    let all = list_peers(&ada, "all").await;

    for seq in [1, 2] {
        students[1].retract(&ada, seq).await.json(200);
    }

    assert_eq!(list_peers(&ada, "unread").await, ["s03", "s02", "s00"]);
    assert_eq!(list_peers(&ada, "all").await, all);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_message_retracted_while_its_recipient_had_deleted_it_is_restored_as_a_tombstone() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 10).await;
    mia.retract(&ada, 10).await.json(200);
    assert_eq!(ada.shown_seqs(&mia).await, [0; 0]);
    assert_eq!(ada.badge().await["messages"], 0);

    let restored = ada.restore(&mia).await.json(200);

    assert_members(
        &restored,
        &json!({"unread": {"messages": 9}, "entry": {"last_message": {"seq": 10, "body": null}}}),
    );
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_replay_is_answered_with_the_tombstone_of_a_retracted_message() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k").await.json(201);
    let tombstone = mia.retract(&ada, 1).await.json(200);

    let replay = mia.send_with_key("ada", "hello", "k").await;
    ada.trash(&mia, 1).await;
    let replay_after_deletion = mia.send_with_key("ada", "hello", "k").await;

    assert_eq!(replay.json(200), tombstone);
    assert_eq!(replay_after_deletion.json(200), tombstone);
    assert_eq!(ada.shown_seqs(&mia).await, [0; 0], "the replay sends nothing to ada, who has deleted the message");
    assert_eq!(mia.shown_seqs(&ada).await, [1]);
    app.assert_invariants().await;
}
