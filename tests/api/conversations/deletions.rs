//! Deleting for oneself: one message, or a conversation up to a message.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::seqs,
    inbox::{list_peers, nothing_unread},
    json::assert_members,
    mailbox::{ten_messages_to_ada, without_request_id},
};

#[tokio::test]
async fn a_deletion_hides_messages_and_no_longer_counts_them_as_unread() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 4).await;

    let update = ada.trash(&mia, 6).await;

    assert_eq!(update["unread"], json!({"messages": 4, "conversations": 1, "muted_messages": 0}));
    assert_eq!(update["entry"], ada.entry(&mia).await);
    let expected = json!({"unread_count": 4, "read_seq": 4, "last_seq": 10, "last_message": {"seq": 10}});
    assert_members(&update["entry"], &expected);
    assert_eq!(ada.shown_seqs(&mia).await, [7, 8, 9, 10]);
    assert_eq!(ada.finds("message").await.len(), 4);
    app.assert_invariants().await;
}

#[tokio::test]
async fn history_pages_begin_after_deleted_messages() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 6).await;

    let after = ada.history(&mia, "?after=2&limit=2").await;
    let around = ada.history(&mia, "?around=5&limit=4").await;

    assert_eq!(seqs(&after), [7, 8]);
    assert!(seqs(&around).iter().all(|seq| *seq > 6), "messages up to 6 are deleted: {around:#}");
    assert_eq!(around["has_older"], false, "{around:#}");
}

#[tokio::test]
async fn a_deleted_message_cannot_be_told_from_one_that_does_not_exist() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 6).await;

    let missing = without_request_id(&ada.message(&mia, 999).await);
    for seq in 1..=6 {
        assert_eq!(without_request_id(&ada.message(&mia, seq).await), missing, "message {seq}");
    }
}

#[tokio::test]
async fn the_peer_notices_nothing_of_a_deletion() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 4).await;
    let (entry, history) = (mia.entry(&ada).await, mia.history(&ada, "").await);

    ada.trash(&mia, 6).await;

    assert_eq!(mia.entry(&ada).await, entry);
    assert_eq!(mia.history(&ada, "").await, history);
    assert_eq!(mia.finds("message").await.len(), 10);
}

#[tokio::test]
async fn a_deletion_does_not_lower_the_read_marker() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 10).await;

    ada.trash(&mia, 5).await;
    ada.hide(&mia, 8).await;

    assert_eq!(ada.entry(&mia).await["read_seq"], 10);
}

#[tokio::test]
async fn the_entry_of_a_deleted_conversation_has_no_last_message_and_keeps_its_activity() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let last_activity_at = ada.entry(&mia).await["last_activity_at"].clone();

    let update = ada.trash(&mia, 9_007_199_254_740_991).await;

    let entry = &update["entry"];
    let expected =
        json!({"last_message": null, "last_activity_at": last_activity_at, "unread_count": 0, "last_seq": 10});
    assert_members(entry, &expected);
    assert_eq!(update["unread"], nothing_unread());
    let page = ada.history(&mia, "").await;
    let empty = json!({
        "items": [], "has_older": false, "has_newer": false, "oldest_seq": null, "newest_seq": null, "entry": entry,
        "seen_up_to": 0});
    assert_eq!(page, empty);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_deleted_conversation_is_listed_in_the_trash_only() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.flag(&mia, &json!({"starred": true, "archived": true})).await;

    ada.trash(&mia, 10).await;

    assert_eq!(list_peers(&ada, "trash").await, ["mia"]);
    for filter in ["all", "unread", "archived", "starred", "sent", "awaiting"] {
        assert_eq!(list_peers(&ada, filter).await, [""; 0], "{filter}");
    }
    assert_eq!(list_peers(&mia, "sent").await, ["ada"], "the peer still has the conversation");
}

#[tokio::test]
async fn a_new_message_takes_a_deleted_conversation_out_of_the_trash() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.flag(&mia, &json!({"starred": true, "archived": true})).await;
    ada.trash(&mia, 10).await;

    mia.says(&ada, "are you there?").await;

    assert_eq!(ada.shown_seqs(&mia).await, [11]);
    assert_eq!(list_peers(&ada, "all").await, ["mia"], "no longer archived, either");
    assert_eq!(list_peers(&ada, "trash").await, [""; 0]);
    assert_eq!(ada.badge().await["messages"], 1);
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_messages_deleted_before_a_new_one_can_be_restored_with_what_is_unread_of_them() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 10).await;
    mia.says(&ada, "are you there?").await;

    let restored = ada.restore(&mia).await.json(200);

    assert_members(&restored, &json!({"applied": true, "unread": {"messages": 11}}));
    assert_eq!(restored["entry"], ada.entry(&mia).await);
    assert_eq!(ada.shown_seqs(&mia).await.len(), 11);
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_own_message_takes_a_deleted_conversation_out_of_the_trash() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 10).await;

    assert_eq!(ada.says(&mia, "here I am").await, 11);

    assert_eq!(ada.shown_seqs(&mia).await, [11]);
    assert_eq!(list_peers(&ada, "sent").await, ["mia"]);
    app.assert_invariants().await;
}

/// A client that never got the response sends again, whatever another device has done since.
#[tokio::test]
async fn a_replay_is_answered_with_the_message_that_its_sender_has_deleted() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let sent = mia.send_with_key("ada", "hello", "k").await.json(201);
    mia.trash(&ada, 1).await;

    let replay = mia.send_with_key("ada", "hello", "k").await;

    assert_eq!(replay.json(200), sent);
    assert_eq!(mia.shown_seqs(&ada).await, [0; 0], "still deleted");
    assert_eq!(ada.shown_seqs(&mia).await, [1], "not sent again");
    assert_eq!(mia.entry(&ada).await["last_message"], Value::Null);
}
