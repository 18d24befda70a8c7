//! Services that send for users whom the directory does not know: they get the verdict that was foretold, and only a message that
//! is sent makes anybody known.

use serde_json::json;

use super::{ask, assert_verdict, deactivate, is_known, policy, put_policy};
use crate::support::{app::TestApp, client::Client};

/// Asks, sends and sends in bulk as a service for a user. All must have the same verdict, and a refusal makes nobody known.
async fn assert_refused(app: &TestApp, service: &Client, sender: &str, recipient: &str, code: &str) {
    let was_known = [is_known(app, sender).await, is_known(app, recipient).await];
    let foretold = ask(service, recipient, &format!("?sender_id={sender}")).await.json(200);
    let message = json!({"sender_id": sender, "recipient_id": recipient, "body": "on behalf"});

    assert_verdict(&foretold, &service.post("/v1/messages", &message).await, code);
    let items = json!([{"recipient_id": recipient}]);
    let mut bulk = json!({"client_id": "one", "sender_id": sender, "body": "hello", "items": items, "dry_run": true});
    for dry_run in [true, false] {
        bulk["dry_run"] = json!(dry_run);
        let result = service.post("/v1/messages/bulk", &bulk).await.json(200);
        assert_eq!(result["results"][0]["problem"]["code"], code, "{result:#}");
    }

    let is_known = [is_known(app, sender).await, is_known(app, recipient).await];
    assert_eq!(is_known, was_known, "a refused message makes nobody known: {sender} to {recipient}");
}

/// The verdicts for a sender who is not known, by a deactivated service and by an active one to a deactivated recipient.
async fn assert_refusals(app: &TestApp) {
    let (closed, service) = (app.service("closed").await, app.service("bot").await);
    app.student("mia").await;
    app.student("gone").await;
    deactivate(app, "closed").await;
    deactivate(app, "gone").await;

    for recipient in ["mia", "gone", "new-recipient", "new-sender"] {
        assert_refused(app, &closed, "new-sender", recipient, "sender_inactive").await;
    }
    assert_refused(app, &service, "new-sender", "gone", "recipient_unknown").await;
    assert_refused(app, &service, "new-sender", "new-sender", "self_message").await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn without_a_policy_a_refusal_is_the_foretold_one_and_makes_nobody_known() {
    let app = TestApp::spawn().await;

    assert_refusals(&app).await;

    let service = app.service("bot").await;
    let message = json!({"sender_id": "new-sender", "recipient_id": "new-recipient", "body": "on behalf"});
    service.post("/v1/messages", &message).await.json(201);
    assert!(is_known(&app, "new-sender").await && is_known(&app, "new-recipient").await);
}

#[tokio::test]
async fn with_a_policy_a_refusal_is_the_foretold_one_and_makes_nobody_known() {
    let app = TestApp::spawn().await;
    put_policy(&app, &policy(&[("student", "educator", "shared")], "always")).await;

    assert_refusals(&app).await;

    let service = app.service("bot").await;
    app.educator("ada").await;
    assert_refused(&app, &service, "new-sender", "ada", "recipient_unknown").await;
}
