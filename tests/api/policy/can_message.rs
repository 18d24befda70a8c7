//! `GET /v1/users/{peer_id}/can-message`.

use super::{ask, can_message};
use crate::support::app::TestApp;

#[tokio::test]
async fn an_id_that_no_user_can_have_and_an_unknown_parameter_are_errors() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    mia.get("/v1/users/%00/can-message").await.problem(422, "invalid_user_id");
    ask(&mia, "noah", "?sender=mia").await.problem(400, "unknown_parameter");
    ask(&app.service("bot").await, "noah", "?sender_id=").await.problem(400, "invalid_parameter");
    ask(&app.anonymous(), "noah", "").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_id_with_any_characters_can_be_asked_about() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for id in ["a/b", "é", "%2F", "...", " ", "can-message"] {
        app.student(id).await;
        assert_eq!(can_message(&mia, id).await["allowed"], true, "{id}");
    }
}
