//! Cross-origin requests (CORS): allowed for pages of the configured origins and no others.

use reqwest::Method;

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
};

const LMS: &str = "https://lms.example";

/// A service that allows the pages of the LMS and of a local development server.
async fn spawn_with_origins() -> TestApp {
    let mut config = config();
    config.server.cors_origins = vec![LMS.to_owned(), "http://localhost:3000".to_owned()];
    TestApp::spawn_with(config).await
}

async fn preflight(client: &Client, origin: &str, method: &str, headers: &str) -> Reply {
    let request_headers =
        [("origin", origin), ("access-control-request-method", method), ("access-control-request-headers", headers)];
    client.call(Method::OPTIONS, "/v1/messages", None, &request_headers).await
}

/// The names in a header that lists some: lower case, in alphabetical order.
fn names(reply: &Reply, header: &str) -> Vec<String> {
    let list = reply.header(header).unwrap_or_else(|| panic!("no {header} in {reply:?}"));
    let mut names: Vec<_> = list.split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
    names.sort_unstable();
    names
}

#[track_caller]
fn assert_varies_by_origin(reply: &Reply) {
    assert!(names(reply, "vary").contains(&"origin".to_owned()), "{:?}", reply.header("vary"));
}

#[tokio::test]
async fn a_preflight_request_of_an_allowed_origin_is_answered() {
    let app = spawn_with_origins().await;

    let reply = preflight(&app.anonymous(), LMS, "POST", "authorization, content-type, idempotency-key").await;

    assert_eq!(reply.status, 204, "{reply:?}");
    assert_eq!(reply.text, "");
    assert_eq!(reply.header("access-control-allow-origin"), Some(LMS));
    assert_eq!(reply.header("access-control-max-age"), Some("7200"));
    assert_eq!(reply.header("access-control-allow-credentials"), None, "tokens are sent, cookies are not");
    assert_eq!(
        names(&reply, "access-control-allow-headers"),
        [
            "authorization",
            "baggage",
            "content-type",
            "idempotency-key",
            "if-match",
            "if-none-match",
            "last-event-id",
            "traceparent",
            "tracestate",
            "x-request-id"
        ]
    );
    let methods = names(&reply, "access-control-allow-methods");
    for method in ["get", "post", "put", "patch", "delete"] {
        assert!(methods.contains(&method.to_owned()), "{method} is not in {methods:?}");
    }
    assert_varies_by_origin(&reply);
}

