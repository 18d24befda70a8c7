//! A policy that changes while messages are sent.

use futures_util::future::join_all;
use serde_json::json;

use super::{assert_send, policy, put, put_policy};
use crate::support::app::TestApp;

#[tokio::test]
async fn a_policy_counts_from_the_response_on() {
    let app = TestApp::spawn().await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    mia.says(&noah, "hello").await;

    for _ in 0..10 {
        put_policy(&app, &policy(&[], "never")).await;
        assert_send(&mia, "noah", "role_not_allowed").await;
        put_policy(&app, &policy(&[], "always")).await;
        assert_send(&mia, "noah", "").await;
    }
}

#[tokio::test]
async fn of_policies_put_at_once_the_one_with_the_highest_version_is_in_force() {
    let app = TestApp::spawn().await;
    let (mia, noah, lms) = (app.student("mia").await, app.student("noah").await, app.back_end("lms").await);
    mia.says(&noah, "hello").await;

    for round in 0..10 {
        let documents = (0..8).map(|n| {
            let mut document = policy(&[], if n % 2 == 0 { "always" } else { "never" });
            document["listed_roles"] = json!([format!("round{round}"), format!("put{n}")]);
            document
        });
        let documents: Vec<_> = documents.collect();
        let answers = join_all(documents.iter().map(|document| put(&lms, document))).await;
        let answers: Vec<_> = answers.iter().map(|answer| answer.json(200)).collect();

        let last = answers.iter().max_by_key(|answer| answer["version"].as_i64()).unwrap();
        assert_eq!(lms.get("/v1/policy").await.json(200), *last);
        let code = if last["pairs"][0]["allow"] == "always" { "" } else { "role_not_allowed" };
        assert_send(&mia, "noah", code).await;
    }
}

#[tokio::test]
async fn a_repeated_send_gets_the_message_that_was_sent_before_the_policy() {
    let app = TestApp::spawn().await;
    let (mia, _noah) = (app.student("mia").await, app.student("noah").await);
    let sent = mia.send_with_key("noah", "hello", "a-key").await.json(201);
    put_policy(&app, &policy(&[], "never")).await;

    let again = mia.send_with_key("noah", "hello", "a-key").await;

    assert_eq!(again.json(200)["id"], sent["id"]);
    mia.send_with_key("noah", "hello", "new").await.problem(403, "role_not_allowed");
    put_policy(&app, &policy(&[], "always")).await;
    mia.send_with_key("noah", "hello", "new").await.json(201);
    app.assert_invariants().await;
}
