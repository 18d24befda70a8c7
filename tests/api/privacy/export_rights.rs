//! The rights to export, and how many exports run at once.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    privacy::{
        exported::{SlowReader, ada_and_mia, export_path, long_thread},
        officer,
    },
    support::{
        app::{TestApp, config},
        client::Client,
        tenants::{multi_tenant_app, recorded_user_of_tenant},
        tokens::token_with,
        wait::until,
    },
};

#[tokio::test]
async fn others_need_the_scope_privacy() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let back_end = app.recorded("lms", "", "users:write moderate events:read messages:send_as").await;

    for caller in [&ada, &back_end] {
        // Whether there is such a user or not.
        for user in ["mia", "nobody"] {
            let refused = caller.get(&export_path(user)).await;
            refused.problem(403, "insufficient_scope");
            assert!(refused.header("www-authenticate").unwrap().contains("scope=\"privacy\""), "{refused:?}");
        }
    }
    app.anonymous().get(&export_path("mia")).await.problem(401, "unauthenticated");

    let officer = officer(&app).await;
    assert_eq!(officer.exports(&mia, "").await.0[0]["user_id"], "mia");
    officer.get(&export_path("nobody")).await.problem(404, "not_found");
    officer.get(&export_path(&"x".repeat(256))).await.problem(422, "invalid_user_id");
}

#[tokio::test]
async fn a_service_is_nobody_who_exports_their_own_data() {
    let app = TestApp::spawn().await;
    let service = app.service("mailer").await;

    service.get(&export_path("mailer")).await.problem(403, "insufficient_scope");
}

#[tokio::test]
async fn a_user_of_another_tenant_is_unknown() {
    let app = multi_tenant_app().await;
    let mia = recorded_user_of_tenant(&app, "north", "student", "mia").await;
    let officer = |site: &str| app.client("dpo", token_with("dpo", &json!({"site": site, "scope": "privacy"})));

    officer("south").get(&export_path("mia")).await.problem(404, "not_found");
    assert_eq!(officer("north").exports(&mia, "").await.0.len(), 1);
}

#[tokio::test]
async fn a_user_whom_the_service_does_not_know_has_an_export_of_their_id() {
    let app = TestApp::spawn().await;
    let (ada, mia, officer) = (app.educator("ada").await, app.student("mia").await, officer(&app).await);
    mia.says(&ada, "hello").await;
    // Their token makes nobody known.
    let erasure = officer.delete("/v1/users/mia").await.json(202);

    let export = mia.exports(&mia, "").await;

    let unknown = json!({"kind": "user", "user_id": "mia", "display_name": null, "avatar_url": null, "email": null, "role": null,
        "active": true, "created_at": null});
    assert_eq!(export.0, [unknown]);
    officer.get(&export_path("mia")).await.problem(404, "not_found");
    let id = officer.erased_id(&erasure).await;
    officer.get(&export_path(&id)).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_deactivated_user_exports_their_own_data() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    sqlx::query("update users set deactivated_at = now() where external_id = 'mia'").execute(&app.pool).await.unwrap();

    assert_eq!(mia.exports(&mia, "").await.0[0]["active"], false);
}

#[tokio::test]
async fn parameters_that_are_unknown_or_have_another_value_are_refused() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let path = export_path("mia");

    mia.get(&format!("{path}?others=hide")).await.problem(400, "invalid_parameter");
    mia.get(&format!("{path}?others=")).await.problem(400, "invalid_parameter");
    mia.get(&format!("{path}?others=show&others=redact")).await.problem(400, "invalid_parameter");
    mia.get(&format!("{path}?format=csv")).await.problem(400, "unknown_parameter");
    mia.post(&path, &json!({})).await.problem(405, "method_not_allowed");
}

#[tokio::test]
async fn an_export_is_a_feature_and_head_answers_its_head() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    let head = mia.call(Method::HEAD, &export_path("mia"), None, &[]).await;
    let service = app.anonymous().get("/.well-known/messaging").await.json(200);

    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    assert_eq!(head.header("content-type"), Some("application/x-ndjson"));
    assert_eq!((head.header("cache-control"), head.header("x-accel-buffering")), (Some("no-store"), Some("no")));
    assert!(service["features"].as_array().unwrap().contains(&Value::from("export")), "{service}");
}

#[tokio::test]
async fn an_export_counts_as_a_request() {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.requests_burst = 2.try_into().unwrap();
    config.limits.requests_per_minute = 1.try_into().unwrap();
    let app = TestApp::spawn_with(config).await;
    let mia = app.new_person("mia", "student", "");

    for _ in 0..2 {
        mia.exports(&mia, "").await;
    }

    mia.get(&export_path("mia")).await.problem(429, "rate_limited");
}

#[tokio::test]
async fn a_user_has_one_export_at_a_time_and_another_one_when_its_client_is_gone() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ada_and_mia(&app).await;
    long_thread(&app, 1000, &format!("%s {}", "x".repeat(5000))).await;
    let first = SlowReader::begin(&app, &mia, "mia").await;

    let second = mia.get(&export_path("mia")).await;
    second.problem(429, "rate_limited");
    ada.exports(&ada, "").await;
    drop(first);

    assert_eq!(second.header("retry-after"), Some("10"));
    until("the first one has ended", async || mia.get(&export_path("mia")).await.status == 200).await;
}

#[tokio::test]
async fn four_exports_run_at_once_with_the_scope_and_users_export_their_own_data_meanwhile() {
    let app = TestApp::spawn().await;
    let (_, mia) = ada_and_mia(&app).await;
    long_thread(&app, 1000, &format!("%s {}", "x".repeat(5000))).await;
    let officer: Client = officer(&app).await;
    let mut running = Vec::new();
    for _ in 0..4 {
        running.push(SlowReader::begin(&app, &officer, "mia").await);
    }

    let fifth = officer.get(&export_path("ada")).await;
    let own = mia.exports(&mia, "").await;
    running.pop();

    fifth.problem(503, "unavailable");
    assert_eq!(fifth.header("retry-after"), Some("10"));
    assert_eq!(own.of_kind("message").len(), 1000);
    until("one has ended", async || officer.get(&export_path("ada")).await.status == 200).await;
}
