//! The role in a token: the forms that it may have, and the rights that it gives.

use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    tokens::token_with,
};

const INSTRUCTOR: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";
const ASSISTANT: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant";

/// The role of Ada by `GET /v1/me`, and whether her message to an unknown user is sent.
async fn role_and_right(app: &TestApp, claims: &Value) -> (String, bool) {
    let ada = app.client("ada", token_with("ada", claims));
    let me = ada.get("/v1/me").await.json(200);
    let unknown = format!("unknown-{}", pidge::types::random_id());
    let sent = ada.send(&unknown, "hello").await;
    if sent.status != 201 {
        sent.problem(422, "recipient_unknown");
    }
    (me["user"]["role"].as_str().unwrap().to_owned(), sent.status == 201)
}

async fn assert_role(app: &TestApp, role: &Value, expected: (&str, bool)) {
    let (name, may_introduce) = role_and_right(app, &json!({"role": role})).await;

    assert_eq!((name.as_str(), may_introduce), expected, "of the role {role}");
}

/// Roles that are absent or cannot be used.
fn no_roles() -> Vec<Value> {
    let long = "x".repeat(256);
    vec![
        json!(null),
        json!([]),
        json!(""),
        json!("educator\n"),
        json!("educator\u{0}"),
        json!(long),
        json!(7),
        json!(true),
        json!({"educator": true}),
        json!([[]]),
        json!([null]),
        json!([7, "", {"role": "educator"}, ["educator"], "a\tb", long]),
    ]
}

#[tokio::test]
async fn without_a_usable_role_in_the_token_a_user_has_the_rights_of_a_student_whatever_earlier_tokens_said() {
    let app = TestApp::spawn().await;
    app.educator("ada").await;

    assert_eq!(role_and_right(&app, &json!({})).await, ("student".to_owned(), false), "without a role");
    for role in no_roles() {
        assert_role(&app, &role, ("student", false)).await;
    }
}

#[tokio::test]
async fn others_see_the_role_that_a_token_stated_last() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;

    app.client("ada", token_with("ada", &json!({"role": null}))).get("/v1/me").await.json(200);
    app.student("noah").await;

    assert_eq!(mia.entry(&ada).await["peer"]["role"], "educator");
}

#[tokio::test]
async fn a_role_is_a_string_or_a_list_in_which_those_who_may_introduce_come_first() {
    let app = TestApp::spawn().await;
    let longest = "é".repeat(255);

    for (role, expected) in [
        (json!("educator"), ("educator", true)),
        (json!("EDUCATOR"), ("educator", true)),
        (json!("Guest"), ("Guest", false)),
        (json!(longest), (longest.as_str(), false)),
        (json!(INSTRUCTOR), (INSTRUCTOR, false)),
        (json!(["educator"]), ("educator", true)),
        (json!(["Staff", "educator"]), ("staff", true)),
        (json!(["offline_access", "educator", "uma_authorization"]), ("educator", true)),
        (json!(["offline_access", "guest"]), ("offline_access", false)),
        (json!([7, null, "", "educator"]), ("educator", true)),
        (json!(["student"]), ("student", false)),
    ] {
        assert_role(&app, &role, expected).await;
    }
}

#[tokio::test]
async fn roles_are_renamed_by_the_configuration() {
    let mut config = config();
    config.auth.roles = [(INSTRUCTOR, "Educator"), (ASSISTANT, "tutor"), ("Learner", "student")]
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .into();
    let app = TestApp::spawn_with(config).await;

    for (role, expected) in [
        (json!(INSTRUCTOR), ("educator", true)),
        (json!(INSTRUCTOR.to_uppercase()), ("educator", true)),
        (json!([ASSISTANT, INSTRUCTOR]), ("educator", true)),
        (json!(["urn:none", "learner"]), ("student", false)),
        (json!(["urn:none", ASSISTANT]), ("tutor", false)),
        (json!("urn:none"), ("urn:none", false)),
        (json!(["learner", "staff"]), ("staff", true)),
    ] {
        assert_role(&app, &role, expected).await;
    }
}

#[tokio::test]
async fn the_introduce_roles_of_the_configuration_ignore_case() {
    let mut config = config();
    config.users.introduce_roles = vec!["Lehrkraft".to_owned()];
    let app = TestApp::spawn_with(config).await;

    assert_role(&app, &json!("LEHRKRAFT"), ("Lehrkraft", true)).await;
    assert_role(&app, &json!("educator"), ("educator", false)).await;
}

#[tokio::test]
async fn a_service_may_introduce_without_a_role() {
    let app = TestApp::spawn().await;

    let (role, may_introduce) = role_and_right(&app, &json!({"scope": "messages:send_as"})).await;

    assert_eq!((role.as_str(), may_introduce), ("student", true));
}
