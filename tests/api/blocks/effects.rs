//! What a block does: neither of the two can write to the other, and nothing else changes.

use serde_json::json;

use super::{acquainted, assert_no_content, classmates, number, students};
use crate::support::{
    app::TestApp,
    client::{seqs, thread},
};

#[tokio::test]
async fn neither_of_the_two_can_write_until_the_block_ends() {
    let app = TestApp::spawn().await;
    let ((mia, noah), ada) = (acquainted(&app).await, app.educator("ada").await);
    let block = mia.block("noah").await.json(201);

    noah.send("mia", "let us talk").await.problem(403, "blocked");
    mia.send("noah", "leave me alone").await.problem(409, "you_blocked");
    ada.says(&mia, "not concerned").await;
    noah.says(&ada, "not concerned").await;

    assert_eq!(block["user"]["user_id"], "noah");
    assert_eq!(seqs(&mia.history(&noah, "").await), [1]);
    app.assert_invariants().await;
    assert_no_content(&mia.unblock("noah").await);
    assert_eq!(noah.says(&mia, "sorry").await, 2);
    assert_eq!(mia.says(&noah, "all right").await, 3);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_block_holds_for_first_messages_and_leaves_no_conversation() {
    let app = TestApp::spawn().await;
    let (mia, noah) = classmates(&app).await;
    mia.block("noah").await.json(201);

    noah.send("mia", "hello").await.problem(403, "blocked");
    mia.send("noah", "hello").await.problem(409, "you_blocked");

    assert_eq!(number(&app, "select count(*) from conversations").await, 0);
    assert_eq!(number(&app, "select count(*) from participants").await, 0);
    noah.get(&thread("mia")).await.problem(404, "not_found");
    assert_no_content(&mia.unblock("noah").await);
    assert_eq!(number(&app, "select count(*) from conversations").await, 0);
    assert_eq!(noah.says(&mia, "hello").await, 1);
    app.assert_invariants().await;
}

#[tokio::test]
async fn each_of_two_who_blocked_each_other_ends_their_own_block_only() {
    for has_conversation in [true, false] {
        let (app, mia, noah) = students(has_conversation).await;
        mia.block(&noah.id).await.json(201);
        noah.block(&mia.id).await.json(201);
        app.assert_invariants().await;

        mia.send(&noah.id, "hello").await.problem(409, "you_blocked");
        noah.send(&mia.id, "hello").await.problem(409, "you_blocked");
        assert_no_content(&mia.unblock(&noah.id).await);
        mia.send(&noah.id, "hello").await.problem(403, "blocked");
        noah.send(&mia.id, "hello").await.problem(409, "you_blocked");
        app.assert_invariants().await;

        assert_no_content(&noah.unblock(&mia.id).await);
        mia.says(&noah, "hello").await;
        app.assert_invariants().await;
    }
}

#[tokio::test]
async fn neither_of_the_two_can_edit_and_both_can_retract() {
    let app = TestApp::spawn().await;
    let (mia, noah) = acquainted(&app).await;
    mia.says(&noah, "hello").await;
    mia.block("noah").await.json(201);

    noah.edit(&mia, 1, "a text in an old message").await.problem(403, "blocked");
    mia.edit(&noah, 2, "a text in an old message").await.problem(409, "you_blocked");
    noah.retract(&mia, 1).await.ok();
    mia.retract(&noah, 2).await.ok();
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_block_tells_nobody_and_changes_neither_history_nor_unread_count() {
    let app = TestApp::spawn().await;
    let (mia, noah) = acquainted(&app).await;
    mia.says(&noah, "hello").await;
    let views = async || {
        let events = "select coalesce((select sum(cardinality(seqs)) from outbox), 0)::bigint
                             + coalesce((select max(last) from events), 0)";
        let users = [(&mia, &noah), (&noah, &mia)];
        let mut views = vec![json!(number(&app, events).await)];
        for (user, peer) in users {
            views.extend([user.history(peer, "").await, user.entry(peer).await, user.badge().await]);
            views.push(user.get("/v1/inbox").await.json(200)["items"].clone());
        }
        views
    };
    let before = views().await;

    mia.block("noah").await.json(201);
    assert_eq!(views().await, before);
    assert_no_content(&mia.unblock("noah").await);
    assert_eq!(views().await, before);
    assert_eq!(noah.blocked().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_message_from_before_the_block_is_found_by_its_key() {
    let app = TestApp::spawn().await;
    let (mia, noah) = classmates(&app).await;
    let sent = noah.send_with_key("mia", "hello", "a-key").await.json(201);
    mia.block("noah").await.json(201);

    assert_eq!(noah.send_with_key("mia", "hello", "a-key").await.json(200)["seq"], sent["seq"]);
    noah.send_with_key("mia", "hello", "another-key").await.problem(403, "blocked");
    assert_no_content(&mia.unblock("noah").await);
    noah.send_with_key("mia", "hello", "another-key").await.json(201);
}

#[tokio::test]
async fn a_service_cannot_send_for_a_blocked_user() {
    let app = TestApp::spawn().await;
    let ((mia, _noah), service) = (acquainted(&app).await, app.service("lms").await);
    let send = async |sender: &str, recipient: &str| {
        let message = json!({"sender_id": sender, "recipient_id": recipient, "body": "on behalf"});
        service.post("/v1/messages", &message).await
    };
    mia.block("noah").await.json(201);

    send("noah", "mia").await.problem(403, "blocked");
    send("mia", "noah").await.problem(409, "you_blocked");
    service.says(&mia, "in its own name").await;
}

#[tokio::test]
async fn blocking_again_changes_nothing() {
    for has_conversation in [true, false] {
        let (app, mia, noah) = students(has_conversation).await;
        let first = mia.block(&noah.id).await.json(201);

        assert_eq!(mia.block(&noah.id).await.json(200), first);
        assert_eq!(mia.block(&noah.id).await.json(200), first);

        assert_eq!(mia.blocked().await, ["noah"]);
        assert_no_content(&mia.unblock(&noah.id).await);
        assert_no_content(&mia.unblock(&noah.id).await);
        assert!(mia.blocked().await.is_empty());
        mia.block(&noah.id).await.json(201);
        assert_no_content(&mia.unblock(&noah.id).await);
        app.assert_invariants().await;
    }
}
