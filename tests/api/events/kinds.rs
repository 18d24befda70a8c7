//! What a stream tells, and that it is what the other operations return at that moment.

use serde_json::json;

use crate::{
    events::stream::{Stream, sequence},
    support::app::TestApp,
};

#[tokio::test]
async fn a_message_comes_with_what_changed_for_its_recipient() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut stream = Stream::open(&mia).await;

    let sent = ada.send("mia", "Please number\nthe pages.").await.json(201);
    let event = stream.next("message.sent").await;

    let mut message = mia.message(&ada, 1).await.json(200);
    message["truncated"] = json!(false);
    assert_eq!(event["type"], "message.sent");
    assert_eq!(event["peer_id"], "ada");
    assert_eq!(event["message"], message);
    assert_eq!(
        (&event["message"]["id"], &event["message"]["body"]),
        (&sent["id"], &json!("Please number\nthe pages."))
    );
    assert_eq!(event["entry"], mia.entry(&ada).await);
    assert_eq!(event["unread"], mia.badge().await);
    assert!(event["at"].as_str().unwrap().ends_with('Z'), "{event}");
}

#[tokio::test]
async fn an_own_message_comes_on_other_devices() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let (mut first, mut second) = (Stream::open(&ada).await, Stream::open(&ada).await);

    ada.says(&mia, "hello").await;

    for stream in [&mut first, &mut second] {
        let event = stream.next("message.sent").await;
        assert_eq!((&event["peer_id"], &event["message"]["sender_id"]), (&json!("mia"), &json!("ada")));
        assert_eq!(event["unread"]["messages"], 0);
    }
}

#[tokio::test]
async fn a_long_message_comes_truncated_between_two_characters() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut stream = Stream::open(&mia).await;

    ada.says(&mia, &format!("{}👩‍🏫 and more", "x".repeat(1999))).await;
    let event = stream.next("message.sent").await;

    assert_eq!(
        (event["message"]["body"].as_str().unwrap().len(), &event["message"]["truncated"]),
        (1999, &json!(true))
    );
}

#[tokio::test]
async fn a_receipt_comes_to_both() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "one").await;
    ada.says(&mia, "two").await;
    sequence(&app).await;
    let (mut hers, mut other_device) = (Stream::open(&ada).await, Stream::open(&mia).await);

    mia.read(&ada, 2).await;
    let (to_ada, to_mia) = (hers.next("message.read").await, other_device.next("message.read").await);

    let message = ada.message(&mia, 2).await.json(200);
    assert_eq!((&to_ada["peer_id"], &to_ada["reader_id"]), (&json!("mia"), &json!("mia")));
    assert_eq!((&to_mia["peer_id"], &to_mia["reader_id"]), (&json!("ada"), &json!("mia")));
    for event in [to_ada, to_mia] {
        assert_eq!((&event["up_to_seq"], &event["read_at"]), (&json!(2), &message["read_at"]));
        assert_eq!(event["unread"]["messages"], 0);
    }
}

#[tokio::test]
async fn an_edit_and_a_retraction_come_as_the_message_is_then() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "one").await;
    sequence(&app).await;
    let mut stream = Stream::open(&mia).await;

    ada.edit(&mia, 1, "two").await.ok();
    let edited = stream.next("message.edited").await;
    ada.retract(&mia, 1).await.ok();
    let retracted = stream.next("message.retracted").await;

    assert_eq!((&edited["type"], &edited["message"]["body"]), (&json!("message.edited"), &json!("two")));
    assert_eq!(edited["entry"]["last_message"]["body"], "two");
    assert_eq!((&retracted["message"]["seq"], &retracted["message"]["body"]), (&json!(1), &json!(null)));
    assert_eq!(retracted["unread"]["messages"], 0, "a tombstone is not unread");
}

#[tokio::test]
async fn what_a_user_changes_comes_on_their_other_devices() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "one").await;
    mia.read(&ada, 1).await;
    sequence(&app).await;
    let mut stream = Stream::open(&mia).await;

    mia.unread_from(&ada, 1).await;
    let marked = stream.next("conversation.updated").await;
    mia.flag(&ada, &json!({"starred": true})).await;
    let flagged = stream.next("conversation.updated").await;
    mia.trash(&ada, 1).await;
    let trimmed = stream.next("conversation.updated").await;

    assert_eq!((&marked["changed"], &marked["unread"]["messages"]), (&json!("marker"), &json!(1)));
    assert_eq!((&flagged["changed"], &flagged["entry"]["starred"]), (&json!("flags"), &json!(true)));
    assert_eq!((&trimmed["changed"], &trimmed["entry"]["last_message"]), (&json!("history"), &json!(null)));
    assert_eq!(trimmed["entry"], mia.entry(&ada).await);
}
