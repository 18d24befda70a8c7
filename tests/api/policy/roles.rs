//! The roles that count: of the token, on record, or in a context.

use serde_json::{Value, json};

use super::{ask, assert_verdict, describe, policy, put_policy, roster};
use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

/// Educators write to everybody, nobody else to anybody.
fn educators_only() -> Value {
    policy(&[("educator", "*", "always")], "never")
}

async fn send_as(service: &Client, sender: &str, recipient: &str) -> Reply {
    let body = json!({"sender_id": sender, "recipient_id": recipient, "body": "on behalf"});
    service.post("/v1/messages", &body).await
}

/// Asks and sends as a service for a user.
async fn assert_send_as(service: &Client, sender: &str, recipient: &str, code: &str) {
    let foretold = ask(service, recipient, &format!("?sender_id={sender}")).await.json(200);
    assert_verdict(&foretold, &send_as(service, sender, recipient).await, code);
}

#[tokio::test]
async fn the_role_in_the_senders_token_counts_and_not_the_one_on_record() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&app.student("noah").await, "hello").await;
    put_policy(&app, &educators_only()).await;

    super::assert_send(&app.new_person("ada", "student", ""), "mia", "recipient_unknown").await;
    super::assert_send(&app.new_person("mia", "educator", ""), "noah", "").await;
    super::assert_send(&app.new_person("mia", "", ""), "noah", "role_not_allowed").await;
}

#[tokio::test]
async fn the_recipients_role_is_the_one_on_record() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "hello").await;
    put_policy(&app, &policy(&[("student", "educator", "never")], "always")).await;

    super::assert_send(&mia, "ada", "role_not_allowed").await;
    describe(&app, "ada", "student").await;
    super::assert_send(&mia, "ada", "").await;
}

#[tokio::test]
async fn the_directory_says_the_role_of_those_whom_it_describes_whatever_their_token_says() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "hello").await;
    put_policy(&app, &educators_only()).await;

    describe(&app, "ada", "alumnus").await;
    describe(&app, "mia", "educator").await;

    super::assert_send(&ada, "mia", "role_not_allowed").await;
    super::assert_send(&mia, "ada", "").await;
    super::edit(&ada, "mia", 1, "other").await.problem(403, "role_not_allowed");
}

#[tokio::test]
async fn a_service_sends_by_the_role_on_record_of_the_user() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "hello").await;
    let service = app.service("bot").await;
    put_policy(&app, &educators_only()).await;

    assert_send_as(&service, "ada", "mia", "").await;
    assert_send_as(&service, "mia", "ada", "role_not_allowed").await;
    assert_send_as(&service, "mia", "mia", "self_message").await;
    ask(&ada, "mia", "?sender_id=mia").await.problem(403, "insufficient_scope");
}

#[tokio::test]
async fn a_user_whom_a_service_makes_known_by_sending_is_a_student() {
    let app = TestApp::spawn().await;
    let service = app.service("bot").await;
    app.student("mia").await;
    put_policy(&app, &policy(&[("student", "student", "always")], "never")).await;

    assert_send_as(&service, "new", "mia", "").await;
    assert_send_as(&service, "mia", "newer", "").await;
    put_policy(&app, &policy(&[("student", "student", "shared")], "never")).await;
    assert_send_as(&service, "mia", "newest", "recipient_unknown").await;
    assert!(!super::is_known(&app, "newest").await);
}

#[tokio::test]
async fn an_assistant_by_context_writes_to_its_students_and_to_no_others() {
    let app = TestApp::spawn().await;
    let (tom, _mia, _noah) = (app.student("tom").await, app.student("mia").await, app.student("noah").await);
    put_policy(&app, &policy(&[("assistant", "student", "shared")], "never")).await;
    roster(&app, "bio", &[("tom", "assistant"), ("mia", "")]).await;
    roster(&app, "chem", &[("tom", ""), ("noah", "")]).await;

    super::assert_send(&tom, "mia", "").await;
    super::assert_send(&tom, "noah", "role_not_allowed").await;
}
