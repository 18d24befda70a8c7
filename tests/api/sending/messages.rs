//! Sending one message: what is stored, which bodies and contexts are refused, and to whom a user may write.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::{app::TestApp, client::thread};

#[tokio::test]
async fn a_message_is_returned_to_both_users_exactly_as_it_was_sent() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let body = " line\n\ttab é e\u{301} 👩\u{200d}👩\u{200d}👧 <script>alert(1)</script> \\u0000 \u{202e} ";

    let reply = mia.send("ada", body).await;

    let sent = reply.json(201);
    let expected = json!({
        "id": sent["id"], "seq": 1, "sender_id": "mia", "recipient_id": "ada", "body": body, "context": null,
        "created_at": sent["created_at"], "is_read": false, "read_at": null, "edited_at": null, "retracted_at": null});
    assert_eq!(sent, expected);
    assert_eq!(reply.header("location"), Some("/v1/conversations/ada/messages/1"));
    assert_eq!(mia.get("/v1/conversations/ada/messages/1").await.json(200), expected);
    assert_eq!(ada.history(&mia, "").await["items"], json!([expected]));
    assert_eq!(ada.get("/v1/conversations/mia/messages/1").await.json(200), expected);
}

#[tokio::test]
async fn a_message_id_is_a_version_7_uuid_and_the_seq() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    let sent = mia.send("ada", "hello").await.json(201);

    let id = sent["id"].as_str().unwrap();
    let uuid = id.strip_suffix(".1").unwrap_or_else(|| panic!("the id does not end with the seq: {id}"));
    assert_eq!(uuid.len(), 36, "{id}");
    assert_eq!(&uuid[14..15], "7", "the version of the UUID in {id}");
}

#[tokio::test]
async fn a_time_has_microseconds_and_is_in_utc() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    let sent = mia.send("ada", "hello").await.json(201);

    let created_at = sent["created_at"].as_str().unwrap();
    assert_eq!(created_at.len(), "2026-01-31T12:00:00.123456Z".len(), "{created_at}");
    assert!(created_at.ends_with('Z'), "{created_at}");
}

#[tokio::test]
async fn ids_are_unique_across_conversations() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);

    let mut ids = HashSet::new();
    for (from, to) in [(&ada, &mia), (&mia, &ada), (&ada, &noah), (&noah, &ada), (&noah, &mia)] {
        ids.insert(from.send(&to.id, "hello").await.json(201)["id"].as_str().unwrap().to_owned());
    }

    assert_eq!(ids.len(), 5, "{ids:?}");
}

#[tokio::test]
async fn a_body_that_is_empty_too_long_or_not_text_is_refused_and_not_stored() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for (body, code) in [
        ("", "empty_body"),
        (" \n\t\u{a0}\u{3000}", "empty_body"),
        ("\u{7}", "invalid_body"),
        ("a\u{b}b", "invalid_body"),
        (&"x".repeat(10_001), "body_too_long"),
        (&"👧".repeat(10_001), "body_too_long"),
    ] {
        let problem = mia.send("ada", body).await.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], "/body", "{problem}");
    }
    mia.send("ada", "a\0b").await.problem(400, "malformed_json");

    assert_eq!(ada.history(&mia, "").await["items"], json!([]));
}

#[tokio::test]
async fn the_length_of_a_body_is_counted_in_characters() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    mia.send("ada", &"👧".repeat(10_000)).await.json(201);
    mia.send("ada", &"\u{1D11E}\n".repeat(5_000)).await.json(201);
}

#[tokio::test]
async fn a_message_to_oneself_is_refused() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    mia.send("mia", "hello me").await.problem(422, "self_message");

    mia.get(&thread("mia")).await.problem(404, "not_found");
}

#[tokio::test]
async fn only_educators_staff_and_services_may_write_to_an_unknown_user() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let staff = app.new_person("registrar", "staff", "");
    let service = app.service("bot").await;

    mia.send("new-1", "hello").await.problem(422, "recipient_unknown");
    ada.send("new-1", "welcome").await.json(201);
    staff.send("new-2", "welcome").await.json(201);
    let both_unknown = json!({"recipient_id": "new-4", "sender_id": "new-3", "body": "hello"});
    service.post("/v1/messages", &both_unknown).await.json(201);

    mia.send("new-1", "now they are known").await.json(201);
}

