//! Policy documents that are refused, each with a pointer to what is wrong.

use serde_json::{Value, json};

use super::{policy, put, rule};
use crate::support::{app::TestApp, client::Client};

/// A valid document with another value for a member.
fn with(name: &str, value: Value) -> Value {
    let mut document = policy(&[], "always");
    document[name] = value;
    document
}

/// A document with rules in front of the one for all roles.
fn with_rules(rules: Vec<Value>) -> Value {
    with("pairs", rules.into_iter().chain([rule("*", "*", "always")]).collect())
}

async fn assert_refused(lms: &Client, document: &Value, code: &str, pointer: &str) -> Value {
    let problem = put(lms, document).await.problem(422, code);
    assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    assert_eq!(problem["errors"][0]["code"], code, "{problem}");
    let request = json!({"pairs": [{"sender_id": "a", "recipient_id": "b"}], "policy": document});
    let problem_there = lms.post("/v1/policy/explain", &request).await.problem(422, code);
    assert_eq!(problem_there["errors"][0]["pointer"], format!("/policy{pointer}"), "{problem_there}");
    problem
}

#[tokio::test]
async fn an_undecided_or_doubtful_document_is_refused() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let long = "é".repeat(256);
    let many = |number: usize| (0..number).map(|n| rule(&format!("role{n}"), "*", "never")).collect::<Vec<_>>();

    for (document, pointer) in [
        (json!({"pairs": []}), "/pairs"),
        (json!({"pairs": [rule("student", "*", "always"), rule("*", "student", "always")]}), "/pairs"),
        (with_rules(vec![rule("a", "b", "never"), rule("b", "a", "never"), rule("a", "b", "always")]), "/pairs/2"),
        (with_rules(vec![rule("*", "*", "never")]), "/pairs/1"),
        (with_rules(many(200)), "/pairs"),
        (with_rules(vec![rule("", "b", "never")]), "/pairs/0/from"),
        (with_rules(vec![rule("a", "b>c", "never")]), "/pairs/0/to"),
        (with_rules(vec![rule("a", "b\n", "never")]), "/pairs/0/to"),
        (with_rules(vec![rule("a", "b\u{1f}", "never")]), "/pairs/0/to"),
        (with_rules(vec![rule(&long, "b", "never")]), "/pairs/0/from"),
        (with("listed_roles", json!(["a", "*"])), "/listed_roles/1"),
        (with("finder_roles", json!([""])), "/finder_roles/0"),
        (with("unblockable_roles", json!(["a>b"])), "/unblockable_roles/0"),
        (with("unblockable_roles", json!(vec!["a"; 51])), "/unblockable_roles"),
        (with("retention", json!({"messages_days": 0})), "/retention/messages_days"),
        (with("retention", json!({"messages_days": -1})), "/retention/messages_days"),
        (with("retention", json!({"messages_days": 36_501, "after_context_days": null})), "/retention/messages_days"),
        (with_rules((0..160).map(|n| rule(&format!("{n}{}", "x".repeat(240)), "*", "never")).collect()), "/pairs"),
    ] {
        assert_refused(&lms, &document, "invalid_policy", pointer).await;
    }
    assert_eq!(lms.get("/v1/policy").await.json(200)["version"], 0, "nothing was put");
    put(&lms, &with_rules(many(199))).await.json(200);
    put(&lms, &with_rules(vec![rule(&"é".repeat(255), "*", "never")])).await.json(200);
}

#[tokio::test]
async fn what_this_version_does_not_do_is_refused_and_says_so() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;

    for (name, value, pointer) in [
        ("hold", json!([{"from": "student", "to": "*", "when": "suspect"}]), "/hold"),
        ("words", json!(["a word"]), "/words"),
        ("receipts", json!(false), "/receipts"),
        ("retention", json!({"after_context_days": 30}), "/retention/after_context_days"),
    ] {
        let problem = assert_refused(&lms, &with(name, value), "invalid_policy", pointer).await;
        assert!(problem["detail"].as_str().unwrap().contains("not supported by this version"), "{problem}");
    }
    assert_eq!(lms.get("/v1/policy").await.json(200)["version"], 0, "nothing was put");
}

#[tokio::test]
async fn members_of_the_wrong_type_and_unknown_ones_are_refused_where_they_stand() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;

    for (document, code, pointer) in [
        (json!({}), "invalid_body", "/pairs"),
        (with("pair", json!([])), "unknown_field", "/pair"),
        (with("pairs", json!({})), "invalid_body", "/pairs"),
        (with("pairs", json!([["*", "*", "always"]])), "invalid_body", "/pairs/0"),
        (with("pairs", json!([{"from": "*", "to": "*"}])), "invalid_body", "/pairs/0/allow"),
        (with("pairs", json!([rule("*", "*", "sometimes")])), "invalid_body", "/pairs/0/allow"),
        (with("pairs", json!([rule("*", "*", "Always")])), "invalid_body", "/pairs/0/allow"),
        (with("pairs", json!([{"from": "*", "to": "*", "allow": {"always": null}}])), "invalid_body", "/pairs/0/allow"),
        (with("pairs", json!([{"from": "*", "to": 7, "allow": "always"}])), "invalid_body", "/pairs/0/to"),
        (
            with("pairs", json!([{"from": "*", "to": "*", "allow": "always", "why": ""}])),
            "unknown_field",
            "/pairs/0/why",
        ),
        (with("listed_roles", json!("educator")), "invalid_body", "/listed_roles"),
        (with("listed_roles", json!(null)), "invalid_body", "/listed_roles"),
        (with("receipts", json!("yes")), "invalid_body", "/receipts"),
        (with("retention", json!({"messages_days": 1.5})), "invalid_body", "/retention/messages_days"),
        (with("retention", json!({"messages_days": "30"})), "invalid_body", "/retention/messages_days"),
        (with("retention", json!({"days": 1})), "unknown_field", "/retention/days"),
        (with("retention", json!([1, 2])), "invalid_body", "/retention"),
        (with("version", json!(1)), "unknown_field", "/version"),
    ] {
        assert_refused(&lms, &document, code, pointer).await;
    }
    for broken in ["", "[]", "null", "\"policy\"", "{\"pairs\":"] {
        let reply = lms.http.put(format!("{}/v1/policy", lms.base)).bearer_auth(&lms.token);
        let reply = reply.header("content-type", "application/json").body(broken).send().await.unwrap();
        assert!(reply.status().is_client_error(), "{broken}: {}", reply.status());
    }
}
