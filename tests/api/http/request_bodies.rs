//! Request bodies: invalid JSON, invalid members, other media types.

use reqwest::Method;
use serde_json::json;

use crate::support::{app::TestApp, client::Reply};

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
    let continued = mia.post_raw("/v1/messages", "application/json", r#"{"recipient_id":"ada","body":"x"} x"#).await;
    let problem = continued.problem(400, "malformed_json");
    assert_eq!(problem["detail"], "The body continues after the JSON value.", "{problem}");
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
        ("/v1/inbox/batch", json!([[{"peer_id": "mia", "seq": 1}], "read"])),
        ("/v1/inbox/batch", json!({"items": [["mia", 1]], "action": "read"})),
        ("/v1/conversations/mia/restore", json!([])),
    ] {
        ada.post(path, &body).await.problem(422, "invalid_body");
    }

    assert_eq!(ada.badge().await["messages"], 1, "nothing is marked as read");
}

#[tokio::test]
async fn a_body_of_another_media_type_is_refused() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for (content_type, named) in [
        ("", "missing"),
        ("text/plain", "`text/plain`"),
        ("application/x-www-form-urlencoded", "`application/x-www-form-urlencoded`"),
        ("application/jsonp", "`application/jsonp`"),
        ("application/problem+json", "`application/problem+json`"),
        ("application/merge-patch+json", "`application/merge-patch+json`"),
        ("*/*", "`*/*`"),
        ("application/json, text/plain", "`application/json, text/plain`"),
        ("application/json; charset=latin1", "charset is `latin1`"),
        ("application/json; charset=\"ISO-8859-1\"", "charset is `ISO-8859-1`"),
        ("application/json; CHARSET=utf-16", "charset is `utf-16`"),
        ("application/json; charset=utf-8; charset=latin1", "charset is `latin1`"),
        ("application/json; charset=", "charset is ``"),
    ] {
        let reply = mia.post_raw("/v1/messages", content_type, r#"{"recipient_id":"ada","body":"x"}"#).await;

        let problem = reply.problem(415, "unsupported_media_type");
        assert!(problem["detail"].as_str().unwrap().contains(named), "{content_type}: {problem}");
        assert_eq!(reply.header("accept"), Some("application/json"), "{content_type}");
    }
}

#[tokio::test]
async fn json_in_utf_8_is_accepted_in_any_spelling() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for content_type in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        "application/json; charset=utf8",
        "application/json; charset=\"Utf-8\"",
        "application/json ; Charset = UTF-8",
        "application/json;",
        "application/json; version=1",
        "application/json; odata=verbose; charset=utf-8",
        "application/json; profile=\"https://lms.example/a;charset=latin1\"",
        "application/json; boundary",
    ] {
        let reply = mia.post_raw("/v1/messages", content_type, r#"{"recipient_id":"ada","body":"x"}"#).await;

        assert_eq!(reply.status, 201, "{content_type}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_patch_may_be_called_a_merge_patch() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let patch = async |path: &str, body: &str, content_type: &str| {
        let request = mia.http.patch(format!("{}{path}", mia.base)).bearer_auth(&mia.token);
        Reply::of(request.header("content-type", content_type).body(body.to_owned()).send().await.unwrap()).await
    };

    for (path, body) in [
        ("/v1/conversations/ada", r#"{"starred":true}"#),
        ("/v1/conversations/ada/messages/1", r#"{"body":"hello again"}"#),
    ] {
        for content_type in ["application/merge-patch+json", "Application/Merge-Patch+JSON; charset=utf-8"] {
            let reply = patch(path, body, content_type).await;
            assert_eq!(reply.status, 200, "{path} {content_type}: {}", reply.text);
        }
        for content_type in ["application/json-patch+json", "application/merge-patch+json; charset=latin1"] {
            let reply = patch(path, body, content_type).await;
            reply.problem(415, "unsupported_media_type");
            assert_eq!(
                reply.header("accept"),
                Some("application/json, application/merge-patch+json"),
                "{content_type}"
            );
        }
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
