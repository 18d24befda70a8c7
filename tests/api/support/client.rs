//! A client of the API with the token of one user or service, and the replies that it receives.

use std::{fmt::Write, time::Duration};

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

/// An HTTP client that sends one token.
#[derive(Clone)]
pub struct Client {
    /// The user id that the token names.
    pub id: String,
    /// Empty: no `Authorization` header is sent.
    pub token: String,
    /// The URL of the service, without a path.
    pub base: String,
    pub http: reqwest::Client,
    /// True: it repeats a request that the service had no time for, as `docs/integrating.md` tells clients to.
    pub may_repeat: bool,
}

/// How often a repeating client sends a request: for about a minute.
const ATTEMPTS: usize = 60;

/// A reply with its whole body.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Client {
    pub async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call(Method::POST, path, Some(body), &[]).await
    }

    /// The same client, which repeats a request that the service had no time for.
    pub fn repeating(self) -> Self {
        Self { may_repeat: true, ..self }
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Reply {
        let attempts = if self.may_repeat { ATTEMPTS } else { 1 };
        for _ in 1..attempts {
            let reply = self.call_once(method.clone(), path, body, headers).await;
            let Some(wait) = reply.wait_before_repeating() else { return reply };
            tokio::time::sleep(wait).await;
        }
        self.call_once(method, path, body, headers).await
    }

    async fn call_once(&self, method: Method, path: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Reply::of(request.send().await.unwrap()).await
    }

    /// Posts a body of raw bytes; without a `Content-Type` if that is empty.
    pub async fn post_raw(&self, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Reply {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.token).body(body);
        let request = if content_type.is_empty() { request } else { request.header("content-type", content_type) };
        Reply::of(request.send().await.unwrap()).await
    }

    pub async fn send(&self, to: &str, body: &str) -> Reply {
        self.post("/v1/messages", &json!({"recipient_id": to, "body": body})).await
    }

    pub async fn send_with_key(&self, to: &str, body: &str, key: &str) -> Reply {
        let body = json!({"recipient_id": to, "body": body});
        self.call(Method::POST, "/v1/messages", Some(&body), &[("idempotency-key", key)]).await
    }

    /// Sends a message and returns its seq.
    pub async fn says(&self, to: &Client, body: &str) -> i64 {
        self.send(&to.id, body).await.json(201)["seq"].as_i64().unwrap()
    }

    /// A page of the messages of the conversation with a peer.
    pub async fn history(&self, peer: &Client, query: &str) -> Value {
        self.get(&format!("{}/messages{query}", thread(&peer.id))).await.json(200)
    }

    /// The inbox entry of the conversation with a peer.
    pub async fn entry(&self, peer: &Client) -> Value {
        self.get(&thread(&peer.id)).await.json(200)
    }

    /// Moves the read marker up.
    pub async fn read(&self, peer: &Client, up_to: i64) -> Value {
        self.post(&format!("{}/read", thread(&peer.id)), &json!({"up_to_seq": up_to})).await.json(200)
    }

    /// Moves the read marker down, below a seq.
    pub async fn unread_from(&self, peer: &Client, from: i64) -> Value {
        self.post(&format!("{}/unread", thread(&peer.id)), &json!({"from_seq": from})).await.json(200)
    }

    /// The unread totals of all conversations.
    pub async fn badge(&self) -> Value {
        self.get("/v1/inbox/unread").await.json(200)
    }
}

/// The path of the conversation with a peer, each byte of the id percent-encoded.
pub fn thread(peer: &str) -> String {
    path_of("conversations", peer)
}

/// The path of a user in a collection, each byte of the id percent-encoded.
pub fn path_of(collection: &str, user: &str) -> String {
    let encoded = user.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "%{byte:02X}").unwrap();
        text
    });
    format!("/v1/{collection}/{encoded}")
}

/// The seqs of the messages of a page.
pub fn seqs(page: &Value) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|message| message["seq"].as_i64().unwrap()).collect()
}

impl Reply {
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    /// Asserts a status of 2xx.
    #[track_caller]
    pub fn ok(&self) -> &Self {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        self
    }

    /// Asserts a status and returns the JSON body.
    #[track_caller]
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        serde_json::from_str(&self.text).unwrap()
    }

    /// How long to wait before the same request is sent again, if the reply says that nothing was done for lack of time:
    /// 503 `unavailable`, or 408.
    fn wait_before_repeating(&self) -> Option<Duration> {
        let seconds = self.header("retry-after").and_then(|seconds| seconds.parse().ok());
        match self.status.as_u16() {
            408 => Some(Duration::ZERO),
            503 if self.json(503)["code"] == "unavailable" => seconds.map(Duration::from_secs),
            _ => None,
        }
    }

    /// Asserts a complete problem (RFC 9457) with a status and a code, and returns it.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.json(status);
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["type"], format!("urn:pidge:problem:{code}"), "{problem}");
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"), "{problem}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{problem}");
        problem
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}
