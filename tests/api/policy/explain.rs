//! `POST /v1/policy/explain`.

use std::num::NonZeroU32;

use reqwest::Method;
use serde_json::{Value, json};

use super::{block, conversations, deactivate, describe, is_known, policy, put_policy, roster, roster_until};
use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
};

async fn explain(client: &Client, pairs: &[(&str, &str)], policy: Option<&Value>) -> Vec<Value> {
    let pairs: Vec<_> = pairs.iter().map(|(from, to)| json!({"sender_id": from, "recipient_id": to})).collect();
    let request = json!({"pairs": pairs, "policy": policy});
    client.post("/v1/policy/explain", &request).await.json(200)["results"].as_array().unwrap().clone()
}

fn codes(results: &[Value]) -> Vec<Value> {
    results.iter().map(|result| result["code"].clone()).collect()
}

#[tokio::test]
async fn each_pair_is_explained_by_its_rule_and_the_contexts_that_the_two_share() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    app.educator("ada").await;
    for id in ["mia", "noah", "tom"] {
        app.student(id).await;
    }
    put_policy(&app, &policy(&[("student", "student", "shared"), ("student", "*", "never")], "always")).await;
    roster(&app, "bio", &[("mia", ""), ("tom", "assistant"), ("ada", "")]).await;
    roster_until(&app, "art", &[("mia", ""), ("noah", ""), ("tom", "")], "2020-01-01T00:00:00Z").await;

    let results =
        explain(&lms, &[("mia", "noah"), ("mia", "tom"), ("tom", "mia"), ("mia", "ada"), ("ada", "mia")], None).await;

    let to_students = json!({"from": "student", "to": "student", "allow": "shared"});
    let context =
        |id: &str, active: bool, allow: &str| json!({"type": "course", "id": id, "active": active, "allow": allow});
    let expected = [
        json!({"allowed": false, "held": false, "code": "context_ended", "rule": to_students,
               "contexts": [context("art", false, "shared")]}),
        json!({"allowed": false, "held": false, "code": "role_not_allowed", "rule": to_students,
               "contexts": [context("bio", true, "never"), context("art", false, "shared")]}),
        json!({"allowed": true, "held": false, "code": null, "rule": to_students,
               "contexts": [context("bio", true, "always"), context("art", false, "shared")]}),
        json!({"allowed": false, "held": false, "code": "role_not_allowed",
               "rule": {"from": "student", "to": "*", "allow": "never"}, "contexts": [context("bio", true, "never")]}),
        json!({"allowed": true, "held": false, "code": null,
               "rule": {"from": "*", "to": "*", "allow": "always"}, "contexts": [context("bio", true, "always")]}),
    ];
    assert_eq!(results, expected);
}

#[tokio::test]
async fn the_reason_is_told_between_strangers_too_and_unknown_users_are_named_as_such() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    for id in ["mia", "noah", "gone", "shy"] {
        app.student(id).await;
    }
    deactivate(&app, "gone").await;
    block(&app, "shy", "mia").await;
    put_policy(&app, &policy(&[], "shared")).await;

    let pairs = [
        ("mia", "noah"),
        ("mia", "gone"),
        ("gone", "mia"),
        ("mia", "shy"),
        ("shy", "mia"),
        ("mia", "nobody"),
        ("mia", "mia"),
    ];
    let results = explain(&lms, &pairs, None).await;

    let expected = [
        "no_shared_context",
        "recipient_inactive",
        "sender_inactive",
        "blocked",
        "you_blocked",
        "recipient_unknown",
        "self_message",
    ];
    assert_eq!(codes(&results), expected);
    assert_eq!(codes(&explain(&lms, &[("nobody", "mia"), ("mia", "noah")], None).await), ["no_shared_context"; 2]);
    assert!(!is_known(&app, "nobody").await);
}

