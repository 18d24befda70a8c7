//! A client of the API that returns whatever happened: a reply, or why there was none.

use std::{
    fmt,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::{process::WATCHDOG, service::SECRET};

#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    address: watch::Receiver<SocketAddr>,
    life_count: LifeCount,
}

/// How often the service's process was killed or started: odd while it is dead.
pub type LifeCount = Arc<AtomicU64>;

/// A user, and their token.
#[derive(Clone)]
pub struct User {
    pub id: String,
    pub token: String,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub took: Duration,
}

/// A call without a reply.
#[derive(Debug)]
pub struct NoReply {
    pub cause: Cause,
    /// True if the process was dead, or died, during the call.
    process_died: bool,
}

#[derive(Debug, PartialEq)]
pub enum Cause {
    /// No connection could be opened, so nothing was sent.
    NotConnected,
    /// The connection broke under the call: it may have been carried out.
    ConnectionBroke(String),
    /// There was no reply within [`WATCHDOG`].
    TimedOut,
}

impl NoReply {
    /// True if the service cannot have seen the request.
    pub fn was_not_sent(&self) -> bool {
        self.cause == Cause::NotConnected
    }

    /// What is wrong: a missing reply, unless the death of the process explains it.
    pub fn violation(&self) -> Option<String> {
        (!self.process_died).then(|| format!("no reply from a running process: {:?}", self.cause))
    }
}

impl Api {
    pub fn new(address: watch::Receiver<SocketAddr>, life_count: LifeCount) -> Self {
        let http = reqwest::Client::builder().timeout(WATCHDOG).no_proxy().build().unwrap();
        Self { http, address, life_count }
    }

    /// A GET without a token.
    pub async fn get(&self, path: &str) -> Result<Reply, NoReply> {
        self.call(None, Method::GET, path, None, None).await
    }

    /// A GET of this user.
    pub async fn read(&self, user: &User, path: &str) -> Result<Reply, NoReply> {
        self.call(Some(user), Method::GET, path, None, None).await
    }

    pub async fn post(&self, user: &User, path: &str, body: Value) -> Result<Reply, NoReply> {
        self.call(Some(user), Method::POST, path, Some(body), None).await
    }

    pub async fn send(&self, user: &User, to: &str, body: &str, key: &str) -> Result<Reply, NoReply> {
        let body = json!({"recipient_id": to, "body": body});
        self.call(Some(user), Method::POST, "/v1/messages", Some(body), Some(key)).await
    }

    /// The reply to a GET that is not 503.
    pub async fn read_with_retries(&self, user: &User, path: &str) -> Reply {
        with_retries(async || self.read(user, path).await).await
    }

    /// The reply to a POST that is not 503. Only for calls that may be repeated.
    pub async fn post_with_retries(&self, user: &User, path: &str, body: &Value) -> Reply {
        with_retries(async || self.post(user, path, body.clone()).await).await
    }

    /// The reply to a PATCH that is not 503.
    pub async fn patch(&self, user: &User, path: &str, body: &Value) -> Reply {
        with_retries(async || self.call(Some(user), Method::PATCH, path, Some(body.clone()), None).await).await
    }

    /// The reply to a DELETE that is not 503.
    pub async fn delete(&self, user: &User, path: &str) -> Reply {
        with_retries(async || self.call(Some(user), Method::DELETE, path, None, None).await).await
    }

    /// The message that was sent (or found, on a repeat); repeats the send with its key while the reply is 503.
    pub async fn send_with_retries(&self, user: &User, to: &str, body: &str, key: &str) -> Value {
        let reply = with_retries(async || self.send(user, to, body, key).await).await;
        assert!(matches!(reply.status, 200 | 201), "a send got {} {}", reply.status, reply.text);
        serde_json::from_str(&reply.text).unwrap()
    }

    /// Panics unless `/health/live` says that the process is live.
    pub async fn assert_live(&self) {
        assert_eq!(self.get("/health/live").await.unwrap().status, 200, "the process must stay live");
    }

