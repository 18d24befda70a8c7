//! Each send can be traced: its log line names the peer, the seq and the rule that refused it, and the metrics count it once.

use std::collections::BTreeMap;

use pidge::auth::{seconds_now, sign};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};

use crate::support::{
    app::SECRET,
    client::{Client, Reply, thread},
    cluster::Database,
    json::assert_members,
    program::{Process, pidge},
};

/// The names of users in the log, as `printf %s ID | sha256sum | cut -c1-16` prints them.
const MIA: &str = "a6ae07ad556c5f93";
const ADA: &str = "fdee430d40bd57de";

/// A service in a process of its own, so that nothing else is in its log and its metrics.
struct Traced {
    service: Process,
    http: reqwest::Client,
    /// What the log line of each request must have, by request id.
    expected: Vec<(String, Value)>,
    /// How often each outcome must be counted.
    outcomes: BTreeMap<String, u64>,
}

impl Traced {
    fn start(database: &Database, environment: &[(&str, &str)]) -> Self {
        let mut command = pidge(&[], &database.url);
        command.envs(environment.iter().copied());
        let http = reqwest::Client::new();
        // Exported from the start.
        let outcomes = BTreeMap::from([("sent".to_owned(), 0)]);
        Self { service: Process::start(&mut command), http, expected: Vec::new(), outcomes }
    }

    fn client(&self, id: &str, role: &str, scope: &str) -> Client {
        let claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": id, "exp": seconds_now() + 600, "role": role,
                            "scope": scope});
        self.with_token(id, sign(&claims, SECRET).unwrap())
    }

    fn with_token(&self, id: &str, token: String) -> Client {
        let base = format!("http://{}", self.service.address);
        Client { id: id.to_owned(), token, base, http: self.http.clone(), may_repeat: false }
    }

    /// Makes a request whose log line must have the members `expected`. Returns the reply.
    async fn call(&mut self, client: &Client, request: Request<'_>, expected: Value) -> Reply {
        let id = format!("r-{}", self.expected.len());
        self.expected.push((id.clone(), expected));
        let Request { method, path, body, headers } = request;
        let request = self.http.request(method, format!("{}{path}", client.base)).bearer_auth(&client.token);
        let request = request.header("x-request-id", id).header("content-type", "application/json").body(body);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Reply::of(request.send().await.unwrap()).await
    }

    /// Makes a send that must be answered and counted with an outcome.
    async fn send(&mut self, client: &Client, request: Request<'_>, outcome: &str, expected: Value) {
        let mut expected = expected;
        let is_refused = !matches!(outcome, "sent" | "replayed");
        if is_refused {
            expected["code"] = json!(outcome);
        }
        let reply = self.call(client, request, expected).await;

        assert_eq!(reply.status.is_success(), !is_refused, "{outcome}: {}", reply.text);
        if is_refused {
            assert_eq!(reply.json(reply.status.as_u16())["code"], outcome);
        }
        *self.outcomes.entry(outcome.to_owned()).or_default() += 1;
    }

    /// Compares the log and the metrics with what was expected.
    async fn check(self) {
        let metrics = self.http.get(format!("http://{}/metrics", self.service.address)).send().await.unwrap();
        let metrics = metrics.text().await.unwrap();
        let (_, log) = self.service.terminate();

        let counted = metrics.lines().filter_map(|line| line.strip_prefix("pidge_sends_total{outcome=\""));
        let counted: BTreeMap<_, _> = counted
            .map(|rest| rest.split_once("\"} ").unwrap())
            .map(|(outcome, count)| (outcome.to_owned(), count.parse::<u64>().unwrap()))
            .collect();
        assert_eq!(counted, self.outcomes, "pidge_sends_total");
        let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for (id, expected) in &self.expected {
            let of_request: Vec<_> = lines
                .iter()
                .filter(|line| line["span"]["request_id"] == *id && line["target"] == "pidge::telemetry")
                .collect();
            assert_eq!(of_request.len(), 1, "lines of the request for {expected}: {of_request:?}");
            assert_members(of_request[0], expected);
        }
        assert!(!log.contains("a-text-for-two"), "{log}");
        assert!(!log.contains("mia@lms.test"), "{log}");
    }
}

