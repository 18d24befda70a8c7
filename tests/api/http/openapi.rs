//! The OpenAPI document: it is up to date, complete, and matches the service's behaviour.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::TestApp;

/// The document that the code generates.
fn document() -> Value {
    serde_json::from_str(&pidge::app::openapi_json()).unwrap()
}

/// The path, the method and the description of each operation.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((path.clone(), method.clone(), operation.clone()));
        }
    }
    all
}

#[tokio::test]
async fn the_committed_document_is_the_one_that_is_served() {
    let committed = include_str!("../../../openapi/pidge.json");
    assert!(
        pidge::app::openapi_json() == committed,
        "openapi/pidge.json is out of date: run `cargo run -- openapi > openapi/pidge.json`"
    );

    let served = TestApp::spawn().await.anonymous().get("/openapi.json").await;

    assert!(served.text == committed, "/openapi.json is not openapi/pidge.json");
    assert_eq!(served.header("content-type"), Some("application/json"));
    assert_eq!(document()["openapi"], "3.1.0");
}

#[tokio::test]
async fn the_committed_document_in_openapi_3_0_is_the_one_that_is_served() {
    let committed = include_str!("../../../openapi/pidge-3.0.json");
    assert!(
        pidge::app::openapi_3_0_json() == committed,
        "openapi/pidge-3.0.json is out of date: run `cargo run -- openapi --format 3.0 > openapi/pidge-3.0.json`"
    );

    let served = TestApp::spawn().await.anonymous().get("/openapi-3.0.json").await;

    assert!(served.text == committed, "/openapi-3.0.json is not openapi/pidge-3.0.json");
    assert_eq!(served.header("content-type"), Some("application/json"));
}

#[test]
fn the_document_in_openapi_3_0_has_the_same_operations() {
    let old: Value = serde_json::from_str(include_str!("../../../openapi/pidge-3.0.json")).unwrap();
    let new = document();

    assert_eq!(old["openapi"], "3.0.3");
    let ids =
        |document| operations(document).into_iter().map(|(path, method, op)| (path, method, op["operationId"].clone()));
    assert_eq!(ids(&old).collect::<Vec<_>>(), ids(&new).collect::<Vec<_>>());
}

#[test]
fn every_link_names_an_existing_operation_and_its_parameters() {
    let document = document();
    let all = operations(&document);
    let mut links = 0;
    for (path, method, operation) in &all {
        for response in operation["responses"].as_object().unwrap().values() {
            for (name, link) in response["links"].as_object().into_iter().flatten() {
                let at = format!("{method} {path} {name}");
                let (_, _, to) = all.iter().find(|(_, _, to)| to["operationId"] == link["operationId"]).expect(&at);
                let known: Vec<&Value> =
                    to["parameters"].as_array().into_iter().flatten().map(|p| &p["name"]).collect();
                for parameter in link["parameters"].as_object().into_iter().flatten().map(|(name, _)| name) {
                    assert!(known.contains(&&json!(parameter)), "{at}: {parameter}");
                }
                links += 1;
            }
        }
    }

    assert_eq!(links, 24, "links in the document");
}

#[test]
fn every_operation_has_an_id_a_tag_a_summary_and_described_answers_with_examples() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let name = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{name}: the id {id} is used twice");
        assert!(id.starts_with(char::is_lowercase) && !id.contains('_'), "{name}: {id} is not in camel case");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{name}");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{name}");
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(status.parse::<u16>().is_ok(), "{name}: no {status}");
            assert!(!response["description"].as_str().unwrap().is_empty(), "{name} {status}");
            assert!(response.get("headers").is_none_or(Value::is_object), "{name} {status}: headers are an object");
            if status == "204" {
                assert!(response.get("content").is_none(), "{name} {status} has no body");
                continue;
            }
            let (media, schema) = response["content"].as_object().unwrap().iter().next().unwrap();
            if status.starts_with('2') {
                let expected = match id {
                    "streamEvents" => "text/event-stream",
                    "exportUser" => "application/x-ndjson",
                    _ => "application/json",
                };
                assert_eq!(media, expected, "{name}");
                assert!(!schema["example"].is_null(), "{name} {status} has no example");
            } else {
                assert_eq!(media, "application/problem+json", "{name} {status}");
                assert_eq!(schema["schema"]["$ref"], "#/components/schemas/Problem", "{name} {status}");
            }
        }
        if let Some(body) = operation.get("requestBody") {
            assert!(!body["content"]["application/json"]["example"].is_null(), "{name}");
            for status in ["400", "401", "413", "415", "422", "503"] {
                assert!(operation["responses"].get(status).is_some(), "{name} {status}");
            }
        }
    }
    assert!(ids.len() >= 13, "{ids:?}");
}

#[test]
fn every_string_integer_and_array_has_bounds() {
    fn check(at: &str, schema: &Value) {
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
            _ => vec![],
        };
        let is_closed = schema.get("enum").is_some() || schema.get("const").is_some();
        if types.contains(&"string") && !is_closed {
            assert!(schema.get("maxLength").is_some(), "{at} has no maxLength");
        }
        if types.contains(&"integer") {
            assert!(schema.get("minimum").is_some(), "{at} has no minimum");
            assert!(schema.get("maximum").is_some(), "{at} has no maximum");
        }
        if types.contains(&"array") {
            assert!(schema.get("maxItems").is_some(), "{at} has no maxItems");
            check(&format!("{at}[]"), &schema["items"]);
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            check(&format!("{at}.{name}"), member);
        }
        for part in ["allOf", "oneOf"].iter().filter_map(|list| schema[list].as_array()).flatten() {
            check(at, part);
        }
    }
    let document = document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        check(name, schema);
    }
    for (path, method, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            check(&format!("{method} {path} {}", parameter["name"]), &parameter["schema"]);
        }
    }
}

#[test]
fn every_error_code_is_in_the_document() {
    let text = pidge::app::openapi_json();
    for code in pidge::error::Code::ALL {
        let name = code.name();
        // No documented operation answers that: only other methods of the paths do.
        if name != "method_not_allowed" {
            assert!(text.contains(name), "{name} is not in the document");
        }
    }
}

#[test]
fn members_that_are_always_sent_are_required() {
    let document = document();
    for name in
        ["Message", "Entry", "User", "HistoryPage", "InboxPage", "ConversationUpdate", "UnreadTotals", "Me", "Draft"]
    {
        let schema = &document["components"]["schemas"][name];
        let required: BTreeSet<&str> =
            schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let all: BTreeSet<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(required, all, "{name}");
    }
}

#[tokio::test]
async fn every_operation_that_is_not_public_needs_a_token() {
    let app = TestApp::spawn().await;
    let anonymous = app.anonymous();

    for (path, method, operation) in operations(&document()) {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let url = path.replace("{peer_id}", "x").replace("{seq}", "1");
        let reply = anonymous.call(method, &url, None, &[]).await;
        if operation["security"] == json!([]) {
            reply.json(200);
        } else {
            reply.problem(401, "unauthenticated");
        }
    }
}
