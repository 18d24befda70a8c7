//! Rate limits: what counts for which limit, and how a refusal tells of it. The limits refill so slowly that the time that a test
//! takes does not matter.

use std::num::NonZeroU32;

use futures_util::future::join_all;
use pidge::config::Config;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::Reply,
};

/// The default limits.
fn default_limits() -> Config {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config
}

/// The default bursts, refilled by one a minute, and a change.
fn limits_with(change: impl FnOnce(&mut Config)) -> Config {
    let mut config = default_limits();
    config.limits.sends_per_minute = number(1);
    config.limits.requests_per_minute = number(1);
    change(&mut config);
    config
}

fn number(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap()
}

/// Asserts a refusal by a limit, with the seconds to wait in both headers.
#[track_caller]
fn assert_limited(reply: &Reply, policy: &str) {
    reply.problem(429, "rate_limited");
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!(wait >= 1, "Retry-After is {wait}");
    assert_eq!(reply.header("ratelimit"), Some(format!("\"{policy}\";r=0;t={wait}").as_str()));
}

/// Asserts that a `RateLimit` or `RateLimit-Policy` header begins with a text.
#[track_caller]
fn assert_header(reply: &Reply, name: &str, beginning: &str) {
    let value = reply.header(name);
    assert!(value.is_some_and(|value| value.starts_with(beginning)), "{name} is {value:?}, not {beginning}…");
}

/// The first refusal by a limit among the answers to concurrent requests.
async fn first_refusal(policy: &str, copies: usize, request: impl AsyncFn() -> Reply) -> Reply {
    let refusal = format!("\"{policy}\";r=0");
    let replies = join_all((0..copies).map(|_| request())).await;
    let is_refusal = |reply: &Reply| {
        reply.status == 429 && reply.header("ratelimit").is_some_and(|value| value.starts_with(&refusal))
    };
    replies.into_iter().find(is_refusal).unwrap_or_else(|| panic!("no request was refused by the limit {policy}"))
}

#[tokio::test]
async fn by_default_a_user_may_send_ten_messages_at_once_and_one_a_second_to_a_recipient() {
    let app = TestApp::spawn_with(default_limits()).await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    let reply = mia.send("ada", "hello").await;

    assert_header(&reply, "ratelimit-policy", "\"sends\";q=10;w=10");
}

#[tokio::test]
async fn the_answer_to_a_send_tells_how_many_are_left_until_one_is_refused() {
    let app = TestApp::spawn_with(limits_with(|_| ())).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for left in (0..10).rev() {
        let reply = mia.send("ada", "hello").await;
        reply.json(201);
        assert_header(&reply, "ratelimit", &format!("\"sends\";r={left};"));
    }
    let refused = mia.send("ada", "one too many").await;

    assert_limited(&refused, "sends");
    assert_eq!(ada.entry(&mia).await["last_seq"], 10, "the refused message is not stored");
}

#[tokio::test]
async fn above_the_limit_a_known_idempotency_key_is_still_answered() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.sends_burst = number(1))).await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k").await.json(201);

    mia.send_with_key("ada", "hello", "k").await.json(200);
    mia.send_with_key("ada", "another text", "k").await.problem(422, "idempotency_key_reused");
    assert_limited(&mia.send_with_key("ada", "new", "k-new").await, "sends");
}

#[tokio::test]
async fn the_limit_on_sends_is_for_one_sender_and_one_recipient() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.sends_burst = number(1))).await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.send("ada", "hello").await.json(201);
    assert_limited(&mia.send("ada", "one too many").await, "sends");

    noah.send("ada", "another sender").await.json(201);
    ada.send("mia", "the other direction").await.json(201);

    assert_eq!(ada.entry(&mia).await["last_seq"], 2);
}

#[tokio::test]
async fn repeated_and_invalid_sends_do_not_count_as_sends() {
    let app = TestApp::spawn_with(limits_with(|_| ())).await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k").await.json(201);

    for _ in 0..20 {
        mia.send_with_key("ada", "hello", "k").await.json(200);
    }
    mia.send("mia", "hello me").await.problem(422, "self_message");

    for n in 0..9 {
        mia.send("ada", &n.to_string()).await.json(201);
    }
    assert_limited(&mia.send("ada", "the eleventh").await, "sends");
}

#[tokio::test]
async fn sends_without_a_key_do_not_evict_cached_keys() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.sends_burst = number(2))).await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "k").await.json(201);
    mia.send("ada", "without a key").await.json(201);

    let repeated = mia.send_with_key("ada", "hello", "k").await;

    repeated.json(200);
    assert_eq!(repeated.header("ratelimit"), None, "a repeated send whose key is in the cache does not count");
}

#[tokio::test]
async fn sends_to_unknown_recipients_count_as_attempts() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.requests_burst = number(10))).await;
    let mia = app.student("mia").await;

    let send = async || mia.send("nobody", "hello").await;
    let refused = first_refusal("attempts", 80, send).await;

    assert_limited(&refused, "attempts");
}

#[tokio::test]
async fn sends_with_an_invalid_body_count_as_attempts() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.requests_burst = number(10))).await;
    let mia = app.new_person("mia", "student", "");

    let without_body = async || mia.post("/v1/messages", &json!({"recipient_id": "ada"})).await;
    let refused = first_refusal("attempts", 80, without_body).await;

    assert_limited(&refused, "attempts");
}

