//! Items that are refused by themselves, and requests that are refused as a whole.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::TestApp;

/// The user id of each item, with the code and the pointer of its problem; `-` where there is none.
fn refusals(results: &Value) -> Vec<[String; 3]> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let of = |result: &Value| {
        let problem = &result["problem"];
        [text(&result["user_id"]), text(&problem["code"]), text(&problem["errors"][0]["pointer"])]
    };
    results["results"].as_array().unwrap().iter().map(of).collect()
}

#[tokio::test]
async fn an_invalid_item_is_refused_alone() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;

    let results = lms
        .put_users(&json!([
            {"user_id": "ada", "role": "educator"},
            {"user_id": "ben", "role": "*"},
            {"user_id": ".."},
            {"display_name": "Nobody"},
            {"user_id": "eve", "rolle": "staff"},
            "mia",
            null,
            {"user_id": "n\u{0}l"},
            {"user_id": "ida", "display_name": "a\u{0}b"},
            {"user_id": "zoe"},
        ]))
        .await;

    let expected = [
        ["ada", "-", "-"],
        ["ben", "invalid_body", "/users/1/role"],
        ["-", "invalid_body", "/users/2/user_id"],
        ["-", "invalid_body", "/users/3/user_id"],
        ["eve", "unknown_field", "/users/4/rolle"],
        ["-", "invalid_body", "/users/5"],
        ["-", "invalid_body", "/users/6"],
        ["-", "malformed_json", "/users/7"],
        ["-", "malformed_json", "/users/8"],
        ["zoe", "-", "-"],
    ];
    assert_eq!(refusals(&results), expected);
    assert_eq!(results["counts"], json!({"created": 2, "updated": 0, "unchanged": 0, "refused": 8}));
    assert_eq!(results["results"][1]["problem"]["status"], 422);
    lms.user("ben").await.problem(404, "not_found");
}

#[tokio::test]
async fn a_line_that_is_no_json_is_refused_alone() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let too_deep = format!("{{\"user_id\":{}", "[".repeat(100_000));
    let lines: &[&[u8]] = &[
        b"{\"user_id\":\"ada\"}",
        b"{\"user_id\":\"ben\"",
        b"{\"user_id\":\"b\xff\"}",
        b"{\"user_id\":\"eve\"} {\"user_id\":\"ida\"}",
        b"{\"user_id\":\"eve\",\"user_id\":\"ida\"}",
        b"{\"user_id\":\"\\ud800\"}",
        too_deep.as_bytes(),
        b"[]",
        b"{\"user_id\":\"zoe\"}",
    ];

    let results = lms.put_raw("application/x-ndjson", lines.join(&b'\n')).await.json(200);

    let codes: Vec<_> = refusals(&results).into_iter().map(|[_, code, _]| code).collect();
    let malformed = "malformed_json";
    assert_eq!(codes, ["-", malformed, malformed, malformed, malformed, malformed, malformed, "invalid_body", "-"]);
    assert_eq!(refusals(&results)[7][2], "/7");
}

#[tokio::test]
async fn pointers_count_the_lines_of_a_text_from_its_first_one() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let lines = "\n{\"user_id\":\"ada\"}\n \r\n{\"user_id\":17}\r\n\n{\"user_id\":\"ben\",\"role\":\"*\"}\n{\n{\"user_id\":\"ada\"}\n\n";

    let results = lms.put_raw("application/x-ndjson", lines).await.json(200);

    let expected = [
        ["ada", "-", "-"],
        ["-", "invalid_body", "/3/user_id"],
        ["ben", "invalid_body", "/5/role"],
        ["-", "malformed_json", "/6"],
        ["ada", "duplicate_item", "/7/user_id"],
    ];
    assert_eq!(refusals(&results), expected);
}

#[tokio::test]
async fn a_second_item_about_a_user_is_refused_and_the_first_one_counts() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;

    let results = lms
        .put_users(&json!([
            {"user_id": "ada", "role": ">"},
            {"user_id": "ada", "role": "educator"},
            {"user_id": "Ada", "role": "student"},
            {"user_id": "ada", "role": "staff"},
        ]))
        .await;

    let expected = [
        ["ada", "invalid_body", "/users/0/role"],
        ["ada", "-", "-"],
        ["Ada", "-", "-"],
        ["ada", "duplicate_item", "/users/3/user_id"],
    ];
    assert_eq!(refusals(&results), expected);
    assert_eq!(lms.user("ada").await.json(200)["role"], "educator");
}

#[tokio::test]
async fn a_body_that_is_invalid_as_a_whole_is_refused_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let valid = json!({"user_id": "ada"});

    for (body, code) in [
        (json!({"users": vec![valid.clone(); 10_001]}), "invalid_body"),
        (json!({"users": {"ada": {}}}), "invalid_body"),
        (json!({"users": null}), "invalid_body"),
        (json!({}), "invalid_body"),
        (json!([valid]), "invalid_body"),
        (json!({"users": [valid], "dry_run": true}), "unknown_field"),
    ] {
        lms.call(Method::PUT, "/v1/users", Some(&body), &[]).await.problem(422, code);
    }
    for body in ["", "{\"users\":[{\"user_id\":\"ada\"}", "{\"users\":[],\"users\":[]}", "{\"users\":[]} x"] {
        lms.put_raw("application/json", body).await.problem(400, "malformed_json");
    }
    lms.put_raw("text/csv", "ada").await.problem(415, "unsupported_media_type");
    let whole = Some(&json!({"users": [valid]}));
    lms.call(Method::PUT, "/v1/users?x=1", whole, &[]).await.problem(400, "unknown_parameter");
    lms.user("ada").await.problem(404, "not_found");
}

#[tokio::test]
async fn a_body_of_more_than_eight_mebibytes_is_refused() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let line = "{\"user_id\":\"ada\"}";
    let body_of = |bytes: usize| format!("{line}{}", " ".repeat(bytes - line.len()));

    let fits = lms.put_raw("application/x-ndjson", body_of(8 * 1024 * 1024)).await.json(200);
    let refused = lms.put_raw("application/x-ndjson", body_of(8 * 1024 * 1024 + 1)).await;

    assert_eq!(fits["counts"]["created"], 1);
    refused.problem(413, "content_too_large");
}
