//! Undoing deletions, the newest first, until they are too old: `POST …/restore`.

use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::Client,
    inbox::{educator_with_students, list_peers},
    json::assert_members,
    mailbox::{backdate_deletions, ten_messages_to_ada},
};

/// Undoes one deletion after the other, until there is nothing left to restore. Returns the seqs that are shown after
/// each.
async fn restore_all(app: &TestApp, user: &Client, peer: &Client) -> Vec<Vec<i64>> {
    let mut shown = Vec::new();
    loop {
        app.assert_invariants().await;
        let reply = user.restore(peer).await;
        if reply.status != 200 {
            reply.problem(409, "nothing_to_restore");
            return shown;
        }
        let restored = reply.json(200);
        let expected = json!({"applied": true, "entry": user.entry(peer).await, "unread": user.badge().await});
        assert_members(&restored, &expected);
        shown.push(user.shown_seqs(peer).await);
    }
}

fn seqs_to(last: i64) -> Vec<i64> {
    (1..=last).collect()
}

#[tokio::test]
async fn the_newest_deletion_is_undone_first() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 5).await;
    ada.hide(&mia, 7).await;
    assert_eq!(ada.shown_seqs(&mia).await, [6, 8, 9, 10]);

    let shown = restore_all(&app, &ada, &mia).await;

    assert_eq!(shown, [vec![6, 7, 8, 9, 10], seqs_to(10)]);
}

#[tokio::test]
async fn a_message_deleted_alone_stays_deleted_when_a_later_deletion_around_it_is_undone() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.hide(&mia, 3).await;
    ada.trash(&mia, 5).await;

    let shown = restore_all(&app, &ada, &mia).await;

    assert_eq!(shown, [vec![1, 2, 4, 5, 6, 7, 8, 9, 10], seqs_to(10)]);
}

#[tokio::test]
async fn each_restore_shows_exactly_what_its_deletion_hid() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 3).await;
    ada.hide(&mia, 10).await;
    ada.trash(&mia, 7).await;
    ada.hide(&mia, 9).await;
    ada.trash(&mia, 10).await;
    assert_eq!(ada.shown_seqs(&mia).await, [0; 0]);

    let shown = restore_all(&app, &ada, &mia).await;

    assert_eq!(shown, [vec![8], vec![8, 9], (4..=9).collect(), (4..=10).collect(), seqs_to(10)]);
    assert_eq!(ada.entry(&mia).await["unread_count"], 10);
}

#[tokio::test]
async fn a_deletion_up_to_seq_0_is_none() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    ada.trash(&mia, 0).await;

    ada.restore(&mia).await.problem(409, "nothing_to_restore");
}

#[tokio::test]
async fn deleting_deleted_messages_again_adds_no_deletion() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 5).await;
    let entry = ada.entry(&mia).await;

    for up_to in [5, 5, 3, 1, 0] {
        assert_eq!(ada.trash(&mia, up_to).await["entry"], entry, "after deleting up to {up_to} again");
    }
    for seq in [5, 4, 1] {
        assert_eq!(ada.hide(&mia, seq).await["entry"], entry, "after deleting message {seq} again");
    }

    assert_eq!(restore_all(&app, &ada, &mia).await, [seqs_to(10)]);
}

#[tokio::test]
async fn deleting_messages_that_were_deleted_one_by_one_adds_no_deletion() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    for seq in [1, 2, 1, 2] {
        ada.hide(&mia, seq).await;
    }

    ada.trash(&mia, 2).await;

    assert_eq!(restore_all(&app, &ada, &mia).await, [(2..=10).collect(), seqs_to(10)]);
}

#[tokio::test]
async fn deleting_a_deleted_conversation_again_adds_no_deletion() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    ada.trash(&mia, 10).await;
    ada.trash(&mia, 999).await;

    assert_eq!(restore_all(&app, &ada, &mia).await, [seqs_to(10)]);
}

