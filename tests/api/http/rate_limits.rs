//! How fast one may be.

use std::num::NonZeroU32;

use pidge::config::Config;

use crate::support::{
    app::{TestApp, config},
    client::Reply,
};

fn limited(change: impl FnOnce(&mut Config)) -> Config {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    change(&mut config);
    config
}

fn few(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap()
}

fn assert_too_fast(reply: &Reply, policy: &str) {
    reply.problem(429, "rate_limited");
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!(wait >= 1, "{wait}");
    assert_eq!(reply.header("ratelimit"), Some(format!("\"{policy}\";r=0;t={wait}").as_str()));
}

#[tokio::test]
async fn a_conversation_takes_ten_messages_at_once_and_one_a_second() {
    let app = TestApp::spawn_with(limited(|_| ())).await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    for n in 0..10 {
        let reply = mia.send_with_key("ada", "hello", &format!("k{n}")).await;
        reply.json(201);
        assert!(reply.header("ratelimit-policy").unwrap().starts_with("\"sends\";q=10;w=10"), "{reply:?}");
        assert!(reply.header("ratelimit").unwrap().starts_with(&format!("\"sends\";r={}", 9 - n)), "{reply:?}");
    }
    assert_too_fast(&mia.send("ada", "too fast").await, "sends");
    // What was sent before is found, whatever the rates say; a key that was used for something else is told as such.
    mia.send_with_key("ada", "hello", "k3").await.json(200);
    mia.send_with_key("ada", "another text", "k3").await.problem(422, "idempotency_key_reused");
    assert_too_fast(&mia.send_with_key("ada", "new", "k-new").await, "sends");
    // The others, and the other direction, have rates of their own.
    noah.send("ada", "hello").await.json(201);
    ada.send("mia", "hello").await.json(201);
    assert_eq!(ada.entry(&mia).await["last_seq"], 11);
}

#[tokio::test]
async fn repeats_cost_nothing() {
    let app = TestApp::spawn_with(limited(|_| ())).await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k").await.json(201);
    for _ in 0..20 {
        mia.send_with_key("ada", "hello", "k").await.json(200);
    }
    for n in 0..9 {
        mia.send("ada", &n.to_string()).await.json(201);
    }
    mia.send("mia", "what is no send costs nothing either").await.problem(422, "self_message");
    assert_too_fast(&mia.send("ada", "too fast").await, "sends");
}

#[tokio::test]
async fn sends_without_a_key_do_not_push_out_the_keys_of_others() {
    let app = TestApp::spawn_with(limited(|config| config.limits.sends_burst = few(2))).await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k").await.json(201);
    mia.send("ada", "without a key").await.json(201);

    let repeat = mia.send_with_key("ada", "hello", "k").await;

    repeat.json(200);
    assert_eq!(repeat.header("ratelimit"), None, "a repeat that is remembered is not counted");
}

#[tokio::test]
async fn refused_sends_are_counted_in_the_end() {
    let app = TestApp::spawn_with(limited(|config| config.limits.requests_burst = few(10))).await;
    let mia = app.student("mia").await;
    let send = async |n: usize| mia.send_with_key("nobody", "hello", &n.to_string()).await;
    let answers = futures_util::future::join_all((0..80).map(send)).await;
    let told =
        answers.iter().filter(|reply| reply.header("ratelimit").is_some_and(|left| left.contains("\"attempts\"")));
    assert!(told.count() > 20);
}

/// The first answer that tells of the limit on attempts, among those to so many copies of a request.
async fn first_refused_attempt(copies: usize, request: impl AsyncFn() -> Reply) -> Reply {
    let answers = futures_util::future::join_all((0..copies).map(|_| request())).await;
    answers.into_iter().find(|reply| reply.status == 429).expect("an answer above the limit")
}

#[tokio::test]
async fn sends_that_are_refused_for_their_body_are_counted() {
    let app = TestApp::spawn_with(limited(|config| config.limits.requests_burst = few(10))).await;
    let mia = app.new_person("mia", "student", "");

    let invalid = async || mia.post("/v1/messages", &serde_json::json!({"recipient_id": "ada"})).await;
    let refused = first_refused_attempt(80, invalid).await;

    assert_too_fast(&refused, "attempts");
}

#[tokio::test]
async fn sends_of_a_service_that_are_refused_are_counted() {
    let app = TestApp::spawn_with(limited(|config| config.limits.service_requests_per_second = few(1))).await;
    let service = app.new_person("bot", "", "messages:send_as");

    let malformed = async || service.post_raw("/v1/messages", "application/json", "{").await;
    let refused = first_refused_attempt(60, malformed).await;

    assert_too_fast(&refused, "attempts");
}

