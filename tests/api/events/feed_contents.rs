//! What the feed has of each event, and that this never changes.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Executor;

use crate::{
    events::feed::{all_sequenced, items, reader},
    support::{app::TestApp, client::Client, json::assert_members},
};

/// A message about a course from mia to ada, which ada reads, mia edits, and ada, a moderator, retracts. Returns the two, and
/// what was answered to the send.
async fn four_events(app: &TestApp) -> (Client, Client, Value) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let course = json!({"type": "course", "id": "42", "title": "Biology", "url": "https://lms.test/c/42"});
    let message = json!({"recipient_id": "ada", "body": "hello", "context": course});
    let sent = mia.post("/v1/messages", &message).await.json(201);
    ada.read(&mia, 1).await;
    mia.edit(&ada, 1, "hello, ada").await.json(200);
    app.new_person("ada", "staff", "moderate").retract(&mia, 1).await.json(200);
    all_sequenced(app).await;
    (ada, mia, sent)
}

/// When the event at a position happened, from the log.
async fn timestamp(app: &TestApp, position: i64) -> String {
    let query = r#"select to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') from events where last = $1"#;
    sqlx::query_scalar(query).bind(position).fetch_one(&app.pool).await.unwrap()
}

#[tokio::test]
async fn each_type_of_event_has_its_facts_and_no_text() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia, sent) = four_events(&app).await;

    let page = lms.call_feed("?after=0").await;

    page.json(200);
    let id = sent["id"].as_str().unwrap();
    let (conversation, _) = id.split_once('.').unwrap();
    let read_at = ada.message(&mia, 1).await.json(200)["read_at"].as_str().unwrap().to_owned();
    let [t1, t2, t3, t4] =
        [timestamp(&app, 1).await, timestamp(&app, 2).await, timestamp(&app, 3).await, timestamp(&app, 4).await];
    let message = format!(
        r#""message_id":"{id}","conversation_id":"{conversation}","seq":1,"sender_id":"mia","recipient_id":"ada","context":{{"type":"course","id":"42"}}"#
    );
    let expected = [
        format!(r#"{{"id":"evt_1","position":1,"type":"message.sent","timestamp":"{t1}","data":{{{message}}}}}"#),
        format!(
            r#"{{"id":"evt_2","position":2,"type":"message.read","timestamp":"{t2}","data":{{"conversation_id":"{conversation}","reader_id":"ada","peer_id":"mia","up_to_seq":1,"read_at":"{read_at}"}}}}"#
        ),
        format!(r#"{{"id":"evt_3","position":3,"type":"message.edited","timestamp":"{t3}","data":{{{message}}}}}"#),
        format!(
            r#"{{"id":"evt_4","position":4,"type":"message.retracted","timestamp":"{t4}","data":{{{message},"retracted_by_id":"ada"}}}}"#
        ),
    ];
    assert_eq!(page.text, format!(r#"{{"items":[{}],"next":4,"latest":4}}"#, expected.join(",")));
    assert_eq!(page.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_message_without_a_context_has_null_and_one_that_its_sender_retracted_names_them() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "hello").await;
    ada.retract(&mia, 1).await.json(200);
    all_sequenced(&app).await;

    let events = items(&lms.feed("?after=0").await);

    let facts = json!({"seq": 1, "sender_id": "ada", "recipient_id": "mia", "context": null});
    for event in &events {
        assert_members(&event["data"], &facts);
    }
    assert_eq!(events[0]["data"].get("retracted_by_id"), None);
    assert_eq!(events[1]["data"]["retracted_by_id"], "ada");
}

#[tokio::test]
async fn a_message_on_behalf_of_a_user_is_from_this_user() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (_ada, _mia, sender) = (app.educator("ada").await, app.student("mia").await, app.service("app").await);
    let message = json!({"recipient_id": "mia", "sender_id": "ada", "body": "hello"});

    sender.post("/v1/messages", &message).await.json(201);
    all_sequenced(&app).await;

    let events = items(&lms.feed("?after=0").await);
    assert_members(&events[0]["data"], &json!({"sender_id": "ada", "recipient_id": "mia"}));
}

#[tokio::test]
async fn an_event_that_is_read_again_is_the_same_whatever_happened_since() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says_about(&ada, "course:42", "one").await;
    mia.says(&ada, "two").await;
    ada.read(&mia, 1).await;
    mia.edit(&ada, 2, "2").await.json(200);
    all_sequenced(&app).await;
    let first = lms.call_feed("?after=0&limit=4").await;
    assert_eq!(items(&first.json(200)).len(), 4);

    mia.edit(&ada, 1, "1").await.json(200);
    mia.retract(&ada, 1).await.json(200);
    ada.read(&mia, 2).await;
    ada.unread_from(&mia, 1).await;
    ada.trash(&mia, 2).await;
    mia.hide(&ada, 2).await;
    app.pool
        .execute("update users set display_name = 'Another', deactivated_at = now(), role = 'staff'")
        .await
        .unwrap();
    all_sequenced(&app).await;
    let again = lms.call_feed("?after=0&limit=4").await;

    let items = |text: &str| text.split_once(r#"],"next""#).unwrap().0.to_owned();
    assert_eq!(items(&again.text), items(&first.text));
    assert!(again.json(200)["latest"].as_i64() > Some(4), "{}", again.text);
}

#[tokio::test]
async fn the_feed_needs_its_scope() {
    let app = TestApp::spawn().await;
    reader(&app).await;
    let (mia, sender) = (app.student("mia").await, app.service("app").await);
    let moderator = app.new_person("staff", "staff", "moderate");

    for caller in [&mia, &sender, &moderator] {
        caller.call_feed("?after=0").await.problem(403, "insufficient_scope");
        caller.call_feed("?wait=25").await.problem(403, "insufficient_scope");
    }
    app.anonymous().call_feed("").await.problem(401, "unauthenticated");
    let both = app.new_person("both", "", "messages:send_as events:read");
    both.feed("?after=0").await;
    assert_eq!(both.call(Method::HEAD, "/v1/events/log", None, &[]).await.status, 200);
}