    /// Calls with new users' tokens, which makes the users known to the service.
    pub async fn register(&self, names: &[&str]) -> Vec<User> {
        let mut users = Vec::new();
        for name in names {
            let user = User::new(name);
            self.read_with_retries(&user, "/v1/me").await.json(200);
            users.push(user);
        }
        users
    }

    /// Any call.
    pub async fn call(
        &self,
        user: Option<&User>,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> Result<Reply, NoReply> {
        let life_count = self.life_count.load(Ordering::SeqCst);
        self.request(user, method, path, body, key).await.map_err(|error| {
            let process_died = life_count % 2 == 1 || self.life_count.load(Ordering::SeqCst) != life_count;
            NoReply { cause: error.into(), process_died }
        })
    }

    async fn request(
        &self,
        user: Option<&User>,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> reqwest::Result<Reply> {
        let (begin, address) = (Instant::now(), *self.address.borrow());
        let mut request = self.http.request(method, format!("http://{address}{path}"));
        if let Some(user) = user {
            request = request.bearer_auth(&user.token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        Ok(Reply { status, headers, text, took: begin.elapsed() })
    }
}

/// Repeats a call while the reply is 503, as clients should: on a busy machine any call may be shed.
pub async fn with_retries(call: impl AsyncFn() -> Result<Reply, NoReply>) -> Reply {
    let begin = Instant::now();
    loop {
        let reply = call().await.unwrap();
        assert_eq!(reply.violation(), None, "a reply must be a success, a refusal, or 503 with Retry-After");
        if reply.status != 503 {
            return reply;
        }
        assert!(begin.elapsed() < WATCHDOG, "503 for {WATCHDOG:?}: {}", reply.text);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

impl User {
    pub fn new(id: &str) -> Self {
        // Issued five minutes ago: clocks that differ a little do not matter.
        Self::with_claims(id, &Self::claims(id, pidge::auth::seconds_now() - 300, 7200))
    }

    /// A service that may read the event log.
    pub fn reader(id: &str) -> Self {
        Self::with_scope(id, "events:read")
    }

    /// A caller who may erase users.
    pub fn officer(id: &str) -> Self {
        Self::with_scope(id, "privacy")
    }

    fn with_scope(id: &str, scope: &str) -> Self {
        let mut claims = Self::claims(id, pidge::auth::seconds_now() - 300, 7200);
        claims["scope"] = scope.into();
        Self::with_claims(id, &claims)
    }

    fn with_claims(id: &str, claims: &Value) -> Self {
        Self { id: id.to_owned(), token: pidge::auth::sign(claims, SECRET).unwrap() }
    }

    /// The claims of a token of `seconds` from `from` on. An educator may write to everyone.
    pub fn claims(id: &str, from: u64, seconds: u64) -> Value {
        let exp = from + seconds;
        json!({"iss": "https://lms.test", "aud": "pidge", "sub": id, "role": "educator", "iat": from, "exp": exp})
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

impl Reply {
    /// The body; panics if the status is another.
    #[track_caller]
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        serde_json::from_str(&self.text).unwrap()
    }

    /// The `code` of a problem; empty for any other body.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_str(&self.text).unwrap_or_default();
        body["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// What is wrong with a server error: any but 503, and a 503 without `Retry-After`.
    pub fn violation(&self) -> Option<String> {
        match self.status {
            503 if self.header("retry-after").is_none() => Some(format!("503 without Retry-After: {}", self.text)),
            503 => None,
            500.. => Some(format!("{} {}", self.status, self.text)),
            _ => None,
        }
    }

    /// Panics unless this is a proper 503.
    #[track_caller]
    pub fn assert_unavailable(&self) {
        assert_eq!(self.status, 503, "{}", self.text);
        assert_eq!(self.violation(), None);
    }
}

impl From<reqwest::Error> for Cause {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::TimedOut
        } else if error.is_connect() {
            Self::NotConnected
        } else {
            Self::ConnectionBroke(format!("{error:?}"))
        }
    }
}
