//! The scopes of a token: a string or a list, in `scope` or in `scp`.

use serde_json::{Value, json};

use crate::support::{app::TestApp, tokens::token_with};

async fn assert_scopes(app: &TestApp, claims: Value, expected: &[&str]) {
    let lms = app.client("lms", token_with("lms", &claims));

    let me = lms.get("/v1/me").await.json(200);

    assert_eq!(me["scopes"], json!(expected), "of {claims}");
}

#[tokio::test]
async fn scopes_are_a_string_or_a_list_of_strings() {
    let app = TestApp::spawn().await;
    let both = &["messages:send_as", "moderate"][..];

    assert_scopes(&app, json!({}), &[]).await;
    for (scope, expected) in [
        (json!("messages:send_as moderate"), both),
        (json!("  messages:send_as   moderate "), both),
        (json!(["messages:send_as", "moderate"]), both),
        (json!(["messages:send_as moderate"]), both),
        (json!(["messages:send_as"]), &both[..1]),
        (json!(["", "moderate"]), &both[1..]),
        (json!([]), &[]),
        (json!(""), &[]),
        (json!(null), &[]),
    ] {
        assert_scopes(&app, json!({"scope": scope}), expected).await;
        assert_scopes(&app, json!({"scp": scope}), expected).await;
        assert_scopes(&app, json!({"scope": null, "scp": scope}), expected).await;
    }
}

#[tokio::test]
async fn a_scope_claim_of_another_type_gives_no_scope_and_does_not_shut_its_user_out() {
    let app = TestApp::spawn().await;

    for scope in [json!(7), json!(true), json!({"moderate": true}), json!(["moderate", 7]), json!([["moderate"]])] {
        assert_scopes(&app, json!({"scope": scope}), &[]).await;
        assert_scopes(&app, json!({"scp": scope}), &[]).await;
        assert_scopes(&app, json!({"scope": scope, "scp": "moderate"}), &[]).await;
    }
}

#[tokio::test]
async fn scp_is_read_only_where_there_is_no_scope() {
    let app = TestApp::spawn().await;

    assert_scopes(&app, json!({"scope": "openid", "scp": "moderate"}), &["openid"]).await;
    assert_scopes(&app, json!({"scope": "", "scp": "moderate"}), &[]).await;
}

#[tokio::test]
async fn a_service_with_a_list_of_scopes_sends_on_behalf_of_users() {
    let app = TestApp::spawn().await;
    let lms = app.client("lms", token_with("lms", &json!({"scope": ["openid", "messages:send_as"]})));

    let message = json!({"sender_id": "ada", "recipient_id": "mia", "body": "hello"});
    let sent = lms.post("/v1/messages", &message).await.json(201);

    assert_eq!(sent["sender_id"], "ada");
}
