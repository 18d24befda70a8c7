//! What rosters mean for who may write to whom, under rules.

use serde_json::{Value, json};

use super::{end, enrol, patch, put, rules, verdict, verdict_under};
use crate::support::app::TestApp;

/// Students write to each other nowhere, but all to educators and assistants with whom they share a course.
fn no_students_among_themselves() -> Value {
    rules(&[("student>student", "never"), ("*>*", "shared")])
}

#[tokio::test]
async fn users_who_share_a_context_may_write_and_others_do_not_exist_for_each_other() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia", "noah"]).await;
    enrol(&lms, "chemistry", &["zoe", "noah"]).await;

    for (sender, recipient, expected) in [
        ("mia", "noah", None),
        ("noah", "mia", None),
        ("noah", "zoe", None),
        ("mia", "zoe", Some("recipient_unknown")),
        ("mia", "nobody", Some("recipient_unknown")),
    ] {
        assert_eq!(verdict(&app, sender, recipient).await.as_deref(), expected, "{sender} to {recipient}");
    }
}

#[tokio::test]
async fn a_role_in_a_context_counts_there_only() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let with_assistant =
        json!({"members": [{"user_id": "mia"}, {"user_id": "tara", "role": "assistant"}, {"user_id": "noah"}]});
    put(&lms, "bio", &with_assistant).await.json(200);
    enrol(&lms, "chemistry", &["tara", "zoe"]).await;
    let rules = no_students_among_themselves();

    for (sender, recipient, expected) in [
        ("mia", "tara", None),
        ("tara", "mia", None),
        ("mia", "noah", Some("role_not_allowed")),
        ("tara", "zoe", Some("role_not_allowed")),
    ] {
        assert_eq!(
            verdict_under(&app, &rules, sender, recipient).await.as_deref(),
            expected,
            "{sender} to {recipient}"
        );
    }
    patch(&lms, "bio", &json!({"add": [{"user_id": "tara"}]})).await.json(200);
    assert_eq!(verdict_under(&app, &rules, "mia", "tara").await.as_deref(), Some("role_not_allowed"));
}

#[tokio::test]
async fn a_membership_that_is_over_is_a_context_that_has_ended_for_that_member_alone() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let members =
        json!([{"user_id": "mia"}, {"user_id": "noah"}, {"user_id": "zoe", "ends_at": "2020-01-01T00:00:00Z"}]);
    put(&lms, "bio", &json!({"members": members})).await.json(200);

    assert_eq!(verdict(&app, "mia", "noah").await, None);
    for (sender, recipient) in [("mia", "zoe"), ("zoe", "mia")] {
        assert_eq!(verdict(&app, sender, recipient).await.as_deref(), Some("context_ended"), "{sender} to {recipient}");
    }
}

#[tokio::test]
async fn a_member_who_is_removed_never_shared_the_context() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let (mia, _noah) = (app.student("mia").await, app.student("noah").await);
    enrol(&lms, "bio", &["mia", "noah", "zoe", "tom"]).await;
    mia.send("noah", "hello").await.json(201);

    enrol(&lms, "bio", &["mia", "tom"]).await;
    patch(&lms, "bio", &json!({"remove": ["tom"]})).await.json(200);

    assert_eq!(verdict(&app, "mia", "zoe").await.as_deref(), Some("recipient_unknown"), "not in the new roster");
    assert_eq!(verdict(&app, "mia", "tom").await.as_deref(), Some("recipient_unknown"), "removed by item");
    assert_eq!(verdict(&app, "mia", "noah").await.as_deref(), Some("no_shared_context"), "they have messages");
}

#[tokio::test]
async fn one_active_context_is_enough() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia", "noah"]).await;
    enrol(&lms, "chemistry", &["mia", "noah"]).await;

    end(&lms, "bio").await.ok();
    assert_eq!(verdict(&app, "mia", "noah").await, None);
    end(&lms, "chemistry").await.ok();
    assert_eq!(verdict(&app, "mia", "noah").await.as_deref(), Some("context_ended"));
}
