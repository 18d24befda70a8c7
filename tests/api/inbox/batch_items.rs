//! The items of a batch: each has its own result, refusals included, and the same peer may occur several times.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::Client,
    inbox::{batch_results, educator_with_students, list_peers, outcomes},
    mailbox::ten_messages_to_ada,
};

const ACTIONS_WITHOUT_SEQ: [&str; 6] = ["archive", "unarchive", "star", "unstar", "mute", "unmute"];

#[tokio::test]
async fn a_refused_item_does_not_stop_the_others() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    app.student("known").await;
    let items = json!([
        {"peer_id": "s00", "seq": 1},
        {"peer_id": "known", "seq": 1},
        {"peer_id": "s01"},
        {"peer_id": "nobody", "seq": 1},
        {"peer_id": "s01", "seq": null},
        {"peer_id": "ada", "seq": 1},
        {"peer_id": "s02", "seq": 1},
    ]);
    let expected =
        ["done", "404 not_found", "422 invalid_body", "404 not_found", "422 invalid_body", "404 not_found", "done"];

    for action in ["read", "unread", "trash"] {
        let results = batch_results(&ada, action, items.clone()).await;

        assert_eq!(outcomes(&results), expected, "{action}");
        for result in results.iter().filter(|result| result["outcome"] == "refused") {
            assert!(result["problem"].is_object(), "{action}: {result}");
        }
    }
    assert_eq!(list_peers(&ada, "trash").await, ["s02", "s00"]);
    assert_eq!(ada.entry(&students[1]).await["read_version"], 0, "s01 was refused each time");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_user_without_a_conversation_is_answered_like_one_that_does_not_exist() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    app.student("known").await;
    let items = json!([{"peer_id": "known", "seq": 1}, {"peer_id": "nobody", "seq": 1}]);

    for action in ["read", "unread", "trash"] {
        let mut results = batch_results(&ada, action, items.clone()).await;
        for result in &mut results {
            assert_eq!(result["entry"], Value::Null, "{action}: {result}");
            result["peer_id"].take();
        }

        assert_eq!(results[0], results[1], "{action}");
    }
}

#[tokio::test]
async fn marking_unread_from_seq_0_is_an_invalid_item() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;

    let results = batch_results(&ada, "unread", json!([{"peer_id": "s00", "seq": 0}])).await;

    assert_eq!(outcomes(&results), ["422 invalid_body"]);
    assert_eq!(ada.entry(&students[0]).await["read_version"], 0);
}

#[tokio::test]
async fn restoring_a_conversation_without_deletions_is_a_refused_item() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    ada.trash(&students[0], 1).await;
    ada.trash(&students[2], 1).await;

    let results = batch_results(&ada, "restore", json!([{"peer_id": "s01"}, {"peer_id": "s00"}, {"peer_id": "s02"}]));

    assert_eq!(outcomes(&results.await), ["409 nothing_to_restore", "done", "done"]);
    assert_eq!(list_peers(&ada, "all").await, ["s02", "s01", "s00"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn every_action_without_a_conversation_is_not_found() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    app.student("known").await;

    for action in ACTIONS_WITHOUT_SEQ {
        let results = batch_results(&ada, action, json!([{"peer_id": "known"}])).await;

        assert_eq!(outcomes(&results), ["404 not_found"], "{action}");
    }
    let items = json!([{"peer_id": "known"}, {"peer_id": "nobody"}, {"peer_id": "ada"}]);
    assert_eq!(outcomes(&batch_results(&ada, "restore", items).await), ["404 not_found"; 3]);
}

#[tokio::test]
async fn restoring_a_peer_several_times_undoes_one_deletion_each_time() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let noah = app.student("noah").await;
    noah.says(&ada, "hello").await;
    for up_to in [2, 6] {
        ada.trash(&mia, up_to).await;
    }
    ada.trash(&noah, 1).await;

    let items = json!([{"peer_id": "mia"}, {"peer_id": "noah"}, {"peer_id": "mia"}, {"peer_id": "mia"}]);
    let results = batch_results(&ada, "restore", items).await;

    assert_eq!(outcomes(&results), ["done", "done", "done", "409 nothing_to_restore"]);
    assert_eq!(ada.shown_seqs(&mia).await.len(), 10);
    assert_eq!(ada.shown_seqs(&noah).await, [1]);
}

/// Ada, mia with ten messages to her and noah with one.
async fn two_conversations(app: &TestApp) -> (Client, Client, Client) {
    let (ada, mia) = ten_messages_to_ada(app).await;
    let noah = app.student("noah").await;
    noah.says(&ada, "hello").await;
    (ada, mia, noah)
}

/// A batch with an item for mia with each seq, and one for noah between the first two. Asserts that all are done and
/// that the last result shows the final state.
async fn batch_with_repeated_peer(ada: &Client, mia: &Client, action: &str, seqs: &[i64]) {
    let mut items: Vec<Value> = seqs.iter().map(|seq| json!({"peer_id": "mia", "seq": seq})).collect();
    items.insert(1, json!({"peer_id": "noah", "seq": 1}));
    let results = batch_results(ada, action, json!(items)).await;
    assert_eq!(outcomes(&results), vec!["done"; items.len()], "{action} {seqs:?}");
    assert_eq!(results.last().unwrap()["entry"], ada.entry(mia).await, "{action} {seqs:?}");
}

#[tokio::test]
async fn reading_a_peer_several_times_reads_up_to_the_highest_seq() {
    let app = TestApp::spawn().await;
    let (ada, mia, _) = two_conversations(&app).await;

    batch_with_repeated_peer(&ada, &mia, "read", &[5, 2]).await;
    assert_eq!(ada.entry(&mia).await["read_seq"], 5);

    batch_with_repeated_peer(&ada, &mia, "read", &[6, 9, 8]).await;
    assert_eq!(ada.entry(&mia).await["read_seq"], 9);
    app.assert_invariants().await;
}

#[tokio::test]
async fn marking_a_peer_unread_several_times_counts_each_time() {
    let app = TestApp::spawn().await;
    let (ada, mia, _) = two_conversations(&app).await;
    ada.read(&mia, 9).await;

    batch_with_repeated_peer(&ada, &mia, "unread", &[4, 7]).await;

    let entry = ada.entry(&mia).await;
    assert_eq!(entry["read_seq"], 3, "the lowest of both: {entry}");
    assert_eq!(entry["read_version"], 2, "one for each item: {entry}");
    app.assert_invariants().await;
}

#[tokio::test]
async fn deleting_a_peer_several_times_is_several_deletions() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = two_conversations(&app).await;

    // The item up to 4 deletes nothing new, so it is no deletion.
    batch_with_repeated_peer(&ada, &mia, "trash", &[2, 6, 4]).await;

    assert_eq!(ada.shown_seqs(&mia).await, [7, 8, 9, 10]);
    for expected in [vec![3, 4, 5, 6, 7, 8, 9, 10], (1..=10).collect()] {
        ada.restore(&mia).await.json(200);
        assert_eq!(ada.shown_seqs(&mia).await, expected);
    }
    ada.restore(&mia).await.problem(409, "nothing_to_restore");
    ada.restore(&noah).await.json(200);
    app.assert_invariants().await;
}

#[tokio::test]
async fn starring_a_peer_several_times_is_starring_it() {
    let app = TestApp::spawn().await;
    let (ada, mia, _) = two_conversations(&app).await;

    batch_with_repeated_peer(&ada, &mia, "star", &[1, 2]).await;

    assert_eq!(list_peers(&ada, "starred").await, ["noah", "mia"]);
    app.assert_invariants().await;
}
