//! A user or service that calls the API, and the replies that it gets.

use std::fmt::Write;

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

/// A caller: a user or a service with its token.
#[derive(Clone)]
pub struct Client {
    pub id: String,
    pub token: String,
    pub base: String,
    pub http: reqwest::Client,
}

/// A reply, read to its end.
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

    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Reply {
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

    /// Sends raw bytes as the body.
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

    /// Sends, and answers the seq that the message got.
    pub async fn says(&self, to: &Client, body: &str) -> i64 {
        self.send(&to.id, body).await.json(201)["seq"].as_i64().unwrap()
    }

    pub async fn history(&self, peer: &Client, query: &str) -> Value {
        self.get(&format!("{}/messages{query}", thread(&peer.id))).await.json(200)
    }

    pub async fn entry(&self, peer: &Client) -> Value {
        self.get(&thread(&peer.id)).await.json(200)
    }

    pub async fn read(&self, peer: &Client, up_to: i64) -> Value {
        self.post(&format!("{}/read", thread(&peer.id)), &json!({"up_to_seq": up_to})).await.json(200)
    }

    pub async fn unread_from(&self, peer: &Client, from: i64) -> Value {
        self.post(&format!("{}/unread", thread(&peer.id)), &json!({"from_seq": from})).await.json(200)
    }

    pub async fn badge(&self) -> Value {
        self.get("/v1/inbox/unread").await.json(200)
    }
}

/// The path of the conversation with a user.
pub fn thread(peer: &str) -> String {
    let encoded = peer.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "%{byte:02X}").unwrap();
        text
    });
    format!("/v1/conversations/{encoded}")
}

/// The seqs of a page.
pub fn seqs(page: &Value) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|message| message["seq"].as_i64().unwrap()).collect()
}

impl Reply {
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    pub fn ok(&self) -> &Self {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        self
    }

    /// The JSON body of an answer with this status.
    #[track_caller]
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        serde_json::from_str(&self.text).unwrap()
    }

    /// Checks that the answer is a whole problem with this status and code.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.json(status);
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], format!("urn:pidge:problem:{code}"));
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        problem
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}
