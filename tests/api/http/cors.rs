//! Pages of the LMS call from a browser: CORS, for the origins on the list and no other.

use reqwest::Method;

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
};

const LMS: &str = "https://lms.example";

async fn app() -> TestApp {
    let mut config = config();
    config.server.cors_origins = vec![LMS.to_owned(), "http://localhost:3000".to_owned()];
    TestApp::spawn_with(config).await
}

async fn preflight(client: &Client, origin: &str, method: &str, headers: &str) -> Reply {
    let asked =
        [("origin", origin), ("access-control-request-method", method), ("access-control-request-headers", headers)];
    client.call(Method::OPTIONS, "/v1/messages", None, &asked).await
}

/// The names in a list of headers, in alphabetical order.
fn names(list: &str) -> Vec<&str> {
    let mut names: Vec<&str> = list.split(',').map(str::trim).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_preflight_of_a_known_origin_is_answered() {
    let app = app().await;
    let browser = app.client("", String::new());
    let reply = preflight(&browser, LMS, "POST", "authorization, content-type, idempotency-key").await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
    assert_eq!(reply.header("access-control-allow-origin"), Some(LMS));
    assert_eq!(reply.header("access-control-max-age"), Some("7200"));
    assert_eq!(reply.header("access-control-allow-credentials"), None);
    let allowed = reply.header("access-control-allow-headers").unwrap().to_ascii_lowercase();
    assert_eq!(
        names(&allowed),
        [
            "authorization",
            "content-type",
            "idempotency-key",
            "if-match",
            "if-none-match",
            "traceparent",
            "x-request-id"
        ]
    );
    let methods = reply.header("access-control-allow-methods").unwrap();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        assert!(methods.contains(method), "{method} in {methods}");
    }
    assert!(reply.header("vary").unwrap().to_ascii_lowercase().contains("origin"));
}

#[tokio::test]
async fn other_origins_get_nothing() {
    let app = app().await;
    let (browser, mia) = (app.client("", String::new()), app.student("mia").await);
    for origin in [
        "https://evil.example",
        "https://lms.example.evil.example",
        "http://lms.example",
        "https://lms.example:444",
        "null",
    ] {
        let reply = preflight(&browser, origin, "POST", "authorization").await;
        assert_eq!(reply.header("access-control-allow-origin"), None, "{origin}");
        let call = mia.call(Method::GET, "/v1/inbox", None, &[("origin", origin)]).await;
        assert_eq!(call.header("access-control-allow-origin"), None, "{origin}");
        assert!(call.header("vary").unwrap().to_ascii_lowercase().contains("origin"));
    }
    let plain = browser.call(Method::OPTIONS, "/v1/messages", None, &[]).await;
    assert_eq!((plain.status.as_u16(), plain.header("allow")), (204, Some("POST, OPTIONS")));
}

#[tokio::test]
async fn pages_can_read_every_answer_errors_too() {
    let app = app().await;
    let (mia, nobody) = (app.student("mia").await, app.client("", String::new()));
    let origin = [("origin", LMS)];
    let replies = [
        (200, mia.call(Method::GET, "/v1/inbox", None, &origin).await),
        (401, nobody.call(Method::GET, "/v1/inbox", None, &origin).await),
        (404, mia.call(Method::GET, "/v1/nothing", None, &origin).await),
        (405, mia.call(Method::DELETE, "/v1/inbox", None, &origin).await),
        (415, mia.call(Method::POST, "/v1/messages", None, &origin).await),
    ];
    app.service.close().await;
    let away = mia.call(Method::GET, "/v1/inbox", None, &origin).await;
    for (status, reply) in replies.into_iter().chain([(503, away)]) {
        assert_eq!(reply.status, status, "{}", reply.text);
        assert_eq!(reply.header("access-control-allow-origin"), Some(LMS), "{status}");
        let exposed = reply.header("access-control-expose-headers").unwrap().to_ascii_lowercase();
        assert_eq!(
            names(&exposed),
            ["etag", "idempotent-replayed", "location", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"]
        );
    }
}

#[tokio::test]
async fn without_a_list_there_is_no_cors() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let reply = mia.call(Method::GET, "/v1/inbox", None, &[("origin", LMS)]).await;
    assert_eq!((reply.status.as_u16(), reply.header("access-control-allow-origin")), (200, None));
}
