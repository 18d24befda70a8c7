//! Items that are refused alone, and requests that are refused as a whole.

use reqwest::Method;
use serde_json::{Value, json};

use super::{counts, enrol, ids, members_of, patch, put};
use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

#[tokio::test]
async fn unusable_members_are_listed_with_their_problems_and_the_others_are_stored() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let (long, very_long) = ("x".repeat(256), "é".repeat(70_000));
    let members = json!([
        {"user_id": "mia"}, {"user_id": ""}, {"user_id": ".."}, {"user_id": "a\nb"}, {"user_id": long}, {"user_id": very_long},
        {"user_id": "a", "role": ""}, {"user_id": "b", "role": "*"}, {"user_id": "c", "role": "x>y"}, {"user_id": "d", "role": "x\u{85}"},
        {"user_id": "e", "role": long}, {"user_id": "f", "ends_at": "tomorrow"}, {"user_id": "g", "ends_at": "2099-13-01T00:00:00Z"},
        {"user_id": "h", "ends_at": "0000-01-01T00:00:00+01:00"}, {"user_id": "i", "ends_at": "9999-12-31T23:59:59-01:00"},
        {"user_id": "mia", "role": "educator"}, {"user_id": "a", "role": "assistant"}, {"user_id": "a"},
        {"user_id": "noah", "role": "é".repeat(255), "ends_at": "0000-01-01T00:00:00Z"},
    ]);

    let answer = put(&lms, "bio", &json!({"members": members})).await.json(200);

    let refused: Vec<(usize, String, String)> = answer["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let problem = &item["problem"];
            assert_eq!((&problem["status"], &problem["request_id"]), (&json!(422), &json!("")), "{problem}");
            let pointer = problem["errors"][0]["pointer"].as_str().unwrap();
            let mut parts = pointer.strip_prefix("/members/").unwrap().split('/');
            let index: usize = parts.next().unwrap().parse().unwrap();
            let sent: String = members[index]["user_id"].as_str().unwrap().chars().take(255).collect();
            assert_eq!(item["user_id"], sent);
            (index, parts.next().unwrap().to_owned(), problem["code"].as_str().unwrap().to_owned())
        })
        .collect();
    let expected = |range: std::ops::RangeInclusive<usize>, member: &'static str, code: &'static str| {
        range.map(move |index| (index, member.to_owned(), code.to_owned()))
    };
    let expected: Vec<_> = expected(1..=5, "user_id", "invalid_user_id")
        .chain(expected(6..=10, "role", "invalid_body"))
        .chain(expected(11..=14, "ends_at", "invalid_body"))
        .chain(expected(15..=15, "user_id", "duplicate_item"))
        .chain(expected(17..=17, "user_id", "duplicate_item"))
        .collect();
    assert_eq!(refused, expected);
    assert_eq!(counts(&answer), [3, 0, 0, 16]);
    assert_eq!(ids(&lms, "bio").await, ["a", "mia", "noah"]);
    app.assert_invariants().await;
}

/// The id, the code and the pointer of each refused item; `-`: none.
fn refusals(answer: &Value) -> Vec<[&str; 3]> {
    let items = answer["refused"].as_array().unwrap().iter();
    items
        .map(|item| {
            let problem = &item["problem"];
            [&item["user_id"], &problem["code"], &problem["errors"][0]["pointer"]]
                .map(|text| text.as_str().unwrap_or("-"))
        })
        .collect()
}

async fn put_raw(lms: &Client, content_type: &str, body: impl Into<reqwest::Body>) -> Reply {
    let request = lms.http.put(format!("{}{}", lms.base, members_of("bio"))).bearer_auth(&lms.token);
    Reply::of(request.header("content-type", content_type).body(body).send().await.unwrap()).await
}

