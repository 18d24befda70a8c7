//! Bulk sends to items: what each gets, and items that are refused alone.

use serde_json::{Value, json};

use super::{assert_counts, assert_outcomes, course, post, to_users};
use crate::support::{app::TestApp, client::thread, mailbox::bodies};

#[tokio::test]
async fn each_item_is_a_message_of_the_sender_to_its_recipient() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 3).await;

    let result = post(&ada, &to_users("exam", "The room has changed.", &["s0003", "s0001"])).await.json(200);

    assert_eq!((&result["client_id"], &result["dry_run"]), (&json!("exam"), &json!(false)));
    assert_counts(&result, 2, 0, 0);
    assert_outcomes(&result, &[("s0003", "sent"), ("s0001", "sent")]);
    for item in result["results"].as_array().unwrap() {
        let path = format!("{}/messages/{}", thread(item["peer_id"].as_str().unwrap()), item["seq"]);
        let message = ada.get(&path).await.json(200);
        assert_eq!(message["id"], item["message_id"], "{item:#}");
        assert_eq!((&message["sender_id"], &message["body"]), (&json!("ada"), &json!("The room has changed.")));
        assert_eq!(message["context"], Value::Null);
        assert_eq!(item["client_id"], Value::Null);
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_item_may_have_a_text_and_a_context_of_its_own() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    let (bio, lab) = (json!({"type": "course", "id": "bio"}), json!({"type": "lab", "id": "7", "title": "Lab"}));
    let bulk = json!({"client_id": "marks", "body": "common", "context": bio, "items": [
        {"recipient_id": "s0001"}, {"recipient_id": "s0002", "body": "own\r\ntext", "context": lab}]});

    assert_counts(&post(&ada, &bulk).await.json(200), 2, 0, 0);

    for (student, body, context) in [("s0001", "common", &bio), ("s0002", "own\ntext", &lab)] {
        let message = ada.get(&format!("{}/messages/1", thread(student))).await.json(200);
        assert_eq!((&message["body"], &message["context"]), (&json!(body), context));
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn without_a_common_text_each_item_needs_its_own() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    let bulk =
        json!({"client_id": "marks", "items": [{"recipient_id": "s0001", "body": "7"}, {"recipient_id": "s0002"}]});

    let result = post(&ada, &bulk).await.json(200);

    assert_outcomes(&result, &[("s0001", "sent"), ("s0002", "invalid_body")]);
    assert_eq!(result["results"][1]["problem"]["errors"][0]["pointer"], "/items/1/body");
}

#[tokio::test]
async fn an_invalid_item_is_refused_alone_with_the_place_of_its_fault() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 1).await;
    let long = "x".repeat(10_001);
    let cases = [
        (json!({"recipient_id": ".."}), "invalid_body", "/recipient_id"),
        (json!({"recipient_id": ""}), "invalid_body", "/recipient_id"),
        (json!({"recipient_id": 7}), "invalid_body", "/recipient_id"),
        (json!({"body": "no recipient"}), "invalid_body", "/recipient_id"),
        (json!({"recipient_id": "s0001", "body": " "}), "empty_body", "/body"),
        (json!({"recipient_id": "s0001", "body": long}), "body_too_long", "/body"),
        (json!({"recipient_id": "s0001", "body": "\u{7}"}), "invalid_body", "/body"),
        (json!({"recipient_id": "s0001", "text": "x"}), "unknown_field", "/text"),
        (json!({"recipient_id": "s0001", "client_id": ""}), "invalid_body", "/client_id"),
        (json!({"recipient_id": "s0001", "client_id": "é"}), "invalid_body", "/client_id"),
        (json!({"recipient_id": "s0001", "context": {"type": "a:b", "id": "1"}}), "invalid_body", "/context/type"),
        (json!({"recipient_id": "s0001", "context": {"type": "a"}}), "invalid_body", "/context/id"),
        (json!("s0001"), "invalid_body", ""),
        (json!(null), "invalid_body", ""),
        (json!(["s0001"]), "invalid_body", ""),
    ];
    let mut items: Vec<Value> = cases.iter().map(|(item, ..)| item.clone()).collect();
    items.push(json!({"recipient_id": "s0001"}));

    let result = post(&ada, &json!({"client_id": "c", "body": "hello", "items": items})).await.json(200);

    assert_counts(&result, 1, 0, cases.len());
    for (at, (item, code, member)) in cases.iter().enumerate() {
        let refused = &result["results"][at];
        assert_eq!(refused["problem"]["code"], *code, "{item}: {refused:#}");
        assert_eq!(refused["problem"]["request_id"], "", "{item}");
        let pointer = &refused["problem"]["errors"][0]["pointer"];
        assert_eq!(*pointer, format!("/items/{at}{member}"), "{item}: {refused:#}");
        assert_eq!((&refused["message_id"], &refused["seq"]), (&Value::Null, &Value::Null), "{item}");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_member_that_an_item_has_twice_refuses_the_item() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    let bulk = r#"{"client_id": "c", "body": "hello", "items": [{"recipient_id": "s0001", "body": "a", "body": "b"}, {"recipient_id": "s0002"}]}"#;

    let result = ada.post_raw("/v1/messages/bulk", "application/json", bulk).await.json(200);

    assert_outcomes(&result, &[("-", "malformed_json"), ("s0002", "sent")]);
}

