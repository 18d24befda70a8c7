//! What the service tells of itself: the discovery document, its limits, and the documentation pages.

use reqwest::Method;
use serde_json::json;

use crate::support::app::{TestApp, config};

#[tokio::test]
async fn the_discovery_document_tells_the_version_and_the_features() {
    let app = TestApp::spawn().await;

    let service = app.anonymous().get("/.well-known/messaging").await.json(200);

    assert_eq!(service["service"], "pidge");
    assert_eq!(service["api"], "v1");
    assert_eq!(service["version"], env!("CARGO_PKG_VERSION"));
    assert!(service["features"].as_array().unwrap().contains(&json!("messages")), "{service}");
}

#[tokio::test]
async fn a_healthy_service_says_ok() {
    let app = TestApp::spawn().await;

    for path in ["/health/live", "/health/ready"] {
        assert_eq!(app.anonymous().get(path).await.json(200), json!({"status": "ok"}), "{path}");
    }
}

#[tokio::test]
async fn a_user_is_told_the_limits_and_the_features() {
    let app = TestApp::spawn().await;

    let me = app.student("mia").await.get("/v1/me").await.json(200);

    assert_eq!(
        me["limits"],
        json!({
        "body_max_chars": 10_000, "page_max_items": 100, "edit_seconds": 900, "retract_seconds": 86_400,
        "restore_seconds": 2_592_000})
    );
    let service = app.anonymous().get("/.well-known/messaging").await.json(200);
    assert_eq!(me["features"], service["features"]);
}

#[tokio::test]
async fn swagger_ui_is_served_for_the_openapi_document() {
    let app = TestApp::spawn().await;
    let anonymous = app.anonymous();

    let page = anonymous.get("/docs").await;
    let initializer = anonymous.get("/docs/swagger-initializer.js").await;
    let bundle = anonymous.get("/docs/swagger-ui-bundle.js").await;
    let nothing = anonymous.get("/docs/nothing.js").await;

    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("swagger-ui"), "{}", page.text);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src") || policy.contains("default-src 'self'"), "{policy}");
    assert!(initializer.text.contains("/openapi.json"), "{}", initializer.text);
    assert_eq!(bundle.status, 200);
    // Only the files themselves may load anything.
    nothing.problem(404, "not_found");
    assert_eq!(nothing.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'"));
}

#[tokio::test]
async fn swagger_ui_can_be_switched_off() {
    let mut config = config();
    config.docs.enabled = false;
    let app = TestApp::spawn_with(config).await;

    for path in ["/docs", "/docs/", "/docs/swagger-ui-bundle.js"] {
        app.anonymous().get(path).await.problem(404, "not_found");
    }
    app.anonymous().get("/openapi.json").await.json(200);
}

#[tokio::test]
async fn the_page_of_pidge_dev_and_its_tokens_are_no_part_of_the_service() {
    let app = TestApp::spawn().await;
    let host = app.address.to_string();
    let origin = format!("http://{host}");
    let of_the_page = [
        ("host", host.as_str()),
        ("origin", origin.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/json"),
    ];

    for path in ["/", "/page.js", "/page.css", "/icon.svg", "/dev/token", "/dev"] {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            let reply = app.anonymous().call(method, path, Some(&json!({"sub": "ada"})), &of_the_page).await;
            reply.problem(404, "not_found");
        }
    }
}

#[tokio::test]
async fn the_longest_body_is_configurable() {
    let mut config = config();
    config.limits.body_max_chars = 5;
    let app = TestApp::spawn_with(config).await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    mia.send("ada", "12345").await.json(201);
    mia.send("ada", "123456").await.problem(422, "body_too_long");

    assert_eq!(mia.get("/v1/me").await.json(200)["limits"]["body_max_chars"], 5);
}
