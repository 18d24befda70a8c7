//! Messages to ids that nobody has: who may make them known under a policy.

use serde_json::json;

use super::{assert_send, can_message, conversations, is_known, policy, put_policy, roster};
use crate::support::app::TestApp;

#[tokio::test]
async fn an_educator_makes_users_known_by_writing_only_if_the_policy_lets_them_write_to_any_student() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    put_policy(&app, &policy(&[("educator", "student", "shared")], "always")).await;

    assert_send(&ada, "new", "recipient_unknown").await;
    assert!(!is_known(&app, "new").await, "neither asking nor a refused send makes anybody known");
    app.student("new").await;
    assert_send(&ada, "new", "recipient_unknown").await;
    roster(&app, "bio", &[("ada", ""), ("new", "")]).await;
    assert_send(&ada, "new", "").await;

    put_policy(&app, &policy(&[("educator", "student", "always")], "never")).await;
    assert_eq!(can_message(&ada, "newer").await, json!({"allowed": true, "held": false, "code": null, "detail": null}));
    assert!(!is_known(&app, "newer").await, "asking makes nobody known");
    assert_send(&ada, "newer", "").await;
    assert!(is_known(&app, "newer").await);
    assert_eq!(conversations(&app).await, 2);
}

#[tokio::test]
async fn without_a_policy_an_educator_may_write_to_an_unknown_id_and_a_student_may_not() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);

    assert_send(&mia, "new", "recipient_unknown").await;
    assert_send(&ada, "new", "").await;
}

#[tokio::test]
async fn a_user_whose_first_request_has_just_been_answered_can_be_asked_about() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for number in 0..20 {
        let id = format!("new-{number}");
        app.new_person(&id, "student", "").get("/v1/me").await.json(200);
        assert_eq!(can_message(&mia, &id).await["allowed"], true, "{id}");
    }
}
