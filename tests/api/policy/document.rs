//! The policy document: how it is put and read.

use serde_json::{Value, json};

use super::{policy, put, put_policy};
use crate::support::app::TestApp;

/// A policy without the members that say when it was put.
fn document(mut policy: Value) -> Value {
    for name in ["version", "updated_at", "updated_by"] {
        assert!(policy.as_object_mut().unwrap().remove(name).is_some(), "{name} is missing in {policy}");
    }
    policy
}

/// The defaults of all members but `pairs`.
fn defaults() -> Value {
    json!({
        "hold": [], "words": [], "unblockable_roles": ["educator", "staff"], "listed_roles": ["educator", "staff"],
        "finder_roles": ["educator", "staff"], "receipts": true,
        "retention": {"messages_days": null, "after_context_days": null}})
}

#[tokio::test]
async fn without_a_policy_the_default_is_in_force_with_the_version_0() {
    let app = TestApp::spawn().await;

    let read = app.back_end("lms").await.get("/v1/policy").await.json(200);

    assert_eq!((&read["version"], &read["updated_at"], &read["updated_by"]), (&json!(0), &Value::Null, &Value::Null));
    let mut expected = defaults();
    expected["pairs"] = json!([{"from": "*", "to": "*", "allow": "always"}]);
    assert_eq!(document(read), expected);
}

#[tokio::test]
async fn a_policy_is_returned_with_its_defaults_and_read_as_it_was_put() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let mut given = policy(&[("student", "student", "shared")], "always");

    let answer = put(&lms, &given).await.json(200);
    let read = lms.get("/v1/policy").await.json(200);

    assert_eq!(answer, read);
    assert_eq!((&read["version"], &read["updated_by"]), (&json!(1), &json!("lms")));
    given.as_object_mut().unwrap().extend(defaults().as_object().unwrap().clone());
    assert_eq!(document(read), given);
}

#[tokio::test]
async fn the_members_of_later_versions_are_accepted_with_their_defaults() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let mut given = policy(&[], "always");
    given.as_object_mut().unwrap().extend(defaults().as_object().unwrap().clone());
    given["listed_roles"] = json!([]);

    assert_eq!(document(put(&lms, &given).await.json(200)), given);
    given["retention"] = json!({"messages_days": null});
    assert_eq!(
        put(&lms, &given).await.json(200)["retention"],
        json!({"messages_days": null, "after_context_days": null})
    );
    given["retention"] = json!({});
    assert_eq!(put(&lms, &given).await.json(200)["version"], 1);
}

#[tokio::test]
async fn a_policy_that_says_the_same_changes_nothing_and_another_one_has_the_next_version() {
    let app = TestApp::spawn().await;
    let (lms, other) = (app.back_end("lms").await, app.back_end("other").await);
    let (one, two) = (policy(&[], "always"), policy(&[], "never"));

    let first = put(&lms, &one).await.json(200);
    let again = put(&other, &one).await.json(200);
    let second = put(&other, &two).await.json(200);

    assert_eq!(again, first);
    assert_eq!((&second["version"], &second["updated_by"]), (&json!(2), &json!("other")));
    assert!(second["updated_at"].as_str() > first["updated_at"].as_str(), "{second}");
    assert_eq!(lms.get("/v1/policy").await.json(200), second);
}

#[tokio::test]
async fn only_the_back_end_reads_and_puts_the_policy() {
    let app = TestApp::spawn().await;
    let document = policy(&[], "never");

    for scope in ["", "moderate", "messages:send_as", "events:read"] {
        let client = app.new_person("ada", "educator", scope);
        client.get("/v1/policy").await.problem(403, "insufficient_scope");
        let refused = put(&client, &document).await;
        refused.problem(403, "insufficient_scope");
        assert_eq!(
            refused.header("www-authenticate"),
            Some("Bearer error=\"insufficient_scope\", scope=\"users:write\"")
        );
    }
    assert_eq!(app.back_end("lms").await.get("/v1/policy").await.json(200)["version"], 0);
}

#[tokio::test]
async fn the_service_says_that_it_has_policies() {
    let app = TestApp::spawn().await;

    let me = app.student("mia").await.get("/v1/me").await.json(200);

    assert!(me["features"].as_array().unwrap().contains(&json!("policy")), "{me}");
}

#[tokio::test]
async fn check_finds_a_policy_that_leaves_a_pair_undecided_and_a_version_below_1() {
    let app = TestApp::spawn().await;
    put_policy(&app, &policy(&[], "always")).await;
    app.assert_invariants().await;

    for (plant, sentence) in [
        ("update policies set document = jsonb_set(document, '{pairs}', '[]')", "from * to *"),
        ("update policies set version = 0", "begin at 1"),
    ] {
        sqlx::query(plant).execute(&app.pool).await.unwrap();
        let found = pidge::database::violations(&app.pool, &pidge::app::invariants()).await.unwrap();
        assert!(found.iter().any(|violation| violation.contains(sentence)), "{plant}: {found:?}");
    }
}
