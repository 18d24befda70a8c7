//! What the service says of itself.

use reqwest::Method;
use serde_json::json;

use crate::support::{app::TestApp, client::Client};

#[tokio::test]
async fn it_says_what_it_is_and_whether_it_is_well() {
    let app = TestApp::spawn().await;
    let anybody = app.client("", String::new());
    let service = anybody.get("/.well-known/messaging").await.json(200);
    assert_eq!((&service["service"], &service["api"]), (&json!("pidge"), &json!("v1")));
    assert_eq!(service["version"], env!("CARGO_PKG_VERSION"));
    assert!(service["features"].as_array().unwrap().contains(&json!("messages")));
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(anybody.get(path).await.json(200), json!({"status": "ok"}));
    }
    let me = app.student("mia").await.get("/v1/me").await.json(200);
    assert_eq!(
        me["limits"],
        json!({
        "body_max_chars": 10_000, "page_max_items": 100, "edit_seconds": 900, "retract_seconds": 86_400,
        "restore_seconds": 2_592_000})
    );
    assert_eq!(me["features"], service["features"]);
}

#[tokio::test]
async fn swagger_ui_is_there() {
    let app = TestApp::spawn().await;
    let anybody = app.client("", String::new());
    let page = anybody.get("/docs").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("swagger-ui"), "{}", page.text);
    assert!(
        page.header("content-security-policy").unwrap().contains("script-src")
            || page.header("content-security-policy").unwrap().contains("default-src 'self'")
    );
    let set_up = anybody.get("/docs/swagger-initializer.js").await;
    assert!(set_up.text.contains("/openapi.json"), "{}", set_up.text);
    assert_eq!(anybody.get("/docs/swagger-ui-bundle.js").await.status, 200);
}

#[tokio::test]
async fn the_pages_can_be_switched_off() {
    let mut config = crate::support::app::config();
    config.docs.enabled = false;
    let app = TestApp::spawn_with(config).await;
    let anybody = app.client("", String::new());
    for path in ["/docs", "/docs/", "/docs/swagger-ui-bundle.js"] {
        anybody.get(path).await.problem(404, "not_found");
    }
    anybody.get("/openapi.json").await.json(200);
}

#[tokio::test]
async fn the_body_limit_is_what_is_configured() {
    let mut config = crate::support::app::config();
    config.limits.body_max_chars = 5;
    let app = TestApp::spawn_with(config).await;
    let (_ada, mia): (Client, Client) = (app.educator("ada").await, app.student("mia").await);
    mia.send("ada", "12345").await.json(201);
    mia.send("ada", "123456").await.problem(422, "body_too_long");
    assert_eq!(mia.get("/v1/me").await.json(200)["limits"]["body_max_chars"], 5);
    assert_eq!(mia.call(Method::GET, "/v1/me", None, &[]).await.status, 200);
}
