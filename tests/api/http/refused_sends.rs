//! Refused sends: each counts as an attempt, for whatever reason it is refused, and a client that goes on is stopped.

use std::num::NonZeroU32;

use pidge::config::Config;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
};

const JSON: &str = "application/json";

/// The default limits.
fn default_limits() -> Config {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config
}

/// A limit of two attempts, refilled by one a minute.
fn two_attempts() -> Config {
    let mut config = default_limits();
    config.limits.requests_burst = NonZeroU32::MIN;
    config.limits.requests_per_minute = NonZeroU32::MIN;
    config
}

/// True for an error of the client other than the refusal by a limit.
fn is_refused(reply: &Reply) -> bool {
    reply.status.is_client_error() && reply.status != 429
}

fn is_limited_by(reply: &Reply, policy: &str) -> bool {
    let refusal = format!("\"{policy}\";r=0");
    reply.status == 429 && reply.header("ratelimit").is_some_and(|value| value.starts_with(&refusal))
}

/// Sends the same refused body until the limit of attempts refuses it; returns how many were refused for the body.
async fn refused_before_the_limit(client: &Client, body: &str) -> usize {
    for count in 0..600 {
        let reply = client.post_raw("/v1/messages", JSON, body.to_owned()).await;
        if is_limited_by(&reply, "attempts") {
            return count;
        }
        assert_eq!(reply.status, 422, "{reply:?}");
    }
    panic!("600 refused sends met no limit")
}

#[tokio::test]
async fn six_hundred_refused_sends_of_a_user_meet_a_limit_by_default() {
    let app = TestApp::spawn_with(default_limits()).await;
    let large = json!({"recipient_id": "ada", "body": "hello", "unknown": "x".repeat(200_000)}).to_string();
    let empty = json!({"recipient_id": "ada", "body": ""}).to_string();

    let (mia, noah) = (app.new_person("mia", "student", ""), app.new_person("noah", "student", ""));
    let counts = [refused_before_the_limit(&mia, &empty).await, refused_before_the_limit(&noah, &large).await];

    assert!(counts.iter().all(|count| *count >= 120), "the burst is 120: {counts:?}");
}

#[tokio::test]
async fn a_send_counts_as_an_attempt_for_whatever_reason_it_is_refused() {
    let app = TestApp::spawn_with(two_attempts()).await;
    let valid = json!({"recipient_id": "ada", "body": "hello"});
    let with = |member: &str, value: Value| {
        let mut body = valid.clone();
        body[member] = value;
        body.to_string()
    };
    let cases = [
        ("empty body", JSON, String::new()),
        ("empty text", JSON, with("body", json!(""))),
        ("unknown field", JSON, with("unknown", json!(1))),
        ("wrong type", JSON, with("body", json!(7))),
        ("text too long", JSON, with("body", json!("x".repeat(10_001)))),
        ("body too large", JSON, with("body", json!("x".repeat(300_000)))),
        ("malformed JSON", JSON, "{".to_owned()),
        ("too deep", JSON, "[".repeat(200)),
        ("not UTF-8", "application/json; charset=latin1", valid.to_string()),
        ("wrong content type", "text/plain", valid.to_string()),
        ("no content type", "", valid.to_string()),
        ("oneself", JSON, with("recipient_id", json!("oneself"))),
        ("unknown recipient", JSON, with("recipient_id", json!("nobody"))),
        ("for another user without the scope", JSON, with("sender_id", json!("ada"))),
    ];
    for (name, content_type, body) in cases {
        let user = if name == "oneself" { name.to_owned() } else { format!("user of {name}") };
        let client = app.new_person(&user, "student", "");

        let mut replies = Vec::new();
        for _ in 0..3 {
            replies.push(client.post_raw("/v1/messages", content_type, body.clone()).await);
        }

        assert!(replies[..2].iter().all(is_refused), "{name}: {replies:?}");
        assert!(is_limited_by(&replies[2], "attempts"), "{name}: {:?}", replies[2]);
    }
}

#[tokio::test]
async fn a_send_with_invalid_headers_or_parameters_counts_as_an_attempt() {
    let app = TestApp::spawn_with(two_attempts()).await;
    let body = json!({"recipient_id": "ada", "body": "hello"});
    let post = reqwest::Method::POST;
    let cases = [
        ("/v1/messages?unknown=1", ("accept", "*/*")),
        ("/v1/messages", ("idempotency-key", "a b")),
        ("/v1/messages", ("content-encoding", "gzip")),
    ];
    for (number, (path, header)) in cases.into_iter().enumerate() {
        let client = app.new_person(&format!("user-{number}"), "student", "");

        let mut replies = Vec::new();
        for _ in 0..3 {
            replies.push(client.call(post.clone(), path, Some(&body), &[header]).await);
        }

        assert!(replies[..2].iter().all(is_refused), "{path}: {replies:?}");
        assert!(is_limited_by(&replies[2], "attempts"), "{path}: {:?}", replies[2]);
    }
}

#[tokio::test]
async fn a_change_counts_as_a_request_before_its_body_is_read() {
    let app = TestApp::spawn_with(two_attempts()).await;
    let too_large = json!({"body": "x".repeat(1_100_000)});
    for (number, (method, path)) in [
        ("PATCH", "/v1/conversations/ada/messages/1"),
        ("PUT", "/v1/conversations/ada/draft"),
        ("PATCH", "/v1/conversations/ada"),
        ("POST", "/v1/conversations/ada/read"),
        ("POST", "/v1/inbox/read-all"),
        ("POST", "/v1/inbox/batch"),
    ]
    .into_iter()
    .enumerate()
    {
        let client = app.new_person(&format!("user-{number}"), "student", "");
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();

        let first = client.call(method.clone(), path, Some(&too_large), &[]).await;
        let second = client.call(method, path, Some(&json!({})), &[]).await;

        first.problem(413, "content_too_large");
        assert!(is_limited_by(&second, "requests"), "{path}: {second:?}");
    }
}