#[tokio::test]
async fn refused_sends_of_a_service_count_as_attempts() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.service_requests_per_second = number(1))).await;
    let service = app.new_person("bot", "", "messages:send_as");

    let malformed = async || service.post_raw("/v1/messages", "application/json", "{").await;
    let refused = first_refusal("attempts", 120, malformed).await;

    assert_limited(&refused, "attempts");
}

#[tokio::test]
async fn calls_with_invalid_parameters_count_as_requests() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.requests_burst = number(2))).await;
    let mia = app.new_person("mia", "student", "");

    for _ in 0..2 {
        mia.get("/v1/inbox?limit=0").await.problem(400, "invalid_parameter");
    }

    assert_limited(&mia.get("/v1/inbox?limit=0").await, "requests");
}

#[tokio::test]
async fn every_call_with_a_token_but_a_send_counts_as_a_request() {
    let app = TestApp::spawn_with(default_limits()).await;
    let document: Value = serde_json::from_str(include_str!("../../../openapi/pidge.json")).unwrap();
    let operations = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.filter(|(_, call)| call["security"].is_null()).map(move |(method, call)| (path, method, call))
    });

    let mut counted = 0;
    for (n, (template, method, call)) in operations.enumerate().filter(|(_, (.., c))| c["operationId"] != "sendMessage")
    {
        let path = template.replace("{peer_id}", "mia").replace("{seq}", "1");
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let user = app.new_person(&format!("user-{n}"), "student", "");
        // The body of a stream has no end, so none is read.
        let reply =
            user.http.request(method, format!("{}{path}", user.base)).bearer_auth(&user.token).send().await.unwrap();

        let policy = reply.headers().get("ratelimit-policy").map(|policy| policy.to_str().unwrap());
        assert_eq!(policy, Some("\"requests\";q=60;w=10"), "{} {reply:?}", call["operationId"]);
        counted += 1;
    }

    assert!(counted >= 15, "only {counted} calls");
}

#[tokio::test]
async fn conversations_that_a_user_begins_are_limited_by_the_hour() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.new_conversations_per_hour = number(2))).await;
    let ada = app.educator("ada").await;
    ada.send("s1", "hello").await.json(201);
    let second = ada.send("s2", "hello").await;
    second.json(201);

    let refused = ada.send("s3", "hello").await;

    let policy = second.header("ratelimit-policy").unwrap();
    assert!(policy.contains("\"conversations\";q=2;w=3600"), "{policy}");
    refused.problem(429, "rate_limited");
    let left = refused.header("ratelimit").unwrap();
    assert!(left.contains("\"conversations\";r=0"), "{left}");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!(wait > 1000, "one more in half an hour, not in {wait} seconds");
}

#[tokio::test]
async fn messages_of_existing_conversations_do_not_count_as_new_conversations() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.new_conversations_per_hour = number(1))).await;
    let ada = app.educator("ada").await;
    ada.send("s1", "hello").await.json(201);
    ada.send("s2", "one too many").await.problem(429, "rate_limited");

    ada.send("s1", "and again").await.json(201);
    app.student("s1").await.send("ada", "an answer").await.json(201);
}

#[tokio::test]
async fn the_answer_to_a_request_tells_how_many_are_left_until_one_is_refused() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.requests_burst = number(5))).await;
    let mia = app.new_person("mia", "student", "");

    for left in (0..5).rev() {
        let reply = mia.get("/v1/inbox/unread").await;
        reply.json(200);
        assert_eq!(reply.header("ratelimit-policy"), Some("\"requests\";q=5;w=300"));
        assert_header(&reply, "ratelimit", &format!("\"requests\";r={left};t="));
    }

    assert_limited(&mia.get("/v1/inbox").await, "requests");
}

#[tokio::test]
async fn the_limit_on_requests_is_for_one_user_and_neither_for_sends_nor_for_public_calls() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.requests_burst = number(5))).await;
    let (ada, mia) = (app.new_person("ada", "educator", ""), app.new_person("mia", "student", ""));
    for _ in 0..5 {
        ada.get("/v1/inbox").await.json(200);
    }
    assert_limited(&ada.get("/v1/inbox").await, "requests");

    mia.get("/v1/inbox").await.json(200);
    ada.send("mia", "hello").await.json(201);
    for path in ["/health/live", "/.well-known/messaging", "/openapi.json"] {
        let reply = ada.get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("ratelimit"), None, "{path}");
    }
}

#[tokio::test]
async fn the_limit_on_sends_to_one_recipient_is_not_for_services() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.sends_burst = number(1))).await;
    let (service, _ada) = (app.new_person("bot", "", "messages:send_as"), app.educator("ada").await);

    for _ in 0..30 {
        service.send("ada", "a reminder").await.json(201);
    }
}

#[tokio::test]
async fn a_service_has_a_limit_of_its_own() {
    let app = TestApp::spawn_with(limits_with(|config| config.limits.service_requests_per_second = number(1))).await;
    let (service, _ada) = (app.new_person("bot", "", "messages:send_as"), app.educator("ada").await);

    let refused = first_refusal("service", 120, async || service.send("ada", "a reminder").await).await;

    assert_limited(&refused, "service");
}

#[tokio::test]
async fn without_rate_limits_no_answer_tells_of_one() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for _ in 0..30 {
        let reply = mia.send("ada", "hello").await;
        reply.json(201);
        assert_eq!(reply.header("ratelimit"), None, "{reply:?}");
    }
}
