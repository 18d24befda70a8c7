//! Which policy messages expire by, and when it counts.

use serde_json::json;

use super::{Keeper, after_days, backdate, begin_anew, expire, texts};
use crate::policy::{policy, put, put_policy};
use crate::support::{
    app::{TestApp, config},
    client::Client,
    wait::until,
};

/// A conversation of messages that are 40, 20 and 0 days old.
async fn three_ages(app: &TestApp) -> (Client, Client) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for text in ["oldest", "older"] {
        mia.says(&ada, text).await;
        backdate(app, 20).await;
    }
    mia.says(&ada, "new").await;
    (ada, mia)
}

#[tokio::test]
async fn nothing_expires_without_a_policy_that_says_so() {
    let app = TestApp::spawn().await;
    let (ada, mia) = three_ages(&app).await;
    backdate(&app, 30_000).await;

    expire(&app).await;
    assert_eq!(texts(&mia, &ada).await, ["new", "older", "oldest"]);
    put_policy(&app, &policy(&[], "always")).await;
    expire(&app).await;
    assert_eq!(texts(&mia, &ada).await, ["new", "older", "oldest"]);
}

#[tokio::test]
async fn with_fewer_days_more_expires_at_once_with_more_or_none_nothing_does_and_nothing_comes_back() {
    let app = TestApp::spawn().await;
    let (ada, mia) = three_ages(&app).await;
    let keeper = Keeper::new(&app.service, &app.config).await;

    // Without a day in between: a changed policy is reason enough.
    for (days, left) in [
        (50, ["new", "older", "oldest"]),
        (30, ["new", "older", ""]),
        (50, ["new", "older", ""]),
        (10, ["new", "", ""]),
    ] {
        put_policy(&app, &after_days(days)).await;
        keeper.finish().await;
        assert_eq!(texts(&mia, &ada).await, left, "{days} days");
    }

    put_policy(&app, &policy(&[], "always")).await;
    backdate(&app, 100).await;
    expire(&app).await;
    assert_eq!(texts(&mia, &ada).await, ["new", "", ""], "messages do not expire any more");
    put_policy(&app, &after_days(50)).await;
    keeper.finish().await;
    assert_eq!(texts(&mia, &ada).await, ["", "", ""], "they expire again");
    app.assert_invariants().await;
}

#[tokio::test]
async fn when_a_policy_is_put_messages_begin_to_expire() {
    let app = TestApp::spawn().await;
    let (ada, mia) = three_ages(&app).await;

    put_policy(&app, &after_days(30)).await;

    until("the service has erased the oldest message", async || texts(&mia, &ada).await == ["new", "older", ""]).await;
}

#[tokio::test]
async fn a_policy_that_is_put_between_two_steps_counts_for_the_second() {
    let app = TestApp::spawn().await;
    put_policy(&app, &after_days(30)).await;
    // The keeper of another process, which has not read the new policy yet.
    let keeper = Keeper::new(&app.service, &app.config).await;
    put_policy(&app, &policy(&[], "always")).await;
    let (ada, mia) = three_ages(&app).await;
    begin_anew(&app.pool).await;

    keeper.finish().await;

    assert_eq!(texts(&mia, &ada).await, ["new", "older", "oldest"]);
}

#[tokio::test]
async fn the_policy_of_the_deployment_counts_for_tenants_that_have_put_none() {
    let file = std::env::temp_dir().join(format!("pidge-retention-{}.json", pidge::types::random_id()));
    std::fs::write(&file, after_days(30).to_string()).unwrap();
    let mut config = config();
    config.policy.file = file.display().to_string();
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = three_ages(&app).await;
    expire(&app).await;
    std::fs::remove_file(&file).unwrap_or_default();
    assert_eq!(texts(&mia, &ada).await, ["new", "older", ""]);
    let read = app.back_end("lms").await.get("/v1/policy").await.json(200);
    assert_eq!(read["retention"], json!({"messages_days": 30, "after_context_days": null}));
}

#[tokio::test]
async fn a_policy_of_the_tenant_takes_the_place_of_the_one_of_the_deployment() {
    let file = std::env::temp_dir().join(format!("pidge-retention-{}.json", pidge::types::random_id()));
    std::fs::write(&file, after_days(30).to_string()).unwrap();
    let mut config = config();
    config.policy.file = file.display().to_string();
    let app = TestApp::spawn_with(config).await;
    put_policy(&app, &policy(&[], "always")).await;
    let (ada, mia) = three_ages(&app).await;
    expire(&app).await;
    std::fs::remove_file(&file).unwrap_or_default();
    assert_eq!(texts(&mia, &ada).await, ["new", "older", "oldest"]);
}

#[tokio::test]
async fn nothing_expires_by_a_document_of_a_newer_release_that_says_more_than_this_one_understands() {
    let app = TestApp::spawn().await;
    let (ada, mia) = three_ages(&app).await;
    let lms = app.back_end("lms").await;
    put_policy(&app, &policy(&[], "always")).await;
    for (retention, days) in [
        (json!({"messages_days": 30, "except": ["staff"]}), json!(null)),
        (json!({"messages_days": 30, "after_context_days": 7}), json!(null)),
        (json!({"messages_days": "30"}), json!(null)),
        (json!({"messages_days": 0}), json!(null)),
        (json!("never"), json!(null)),
        (json!(null), json!(null)),
        (json!([]), json!(null)),
        (json!({"messages_days": 50, "except": null}), json!(50)),
    ] {
        let plant = "update policies set document = jsonb_set(document, '{retention}', $1), version = version + 1";
        sqlx::query(plant).bind(&retention).execute(&app.pool).await.unwrap();

        expire(&app).await;

        assert_eq!(texts(&mia, &ada).await, ["new", "older", "oldest"], "{retention}");
        assert_eq!(lms.get("/v1/policy").await.json(200)["retention"]["messages_days"], days, "{retention}");
    }
}

#[tokio::test]
async fn the_days_are_1_to_36500_or_null() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    for days in [json!(1), json!(36_500), json!(null)] {
        let mut document = policy(&[], "always");
        document["retention"] = json!({"messages_days": days});
        let answer = put(&lms, &document).await.json(200);
        assert_eq!(answer["retention"], json!({"messages_days": days, "after_context_days": null}));
        assert_eq!(lms.get("/v1/policy").await.json(200), answer);
        let request = json!({"pairs": [{"sender_id": "a", "recipient_id": "b"}], "policy": document});
        lms.post("/v1/policy/explain", &request).await.json(200);
    }
    assert_eq!(lms.get("/v1/policy").await.json(200)["version"], 3);
}
