//! The read marker: `POST …/read`, `POST …/unread`, the unread count and receipts.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp, client::thread, inbox::nothing_unread, json::assert_members, mailbox::ten_messages_to_ada,
};

#[tokio::test]
async fn reading_raises_the_marker_and_lowers_the_unread_count() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    let update = ada.read(&mia, 4).await;

    assert_members(&update, &json!({"applied": true, "entry": {"read_seq": 4, "unread_count": 6}}));
    assert_eq!(update["unread"], json!({"messages": 6, "conversations": 1, "muted_messages": 0}));
    assert_eq!(update["entry"], ada.entry(&mia).await);
    app.assert_invariants().await;
}

#[tokio::test]
async fn reading_up_to_an_older_message_does_not_lower_the_marker() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 4).await;

    for older in [2, 0] {
        let update = ada.read(&mia, older).await;

        assert_eq!(update["entry"]["read_seq"], 4, "after reading up to {older}");
    }
}

#[tokio::test]
async fn reading_beyond_the_last_message_leaves_later_messages_unread() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    let update = ada.read(&mia, 1_000_000).await;
    mia.says(&ada, "later").await;

    assert_members(&update, &json!({"entry": {"read_seq": 10, "unread_count": 0}, "unread": nothing_unread()}));
    assert_eq!(ada.badge().await["messages"], 1, "the later message is unread");
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_sender_sees_when_each_message_was_first_read() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 4).await;
    ada.read(&mia, 10).await;

    let page = mia.history(&ada, "").await;

    let items = page["items"].as_array().unwrap();
    let (first_read, second_read) = (&items[0]["read_at"], &items[9]["read_at"]);
    assert!(first_read.as_str() < second_read.as_str(), "messages 1 to 4 were read before 5 to 10: {page:#}");
    for message in items {
        let expected = if message["seq"].as_i64() <= Some(4) { first_read } else { second_read };
        assert_members(message, &json!({"is_read": true, "read_at": expected}));
        assert!(message["read_at"].as_str() >= message["created_at"].as_str(), "read after it was sent: {message:#}");
    }
}

#[tokio::test]
async fn a_receipt_keeps_its_time_when_a_message_is_marked_unread_and_read_again() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 4).await;
    ada.read(&mia, 10).await;
    let before = mia.history(&ada, "").await;

    ada.unread_from(&mia, 3).await;
    ada.read(&mia, 10).await;

    assert_eq!(mia.history(&ada, "").await["items"], before["items"]);
}

#[tokio::test]
async fn the_recipient_sees_the_same_receipts_whatever_the_marker_says() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 10).await;
    ada.unread_from(&mia, 3).await;

    let (to_sender, to_recipient) = (mia.history(&ada, "").await, ada.history(&mia, "").await);

    for (sent, received) in to_sender["items"].as_array().unwrap().iter().zip(to_recipient["items"].as_array().unwrap())
    {
        let is_below_marker = received["seq"].as_i64() < Some(3);
        assert_members(received, &json!({"read_at": sent["read_at"], "is_read": is_below_marker}));
    }
}

#[tokio::test]
async fn marking_unread_lowers_the_marker_and_raises_the_version() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 10).await;

    let update = ada.unread_from(&mia, 8).await;

    let expected = json!({
        "applied": true, "entry": {"read_seq": 7, "unread_count": 3, "read_version": 1}, "unread": {"messages": 3}});
    assert_members(&update, &expected);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_device_that_has_not_heard_of_unread_cannot_undo_it_by_reading() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let stale_version = ada.read(&mia, 10).await["entry"]["read_version"].clone();
    let entry = ada.unread_from(&mia, 8).await["entry"].clone();
    let read = async |up_to: i64, version: &Value| {
        let body = json!({"up_to_seq": up_to, "read_version": version});
        ada.post(&format!("{}/read", thread("mia")), &body).await.json(200)
    };

    let by_stale_device = read(10, &stale_version).await;
    let by_current_device = read(9, &json!(1)).await;

    assert_members(&by_stale_device, &json!({"applied": false, "entry": entry}));
    assert_members(&by_current_device, &json!({"applied": true, "entry": {"read_seq": 9}}));
    app.assert_invariants().await;
}

