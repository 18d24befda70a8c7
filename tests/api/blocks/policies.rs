//! A policy and the users who can be blocked under it, by the SQL function itself.

use serde_json::{Value, json};

use super::number;
use crate::support::app::TestApp;

/// The outcome of a block of Ada by Mia, under these rules and with these listed roles.
async fn outcome(app: &TestApp, rules: &Value, listed: &[&str]) -> String {
    let call = "select outcome from block_user('default', 'mia', 'ada', 'student', false, $1, $2, 1000)";
    let listed: Vec<String> = listed.iter().map(|role| (*role).to_owned()).collect();
    let mut transaction = app.pool.begin().await.unwrap();
    let outcome = sqlx::query_scalar(call).bind(listed).bind(rules).fetch_one(&mut *transaction).await.unwrap();
    transaction.rollback().await.unwrap();
    outcome
}

#[tokio::test]
async fn a_stranger_of_a_listed_role_is_seen_if_the_rules_allow_a_message() {
    let app = TestApp::spawn().await;
    app.student("mia").await;
    app.educator("ada").await;
    let (always, shared) = (json!({"default\u{1f}*>*": "always"}), json!({"default\u{1f}*>*": "shared"}));

    assert_eq!(outcome(&app, &always, &["educator"]).await, "not_blockable");
    assert_eq!(outcome(&app, &shared, &["educator"]).await, "not_found");
    assert_eq!(outcome(&app, &always, &["staff"]).await, "not_found");
}

#[tokio::test]
async fn the_policy_names_the_roles_that_cannot_be_blocked() {
    let app = TestApp::spawn().await;
    app.student("mia").await;
    app.educator("ada").await;
    let rules = |roles: Value| json!({"default\u{1f}*>*": "always", "default\u{1f}unblockable": roles});

    assert_eq!(outcome(&app, &rules(json!([])), &["educator"]).await, "done");
    assert_eq!(outcome(&app, &rules(json!(["educator"])), &["educator"]).await, "not_blockable");
    assert_eq!(outcome(&app, &rules(json!(["student"])), &["educator"]).await, "done");
    assert_eq!(number(&app, "select count(*) from blocks").await, 0, "each was rolled back");
}
