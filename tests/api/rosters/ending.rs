//! Ending a context, and reopening it.

use serde_json::{Value, json};

use super::{counts, end, enrol, path, put, roster, verdict};
use crate::support::app::TestApp;

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
    let page = lms.get(&super::members_of("bio")).await.json(200);
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
    lms.get(&super::members_of("chemistry")).await.problem(404, "not_found");
    lms.call(reqwest::Method::DELETE, &path("cohort", "bio"), None, &[]).await.problem(404, "not_found");
    assert_eq!(roster(&lms, "bio").await[0]["ends_at"], Value::Null);
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
