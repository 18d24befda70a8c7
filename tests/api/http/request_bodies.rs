//! Request bodies: invalid JSON, invalid members, other media types; and requests that no HTTP library makes.

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::app::TestApp;

#[tokio::test]
async fn a_body_that_is_not_json_or_not_text_is_refused() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for body in [
        "",
        "{",
        "nonsense",
        r#"{"recipient_id":"ada","body":"x"} x"#,
        r#"{"recipient_id":"ada","body":"\ud800"}"#,
        r#"{"recipient_id":"ada","body":"\udc00\ud800"}"#,
        r#"{"recipient_id":"ada","body":"a"b"}"#,
        r#"{"recipient_id":"ada","body":1e400}"#,
        r#"{"recipient_id":"ada","body":"x","body":"y"}"#,
        r#"{"recipient_id":"ada","body":"\u0000"}"#,
        "{\"recipient_id\":\"ada\",\"body\":\"a\nb\"}",
        r#"{"recipient_id":"a\u0000da","body":"x"}"#,
        "\u{feff}{}",
    ] {
        mia.post_raw("/v1/messages", "application/json", body).await.problem(400, "malformed_json");
    }
    let not_utf8 = b"{\"recipient_id\":\"ada\",\"body\":\"\xff\"}".to_vec();
    mia.post_raw("/v1/messages", "application/json", not_utf8).await.problem(400, "malformed_json");
    let too_deep = "[".repeat(200);
    mia.post_raw("/v1/messages", "application/json", too_deep).await.problem(400, "malformed_json");
}

#[tokio::test]
async fn a_missing_unknown_or_invalid_member_is_refused_with_a_pointer_to_it() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for (body, code, pointer) in [
        (r#"{"recipient_id":"ada"}"#, "invalid_body", "/body"),
        (r#"{"body":"x"}"#, "invalid_body", "/recipient_id"),
        (r#"{"recipient_id":"ada","body":7}"#, "invalid_body", "/body"),
        (r#"{"recipient_id":7,"body":"x"}"#, "invalid_body", "/recipient_id"),
        (r#"{"recipient_id":"ada","body":null}"#, "invalid_body", "/body"),
        (r#"{"recipient_id":"ada","body":"x","boddy":1}"#, "unknown_field", "/boddy"),
        (r#"{"recipient_id":"ada","body":"x","a/b~":1}"#, "unknown_field", "/a~1b~0"),
        (r#"{"recipient_id":"ada","body":"x","seq":7}"#, "unknown_field", "/seq"),
        (r#"{"recipient_id":"ada","body":"x","context":{"type":"c"}}"#, "invalid_body", "/context/id"),
        ("[]", "invalid_body", ""),
        ("null", "invalid_body", ""),
        ("\"x\"", "invalid_body", ""),
    ] {
        let reply = mia.post_raw("/v1/messages", "application/json", body).await;

        let problem = reply.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
}

#[tokio::test]
async fn a_body_above_256_kilobytes_is_refused() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    let big = format!(r#"{{"recipient_id":"ada","body":"{}"}}"#, "x".repeat(256 * 1024));
    let reply = mia.post_raw("/v1/messages", "application/json", big).await;

    reply.problem(413, "content_too_large");
}

#[tokio::test]
async fn an_array_in_place_of_an_object_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;

    for (path, body) in [
        ("/v1/messages", json!(["mia", "hello"])),
        ("/v1/messages", json!({"recipient_id": "mia", "body": "x", "context": ["course", "42"]})),
        ("/v1/conversations/mia/read", json!([1])),
        ("/v1/conversations/mia/unread", json!([1])),
        ("/v1/inbox/read-all", json!([])),
    ] {
        ada.post(path, &body).await.problem(422, "invalid_body");
    }

    assert_eq!(ada.badge().await["messages"], 1, "nothing is marked as read");
}

#[tokio::test]
async fn a_body_of_another_media_type_is_refused() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for content_type in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        "application/jsonp",
        "application/problem+json",
    ] {
        let reply = mia.post_raw("/v1/messages", content_type, r#"{"recipient_id":"ada","body":"x"}"#).await;

        reply.problem(415, "unsupported_media_type");
        assert_eq!(reply.header("accept"), Some("application/json"), "{content_type}");
    }
}

#[tokio::test]
async fn json_in_utf_8_is_accepted_in_any_spelling() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for content_type in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"] {
        mia.post_raw("/v1/messages", content_type, r#"{"recipient_id":"ada","body":"x"}"#).await.json(201);
    }
}

#[tokio::test]
async fn a_compressed_body_is_refused() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    let body = json!({"recipient_id": "ada", "body": "x"});
    let reply = mia.call(Method::POST, "/v1/messages", Some(&body), &[("content-encoding", "gzip")]).await;

    reply.problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn a_read_marker_out_of_bounds_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let (read, unread) = ("/v1/conversations/mia/read", "/v1/conversations/mia/unread");

    for (path, body, code) in [
        (read, json!({}), "invalid_body"),
        (read, json!({"up_to_seq": -1}), "invalid_body"),
        (read, json!({"up_to_seq": 1.5}), "invalid_body"),
        (read, json!({"up_to_seq": "1"}), "invalid_body"),
        (read, json!({"up_to_seq": 9_007_199_254_740_992_i64}), "invalid_body"),
        (read, json!({"up_to_seq": u64::MAX}), "invalid_body"),
        (read, json!({"up_to_seq": 1, "read_version": -1}), "invalid_body"),
        (read, json!({"upto": 1}), "unknown_field"),
        (unread, json!({"from_seq": 0}), "invalid_body"),
        (unread, json!({}), "invalid_body"),
        (unread, json!({"from_seq": 1, "read_version": 0}), "unknown_field"),
    ] {
        ada.post(path, &body).await.problem(422, code);
    }
}

#[tokio::test]
async fn the_largest_read_marker_is_accepted() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let largest = 9_007_199_254_740_991_i64;

    let read = json!({"up_to_seq": largest, "read_version": largest});
    ada.post("/v1/conversations/mia/read", &read).await.json(200);
    ada.post("/v1/conversations/mia/unread", &json!({"from_seq": largest})).await.json(200);
}

/// Sends the text of a request and reads the answer to the end of the connection.
async fn exchange(app: &TestApp, request: &str) -> String {
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn an_invalid_body_in_chunks_is_refused_with_a_problem() {
    let app = TestApp::spawn().await;
    let token = app.student("mia").await.token;

    let request = format!(
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
    );
    let answer = exchange(&app, &request).await;

    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
}

#[tokio::test]
async fn a_path_with_two_dots_that_no_client_has_resolved_is_refused() {
    let app = TestApp::spawn().await;
    let token = app.student("mia").await.token;

    let request = format!(
        "GET /v1/conversations/.. HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    let answer = exchange(&app, &request).await;

    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    assert!(answer.contains("invalid_user_id"), "{answer}");
}
