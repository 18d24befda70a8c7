//! What a draft may hold.

use serde_json::{Value, json};

use crate::support::app::{TestApp, config};

#[tokio::test]
async fn a_draft_may_be_empty_or_blank_unlike_a_message() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let widest = "👩".repeat(10_000);

    for body in ["", " ", "\n\t", "\u{a0}\u{2003}", "<b>", "\u{202e}", "e\u{301}", &" ".repeat(10_000), &widest] {
        let put = mia.put_draft("ada", &json!({"body": body}), &[]).await;

        assert_eq!(put.json(200)["body"], body);
        assert_eq!(mia.draft("ada").await.json(200)["body"], body);
    }
}

#[tokio::test]
async fn a_text_that_is_too_long_or_has_control_characters_is_refused() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    mia.save_draft("ada", "hello").await;
    let before = mia.draft("ada").await.json(200);

    for (body, code) in [
        ("👩".repeat(10_001), "body_too_long"),
        (" ".repeat(10_001), "body_too_long"),
        ("x".repeat(100_000), "body_too_long"),
        ("a\u{c}".to_owned(), "invalid_body"),
        ("\u{1b}[0m".to_owned(), "invalid_body"),
        ("\u{7f}".to_owned(), "invalid_body"),
    ] {
        let problem = mia.put_draft("ada", &json!({"body": body}), &[]).await.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], "/body", "{problem}");
    }
    mia.put_draft("ada", &json!({"body": "a\0"}), &[]).await.problem(400, "malformed_json");
    mia.put_draft("ada", &json!({"body": "x".repeat(256 * 1024)}), &[]).await.problem(413, "content_too_large");
    assert_eq!(mia.draft("ada").await.json(200), before);
}

#[tokio::test]
async fn the_configured_limit_of_characters_is_that_of_messages() {
    let mut config = config();
    config.limits.body_max_chars = 5;
    let app = TestApp::spawn_with(config).await;
    let mia = app.student("mia").await;

    for body in ["éééé👧", "     "] {
        mia.put_draft("ada", &json!({"body": body}), &[]).await.json(200);
    }
    for body in ["123456", "      "] {
        mia.put_draft("ada", &json!({"body": body}), &[]).await.problem(422, "body_too_long");
    }
}

#[tokio::test]
async fn an_invalid_request_body_is_refused_with_a_pointer_to_the_member() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let with_context = |context: Value| json!({"body": "x", "context": context});
    let with_course = |member: &str, text: &str| {
        let mut context = json!({"type": "course", "id": "42"});
        context[member] = json!(text);
        with_context(context)
    };

    for (body, code, pointer) in [
        (json!({}), "invalid_body", "/body"),
        (json!({"body": null}), "invalid_body", "/body"),
        (json!({"body": 7}), "invalid_body", "/body"),
        (json!(["x"]), "invalid_body", ""),
        (json!("x"), "invalid_body", ""),
        (json!({"body": "x", "boddy": "x"}), "unknown_field", "/boddy"),
        (json!({"body": "x", "peer_id": "ada"}), "unknown_field", "/peer_id"),
        (json!({"body": "x", "version": 1}), "unknown_field", "/version"),
        (with_context(json!(["course", "42"])), "invalid_body", "/context"),
        (with_context(json!("course:42")), "invalid_body", "/context"),
        (with_context(json!({"type": "course"})), "invalid_body", "/context/id"),
        (with_course("more", "x"), "unknown_field", "/context/more"),
        (with_course("type", ""), "invalid_body", "/context/type"),
        (with_course("type", &"x".repeat(65)), "invalid_body", "/context/type"),
        (with_course("id", "a\nb"), "invalid_body", "/context/id"),
        (with_course("title", &"x".repeat(256)), "invalid_body", "/context/title"),
        (with_course("url", "javascript:alert(1)"), "invalid_body", "/context/url"),
    ] {
        let problem = mia.put_draft("ada", &body, &[]).await.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}: {problem}");
    }
    mia.draft("ada").await.problem(404, "not_found");
}
