//! What a draft may hold, and how many there may be.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{nothing, path, tag, version};
use crate::support::app::{TestApp, config};

#[tokio::test]
async fn a_draft_holds_what_a_message_may_and_what_is_not_one_yet() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let widest = "👩".repeat(10_000);
    for body in ["", " ", "\n\t", "\u{a0}\u{2003}", "<b>", "\u{202e}", "e\u{301}", &" ".repeat(10_000), &widest] {
        let put = mia.put_draft("ada", &json!({"body": body}), &[]).await;
        assert_eq!(put.json(200)["body"], body);
        assert_eq!(mia.draft("ada").await.json(200)["body"], body);
    }
    let seen = mia.draft("ada").await.json(200);
    for body in ["👩".repeat(10_001), " ".repeat(10_001), "x".repeat(100_000)] {
        let problem = mia.put_draft("ada", &json!({"body": body}), &[]).await.problem(422, "body_too_long");
        assert_eq!(problem["errors"][0]["pointer"], "/body");
    }
    for body in ["a\r\n", "\u{1b}[0m", "\u{7f}"] {
        let problem = mia.put_draft("ada", &json!({"body": body}), &[]).await.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], "/body");
    }
    mia.put_draft("ada", &json!({"body": "a\0"}), &[]).await.problem(400, "malformed_json");
    mia.put_draft("ada", &json!({"body": "x".repeat(256 * 1024)}), &[]).await.problem(413, "content_too_large");
    assert_eq!(mia.draft("ada").await.json(200), seen);
}

#[tokio::test]
async fn the_limit_of_characters_is_that_of_messages() {
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
async fn a_body_that_is_no_draft_is_refused() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let about = |context: Value| json!({"body": "x", "context": context});
    let course = |member: &str, text: &str| {
        let mut context = json!({"type": "course", "id": "42"});
        context[member] = json!(text);
        about(context)
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
        (about(json!(["course", "42"])), "invalid_body", "/context"),
        (about(json!("course:42")), "invalid_body", "/context"),
        (about(json!({"type": "course"})), "invalid_body", "/context/id"),
        (course("more", "x"), "unknown_field", "/context/more"),
        (course("type", ""), "invalid_body", "/context/type"),
        (course("type", &"x".repeat(65)), "invalid_body", "/context/type"),
        (course("id", "a\nb"), "invalid_body", "/context/id"),
        (course("title", &"x".repeat(256)), "invalid_body", "/context/title"),
        (course("url", "javascript:alert(1)"), "invalid_body", "/context/url"),
    ] {
        let problem = mia.put_draft("ada", &body, &[]).await.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let plain = [("content-type", "text/plain")];
    mia.call(Method::PUT, &path("ada"), None, &plain).await.problem(415, "unsupported_media_type");
    let json = [("content-type", "application/json")];
    mia.call(Method::PUT, &path("ada"), None, &json).await.problem(400, "malformed_json");
    mia.draft("ada").await.problem(404, "not_found");
}

#[tokio::test]
async fn what_the_calls_do_not_take() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let text = json!({"body": "x"});
    for (method, body) in [(Method::GET, None), (Method::PUT, Some(&text)), (Method::DELETE, None)] {
        let nobody = app.client("nobody", String::new());
        nobody.call(method.clone(), &path("ada"), body, &[]).await.problem(401, "unauthenticated");
        let query = format!("{}?version=1", path("ada"));
        mia.call(method, &query, body, &[]).await.problem(400, "unknown_parameter");
    }
    let post = mia.post(&path("ada"), &text).await;
    post.problem(405, "method_not_allowed");
    assert_eq!(post.header("allow"), Some("GET, HEAD, PUT, DELETE, OPTIONS"));
    mia.put_draft("mia", &text, &[]).await.problem(422, "self_message");
    mia.put_draft("mia", &text, &[("if-match", "*")]).await.problem(422, "self_message");
    mia.draft("mia").await.problem(404, "not_found");
    nothing(&mia.delete_draft("mia", &[]).await);
    app.service.close().await;
    mia.draft("ada").await.problem(503, "unavailable");
    mia.put_draft("ada", &text, &[]).await.problem(503, "unavailable");
    mia.delete_draft("ada", &[]).await.problem(503, "unavailable");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_drafts_and_no_more() {
    let app = TestApp::spawn().await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    mia.drafts("ada", "the first").await;
    let many = "insert into drafts (user_id, peer, body, version, written_by_call, updated_at)
                select d.user_id, 'p' || n, 'x', 1000 + n, gen_random_uuid(), now()
                from drafts d, generate_series(2, 996) n where d.peer = 'ada'";
    sqlx::query(many).execute(&app.pool).await.unwrap();
    // Four more fit, however many come at once.
    let peers: Vec<String> = (0..12).map(|n| format!("new {n}")).collect();
    let text = json!({"body": "x"});
    let all = join_all(peers.iter().map(|peer| mia.put_draft(peer, &text, &[]))).await;
    let (kept, refused): (Vec<_>, Vec<_>) = all.iter().partition(|reply| reply.status == 200);
    assert_eq!((kept.len(), refused.len()), (4, 8));
    for reply in refused {
        reply.problem(409, "too_many_drafts");
    }
    // Those that are there can be written, and what has no draft has none to match.
    let seen = mia.drafts("ada", "the first, again").await;
    version(&mia.put_draft("p500", &text, &[("if-match", "*")]).await);
    mia.put_draft("one more", &text, &[]).await.problem(409, "too_many_drafts");
    mia.put_draft("one more", &text, &[("if-none-match", "*")]).await.problem(409, "too_many_drafts");
    mia.put_draft("one more", &text, &[("if-match", "*")]).await.problem(412, "precondition_failed");
    noah.drafts("ada", "hello").await;
    nothing(&mia.delete_draft("ada", &[("if-match", &tag(seen))]).await);
    assert!(mia.drafts("one more", "x").await > seen);
    mia.put_draft("ada", &text, &[]).await.problem(409, "too_many_drafts");
}