#[tokio::test]
async fn other_origins_are_not_allowed() {
    let app = spawn_with_origins().await;
    let mia = app.student("mia").await;

    for origin in [
        "https://evil.example",
        "https://lms.example.evil.example",
        "http://lms.example",
        "https://lms.example:444",
        "null",
    ] {
        let preflight = preflight(&app.anonymous(), origin, "POST", "authorization").await;
        let call = mia.call(Method::GET, "/v1/inbox", None, &[("origin", origin)]).await;

        assert_eq!(preflight.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(call.header("access-control-allow-origin"), None, "{origin}");
        assert_varies_by_origin(&call);
    }
}

#[tokio::test]
async fn web_views_and_extensions_have_origins_of_their_own_schemes() {
    let origins = [
        "capacitor://localhost",
        "ionic://localhost",
        "app://obsidian.md",
        "tauri://localhost",
        "moz-extension://8b5f2f2e-6f0c-4c3c-9a53-3a2f0e5f3c11",
        "http://[::1]:3000",
    ];
    let mut config = config();
    config.server.cors_origins = origins.map(str::to_owned).to_vec();
    let app = TestApp::spawn_with(config).await;
    let mia = app.student("mia").await;

    for origin in origins {
        let preflight = preflight(&app.anonymous(), origin, "POST", "authorization,tracestate,baggage").await;
        let call = mia.call(Method::GET, "/v1/inbox", None, &[("origin", origin)]).await;

        assert_eq!(preflight.status, 204, "{origin}: {}", preflight.text);
        assert_eq!(preflight.header("access-control-allow-origin"), Some(origin));
        assert_eq!(call.header("access-control-allow-origin"), Some(origin));
    }
    let other = preflight(&app.anonymous(), "capacitor://other", "POST", "authorization").await;
    other.problem(403, "cors_refused");
}

#[tokio::test]
async fn a_refused_preflight_request_is_told_what_is_not_allowed() {
    let app = spawn_with_origins().await;
    let client = app.anonymous();
    let long = format!("https://{}.example", "x".repeat(5000));
    let many_allowed = "authorization, baggage, content-type, idempotency-key, ".repeat(20);
    let one_refused = format!("{many_allowed}x-custom");
    let many_refused = (1..100).map(|n| format!("x-custom-{n}")).collect::<Vec<_>>().join(",");

    for (origin, method, headers, code, named) in [
        (
            "https://evil.example",
            "POST",
            "authorization",
            "cors_refused",
            "origin `https://evil.example` is not in `server.cors_origins`",
        ),
        ("https://lms.example:8443", "POST", "authorization", "cors_refused", "`https://lms.example:8443`"),
        ("null", "POST", "authorization", "cors_refused", "origin `null`"),
        (&long, "POST", "authorization", "cors_refused", "origin `https://xxx"),
        (LMS, "TRACE", "authorization", "cors_refused", "method `TRACE`"),
        (LMS, "put", "authorization", "cors_refused", "method `put`"),
        (
            LMS,
            "POST",
            "authorization, x-csrf-token,Content-Type,x-custom",
            "cors_refused",
            "headers `x-csrf-token`, `x-custom`",
        ),
        (LMS, "POST", &one_refused, "cors_refused", "headers `x-custom`; they may"),
        (
            LMS,
            "POST",
            &many_refused,
            "cors_refused",
            "headers `x-custom-1`, `x-custom-2`, `x-custom-3` and 96 more; they",
        ),
        (LMS, "POST", "not a name", "bad_request", "`Access-Control-Request-Headers`"),
    ] {
        let reply = preflight(&client, origin, method, headers).await;

        let problem = reply.problem(if code == "bad_request" { 400 } else { 403 }, code);
        assert!(problem["detail"].as_str().unwrap().contains(named), "{named}: {problem}");
        assert!(reply.text.len() < 1000, "{} bytes", reply.text.len());
    }
    let without_origin = [("access-control-request-method", "POST")];
    let reply = client.call(Method::OPTIONS, "/v1/messages", None, &without_origin).await;
    let problem = reply.problem(400, "bad_request");
    assert!(problem["detail"].as_str().unwrap().contains("`Origin`"), "{problem}");
}

#[tokio::test]
async fn an_options_request_that_is_no_preflight_tells_the_methods() {
    let app = spawn_with_origins().await;

    let reply = app.anonymous().call(Method::OPTIONS, "/v1/messages", None, &[]).await;

    assert_eq!(reply.status, 204, "{reply:?}");
    assert_eq!(reply.header("allow"), Some("POST, OPTIONS"));
}

#[tokio::test]
async fn an_allowed_origin_can_read_every_answer_including_errors() {
    let app = spawn_with_origins().await;
    let mia = app.student("mia").await;
    let origin = [("origin", LMS)];
    let mut replies = vec![
        (200, mia.call(Method::GET, "/v1/inbox", None, &origin).await),
        (401, app.anonymous().call(Method::GET, "/v1/inbox", None, &origin).await),
        (404, mia.call(Method::GET, "/v1/nothing", None, &origin).await),
        (405, mia.call(Method::DELETE, "/v1/inbox", None, &origin).await),
        (415, mia.call(Method::POST, "/v1/messages", None, &origin).await),
    ];
    app.service.close().await;
    replies.push((503, mia.call(Method::GET, "/v1/inbox", None, &origin).await));

    for (status, reply) in replies {
        assert_eq!(reply.status, status, "{}", reply.text);
        assert_eq!(reply.header("access-control-allow-origin"), Some(LMS), "{status}");
        assert_eq!(
            names(&reply, "access-control-expose-headers"),
            ["etag", "idempotent-replayed", "location", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"],
            "{status}"
        );
    }
}

#[tokio::test]
async fn without_configured_origins_there_are_no_cors_headers() {
    let app = TestApp::spawn().await;

    let reply = app.student("mia").await.call(Method::GET, "/v1/inbox", None, &[("origin", LMS)]).await;

    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("access-control-allow-origin"), None);
}