#[tokio::test]
async fn a_member_that_cannot_be_read_is_refused_alone() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let members = [
        r#"{"user_id":"ada","role":"educator"}"#,
        r#"{"user_id":17}"#,
        r#"{"user_id":"ben","role":17}"#,
        r#"{"user_id":"eve","ends_at":0}"#,
        r#"{"user_id":"ida","rolle":"student"}"#,
        r#"{"role":"student"}"#,
        r#""mia""#,
        r#"["mia"]"#,
        "null",
        r#"{"user_id":"n\u0000l"}"#,
        r#"{"user_id":"leo","role":"a\u0000"}"#,
        r#"{"user_id":"\ud800"}"#,
        r#"{"user_id":"max","user_id":"tom"}"#,
        &format!(r#"{{"user_id":"kim","role":{}{}}}"#, "[".repeat(40), "]".repeat(40)),
        r#"{"user_id":"zoe"}"#,
    ];

    let body = format!(r#"{{"title":"[{{\"","members":[{}],"version":3}}"#, members.join(" , "));
    let answer = put_raw(&lms, "application/json", body).await.json(200);

    let (invalid, malformed) = ("invalid_body", "malformed_json");
    assert_eq!(
        refusals(&answer),
        [
            ["-", invalid, "/members/1/user_id"],
            ["ben", invalid, "/members/2/role"],
            ["eve", invalid, "/members/3/ends_at"],
            ["ida", "unknown_field", "/members/4/rolle"],
            ["-", invalid, "/members/5/user_id"],
            ["-", invalid, "/members/6"],
            ["-", invalid, "/members/7"],
            ["-", invalid, "/members/8"],
            ["-", malformed, "/members/9"],
            ["-", malformed, "/members/10"],
            ["-", malformed, "/members/11"],
            ["-", malformed, "/members/12"],
            ["-", malformed, "/members/13"],
        ]
    );
    assert_eq!(counts(&answer), [2, 0, 0, 13]);
    assert_eq!((&answer["context"]["title"], &answer["context"]["version"]), (&json!("[{\""), &json!(3)));
    assert_eq!(ids(&lms, "bio").await, ["ada", "zoe"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn one_bad_member_among_twenty_thousand_is_refused_alone() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let mut members: Vec<Value> = (0..20_000).map(|n| json!({"user_id": format!("s{n:05}")})).collect();
    members[12_345] = json!({"user_id": "nul\0"});

    let answer = put(&lms, "bio", &json!({"members": members})).await.json(200);

    assert_eq!(counts(&answer), [19_999, 0, 0, 1]);
    assert_eq!(refusals(&answer), [["-", "malformed_json", "/members/12345"]]);
}

#[tokio::test]
async fn an_item_of_a_change_that_cannot_be_read_is_refused_alone() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia", "noah", "17"]).await;
    let changes = json!({
        "remove": [17, "noah", null, {"user_id": "mia"}, "m\0ia", ["mia"], "mia"],
        "add": [{"user_id": "ada"}, {"user_id": "ben", "role": []}, {"user_id": "eve\0"}]});

    let answer = patch(&lms, "bio", &changes).await.json(200);

    let (invalid, malformed) = ("invalid_body", "malformed_json");
    assert_eq!(
        refusals(&answer),
        [
            ["ben", invalid, "/add/1/role"],
            ["-", malformed, "/add/2"],
            ["-", invalid, "/remove/0"],
            ["-", invalid, "/remove/2"],
            ["-", invalid, "/remove/3"],
            ["-", malformed, "/remove/4"],
            ["-", invalid, "/remove/5"],
        ]
    );
    assert_eq!(counts(&answer), [1, 0, 2, 7]);
    assert_eq!(ids(&lms, "bio").await, ["17", "ada"]);
}

#[tokio::test]
async fn a_refused_user_stays_what_they_were() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia", "noah", "lea"]).await;

    let members = json!([{"user_id": "mia", "role": "*"}, {"user_id": "noah"}, {"user_id": "zoe", "role": "*"}]);
    let answer = put(&lms, "bio", &json!({"members": members})).await.json(200);

    assert_eq!(counts(&answer), [0, 0, 1, 2]);
    assert_eq!(ids(&lms, "bio").await, ["mia", "noah"]);
}

#[tokio::test]
async fn where_the_id_of_an_item_cannot_be_read_nobody_is_removed() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia", "noah"]).await;

    let answer = put(&lms, "bio", &json!({"members": ["mia", {"user_id": "zoe"}]})).await.json(200);

    assert_eq!(counts(&answer), [1, 0, 0, 1]);
    assert_eq!(ids(&lms, "bio").await, ["mia", "noah", "zoe"]);
}

