//! Bulk sends to and of users whom the service does not know: they become known exactly where a single send makes them known.

use serde_json::json;

use super::{assert_counts, assert_outcomes, post, to_users};
use crate::{
    policy::{policy, put_policy},
    support::{app::TestApp, batch_gate::count},
};

/// The number of known users whose ids begin with `new-`.
async fn known(app: &TestApp) -> i64 {
    count(app, "select count(*) from users where external_id like 'new-%'").await
}

#[tokio::test]
async fn unknown_recipients_become_known_by_a_few_statements() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    let log = "create table introductions (users bigint);
               create function log() returns trigger language plpgsql as $$
               begin
                   insert into introductions select count(*) from added;
                   return null;
               end $$;
               create trigger log after insert on users referencing new table as added for each statement execute function log();";
    sqlx::raw_sql(log).execute(&app.pool).await.unwrap();
    let users: Vec<String> = (0..600).map(|n| format!("new-{n:03}")).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();

    assert_counts(&post(&ada, &to_users("welcome", "Welcome!", &users)).await.json(200), 600, 0, 0);

    assert_eq!(known(&app).await, 600);
    let statements = count(&app, "select count(*) from introductions where users > 0").await;
    assert!((1..=6).contains(&statements), "{statements}");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_message_that_the_policy_refuses_makes_nobody_known() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    app.student("noah").await;
    app.educator("bob").await;
    put_policy(&app, &policy(&[("educator", "student", "shared")], "always")).await;

    let mut bulk = to_users("one", "hello", &["new-1", "noah", "bob", "new-2", "ada"]);
    bulk["dry_run"] = json!(true);
    let dry = post(&ada, &bulk).await.json(200);
    bulk["dry_run"] = json!(false);
    let real = post(&ada, &bulk).await.json(200);

    let refused = "recipient_unknown";
    let bob = ("bob", "sent");
    for result in [dry, real] {
        let expected = [("new-1", refused), ("noah", refused), bob, ("new-2", refused), ("ada", "self_message")];
        assert_outcomes(&result, &expected);
    }
    assert_eq!(known(&app).await, 0);
    ada.send("new-1", "hello").await.problem(422, refused);
    assert_eq!(known(&app).await, 0, "as a single send");
    put_policy(&app, &policy(&[], "always")).await;
    let expected =
        [("new-1", "sent"), ("noah", "sent"), ("bob", "replayed"), ("new-2", "sent"), ("ada", "self_message")];
    assert_outcomes(&post(&ada, &bulk).await.json(200), &expected);
    assert_eq!(known(&app).await, 2);
    app.assert_invariants().await;
}

#[tokio::test]
async fn messages_of_a_deactivated_sender_make_nobody_known() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    sqlx::raw_sql("update users set deactivated_at = now()").execute(&app.pool).await.unwrap();

    let result = post(&ada, &to_users("one", "hello", &["new-1", "new-2"])).await.json(200);

    assert_outcomes(&result, &[("new-1", "sender_inactive"), ("new-2", "sender_inactive")]);
    assert_eq!(known(&app).await, 0);
}

#[tokio::test]
async fn an_unknown_sender_becomes_known_by_a_message_that_is_sent_only() {
    let app = TestApp::spawn().await;
    let lms = app.service("lms").await;
    put_policy(&app, &policy(&[("student", "student", "never")], "always")).await;
    let bulk = |users: &[&str]| {
        let mut bulk = to_users("one", "hello", users);
        bulk["sender_id"] = json!("new-sender");
        bulk
    };

    let to_self = post(&lms, &bulk(&["new-sender"])).await.json(200);
    assert_outcomes(&to_self, &[("new-sender", "self_message")]);
    assert_eq!(known(&app).await, 0);
    let refused = post(&lms, &bulk(&["new-sender", "new-1"])).await.json(200);
    assert_outcomes(&refused, &[("new-sender", "self_message"), ("new-1", "recipient_unknown")]);
    let message = json!({"sender_id": "new-other", "recipient_id": "new-1", "body": "hello"});
    lms.post("/v1/messages", &message).await.problem(422, "recipient_unknown");
    assert_eq!(known(&app).await, 0);
    app.assert_invariants().await;
}
