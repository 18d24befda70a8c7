//! Only those whom the caller may see can be blocked, and the answers do not tell who else exists.

use serde_json::Value;

use super::{acquainted, assert_no_content, number};
use crate::support::{
    app::TestApp,
    client::Reply,
    rosters::enrol,
    tenants::{multi_tenant_app, recorded_user_of_tenant},
};

/// What of a response does not depend on the time and the request.
fn comparable(reply: &Reply) -> (u16, String, Vec<(String, String)>) {
    let id = reply.header("x-request-id").unwrap();
    let headers = reply.headers.iter().filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (reply.status.as_u16(), reply.text.replace(id, ""), headers.collect())
}

#[tokio::test]
async fn a_stranger_cannot_be_blocked_and_is_answered_like_nobody() {
    let app = TestApp::spawn().await;
    let (mia, _noah) = (app.student("mia").await, app.student("noah").await);
    app.educator("ada").await;
    sqlx::query("update users set deactivated_at = now() where external_id = 'ada'").execute(&app.pool).await.unwrap();

    let nobody = mia.block("nobody").await;

    nobody.problem(404, "not_found");
    for stranger in ["noah", "ada"] {
        assert_eq!(comparable(&mia.block(stranger).await), comparable(&nobody), "{stranger}");
    }
    let rows = "select (select count(*) from blocks) + (select count(*) from conversations)";
    assert_eq!(number(&app, rows).await, 0);
}

#[tokio::test]
async fn who_shared_a_context_with_the_caller_can_be_blocked_also_after_its_end() {
    let app = TestApp::spawn().await;
    let (mia, noah, liam) = (app.student("mia").await, app.student("noah").await, app.student("liam").await);
    enrol(&app, "bio-101", &[(&mia, ""), (&noah, "")], "infinity").await;
    enrol(&app, "bio-100", &[(&mia, ""), (&liam, "")], "2020-01-01").await;

    mia.block("noah").await.json(201);
    mia.block("liam").await.json(201);
    noah.block("liam").await.problem(404, "not_found");
}

#[tokio::test]
async fn a_caller_who_may_see_all_users_can_block_a_stranger() {
    let app = TestApp::spawn().await;
    app.student("noah").await;

    for scope in ["moderate", "users:write"] {
        let caller = app.new_person(&format!("with {scope}"), "", scope);
        // The first call of this caller: the directory learns of them by it.
        assert_eq!(caller.block("noah").await.json(201)["user"]["user_id"], "noah");
        caller.block("nobody").await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_user_of_another_tenant_is_nobody() {
    let app = multi_tenant_app().await;
    let mia = recorded_user_of_tenant(&app, "one", "student", "mia").await;
    recorded_user_of_tenant(&app, "two", "student", "noah").await;

    let there = mia.block("noah").await;

    there.problem(404, "not_found");
    assert_eq!(comparable(&there), comparable(&mia.block("nobody").await));
    assert_no_content(&mia.unblock("noah").await);
}

#[tokio::test]
async fn unblocking_tells_nothing() {
    let app = TestApp::spawn().await;
    let ((mia, noah), stranger) = (acquainted(&app).await, app.student("liam").await);
    noah.block("mia").await.json(201);

    let unblocked = mia.unblock("nobody").await;

    assert_no_content(&unblocked);
    for user in ["noah", &stranger.id, "mia"] {
        assert_eq!(comparable(&mia.unblock(user).await), comparable(&unblocked), "{user}");
    }
    assert_eq!(noah.blocked().await, ["mia"], "the block of the other user stays");
    assert_no_content(&app.new_person("new", "student", "").unblock("mia").await);
}

#[tokio::test]
async fn a_user_cannot_block_themselves() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    let problem = mia.block("mia").await.problem(422, "self_message");

    assert_eq!(problem["errors"], Value::Null);
    assert!(mia.blocked().await.is_empty());
}

#[tokio::test]
async fn malformed_requests_are_refused() {
    let app = TestApp::spawn().await;
    let (mia, _noah) = acquainted(&app).await;

    for call in [reqwest::Method::PUT, reqwest::Method::DELETE] {
        mia.call(call.clone(), "/v1/blocks/a%00b", None, &[]).await.problem(422, "invalid_user_id");
        mia.call(call, "/v1/blocks/noah?for=ever", None, &[]).await.problem(400, "unknown_parameter");
    }
    mia.get("/v1/blocks/noah").await.problem(405, "method_not_allowed");
    mia.get("/v1/blocks?peer=noah").await.problem(400, "unknown_parameter");
    mia.get("/v1/blocks?limit=101").await.problem(400, "invalid_parameter");
    mia.get("/v1/blocks?cursor=x").await.problem(400, "invalid_cursor");
    app.anonymous().get("/v1/blocks").await.problem(401, "unauthenticated");
    assert!(mia.blocked().await.is_empty());
}

#[tokio::test]
async fn any_user_id_can_be_blocked() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for id in ["a/b", "é", "%2F", "a b", "a+b", "a?b#c", "...", "👧"] {
        let user = app.student(id).await;
        user.says(&mia, "hello").await;

        assert_eq!(mia.block(id).await.json(201)["user"]["user_id"], id);
        user.send("mia", "again").await.problem(403, "blocked");
        assert_no_content(&mia.unblock(id).await);
        user.says(&mia, "again").await;
    }
}