#[tokio::test]
async fn marking_unread_never_raises_the_marker() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 9).await;

    let at_the_marker = ada.unread_from(&mia, 10).await;
    let beyond_the_end = ada.unread_from(&mia, 999).await;
    let from_the_first = ada.unread_from(&mia, 1).await;

    assert_members(&at_the_marker["entry"], &json!({"read_seq": 9, "unread_count": 1}));
    assert_members(&beyond_the_end["entry"], &json!({"read_seq": 9}));
    assert_members(&from_the_first["entry"], &json!({"unread_count": 10}));
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_answer_reads_nothing() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    ada.says(&mia, "an answer").await;

    assert_members(&ada.entry(&mia).await, &json!({"unread_count": 10, "read_seq": 0}));
    assert_eq!(mia.badge().await, json!({"messages": 1, "conversations": 1, "muted_messages": 0}));
    assert_eq!(mia.message(&ada, 1).await.json(200)["is_read"], false);
    app.assert_invariants().await;
}

#[tokio::test]
async fn own_messages_are_never_unread() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.says(&mia, "an answer").await;

    ada.read(&mia, 5).await;
    let after_reading = ada.entry(&mia).await;
    ada.unread_from(&mia, 11).await;
    let after_unread = ada.entry(&mia).await;

    assert_eq!(after_reading["unread_count"], 5, "messages 6 to 10, without the answer: {after_reading}");
    assert_eq!(after_unread["unread_count"], 5, "messages 6 to 10, without the answer: {after_unread}");
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_marker_can_stand_at_a_deleted_message_and_only_shown_messages_are_counted() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 10).await;
    ada.trash(&mia, 5).await;
    ada.hide(&mia, 8).await;

    let marker = |read_seq: i64, unread_count: i64| json!({"read_seq": read_seq, "unread_count": unread_count});
    // Messages 6, 7, 9 and 10 are shown.
    assert_members(&ada.entry(&mia).await, &marker(10, 0));
    assert_members(&ada.unread_from(&mia, 8).await["entry"], &marker(7, 2));
    assert_members(&ada.unread_from(&mia, 3).await["entry"], &marker(2, 4));
    assert_members(&ada.read(&mia, 4).await["entry"], &marker(4, 4));
    assert_members(&ada.read(&mia, 8).await["entry"], &marker(8, 2));
    assert_members(&ada.unread_from(&mia, 1).await["entry"], &marker(0, 4));
    app.assert_invariants().await;
}

#[tokio::test]
async fn restored_messages_above_the_marker_are_unread_again() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 5).await;
    ada.hide(&mia, 8).await;

    let message_8_restored = ada.restore(&mia).await.json(200);
    let messages_1_to_5_restored = ada.restore(&mia).await.json(200);

    assert_eq!(message_8_restored["unread"]["messages"], 5);
    assert_eq!(messages_1_to_5_restored["unread"]["messages"], 10);
    app.assert_invariants().await;
}

#[tokio::test]
async fn messages_read_while_they_were_deleted_are_read_when_restored() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 10).await;

    let update = ada.read(&mia, 10).await;
    ada.restore(&mia).await.json(200);

    assert_members(&update["entry"], &json!({"read_seq": 10, "unread_count": 0}));
    assert_eq!(ada.badge().await, nothing_unread());
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_seq_may_be_written_as_a_decimal_number_without_a_fraction() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let post = async |path: &str, body: &'static str| {
        ada.post_raw(&format!("/v1/conversations/mia/{path}"), "application/json", body).await
    };

    let read = post("read", r#"{"up_to_seq": 4.0, "read_version": 0e0}"#).await;
    let unread = post("unread", r#"{"from_seq": 3.0}"#).await;
    let with_fraction = post("read", r#"{"up_to_seq": 4.5}"#).await;

    assert_eq!(read.json(200)["entry"]["read_seq"], 4);
    assert_eq!(unread.json(200)["entry"]["read_seq"], 2);
    with_fraction.problem(422, "invalid_body");
    assert_eq!(ada.entry(&mia).await["read_seq"], 2);
}