#[tokio::test]
async fn a_request_that_cannot_be_read_changes_nothing_and_says_where_the_fault_is() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia"]).await;

    for (body, code, pointer) in [
        (json!({}), "invalid_body", "/members"),
        (json!({"members": null}), "invalid_body", "/members"),
        (json!({"members": {"mia": {}}}), "invalid_body", "/members"),
        (json!({"members": [], "end_at": null}), "unknown_field", "/end_at"),
        (json!({"members": [], "ends_at": "soon"}), "invalid_body", "/ends_at"),
        (json!({"members": [], "title": ""}), "invalid_body", "/title"),
        (json!({"members": [], "title": "a\nb"}), "invalid_body", "/title"),
        (json!({"members": [], "title": "a\0b"}), "invalid_body", "/title"),
        (json!({"members": [], "title": ["Biology"]}), "invalid_body", "/title"),
        (json!({"members": [], "title": "é".repeat(256)}), "invalid_body", "/title"),
        (json!({"members": [], "version": -1}), "invalid_body", "/version"),
        (json!({"members": [], "version": "7"}), "invalid_body", "/version"),
        (json!({"members": [], "version": 9_007_199_254_740_992_i64}), "invalid_body", "/version"),
    ] {
        let problem = put(&lms, "bio", &body).await.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
    }
    for (body, code) in [
        (json!({"add": null}), "invalid_body"),
        (json!({"remove": "mia"}), "invalid_body"),
        (json!({"version": -1}), "invalid_body"),
        (json!({"members": []}), "unknown_field"),
        (json!({"title": "Biology"}), "unknown_field"),
    ] {
        patch(&lms, "bio", &body).await.problem(422, code);
    }
    for body in ["", "{", r#"{"members":[{"user_id":"mia"}"#, r#"{"members":[],"members":[]}"#, r#"{"members":[]} x"#] {
        put_raw(&lms, "application/json", body).await.problem(400, "malformed_json");
    }
    put_raw(&lms, "application/x-ndjson", r#"{"user_id":"noah"}"#).await.problem(415, "unsupported_media_type");
    lms.call(Method::PUT, &members_of("bio"), None, &[]).await.problem(415, "unsupported_media_type");
    put(&lms, "bio", &json!({"members": [{"user_id": "x".repeat(9 * 1024 * 1024)}]}))
        .await
        .problem(413, "content_too_large");
    assert_eq!(ids(&lms, "bio").await, ["mia"]);
}

#[tokio::test]
async fn names_of_contexts_that_cannot_be_are_refused() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let (long_type, long_id) = ("x".repeat(65), "x".repeat(256));
    let roster = json!({"members": []});

    for (kind, id, what) in [
        ("a:b", "c", "type"),
        ("a%3Ab", "c", "type"),
        ("%00", "c", "type"),
        (&*long_type, "c", "type"),
        ("%FF", "c", "type"),
        ("course", "%0A", "id"),
        ("course", "%C2%85", "id"),
        ("course", &*long_id, "id"),
        ("course", "%ED%A0%80", "id"),
    ] {
        let path = format!("/v1/contexts/{kind}/{id}");
        for (method, path, body) in [
            (Method::PUT, format!("{path}/members"), Some(&roster)),
            (Method::PATCH, format!("{path}/members"), Some(&Value::Null)),
            (Method::GET, format!("{path}/members"), None),
            (Method::DELETE, path.clone(), None),
        ] {
            let problem = lms.call(method.clone(), &path, body, &[]).await.problem(400, "invalid_parameter");
            assert!(
                problem["detail"].as_str().unwrap().starts_with(&format!("The {what} of a context")),
                "{method} {path}: {problem}"
            );
        }
    }
}