#[tokio::test]
async fn deleting_and_restoring_move_an_entry_to_the_place_of_its_last_shown_message() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    let s00 = &students[0];
    let first_at = ada.entry(s00).await["last_activity_at"].clone();
    s00.says(&ada, "again").await;
    let second_at = ada.entry(s00).await["last_activity_at"].clone();
    ada.says(s00, "an answer").await;
    assert_eq!(list_peers(&ada, "all").await, ["s00", "s02", "s01"]);
    assert_eq!(list_peers(&ada, "sent").await, ["s00"]);

    let entry = ada.hide(s00, 3).await["entry"].clone();
    assert_members(&entry, &json!({"last_activity_at": second_at, "last_message": {"body": "again"}}));
    assert_eq!(list_peers(&ada, "all").await, ["s00", "s02", "s01"]);
    assert_eq!(list_peers(&ada, "sent").await, [""; 0]);

    let entry = ada.hide(s00, 2).await["entry"].clone();
    assert_members(&entry, &json!({"last_activity_at": first_at, "unread_count": 1}));
    assert_eq!(list_peers(&ada, "all").await, ["s02", "s01", "s00"]);
    assert_eq!(list_peers(&ada, "awaiting").await, ["s00", "s01", "s02"]);

    let entry = ada.hide(s00, 1).await["entry"].clone();
    assert_members(&entry, &json!({"last_activity_at": first_at, "last_message": null}));
    assert_eq!(list_peers(&ada, "all").await, ["s02", "s01"]);
    assert_eq!(list_peers(&ada, "trash").await, ["s00"]);

    for all in [["s02", "s01", "s00"], ["s00", "s02", "s01"], ["s00", "s02", "s01"]] {
        ada.restore(s00).await.json(200);
        assert_eq!(list_peers(&ada, "all").await, all);
    }
    assert_eq!(list_peers(&ada, "trash").await, [""; 0]);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_restores_undo_one_deletion_each() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    for _ in 0..10 {
        for up_to in [2, 4, 6, 8] {
            ada.trash(&mia, up_to).await;
        }

        let replies = tokio::join!(ada.restore(&mia), ada.restore(&mia), ada.restore(&mia), ada.restore(&mia));

        for reply in [replies.0, replies.1, replies.2, replies.3] {
            reply.json(200);
        }
        assert_eq!(ada.shown_seqs(&mia).await, seqs_to(10), "all four deletions are undone");
    }
}

/// A service in which deletions can be undone for 1,000 seconds.
async fn app_with_retention() -> TestApp {
    let mut config = config();
    config.mailbox.restore_seconds = 1_000;
    TestApp::spawn_with(config).await
}

#[tokio::test]
async fn the_retention_time_is_configured_and_published() {
    let app = app_with_retention().await;
    let ada = app.educator("ada").await;

    assert_eq!(ada.get("/v1/me").await.json(200)["limits"]["restore_seconds"], 1_000);
}

#[tokio::test]
async fn a_deletion_older_than_the_retention_time_cannot_be_undone() {
    let app = app_with_retention().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 10).await;

    backdate_deletions(&app, 1_001).await;

    ada.restore(&mia).await.problem(409, "nothing_to_restore");
    assert_eq!(ada.shown_seqs(&mia).await, [0; 0]);
    assert_eq!(ada.entry(&mia).await["last_message"], Value::Null);
    assert_eq!(mia.shown_seqs(&ada).await, seqs_to(10), "the peer keeps the messages");
    app.assert_invariants().await;
}

#[tokio::test]
async fn deletions_younger_than_the_retention_time_are_undone_and_older_ones_are_not() {
    let app = app_with_retention().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 3).await;
    backdate_deletions(&app, 600).await;
    ada.hide(&mia, 7).await;
    ada.trash(&mia, 10).await;
    // The first deletion is 1,200 seconds old then, the others are 600.
    backdate_deletions(&app, 600).await;

    assert_eq!(list_peers(&ada, "trash").await, ["mia"]);
    assert_eq!(restore_all(&app, &ada, &mia).await, [vec![4, 5, 6, 8, 9, 10], (4..=10).collect()]);
}

#[tokio::test]
async fn a_conversation_leaves_the_trash_when_it_can_no_longer_be_restored() {
    let app = app_with_retention().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 10).await;
    backdate_deletions(&app, 800).await;
    assert_eq!(list_peers(&ada, "trash").await, ["mia"], "within the retention time");

    backdate_deletions(&app, 201).await;

    ada.restore(&mia).await.problem(409, "nothing_to_restore");
    assert_eq!(list_peers(&ada, "trash").await, [""; 0]);
    assert_eq!(list_peers(&ada, "all").await, [""; 0]);
    assert_eq!(ada.entry(&mia).await["last_message"], Value::Null);
}

#[tokio::test]
async fn a_new_message_lists_a_conversation_again_that_can_no_longer_be_restored() {
    let app = app_with_retention().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 10).await;
    backdate_deletions(&app, 1_001).await;
    ada.restore(&mia).await.problem(409, "nothing_to_restore");

    mia.says(&ada, "are you there?").await;

    assert_eq!(ada.shown_seqs(&mia).await, [11]);
    assert_eq!(list_peers(&ada, "all").await, ["mia"]);
    app.assert_invariants().await;
}
