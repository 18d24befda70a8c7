//! What tokens still change: nothing about a user whom the LMS has described.

use serde_json::json;

use super::{school, words};
use crate::support::{app::TestApp, json::assert_members, tokens::token_with};

/// Presents a token of a user, and waits until the service has recorded it or left it out.
async fn present(app: &TestApp, id: &str, name: &str, role: &str, marker: &str) {
    let token = token_with(id, &json!({"name": name, "role": role, "picture": "https://token.test"}));
    app.client(id, token).get("/v1/me").await.json(200);
    app.student(marker).await;
}

#[tokio::test]
async fn a_token_changes_nothing_about_a_user_whom_the_lms_has_described() {
    let (app, lms) = school(&[("ada", "Ada Okafor", "educator")]).await;
    let before = lms.user("ada").await.json(200);

    present(&app, "ada", "Someone else", "student", "first").await;

    assert_eq!(lms.user("ada").await.json(200), before);
    assert_eq!(words(&app, "ada").await, ["ada", "okafor"]);
}

#[tokio::test]
async fn the_description_replaces_what_a_token_has_told() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    present(&app, "ada", "Ada by token", "educator", "first").await;

    lms.put_user("ada", &json!({"display_name": "Ada Okafor"})).await.json(200);
    present(&app, "ada", "Ada by token", "educator", "second").await;

    let expected =
        json!({"user_id": "ada", "display_name": "Ada Okafor", "avatar_url": null, "role": "student", "active": true});
    assert_eq!(lms.user("ada").await.json(200), expected);
}

#[tokio::test]
async fn a_described_user_reads_about_themselves_what_others_read() {
    let (app, lms) = school(&[("ada", "Ada Okafor", "staff")]).await;
    let ada = app.client("ada", token_with("ada", &json!({"name": "Token", "role": "educator"})));

    let me = ada.get("/v1/me").await.json(200)["user"].clone();

    assert_members(&me, &json!({"display_name": "Ada Okafor", "role": "staff", "avatar_url": null}));
    assert_eq!(ada.user("ada").await.json(200), me);
    assert_eq!(lms.user("ada").await.json(200), me);
}

#[tokio::test]
async fn a_role_of_a_token_that_no_policy_can_name_counts_as_none() {
    let app = TestApp::spawn().await;

    for (roles, expected) in
        [(json!("*"), "student"), (json!("a>b"), "student"), (json!(["*", "a>b", "guest"]), "guest")]
    {
        let mia = app.client("mia", token_with("mia", &json!({"role": roles})));
        assert_eq!(mia.get("/v1/me").await.json(200)["user"]["role"], expected, "{roles}");
    }
}
