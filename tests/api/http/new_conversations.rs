//! The limit on conversations that a user begins: what counts for it, and for whom it is a higher one.

use std::num::NonZeroU32;

use pidge::config::Config;

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
    rosters::enrol,
};

/// The default limits, and a change.
async fn app_with(change: impl FnOnce(&mut Config)) -> TestApp {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    change(&mut config);
    TestApp::spawn_with(config).await
}

fn number(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap()
}

async fn students(app: &TestApp, count: usize) -> Vec<Client> {
    let mut students = Vec::new();
    for n in 0..count {
        students.push(app.student(&format!("s{n}")).await);
    }
    students
}

/// Asserts a refusal by the limit, which is reported after that on sends.
#[track_caller]
fn assert_limited(reply: &Reply) {
    reply.problem(429, "rate_limited");
    let left = reply.header("ratelimit").unwrap();
    assert!(left.contains("\"conversations\";r=0"), "{left}");
}

#[tokio::test]
async fn an_educator_writes_to_a_class_on_the_first_day_of_term() {
    let app = app_with(|_| ()).await;
    let ada = app.educator("ada").await;

    for n in 0..100 {
        let sent = ada.send(&format!("new student {n}"), "Welcome!").await;
        sent.json(201);
        let policy = sent.header("ratelimit-policy").unwrap();
        assert!(policy.contains("\"conversations\";q=200;w=3600"), "{policy}");
    }

    assert_eq!(ada.get("/v1/inbox?limit=100").await.json(200)["items"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn those_who_may_introduce_users_have_a_limit_of_their_own() {
    let change = |config: &mut Config| {
        config.limits.new_conversations_per_hour = number(1);
        config.limits.educator_new_conversations_per_hour = 2;
        config.users.introduce_roles = vec!["tutor".to_owned()];
    };
    let app = app_with(change).await;
    let (tutor, ada) = (app.new_person("tina", "tutor", ""), app.educator("ada").await);
    students(&app, 3).await;

    tutor.send("s0", "hello").await.json(201);
    tutor.send("s1", "hello").await.json(201);
    assert_limited(&tutor.send("s2", "hello").await);

    ada.send("s0", "hello").await.json(201);
    assert_limited(&ada.send("s1", "hello").await);
}

#[tokio::test]
async fn a_limit_that_the_configuration_states_is_for_those_who_may_introduce_users_too() {
    let app = app_with(|config| config.limits.new_conversations_per_hour = number(30)).await;
    let ada = app.educator("ada").await;

    let sent = ada.send("s0", "hello").await;

    let policy = sent.header("ratelimit-policy").unwrap();
    assert!(policy.contains("\"conversations\";q=30;w=3600"), "{policy}");
}

#[tokio::test]
async fn a_conversation_with_a_member_of_a_common_active_context_does_not_count() {
    let app = app_with(|config| config.limits.new_conversations_per_hour = number(1)).await;
    let (mia, others) = (app.student("mia").await, students(&app, 8).await);
    enrol(&app, "bio-101", &[(&mia, "")], "infinity").await;
    for other in &others[..5] {
        enrol(&app, "bio-101", &[(other, "")], "infinity").await;
    }
    enrol(&app, "bio-100", &[(&mia, ""), (&others[5], ""), (&others[6], "")], "2020-01-01").await;
    enrol(&app, "art-1", &[(&others[7], "")], "infinity").await;

    for other in &others[..5] {
        let sent = mia.send(&other.id, "hello").await;
        sent.json(201);
        let policy = sent.header("ratelimit-policy").unwrap();
        assert!(!policy.contains("conversations"), "{policy}");
    }

    mia.says(&others[5], "the context is over").await;
    assert_limited(&mia.send("s6", "the context is over").await);
    assert_limited(&mia.send("s7", "a member of another context").await);
}
