//! Retracting a bulk send: all of its messages, each by the rules of a single one.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{course, post, to_course, to_users};
use crate::support::{
    app::TestApp,
    batch_gate::count,
    client::{Client, thread},
    mailbox::backdate,
};

async fn retract(client: &Client, name: &str) -> Value {
    client.delete(&format!("/v1/messages/bulk/{name}")).await.json(200)
}

#[track_caller]
fn assert_counts(result: &Value, retracted: usize, already: usize, refused: usize) {
    assert_eq!(result["counts"], json!({"retracted": retracted, "already": already, "refused": refused}), "{result:#}");
}

#[tokio::test]
async fn each_message_becomes_a_tombstone_as_by_a_single_retraction() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 3).await;
    ada.send("s0002", "not of the bulk send").await.json(201);
    post(&ada, &to_course("exam", "findable")).await.json(200);
    let student = app.student("s0002").await;
    assert_eq!(student.finds("findable").await.len(), 1);
    student.read(&ada, 2).await;

    let result = retract(&ada, "exam").await;

    assert_eq!(result["client_id"], "exam");
    assert_counts(&result, 3, 0, 0);
    let results = result["results"].as_array().unwrap();
    let peers: Vec<_> = results.iter().map(|result| result["peer_id"].as_str().unwrap()).collect();
    assert_eq!(peers, ["s0001", "s0002", "s0003"]);
    for result in results {
        let path = format!("{}/messages/{}", thread(result["peer_id"].as_str().unwrap()), result["seq"]);
        let message = ada.get(&path).await.json(200);
        assert_eq!((&message["body"], &message["id"]), (&Value::Null, &result["message_id"]));
        assert!(message["retracted_at"].is_string());
        assert_eq!((&result["outcome"], &result["problem"]), (&json!("retracted"), &Value::Null));
    }
    assert!(student.finds("findable").await.is_empty());
    assert_eq!(student.finds("not").await, ["not of the bulk send"]);
    assert_eq!(app.student("s0001").await.badge().await["messages"], 0);
    let events = "select count(*) from (select kind from outbox where kind = 'message.retracted'
                  union all select kind from events where kind = 'message.retracted') e";
    assert_eq!(count(&app, events).await, 3);
    app.assert_invariants().await;
}

#[tokio::test]
async fn retracting_again_changes_nothing() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 3).await;
    post(&ada, &to_course("exam", "hello")).await.json(200);
    ada.delete(&format!("{}/messages/1?for=everyone", thread("s0003"))).await.json(200);
    assert_counts(&retract(&ada, "exam").await, 2, 1, 0);
    let times = "select sum(extract(epoch from retracted_at))::bigint from messages";
    let before = count(&app, times).await;

    assert_counts(&retract(&ada, "exam").await, 0, 3, 0);

    assert_eq!(count(&app, times).await, before);
}

#[tokio::test]
async fn what_was_sent_too_long_ago_is_refused_except_to_moderators() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    post(&ada, &to_users("exam", "hello", &["s0001"])).await.json(200);
    backdate(&app, 86_401).await;
    post(&ada, &to_users("exam", "hello", &["s0002"])).await.json(200);

    let result = retract(&ada, "exam").await;

    assert_counts(&result, 1, 0, 1);
    let refused = &result["results"][0];
    assert_eq!((&refused["peer_id"], &refused["outcome"]), (&json!("s0001"), &json!("refused")));
    assert_eq!(refused["problem"]["code"], "retract_window_over");
    assert_counts(&retract(&app.new_person("ada", "educator", "moderate"), "exam").await, 1, 1, 0);
    app.assert_invariants().await;
}

#[tokio::test]
async fn messages_that_the_sender_has_deleted_for_themselves_are_retracted() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 1).await;
    post(&ada, &to_course("exam", "hello")).await.json(200);
    ada.delete(&format!("{}?up_to_seq=1", thread("s0001"))).await.json(200);

    assert_counts(&retract(&ada, "exam").await, 1, 0, 0);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_retracted_bulk_send_is_not_sent_again_by_the_same_call() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    post(&ada, &to_course("exam", "hello")).await.json(200);
    retract(&ada, "exam").await;

    super::assert_counts(&post(&ada, &to_course("exam", "hello")).await.json(200), 0, 2, 0);
}

#[tokio::test]
async fn several_messages_to_one_recipient_are_retracted() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 1).await;
    let items: Vec<_> = (0..250).map(|n| json!({"recipient_id": "s0001", "client_id": format!("{n}")})).collect();
    let sent = post(&ada, &json!({"client_id": "exam", "body": "hello", "items": items})).await.json(200);
    super::assert_counts(&sent, 250, 0, 0);

    let result = retract(&ada, "exam").await;

    assert_counts(&result, 250, 0, 0);
    let seqs: Vec<_> =
        result["results"].as_array().unwrap().iter().map(|result| result["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=250).collect::<Vec<_>>());
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_retractions_and_sends_and_reads_at_once_end_in_a_consistent_state() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 150).await;
    post(&ada, &to_course("exam", "hello")).await.json(200);
    let students: Vec<_> = (1..=150).map(|n| app.new_person(&format!("s{n:04}"), "student", "")).collect();

    let retracting = join_all((0..2).map(|_| retract(&ada, "exam")));
    let next = to_course("next", "next");
    let sending = post(&ada, &next);
    let reading = join_all(students.iter().map(async |student| {
        student.post("/v1/inbox/read-all", &json!({})).await.ok();
        student.send("ada", "answer").await.json(201);
    }));
    let (retracted, sent, _) = tokio::join!(retracting, sending, reading);

    let sum = |name: &str| retracted.iter().map(|result| result["counts"][name].as_i64().unwrap()).sum::<i64>();
    assert_eq!((sum("retracted"), sum("already"), sum("refused")), (150, 150, 0));
    super::assert_counts(&sent.json(200), 150, 0, 0);
    assert_eq!(count(&app, "select count(*) from messages where retracted_at is null").await, 300);
    app.assert_invariants().await;
}