#[tokio::test]
async fn calls_that_are_refused_for_their_parameters_are_counted() {
    let app = TestApp::spawn_with(limited(|config| config.limits.requests_burst = few(2))).await;
    let mia = app.new_person("mia", "student", "");

    for _ in 0..2 {
        mia.get("/v1/inbox?limit=0").await.problem(400, "invalid_parameter");
    }

    assert_too_fast(&mia.get("/v1/inbox?limit=0").await, "requests");
}

#[tokio::test]
async fn every_call_with_a_token_but_a_send_is_counted() {
    let app = TestApp::spawn_with(limited(|_| ())).await;
    let document: serde_json::Value = serde_json::from_str(include_str!("../../../openapi/pidge.json")).unwrap();
    let operations = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.filter(|(_, call)| call["security"].is_null()).map(move |(method, call)| (path, method, call))
    });

    let mut counted = 0;
    for (n, (template, method, call)) in operations.enumerate().filter(|(_, (.., c))| c["operationId"] != "sendMessage")
    {
        let path = template.replace("{peer_id}", "mia").replace("{seq}", "1");
        let method = reqwest::Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let reply = app.new_person(&format!("user-{n}"), "student", "").call(method, &path, None, &[]).await;
        assert_eq!(
            reply.header("ratelimit-policy"),
            Some("\"requests\";q=60;w=10"),
            "{} {reply:?}",
            call["operationId"]
        );
        counted += 1;
    }

    assert!(counted >= 15, "{counted} calls");
}

#[tokio::test]
async fn new_conversations_are_counted_by_the_hour() {
    let app = TestApp::spawn_with(limited(|config| config.limits.new_conversations_per_hour = few(2))).await;
    let ada = app.educator("ada").await;
    ada.send("s1", "hello").await.json(201);
    ada.send("s1", "and again").await.json(201);
    let second = ada.send("s2", "hello").await;
    second.json(201);
    assert!(second.header("ratelimit-policy").unwrap().contains("\"conversations\";q=2;w=3600"), "{second:?}");
    assert_too_fast_among(&ada.send("s3", "hello").await);
    ada.send("s2", "who is known may be written to").await.json(201);
    // An answer begins nothing.
    let s1 = app.student("s1").await;
    s1.send("ada", "an answer").await.json(201);
}

fn assert_too_fast_among(reply: &Reply) {
    reply.problem(429, "rate_limited");
    assert!(reply.header("ratelimit").unwrap().contains("\"conversations\";r=0"), "{reply:?}");
    assert!(reply.header("retry-after").unwrap().parse::<u64>().unwrap() > 1000);
}

#[tokio::test]
async fn other_calls_are_counted_by_the_user() {
    let app = TestApp::spawn_with(limited(|config| config.limits.requests_burst = few(5))).await;
    let (ada, mia) = (app.new_person("ada", "educator", ""), app.new_person("mia", "student", ""));
    for n in (0..5).rev() {
        let reply = ada.get("/v1/inbox/unread").await;
        reply.json(200);
        assert_eq!(reply.header("ratelimit-policy"), Some("\"requests\";q=5;w=1"));
        assert!(reply.header("ratelimit").unwrap().starts_with(&format!("\"requests\";r={n};t=")), "{reply:?}");
    }
    assert_too_fast(&ada.get("/v1/inbox").await, "requests");
    mia.get("/v1/inbox").await.json(200);
    ada.send("mia", "sends have rates of their own").await.json(201);
    for path in ["/health/live", "/.well-known/messaging", "/openapi.json"] {
        let reply = ada.get(path).await;
        assert_eq!((reply.status.as_u16(), reply.header("ratelimit")), (200, None), "{path}");
    }
}

#[tokio::test]
async fn services_have_a_rate_of_their_own() {
    let app = TestApp::spawn_with(limited(|config| config.limits.service_requests_per_second = few(15))).await;
    let (service, _ada) = (app.new_person("bot", "", "messages:send_as"), app.educator("ada").await);
    let mut answers = Vec::new();
    for _ in 0..60 {
        answers.push(service.send("ada", "a reminder").await);
    }
    let sent = answers.iter().filter(|reply| reply.status == 201).count();
    assert!((30..60).contains(&sent), "{sent} of 60");
    let refused = answers.iter().find(|reply| reply.status == 429).unwrap();
    assert_too_fast(refused, "service");
}

#[tokio::test]
async fn the_rates_can_be_switched_off() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for _ in 0..30 {
        let reply = mia.send("ada", "hello").await;
        assert_eq!((reply.status.as_u16(), reply.header("ratelimit")), (201, None));
    }
}