#[tokio::test]
async fn reading_a_conversation_with_an_unknown_user_does_not_make_them_known() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    mia.get("/v1/conversations/new-1/messages").await.json(200);
    mia.get("/v1/conversations/new-1").await.problem(404, "not_found");

    mia.send("new-1", "hello").await.problem(422, "recipient_unknown");
}

#[tokio::test]
async fn an_introduced_user_is_a_student_without_a_name() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;

    ada.send("new-1", "welcome").await.json(201);

    let entry = ada.get("/v1/conversations/new-1").await.json(200);
    let expected =
        json!({"user_id": "new-1", "display_name": null, "avatar_url": null, "role": "student", "active": true});
    assert_eq!(entry["peer"], expected);
}

#[tokio::test]
async fn an_introduced_user_may_present_a_token_later() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.send("new-1", "welcome").await.json(201);

    app.new_person("new-1", "ta", "").get("/v1/inbox").await.ok();

    mia.send("new-1", "hello").await.json(201);
    let page = mia.get("/v1/inbox").await.json(200);
    assert_eq!(page["items"][0]["peer"]["user_id"], "new-1", "{page}");
}

#[tokio::test]
async fn a_refused_send_does_not_make_its_recipient_known() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let service = app.service("bot").await;
    ada.send_with_key("mia", "hello", "k").await.json(201);

    let to_oneself = json!({"recipient_id": "new-1", "sender_id": "new-1", "body": "x"});
    service.post("/v1/messages", &to_oneself).await.problem(422, "self_message");
    ada.send("new-1", " ").await.problem(422, "empty_body");
    ada.send_with_key("new-1", "hello", "k").await.problem(422, "idempotency_key_reused");

    mia.send("new-1", "hello").await.problem(422, "recipient_unknown");
}

#[tokio::test]
async fn a_user_can_be_written_to_right_after_their_first_call() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for n in 0..20 {
        let id = format!("new-{n}");
        app.new_person(&id, "student", "").get("/v1/inbox/unread").await.ok();
        mia.send(&id, "hello").await.json(201);
    }
}

#[tokio::test]
async fn only_a_user_with_a_conversation_learns_that_its_recipient_is_inactive() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "hello").await;
    sqlx::query("update users set deactivated_at = now() where external_id = 'ada'").execute(&app.pool).await.unwrap();

    mia.send("ada", "hello").await.problem(403, "recipient_inactive");
    let to_inactive = noah.send("ada", "hello").await.problem(422, "recipient_unknown");
    let to_unknown = noah.send("nobody", "hello").await.problem(422, "recipient_unknown");

    assert_eq!(without_request_id(to_inactive), without_request_id(to_unknown), "strangers cannot tell the difference");
    assert_eq!(mia.entry(&ada).await["peer"]["active"], false);
    app.assert_invariants().await;
}

fn without_request_id(mut problem: Value) -> Value {
    problem["request_id"] = Value::Null;
    problem
}

#[tokio::test]
async fn a_context_is_returned_with_its_message() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let course = json!({"type": "course", "id": "42", "title": "Biology", "url": "https://lms.test/c/42"});

    let body = json!({"recipient_id": "ada", "body": "hello", "context": course});
    let sent = mia.post("/v1/messages", &body).await.json(201);

    assert_eq!(sent["context"], course);
    assert_eq!(ada.history(&mia, "").await["items"][0]["context"], course);
}

#[tokio::test]
async fn an_invalid_context_is_refused() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for (context, code) in [
        (json!({"type": "course"}), "invalid_body"),
        (json!({"type": "", "id": "1"}), "invalid_body"),
        (json!({"type": "c", "id": "x".repeat(256)}), "invalid_body"),
        (json!({"type": "c", "id": "1", "url": "javascript:alert(1)"}), "invalid_body"),
        (json!({"type": "c", "id": "1", "colour": "red"}), "unknown_field"),
    ] {
        let body = json!({"recipient_id": "ada", "body": "hello", "context": context});
        mia.post("/v1/messages", &body).await.problem(422, code);
    }
}
