//! Ending a context, and reopening it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{counts, end, enrol, members_of, patch, path, plain, put, roster, verdict};
use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

#[tokio::test]
async fn an_ended_context_keeps_its_members_who_are_told_that_it_is_over() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let early = json!({"user_id": "zoe", "ends_at": "2020-01-01T00:00:00Z"});
    put(&lms, "bio", &json!({"title": "Biology", "members": [{"user_id": "mia"}, {"user_id": "noah"}, early]}))
        .await
        .json(200);
    assert_eq!(verdict(&app, "mia", "noah").await, None);

    let ended = end(&lms, "bio").await;

    assert_eq!((ended.status.as_u16(), ended.text.as_str()), (204, ""));
    assert_eq!(verdict(&app, "mia", "noah").await.as_deref(), Some("context_ended"));
    let page = lms.get(&members_of("bio")).await.json(200);
    assert_eq!(page["context"]["title"], "Biology");
    let ends_at = &page["context"]["ends_at"];
    assert!(ends_at.is_string(), "{page}");
    let members = roster(&lms, "bio").await;
    assert_eq!(members[0]["ends_at"], *ends_at);
    assert_eq!(members[2]["ends_at"], "2020-01-01T00:00:00.000000Z", "that membership was over before");
    app.assert_invariants().await;
}

#[tokio::test]
async fn ending_is_idempotent_and_the_first_end_counts() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia"]).await;
    end(&lms, "bio").await.ok();
    let first = roster(&lms, "bio").await;

    assert_eq!(end(&lms, "bio").await.status, 204);

    assert_eq!(roster(&lms, "bio").await, first);
}

#[tokio::test]
async fn a_context_that_does_not_exist_cannot_be_ended_or_read() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia"]).await;

    end(&lms, "chemistry").await.problem(404, "not_found");
    lms.get(&members_of("chemistry")).await.problem(404, "not_found");
    lms.call(Method::DELETE, &path("cohort", "bio"), None, &[]).await.problem(404, "not_found");
    assert_eq!(roster(&lms, "bio").await[0]["ends_at"], Value::Null);
}

async fn end_at(lms: &Client, version: &str) -> Reply {
    lms.call(Method::DELETE, &format!("{}?version={version}", path("course", "bio")), None, &[]).await
}

#[tokio::test]
async fn an_end_with_a_version_is_not_undone_by_a_late_repetition_of_an_older_roster() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let older = json!({"version": 7, "members": plain(&["mia", "noah"])});
    put(&lms, "bio", &older).await.json(200);

    assert_eq!(end_at(&lms, "8").await.status, 204);
    let ended = roster(&lms, "bio").await;

    put(&lms, "bio", &older).await.problem(409, "stale_roster");
    patch(&lms, "bio", &json!({"version": 7, "add": plain(&["zoe"])})).await.problem(409, "stale_roster");
    assert_eq!(roster(&lms, "bio").await, ended);
    assert_eq!(lms.get(&members_of("bio")).await.json(200)["context"]["version"], 8);
    assert_eq!(verdict(&app, "mia", "noah").await.as_deref(), Some("context_ended"));
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_end_with_a_lower_version_is_refused_and_one_with_the_same_or_without_is_applied() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let open = json!({"version": 7, "members": plain(&["mia"])});
    let is_open = async || roster(&lms, "bio").await[0]["ends_at"].is_null();
    let version = async || lms.get(&members_of("bio")).await.json(200)["context"]["version"].clone();

    put(&lms, "bio", &open).await.json(200);
    end_at(&lms, "6").await.problem(409, "stale_roster");
    assert!(is_open().await);
    assert_eq!(end_at(&lms, "7").await.status, 204);
    assert!(!is_open().await);

    put(&lms, "bio", &open).await.json(200);
    assert!(is_open().await, "the same version is applied again");
    end(&lms, "bio").await.ok();
    assert!(!is_open().await);
    assert_eq!(version().await, 7, "without a version, the stored one stays");

    // A context that has ended takes the version, too.
    assert_eq!(end_at(&lms, "9007199254740991").await.status, 204);
    assert_eq!(version().await, 9_007_199_254_740_991_i64);
    end_at(&lms, "8").await.problem(409, "stale_roster");
    for invalid in ["", "-1", "1.5", "seven", "9007199254740992", "99999999999999999999"] {
        end_at(&lms, invalid).await.problem(400, "invalid_parameter");
    }
    let unknown = format!("{}?versions=1", path("course", "bio"));
    lms.call(Method::DELETE, &unknown, None, &[]).await.problem(400, "unknown_parameter");
}

#[tokio::test]
async fn a_later_roster_reopens_the_context() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia", "noah"]).await;

    for ends_at in [Value::Null, json!("2099-01-01T00:00:00Z")] {
        end(&lms, "bio").await.ok();
        assert_eq!(verdict(&app, "mia", "noah").await.as_deref(), Some("context_ended"));
        let again = json!({"ends_at": ends_at, "members": [{"user_id": "mia"}, {"user_id": "noah"}]});
        assert_eq!(counts(&put(&lms, "bio", &again).await.json(200)), [0, 2, 0, 0]);
        assert_eq!(verdict(&app, "mia", "noah").await, None);
    }
}

#[tokio::test]
async fn a_roster_whose_end_has_passed_is_over_at_once() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia", "noah"]).await;

    let over = json!({"ends_at": "2020-01-01T00:00:00Z", "members": [{"user_id": "mia"}, {"user_id": "noah"}]});
    put(&lms, "bio", &over).await.json(200);

    assert_eq!(verdict(&app, "mia", "noah").await.as_deref(), Some("context_ended"));
    end(&lms, "bio").await.ok();
    assert_eq!(roster(&lms, "bio").await[0]["ends_at"], "2020-01-01T00:00:00.000000Z");
}
