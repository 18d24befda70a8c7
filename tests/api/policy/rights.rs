//! The rights that a role gives, to introduce users, to send to many and to begin more conversations: of a user whom the directory
//! describes, the role there counts, whatever the token says.

use reqwest::Method;
use serde_json::json;

use super::{assert_send, is_known};
use crate::support::{
    app::{TestApp, config},
    client::Client,
};

/// Has the LMS describe a user. `role`: null for none.
async fn describe(app: &TestApp, user: &str, role: Option<&str>) {
    let lms = app.back_end("lms").await;
    lms.call(Method::PUT, &format!("/v1/users/{user}"), Some(&json!({"role": role})), &[]).await.ok();
}

/// Asserts whether a user may send to many, and by that and by a single send introduce others.
async fn assert_may_introduce(app: &TestApp, user: &Client, may: bool) {
    let (bulk_recipient, recipient) = (format!("bulk-of-{}", user.id), format!("new-of-{}", user.id));
    let bulk = json!({"client_id": "one", "body": "hello", "items": [{"recipient_id": bulk_recipient}]});
    let mut dry = bulk.clone();
    dry["dry_run"] = json!(true);

    for bulk in [dry, bulk] {
        let reply = user.post("/v1/messages/bulk", &bulk).await;
        if may {
            assert_eq!(reply.json(200)["counts"]["sent"], 1, "{}", reply.text);
        } else {
            reply.problem(403, "insufficient_scope");
        }
    }
    assert_send(user, &recipient, if may { "" } else { "recipient_unknown" }).await;
    assert_eq!([is_known(app, &bulk_recipient).await, is_known(app, &recipient).await], [may; 2]);
}

#[tokio::test]
async fn a_user_whom_the_directory_calls_an_educator_has_the_rights_of_one_without_a_role_in_the_token() {
    let app = TestApp::spawn().await;
    describe(&app, "boss", Some("Educator")).await;
    let boss = app.new_person("boss", "", "");
    assert_eq!(boss.get("/v1/me").await.json(200)["user"]["role"], "Educator");

    assert_may_introduce(&app, &boss, true).await;

    let student = app.new_person("boss", "student", "");
    assert_send(&student, "new to a token of a student", "").await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_user_whom_the_directory_calls_a_student_has_no_rights_of_an_educator_by_an_older_token() {
    let app = TestApp::spawn().await;
    for (user, role) in [("demoted", Some("student")), ("without", None)] {
        let client = app.educator(user).await;
        describe(&app, user, role).await;
        assert_may_introduce(&app, &client, false).await;
    }
}

#[tokio::test]
async fn the_rights_of_a_service_come_from_its_scope() {
    let app = TestApp::spawn().await;
    let bot = app.service("bot").await;
    describe(&app, "bot", Some("student")).await;

    assert_may_introduce(&app, &bot, true).await;
}

#[tokio::test]
async fn the_role_of_the_token_counts_for_a_user_whom_the_directory_does_not_describe() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    assert_may_introduce(&app, &ada, true).await;

    let former = app.new_person("ada", "student", "");
    former.get("/v1/me").await.json(200);
    former.send("newer", "hello").await.problem(422, "recipient_unknown");
}

#[tokio::test]
async fn the_limit_on_new_conversations_goes_by_the_role_of_the_directory() {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.new_conversations_per_hour = 3.try_into().unwrap();
    config.limits.educator_new_conversations_per_hour = 7;
    let app = TestApp::spawn_with(config).await;
    app.student("mia").await;
    app.educator("demoted").await;
    describe(&app, "boss", Some("educator")).await;
    describe(&app, "demoted", Some("student")).await;

    for (user, role, size) in [("boss", "", 7), ("demoted", "educator", 3), ("ada", "educator", 7), ("noah", "", 3)] {
        let sent = app.new_person(user, role, "").send("mia", "hello").await;
        sent.json(201);
        let policy = sent.header("ratelimit-policy").unwrap();
        assert!(policy.contains(&format!("\"conversations\";q={size};w=3600")), "{user}: {policy}");
    }
}
