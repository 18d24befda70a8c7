//! Descriptions of one user that are refused.

use reqwest::Method;
use serde_json::json;

use super::user_path;
use crate::support::app::TestApp;

#[tokio::test]
async fn a_description_that_is_invalid_is_refused_with_a_pointer_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let before = lms.put_user("ada", &json!({"display_name": "Ada", "role": "educator"})).await.json(201);

    for (body, code, pointer) in [
        (json!({"display_name": "x".repeat(256)}), "invalid_body", "/display_name"),
        (json!({"display_name": "a\nb"}), "invalid_body", "/display_name"),
        (json!({"display_name": 7}), "invalid_body", "/display_name"),
        (json!({"avatar_url": "javascript:alert(1)"}), "invalid_body", "/avatar_url"),
        (json!({"avatar_url": "ftp://lms.test"}), "invalid_body", "/avatar_url"),
        (json!({"avatar_url": format!("https://{}", "x".repeat(2041))}), "invalid_body", "/avatar_url"),
        (json!({"email": "x".repeat(321)}), "invalid_body", "/email"),
        (json!({"email": "a\tb"}), "invalid_body", "/email"),
        (json!({"role": ""}), "invalid_body", "/role"),
        (json!({"role": "*"}), "invalid_body", "/role"),
        (json!({"role": "a>b"}), "invalid_body", "/role"),
        (json!({"role": "a\u{7f}"}), "invalid_body", "/role"),
        (json!({"role": "x".repeat(256)}), "invalid_body", "/role"),
        (json!({"role": ["educator"]}), "invalid_body", "/role"),
        (json!({"active": "no"}), "invalid_body", "/active"),
        (json!({"user_id": "ada"}), "unknown_field", "/user_id"),
        (json!({"name": "Ada"}), "unknown_field", "/name"),
        (json!([]), "invalid_body", ""),
    ] {
        let problem = lms.put_user("ada", &body).await.problem(422, code);

        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    lms.put_user("ada", &json!({"display_name": "a\0b"})).await.problem(400, "malformed_json");
    assert_eq!(lms.user("ada").await.json(200), before);
}

#[tokio::test]
async fn an_id_that_is_invalid_is_refused() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;

    for id in ["a\nb", "\u{85}", &"x".repeat(256)] {
        lms.put_user(id, &json!({})).await.problem(422, "invalid_user_id");
        lms.user(id).await.problem(422, "invalid_user_id");
    }
    lms.call(Method::PUT, "/v1/users/%ff", Some(&json!({})), &[]).await.problem(422, "invalid_user_id");
    lms.call(Method::PUT, "/v1/users/ada?dry_run=true", Some(&json!({})), &[]).await.problem(400, "unknown_parameter");
}

#[tokio::test]
async fn only_the_back_end_of_the_lms_describes_users() {
    let app = TestApp::spawn().await;
    let body = json!({"display_name": "Ada", "role": "staff"});
    let many = json!({"users": [{"user_id": "ada", "role": "staff"}]});

    for (role, scope) in [("student", ""), ("staff", ""), ("", "messages:send_as"), ("", "moderate events:read")] {
        let caller = app.new_person("ada", role, scope);
        caller.put_user("ada", &body).await.problem(403, "insufficient_scope");
        caller.call(Method::PUT, "/v1/users", Some(&many), &[]).await.problem(403, "insufficient_scope");
        // The scope is checked before the body is.
        caller.put_raw("text/plain", "x").await.problem(403, "insufficient_scope");
    }
    app.anonymous().call(Method::PUT, &user_path("ada"), Some(&body), &[]).await.problem(401, "unauthenticated");
    let managed = "select count(*) from users where managed";
    assert_eq!(sqlx::query_scalar::<_, i64>(managed).fetch_one(&app.pool).await.unwrap(), 0);
}