/// A request with a raw body.
struct Request<'a> {
    method: Method,
    path: String,
    body: String,
    headers: &'a [(&'a str, &'a str)],
}

impl Request<'static> {
    fn new(method: Method, path: impl Into<String>, body: impl Into<String>) -> Self {
        Self { method, path: path.into(), body: body.into(), headers: &[] }
    }

    /// A send with a raw body.
    fn raw(body: impl Into<String>) -> Self {
        Self::new(Method::POST, "/v1/messages", body)
    }

    /// A send to a user.
    fn to(recipient: &str) -> Self {
        Self::raw(json!({"recipient_id": recipient, "body": "a-text-for-two"}).to_string())
    }
}

impl Request<'_> {
    fn with<'a>(self, headers: &'a [(&'a str, &'a str)]) -> Request<'a> {
        let Self { method, path, body, .. } = self;
        Request { method, path, body, headers }
    }
}

#[tokio::test]
async fn the_log_line_of_a_send_names_peer_and_seq_and_each_send_is_counted_once() {
    let database = Database::create().await;
    let mut traced = Traced::start(&database, &[]);
    let (ada, mia) = (traced.client("ada", "educator", ""), traced.client("mia", "student", ""));
    let bot = traced.client("lms-bot", "", "messages:send_as");
    for user in [&ada, &mia] {
        user.get("/v1/me").await.ok();
    }
    let message = |peer: &str, seq: i64, status: u16| json!({"message": "request", "span": {"peer": peer, "seq": seq, "status": status}});

    traced.send(&ada, Request::to("mia"), "sent", message(MIA, 1, 201)).await;
    traced.send(&mia, Request::to("ada"), "sent", message(ADA, 2, 201)).await;
    for outcome in [("sent", 201), ("replayed", 200)] {
        let request = Request::to("ada").with(&[("idempotency-key", "k")]);
        traced.send(&mia, request, outcome.0, message(ADA, 3, outcome.1)).await;
    }
    let of_service = json!({"recipient_id": "ada", "sender_id": "mia", "body": "a-text-for-two"}).to_string();
    let mut expected = message(ADA, 4, 201);
    expected["span"]["sender"] = json!(MIA);
    traced.send(&bot, Request::raw(of_service), "sent", expected).await;

    // What else may have happened to a message names the peer and the seq in the same way, and is no send.
    let path = |rest: &str| format!("{}{rest}", thread("mia"));
    traced.call(&ada, Request::new(Method::DELETE, path("/messages/2"), ""), message(MIA, 2, 200)).await.ok();
    traced.call(&ada, Request::new(Method::GET, path("/messages/3"), ""), message(MIA, 3, 200)).await.ok();
    let edit = r#"{"body": "a-text-for-two"}"#;
    traced.call(&ada, Request::new(Method::PATCH, path("/messages/1"), edit), message(MIA, 1, 200)).await.ok();
    let archive = Request::new(Method::PATCH, path(""), r#"{"archived": true}"#);
    traced.call(&ada, archive, json!({"message": "request", "span": {"peer": MIA}})).await.ok();
    let hidden =
        json!({"message": "request refused", "code": "not_found", "span": {"peer": MIA, "seq": 2, "status": 404}});
    traced.call(&ada, Request::new(Method::GET, path("/messages/2"), ""), hidden).await.json(404);

    traced.check().await;
}

#[tokio::test]
async fn the_log_line_of_a_refusal_names_its_code_and_its_member_and_each_refused_send_is_counted_once() {
    let database = Database::create().await;
    let mut traced =
        Traced::start(&database, &[("PIDGE__LIMITS__SENDS_BURST", "3"), ("PIDGE__LIMITS__SENDS_PER_MINUTE", "1")]);
    let (mia, noah) = (traced.client("mia", "student", ""), traced.client("noah", "student", ""));
    let ada = traced.client("ada", "educator", "");
    for user in [&ada, &mia, &noah] {
        user.get("/v1/me").await.ok();
    }
    traced.send(&mia, Request::to("noah"), "sent", json!({"span": {"seq": 1}})).await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    connection.execute("update users set deactivated_at = now() where external_id = 'noah'").await.unwrap();
    let member = |peer: &str, pointer: &str| json!({"pointer": pointer, "span": {"peer": peer}});
    let body = |members: Value| Request::raw(members.to_string());
    let long = "x".repeat(10_001);

    for (request, outcome, expected) in [
        // The body is a message, which may not be sent.
        (Request::to("nobody"), "recipient_unknown", member("6382b3cc881412b7", "/recipient_id")),
        (Request::to("mia"), "self_message", member(MIA, "/recipient_id")),
        (Request::to("noah"), "recipient_inactive", json!({"span": {"status": 403}})),
        (body(json!({"recipient_id": "ada", "body": " "})), "empty_body", member(ADA, "/body")),
        (body(json!({"recipient_id": "ada", "body": long})), "body_too_long", member(ADA, "/body")),
        (body(json!({"recipient_id": "ada", "body": "a\u{1b}"})), "invalid_body", member(ADA, "/body")),
        (
            body(json!({"recipient_id": "ada", "body": "a", "context": {"type": "", "id": "1"}})),
            "invalid_body",
            member(ADA, "/context/type"),
        ),
        (
            body(json!({"recipient_id": "ada", "sender_id": "noah", "body": "a-text-for-two"})),
            "insufficient_scope",
            json!({"span": {"peer": ADA, "sender": "cf3a3bbe331c3950", "status": 403}}),
        ),
        // The body is no message.
        (body(json!({"recipient_id": "ada", "body": 7})), "invalid_body", json!({"pointer": "/body"})),
        (body(json!({"recipient_id": ".", "body": "a"})), "invalid_body", json!({"pointer": "/recipient_id"})),
        (body(json!({"body": "a-text-for-two"})), "invalid_body", json!({"pointer": "/recipient_id"})),
        (body(json!({"recipientId": "ada", "body": "a"})), "unknown_field", json!({"pointer": "/recipientId"})),
        (body(json!({"recipient_id": "ada", "mia@lms.test": "a"})), "unknown_field", json!({"pointer": "/?"})),
        (body(json!({"a-text-for-two": 1})), "unknown_field", json!({"pointer": "/?"})),
        (Request::raw("{\"recipient_id\": \"ada\", \"body\": \"a-text-for-two"), "malformed_json", json!({})),
        (Request::raw("[]"), "invalid_body", json!({})),
        (Request::raw("x".repeat(300_000)), "content_too_large", json!({"span": {"status": 413}})),
        // The request is refused before its body is read.
        (Request::to("ada").with(&[("content-encoding", "gzip")]), "unsupported_media_type", json!({})),
        (
            Request::to("ada").with(&[("idempotency-key", "a b")]),
            "invalid_idempotency_key",
            json!({"span": {"peer": ADA}}),
        ),
        (
            Request { path: "/v1/messages?draft=1".to_owned(), ..Request::to("ada") },
            "unknown_parameter",
            json!({"parameter": "draft"}),
        ),
        (
            Request { path: "/v1/messages?a-text-for-two=1".to_owned(), ..Request::to("ada") },
            "unknown_parameter",
            json!({"parameter": "?"}),
        ),
        // The limit of three: the key is then found to be used for another message.
        (Request::to("ada").with(&[("idempotency-key", "k")]), "sent", json!({"span": {"peer": ADA, "seq": 1}})),
        (
            body(json!({"recipient_id": "ada", "body": "b"})).with(&[("idempotency-key", "k")]),
            "idempotency_key_reused",
            json!({"span": {"peer": ADA}}),
        ),
        (Request::to("ada"), "sent", json!({"span": {"peer": ADA, "seq": 2}})),
        (Request::to("ada"), "sent", json!({"span": {"peer": ADA, "seq": 3}})),
        (
            Request::to("ada"),
            "rate_limited",
            json!({"cause": "the limit `sends`", "span": {"peer": ADA, "status": 429}}),
        ),
    ] {
        let mut expected = expected;
        if !matches!(outcome, "sent") {
            expected["message"] = json!("request refused");
        }
        traced.send(&mia, request, outcome, expected).await;
    }
    let without_token = traced.with_token("", "nonsense".to_owned());
    traced.send(&without_token, Request::to("ada"), "unauthenticated", json!({"message": "request refused"})).await;

    traced.check().await;
}

#[tokio::test]
async fn the_log_lines_of_other_refusals_name_code_and_parameter_and_count_as_no_sends() {
    let database = Database::create().await;
    let mut traced = Traced::start(&database, &[]);
    let mia = traced.client("mia", "student", "");

    for (path, code, parameter) in [
        ("/v1/inbox?limit=0", "invalid_parameter", json!("limit")),
        ("/v1/inbox?cursor=x", "invalid_cursor", json!("cursor")),
        ("/v1/inbox?limt=5", "unknown_parameter", json!("limt")),
        ("/v1/search?peer_id=.&q=a", "invalid_user_id", json!("peer_id")),
        ("/v1/search", "invalid_parameter", json!("q")),
        ("/v1/search?q=", "invalid_parameter", json!("q")),
        ("/v1/conversations/%FF", "invalid_user_id", json!("peer_id")),
        ("/v1/conversations/ada/messages?before=1&after=2", "conflicting_parameters", json!("after")),
        ("/v1/conversations/ada/messages?before=x", "invalid_parameter", json!("before")),
    ] {
        let expected = json!({"message": "request refused", "code": code, "parameter": parameter});
        traced.call(&mia, Request::new(Method::GET, path, ""), expected).await;
    }
    let as_of = Request::new(Method::POST, "/v1/inbox/read-all", r#"{"as_of": "x"}"#);
    traced.call(&mia, as_of, json!({"code": "invalid_cursor", "pointer": "/as_of"})).await;
    for (method, path, code) in [
        (Method::PUT, "/v1/messages", "method_not_allowed"),
        (Method::GET, "/v1/nothing", "not_found"),
        (Method::GET, "/v1/conversations/zoe", "not_found"),
    ] {
        traced.call(&mia, Request::new(method, path, ""), json!({"message": "request refused", "code": code})).await;
    }

    traced.check().await;
}

#[tokio::test]
async fn a_send_before_the_policies_have_been_read_is_refused_and_its_log_line_has_the_cause() {
    let database = Database::create().await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    connection.execute("alter table policies rename to policies_away").await.unwrap();
    let mut traced = Traced::start(&database, &[("PIDGE__LIMITS__RATE_LIMIT_ENABLED", "false")]);
    let mia = traced.client("mia", "student", "");

    let expected =
        json!({"level": "WARN", "cause": "the policies have not been read yet", "span": {"peer": ADA, "status": 503}});
    traced.send(&mia, Request::to("ada"), "unavailable", expected).await;

    connection.close().await.unwrap();
    traced.check().await;
}

#[tokio::test]
async fn a_send_that_is_shed_is_counted_and_its_log_line_has_the_cause() {
    let database = Database::create().await;
    let mut traced = Traced::start(
        &database,
        &[("PIDGE__LIMITS__MAX_QUEUED_REQUESTS", "0"), ("PIDGE__LIMITS__RATE_LIMIT_ENABLED", "false")],
    );
    let mia = traced.client("mia", "student", "");

    let expected = json!({"level": "WARN", "message": "request shed", "span": {"peer": ADA, "status": 503}});
    traced.send(&mia, Request::to("ada"), "unavailable", expected).await;

    traced.check().await;
}
