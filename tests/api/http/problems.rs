//! Problems (RFC 9457): unknown paths and methods, invalid parameters, an unavailable database; and headers of every answer.

use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::{Reply, thread},
};

#[tokio::test]
async fn an_unknown_path_is_not_found() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/inbox/",
        "/v1/conversations",
        "/v1/conversations//messages",
        "/v2/inbox",
        "/%FF",
        "/v1/users/",
    ] {
        mia.get(path).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_method_that_a_path_does_not_have_is_refused_with_those_that_it_has() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for (method, path, allow) in [
        (Method::DELETE, "/v1/inbox", "GET, HEAD, OPTIONS"),
        (Method::GET, "/v1/messages", "POST, OPTIONS"),
        (Method::PUT, "/v1/conversations/a%2Fb", "GET, HEAD, PATCH, DELETE, OPTIONS"),
        (Method::PATCH, "/v1/conversations/a/read", "POST, OPTIONS"),
        (Method::POST, "/health/live", "GET, HEAD, OPTIONS"),
        (Method::POST, "/openapi.json", "GET, HEAD, OPTIONS"),
        (Method::DELETE, "/docs/", "GET, HEAD, OPTIONS"),
        (Method::TRACE, "/v1/me", "GET, HEAD, OPTIONS"),
    ] {
        let reply = mia.call(method, path, None, &[]).await;

        reply.problem(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), Some(allow), "{path}");
    }
}

/// The headers that are the same for the same request, in alphabetical order.
fn stable_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut all: Vec<_> =
        headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    all.retain(|(name, _)| name != "date" && name != "x-request-id");
    all.sort();
    all
}

#[tokio::test]
async fn head_is_answered_like_get_without_the_body() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for path in ["/v1/inbox/unread", "/v1/me", "/health/live", "/openapi.json", "/.well-known/messaging"] {
        let (get, head) = (mia.get(path).await, mia.call(Method::HEAD, path, None, &[]).await);

        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.text, "", "{path}");
        assert_eq!(stable_headers(&head.headers), stable_headers(&get.headers), "{path}");
    }

    assert_eq!(mia.call(Method::HEAD, "/v1/conversations/x", None, &[]).await.status, 404);
}

#[tokio::test]
async fn options_tells_the_methods_of_a_path() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    let options = mia.call(Method::OPTIONS, "/v1/conversations/x/messages", None, &[]).await;
    let unknown = mia.call(Method::OPTIONS, "/v1/nothing", None, &[]).await;

    assert_eq!(options.status, 204, "{options:?}");
    assert_eq!(options.header("allow"), Some("GET, HEAD, OPTIONS"));
    assert_eq!(options.text, "");
    assert_eq!(unknown.status, 404, "{unknown:?}");
}

#[tokio::test]
async fn a_problem_does_not_repeat_a_very_long_input() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let long = "a".repeat(3000);
    let member = format!(r#"{{"recipient_id":"ada","body":"x","{long}":1}}"#);

    let replies = [
        mia.get(&format!("/v1/inbox?filter={long}")).await,
        mia.get(&format!("/v1/inbox?{long}=1")).await,
        mia.get(&format!("/v1/me?{long}=1")).await,
        mia.post_raw("/v1/messages", "application/json", member).await,
    ];

    for reply in replies {
        assert!(reply.status.is_client_error(), "{reply:?}");
        assert!(reply.text.len() < 1500, "{} bytes: {}", reply.text.len(), reply.text);
    }
}

#[tokio::test]
async fn an_unknown_or_invalid_query_parameter_is_refused() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let messages = format!("{}/messages", thread("ada"));

    for (path, code) in [
        (format!("{messages}?limit=0"), "invalid_parameter"),
        (format!("{messages}?limit=101"), "invalid_parameter"),
        (format!("{messages}?limit=-1"), "invalid_parameter"),
        (format!("{messages}?limit=x"), "invalid_parameter"),
        (format!("{messages}?limit="), "invalid_parameter"),
        (format!("{messages}?limit=5&limit=6"), "invalid_parameter"),
        (format!("{messages}?limit=99999999999999999999"), "invalid_parameter"),
        (format!("{messages}?before=-1"), "invalid_parameter"),
        (format!("{messages}?before=9007199254740992"), "invalid_parameter"),
        (format!("{messages}?after=1.5"), "invalid_parameter"),
        (format!("{messages}?around=%00"), "invalid_parameter"),
        (format!("{messages}?limt=5"), "unknown_parameter"),
        (format!("{messages}?cursor=5"), "unknown_parameter"),
        ("/v1/inbox?limit=0".to_owned(), "invalid_parameter"),
        ("/v1/inbox?filter=none".to_owned(), "invalid_parameter"),
        ("/v1/inbox?filter=All".to_owned(), "invalid_parameter"),
        ("/v1/inbox?offset=5".to_owned(), "unknown_parameter"),
        ("/v1/inbox/unread?x=1".to_owned(), "unknown_parameter"),
        ("/v1/me?x".to_owned(), "unknown_parameter"),
        ("/v1/conversations/ada?x=1".to_owned(), "unknown_parameter"),
    ] {
        let problem = mia.get(&path).await.problem(400, code);
        assert!(problem["detail"].as_str().unwrap().len() < 500, "{problem}");
    }
    let reply = mia.post("/v1/messages?x=1", &json!({"recipient_id": "ada", "body": "x"})).await;
    reply.problem(400, "unknown_parameter");
}