#[tokio::test]
async fn a_nul_character_and_deep_nesting_refuse_their_item_alone() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    let deep = "[".repeat(200) + &"]".repeat(200);
    let items = [
        r#"{"recipient_id": "s0001", "body": "a \u0000"}"#.to_owned(),
        r#"{"recipient_id": "s0001"}"#.to_owned(),
        format!(r#"{{"recipient_id": "s0001", "body": {deep}}}"#),
        r#"{"recipient_id": "s0002", "body": "items\\u0000"}"#.to_owned(),
        r#"{"recipient_id": "s0002\u0000"}"#.to_owned(),
    ];
    let bulk = format!(r#"{{"client_id": "c", "items": [{}], "body": "hello"}}"#, items.join(","));

    let result = ada.post_raw("/v1/messages/bulk", "application/json", bulk).await.json(200);

    let refused = ("-", "malformed_json");
    assert_outcomes(&result, &[refused, ("s0001", "sent"), refused, ("s0002", "sent"), refused]);
}

#[tokio::test]
async fn a_second_item_to_a_recipient_needs_a_client_id_of_its_own() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    let item = |client_id: Value, body: &str| json!({"recipient_id": "s0001", "client_id": client_id, "body": body});
    let items = json!([
        item(json!(null), "first"), {"recipient_id": "s0002", "body": "other"}, item(json!(null), "first"),
        item(json!("a"), "second"), item(json!("b"), "third"), item(json!("a"), "fourth")]);

    let result = post(&ada, &json!({"client_id": "c", "items": items})).await.json(200);

    let expected = [
        ("s0001", "sent"),
        ("s0002", "sent"),
        ("s0001", "duplicate_item"),
        ("s0001", "sent"),
        ("s0001", "sent"),
        ("s0001", "duplicate_item"),
    ];
    assert_outcomes(&result, &expected);
    assert_eq!(result["results"][2]["problem"]["errors"][0]["pointer"], "/items/2/recipient_id");
    assert_eq!(result["results"][3]["client_id"], "a");
    let page = ada.get(&format!("{}/messages", thread("s0001"))).await.json(200);
    assert_eq!(bodies(&page), ["first", "second", "third"], "in the order of the request");
}

#[tokio::test]
async fn an_unknown_recipient_is_introduced_as_by_a_single_send() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    let users: Vec<String> = (0..150).map(|n| format!("new-{n:03}")).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();

    assert_counts(&post(&ada, &to_users("welcome", "Welcome!", &users)).await.json(200), 150, 0, 0);

    let new = app.student("new-149").await;
    assert_eq!(new.badge().await["messages"], 1);
    app.assert_invariants().await;
}

#[tokio::test]
async fn recipients_who_may_not_be_written_to_are_refused_and_the_others_get_their_message() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 3).await;
    sqlx::raw_sql("update users set deactivated_at = now() where external_id = 's0002'")
        .execute(&app.pool)
        .await
        .unwrap();

    let result = post(&ada, &to_users("c", "hello", &["s0001", "s0002", "ada", "s0003"])).await.json(200);

    let expected = [("s0001", "sent"), ("s0002", "recipient_inactive"), ("ada", "self_message"), ("s0003", "sent")];
    assert_outcomes(&result, &expected);
    assert_counts(&result, 2, 0, 2);
    assert_eq!(result["results"][2]["problem"]["errors"][0]["pointer"], "/items/2/recipient_id");
    app.assert_invariants().await;
}
