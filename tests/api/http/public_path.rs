//! A service that a proxy publishes under a path prefix, which the proxy removes from requests.

use reqwest::Url;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
};

const PREFIX: &str = "/lms/pidge";

async fn spawn_under_prefix() -> TestApp {
    let mut config = config();
    PREFIX.clone_into(&mut config.server.public_path);
    TestApp::spawn_with(config).await
}

/// Gets a path as the browser sees it, through a proxy that removes the prefix.
async fn get_published(client: &Client, path: &str) -> Reply {
    let route = path.strip_prefix(PREFIX).unwrap_or_else(|| panic!("{path} is outside of {PREFIX}"));
    client.get(route).await
}

/// The path that a reference on a page leads to, as a browser resolves it.
fn resolved(page: &str, reference: &str) -> String {
    let page = Url::parse("https://lms.test").unwrap().join(page).unwrap();
    page.join(reference).unwrap().path().to_owned()
}

#[tokio::test]
async fn the_location_of_a_sent_message_leads_to_it_through_the_proxy() {
    let app = spawn_under_prefix().await;
    let ada = app.educator("ada").await;

    for recipient in ["mia", "a/b", "ü 100%", "..x"] {
        let sent = ada.send(recipient, "hello").await;

        let message = sent.json(201);
        let location = resolved(&format!("{PREFIX}/v1/messages"), sent.header("location").unwrap());
        assert_eq!(get_published(&ada, &location).await.json(200), message, "{location}");
    }
}

#[tokio::test]
async fn the_openapi_documents_name_the_prefix_as_their_server() {
    let app = spawn_under_prefix().await;
    let ada = app.educator("ada").await;

    for document in ["/openapi.json", "/openapi-3.0.json"] {
        let document = ada.get(document).await.json(200);

        let server = document["servers"][0]["url"].as_str().unwrap();
        for path in ["/v1/me", "/.well-known/messaging", "/health/live"] {
            assert!(document["paths"][path].is_object(), "{path} is not documented");
            get_published(&ada, &format!("{server}{path}")).await.json(200);
        }
    }
}

#[tokio::test]
async fn the_documentation_loads_through_the_proxy() {
    let app = spawn_under_prefix().await;
    let anonymous = app.anonymous();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();

    let redirect = Reply::of(http.get(format!("{}/docs", anonymous.base)).send().await.unwrap()).await;
    let page = resolved(&format!("{PREFIX}/docs"), redirect.header("location").unwrap());
    let html = get_published(&anonymous, &page).await;

    assert_eq!(html.status, 200, "{page}");
    let is_asset = |text: &&str| [".js", ".css"].iter().any(|suffix| text.ends_with(suffix));
    let references: Vec<_> = html.text.split(['"', '\'']).filter(is_asset).collect();
    assert!(references.len() > 2, "only {references:?} in {}", html.text);
    for reference in references {
        let asset = get_published(&anonymous, &resolved(&page, reference)).await;
        assert_eq!(asset.status, 200, "{reference}");
    }
    let initializer = get_published(&anonymous, &resolved(&page, "swagger-initializer.js")).await.text;
    assert!(initializer.contains(&format!("\"{PREFIX}/openapi.json\"")), "{initializer}");
}

#[tokio::test]
async fn the_routes_themselves_do_not_have_the_prefix() {
    let app = spawn_under_prefix().await;
    let ada = app.educator("ada").await;

    ada.get("/v1/me").await.json(200);
    ada.get(&format!("{PREFIX}/v1/me")).await.problem(404, "not_found");
}

#[tokio::test]
async fn without_a_prefix_everything_is_at_the_root() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;

    let sent = ada.send("mia", "hello").await;
    let document: Value = ada.get("/openapi.json").await.json(200);

    assert_eq!(sent.header("location"), Some("/v1/conversations/mia/messages/1"));
    assert_eq!(document["servers"][0]["url"], json!("/"));
}