#[tokio::test]
async fn a_policy_in_the_request_is_tried_without_being_put() {
    let app = TestApp::spawn().await;
    let (lms, mia, noah) = (app.back_end("lms").await, app.student("mia").await, app.student("noah").await);
    describe(&app, "noah", "guest").await;
    let trial = policy(&[("student", "guest", "never")], "always");

    let tried = explain(&lms, &[("mia", "noah")], Some(&trial)).await;
    let real = explain(&lms, &[("mia", "noah")], None).await;

    assert_eq!((codes(&tried), codes(&real)), (vec![json!("role_not_allowed")], vec![json!(null)]));
    assert_eq!(tried[0]["rule"], json!({"from": "student", "to": "guest", "allow": "never"}));
    assert_eq!(real[0]["rule"], json!({"from": "*", "to": "*", "allow": "always"}));
    assert_eq!(conversations(&app).await, 0);
    assert_eq!(lms.get("/v1/policy").await.json(200)["version"], 0);
    mia.says(&noah, "hello").await;
}

#[tokio::test]
async fn the_back_end_and_moderators_may_ask_and_nobody_else() {
    let app = TestApp::spawn().await;
    let request = json!({"pairs": [{"sender_id": "a", "recipient_id": "b"}]});

    for scope in ["users:write", "moderate"] {
        app.new_person("ada", "", scope).post("/v1/policy/explain", &request).await.json(200);
    }
    for scope in ["", "messages:send_as", "events:read"] {
        let refused = app.new_person("ada", "educator", scope).post("/v1/policy/explain", &request).await;
        refused.problem(403, "insufficient_scope");
    }
}

#[tokio::test]
async fn the_scope_is_checked_before_the_body_and_a_refused_request_counts() {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.requests_burst = NonZeroU32::new(2).unwrap();
    config.limits.requests_per_minute = NonZeroU32::MIN;
    let app = TestApp::spawn_with(config).await;

    for (method, path) in [(Method::PUT, "/v1/policy"), (Method::POST, "/v1/policy/explain")] {
        let caller = app.new_person(path, "staff", "");
        for (content_type, body) in [("text/plain", "x"), ("application/json", "{")] {
            let request = caller.http.request(method.clone(), format!("{}{path}", caller.base));
            let request = request.bearer_auth(&caller.token).header("content-type", content_type).body(body);
            Reply::of(request.send().await.unwrap()).await.problem(403, "insufficient_scope");
        }
        caller.get("/v1/me").await.problem(429, "rate_limited");
    }
}

#[tokio::test]
async fn a_request_has_1_to_1000_pairs_of_user_ids() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    app.student("mia").await;
    let pair = json!({"sender_id": "mia", "recipient_id": "mia"});

    let results = lms.post("/v1/policy/explain", &json!({"pairs": vec![&pair; 1000]})).await.json(200);
    assert_eq!(codes(results["results"].as_array().unwrap()), vec!["self_message"; 1000]);
    for (request, code, pointer) in [
        (json!({"pairs": vec![&pair; 1001]}), "invalid_body", "/pairs"),
        (json!({"pairs": []}), "invalid_body", "/pairs"),
        (json!({}), "invalid_body", "/pairs"),
        (json!({"pairs": [pair, {"sender_id": "mia"}]}), "invalid_body", "/pairs/1/recipient_id"),
        (json!({"pairs": [{"sender_id": "", "recipient_id": "mia"}]}), "invalid_body", "/pairs/0/sender_id"),
        (json!({"pairs": [pair], "tenant": "other"}), "unknown_field", "/tenant"),
        (json!({"pairs": [pair], "policy": []}), "invalid_body", "/policy"),
    ] {
        let problem = lms.post("/v1/policy/explain", &request).await.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
}

#[tokio::test]
async fn at_most_100_contexts_of_a_pair_are_told_and_active_ones_come_first() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    for id in ["mia", "noah"] {
        app.student(id).await;
    }
    let fill = "with c as (
                    insert into contexts (tenant, type, external_id)
                    select 'default', 'course', to_char(n, 'FM000') from generate_series(1, 120) n returning id, external_id)
                insert into context_members (user_id, context_id, ends_at)
                select u.id, c.id, case when c.external_id > '110' then 'infinity'::timestamptz else '2020-01-01' end
                from c cross join users u where u.external_id in ('mia', 'noah')";
    sqlx::query(fill).execute(&app.pool).await.unwrap();

    let results = explain(&lms, &[("mia", "noah")], None).await;

    let contexts = results[0]["contexts"].as_array().unwrap();
    assert_eq!(contexts.len(), 100);
    assert!(contexts[..10].iter().all(|context| context["active"] == true), "{contexts:?}");
    assert_eq!((&contexts[0]["id"], &contexts[10]["id"]), (&json!("111"), &json!("001")));
}
