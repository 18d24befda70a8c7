//! Which files are served.

use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha384};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Answer, dist};
use crate::support::{
    app::{TestApp, config},
    client::Client,
};

#[tokio::test]
async fn each_file_is_served_without_a_token_as_it_is_in_the_repository() {
    let app = TestApp::spawn().await;

    for (name, bytes) in dist() {
        let answer = Answer::get(&app, &name, &[]).await;

        let content_type = match name.rsplit_once('.').unwrap().1 {
            "js" => "text/javascript; charset=utf-8",
            "json" => "application/json",
            "txt" => "text/plain; charset=utf-8",
            other => panic!("a file of a new type: {other}"),
        };
        assert_eq!(answer.status, 200, "{name}");
        assert!(answer.body == bytes, "{name} differs");
        assert_eq!(answer.header("content-type"), content_type, "{name}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.all("content-encoding").is_empty(), "{name}");
    }
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let app = TestApp::spawn().await;
    let get = Answer::get(&app, "pidge.js", &[]).await;

    let head = app.anonymous().call(Method::HEAD, "/v1/web/pidge.js", None, &[]).await;

    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    for name in ["content-length", "content-type", "etag", "cache-control", "vary", "access-control-allow-origin"] {
        assert_eq!(head.header(name), Some(get.header(name)), "{name}");
    }
}

#[tokio::test]
async fn the_manifest_has_the_integrity_of_each_script_as_it_is_served() {
    let app = TestApp::spawn().await;
    let manifest: Value = serde_json::from_slice(&Answer::get(&app, "manifest.json", &[]).await.body).unwrap();

    let entries = manifest.as_array().unwrap();
    for entry in entries {
        let script = Answer::get(&app, entry["file"].as_str().unwrap(), &[]).await;
        let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, Sha384::digest(&script.body));
        assert_eq!(entry["sha384"], format!("sha384-{hash}"), "{entry}");
        assert_eq!(entry["bytes"], script.body.len(), "{entry}");
    }

    let scripts = dist().into_iter().filter(|(name, _)| has_extension(name, "js")).count();
    assert_eq!(entries.len(), scripts);
}

#[tokio::test]
async fn every_file_that_a_script_loads_later_is_there() {
    let app = TestApp::spawn().await;

    let is_language = |name: &str| name.starts_with("locale-");
    let files = dist().into_iter().map(|(name, _)| name);
    let scripts: Vec<_> = files.filter(|name| has_extension(name, "js") && !is_language(name)).collect();
    assert_eq!(scripts.len(), 3, "{scripts:?}");
    for entry in scripts {
        let script = String::from_utf8(Answer::get(&app, &entry, &[]).await.body).unwrap();
        let names = script.split(['"', '\'', '`']).filter_map(|text| text.strip_prefix("./"));
        let names: Vec<_> = names.filter(|name| has_extension(name, "js")).collect();
        assert!(names.len() >= 5, "{entry} loads only {names:?}");
        for name in names {
            assert_eq!(Answer::get(&app, name, &[]).await.status, 200, "{entry} loads {name}");
        }
    }
}

fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end == extension)
}

#[tokio::test]
async fn anything_else_is_a_404_problem() {
    let app = TestApp::spawn().await;

    for path in [
        "/v1/web",
        "/v1/web/",
        "/v1/web/nothing.js",
        "/v1/web/PIDGE.JS",
        "/v1/web/pidge.js/",
        "/v1/web/pidge.js/x",
        "/v1/web//pidge.js",
        "/v1/web/pidge",
        "/v1/web/pidge.js%00",
        "/v1/web/../web/src/pidge.ts",
        "/v1/web/../../Cargo.toml",
        "/v1/web/%2e%2e",
        "/v1/web/%2e%2e/Cargo.toml",
        "/v1/web/..%2FCargo.toml",
        "/v1/web/..%2f..%2fCargo.toml",
        "/v1/web/..%5c..%5cCargo.toml",
        "/v1/web/%2e%2e%2f%2e%2e%2fCargo.toml",
        "/v1/web/%252e%252e%252fCargo.toml",
        "/v1/web/.%2Fpidge.js",
        "/v1/web/%2Fetc%2Fpasswd",
        "/v1/web/%FF",
        "/web/pidge.js",
    ] {
        let answer = get_raw(&app, path).await;

        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        for part in ["content-type: application/problem+json", "cache-control: no-store", "\"code\":\"not_found\""] {
            assert!(answer.contains(part), "{path}: {part} is not in {answer}");
        }
    }
    assert!(get_raw(&app, "/v1/web/manifest.json").await.starts_with("HTTP/1.1 200 "));
}

/// Gets a path as it stands: HTTP libraries remove `..`.
async fn get_raw(app: &TestApp, path: &str) -> String {
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn other_methods_are_refused_with_those_that_are_allowed() {
    let app = TestApp::spawn().await;

    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let reply = app.anonymous().call(method, "/v1/web/pidge.js", None, &[]).await;

        reply.problem(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), Some("GET, HEAD, OPTIONS"));
    }
    let options = app.anonymous().call(Method::OPTIONS, "/v1/web/pidge.js", None, &[]).await;
    assert_eq!((options.status.as_u16(), options.header("allow")), (204, Some("GET, HEAD, OPTIONS")));
}

#[tokio::test]
async fn the_elements_can_be_switched_off() {
    let mut config = config();
    config.web.enabled = false;
    let (on, off) = (TestApp::spawn().await, TestApp::spawn_with(config).await);

    for (name, _) in dist() {
        off.anonymous().get(&format!("/v1/web/{name}")).await.problem(404, "not_found");
    }
    off.anonymous().post("/v1/web/pidge.js", &json!({})).await.problem(404, "not_found");
    assert!(has_feature(&on.anonymous()).await);
    assert!(!has_feature(&off.anonymous()).await);
}

/// Whether the discovery document has the feature `web`.
async fn has_feature(client: &Client) -> bool {
    let service = client.get("/.well-known/messaging").await.json(200);
    service["features"].as_array().unwrap().contains(&json!("web"))
}

#[tokio::test]
async fn files_count_against_no_rate_limit() {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.requests_burst = 1.try_into().unwrap();
    config.limits.requests_per_minute = 1.try_into().unwrap();
    let app = TestApp::spawn_with(config).await;
    let mia = app.new_person("mia", "student", "");

    for _ in 0..10 {
        let file = mia.get("/v1/web/badge.js").await;
        assert_eq!((file.status.as_u16(), file.header("ratelimit")), (200, None));
    }

    mia.get("/v1/me").await.json(200);
    mia.get("/v1/me").await.problem(429, "rate_limited");
    assert_eq!(mia.get("/v1/web/badge.js").await.status, 200);
}

#[tokio::test]
async fn the_files_are_no_part_of_the_openapi_documents() {
    let app = TestApp::spawn().await;

    for document in ["/openapi.json", "/openapi-3.0.json"] {
        let document = app.anonymous().get(document).await.json(200);
        assert!(document["paths"].as_object().unwrap().keys().all(|path| !path.starts_with("/v1/web")));
    }
}