#[tokio::test]
async fn what_is_wrong_with_a_parameter_is_said_in_words() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let messages = format!("{}/messages", thread("ada"));

    for (query, detail) in [
        ("limit=x", "`limit` must be a whole number, written in digits."),
        ("limit=", "`limit` must be a whole number, written in digits."),
        ("limit=-1", "`limit` must be a whole number, written in digits."),
        ("limit=99999999999999999999", "`limit` is too large."),
        ("limit=5&limit=6", "duplicate parameter `limit`"),
    ] {
        let problem = mia.get(&format!("{messages}?{query}")).await.problem(400, "invalid_parameter");
        assert_eq!(problem["detail"], detail, "{query}");
    }
}

#[tokio::test]
async fn a_plus_that_became_a_space_in_a_time_is_named() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for parameter in ["since", "until"] {
        for time in ["2026-11-26T10:00:00+02:00", "2026-11-26T10:00:00%2002:00", "2026-11-26%2010:00:00.5+02:00"] {
            let problem =
                mia.get(&format!("/v1/search?q=x&{parameter}={time}")).await.problem(400, "invalid_parameter");

            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains("`%2B`") && detail.contains(parameter), "{time}: {problem}");
        }
        for time in ["2026-11-26T10:00:00%2B02:00", "2026-11-26T10:00:00-02:00", "2026-11-26T10:00:00Z"] {
            mia.get(&format!("/v1/search?q=x&{parameter}={time}")).await.json(200);
        }
        for time in ["2026-11-26T10:00:00", "2026-11-26", "10+20", "+"] {
            let problem =
                mia.get(&format!("/v1/search?q=x&{parameter}={time}")).await.problem(400, "invalid_parameter");
            assert!(!problem.to_string().contains("%2B"), "{time}: {problem}");
        }
    }
}

#[tokio::test]
async fn the_largest_query_parameters_are_accepted() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    mia.get(&format!("{}/messages?limit=100&before=9007199254740991", thread("ada"))).await.json(200);
}

#[tokio::test]
async fn every_answer_has_headers_against_caching_and_sniffing() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for reply in [
        mia.get("/v1/inbox").await,
        mia.get("/v1/nothing").await,
        app.anonymous().get("/v1/inbox").await,
        mia.get("/v1/conversations/x").await,
    ] {
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{reply:?}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{reply:?}");
        let policy = reply.header("content-security-policy");
        assert_eq!(policy, Some("default-src 'none'; frame-ancestors 'none'"), "{reply:?}");
        assert_has_new_request_id(&reply);
    }
}

/// Asserts a request id that the service made: a UUID.
#[track_caller]
fn assert_has_new_request_id(reply: &Reply) {
    let id = reply.header("x-request-id").unwrap();
    assert_eq!(id.len(), 36, "{id} is not a UUID");
}

#[tokio::test]
async fn a_valid_request_id_of_the_client_is_used_and_an_invalid_one_replaced() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    let valid = mia.call(Method::GET, "/v1/nothing", None, &[("x-request-id", "my.own_id-1")]).await;
    let invalid = mia.call(Method::GET, "/v1/nothing", None, &[("x-request-id", "a b\"")]).await;

    assert_eq!(valid.problem(404, "not_found")["request_id"], "my.own_id-1");
    assert_has_new_request_id(&invalid);
}

#[tokio::test]
async fn without_a_database_requests_are_unavailable_and_the_service_is_live() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    app.service.close().await;

    for path in ["/v1/inbox", "/v1/me"] {
        let reply = mia.get(path).await;
        let problem = reply.problem(503, "unavailable");
        assert_eq!(reply.header("retry-after"), Some("1"), "{reply:?}");
        assert!(!problem.to_string().to_lowercase().contains("pool"), "an internal detail: {problem}");
    }
    mia.send("ada", "hello").await.problem(503, "unavailable");
    mia.get("/health/live").await.json(200);
}

#[tokio::test]
async fn connections_that_the_database_closed_fail_no_send() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "before").await;

    let close = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    sqlx::query(close).execute(&app.pool).await.unwrap();

    for n in 0..8 {
        mia.send(&ada.id, &format!("after {n}")).await.json(201);
    }
    assert_eq!(mia.entry(&ada).await["last_seq"], 9);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_problem_contains_no_internal_detail_and_no_input() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    let replies = [
        mia.post_raw("/v1/messages", "application/json", r#"{"recipient_id":{"secret":"word"}}"#).await,
        mia.get("/v1/inbox?cursor=secret").await,
        mia.post("/v1/inbox/read-all", &json!({"as_of": "secret"})).await,
        app.client("x", "secret.secret.secret".to_owned()).get("/v1/me").await,
    ];

    for reply in replies {
        let problem: Value = serde_json::from_str(&reply.text).unwrap();
        let text = problem.to_string().to_lowercase();
        for word in ["sqlx", "postgres", "panicked", "src/", "secret"] {
            assert!(!text.contains(word), "{word} is in {text}");
        }
    }
}
