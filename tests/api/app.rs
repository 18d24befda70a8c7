//! A running service and its users.

use std::{fmt::Write, net::SocketAddr, sync::Arc, time::Duration};

use pidge::{
    app,
    auth::Authenticator,
    config::Config,
    database,
    local::{TokenSubject, development_token},
};
use reqwest::{Method, StatusCode, header::HeaderMap};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::cluster::Database;

pub const SECRET: &str = "a-secret-that-only-these-tests-know-0123456789";

/// The service, on a database of its own.
pub struct TestApp {
    pub address: SocketAddr,
    /// For what the API cannot arrange.
    pub pool: PgPool,
    /// The service's own way to the database.
    pub service: Arc<database::Database>,
    pub authenticator: Arc<Authenticator>,
    pub config: Config,
    http: reqwest::Client,
    stop: CancellationToken,
    pub database: Database,
}

/// Somebody who calls it.
#[derive(Clone)]
pub struct Client {
    pub id: String,
    pub token: String,
    base: String,
    http: reqwest::Client,
}

/// What it answered.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

/// The configuration of the tests.
pub fn config() -> Config {
    let mut config = Config::load(None, [].into_iter().collect()).unwrap();
    config.auth.secret = SecretString::from(SECRET);
    "https://lms.test".clone_into(&mut config.auth.issuer);
    "pidge".clone_into(&mut config.auth.audience);
    config.server.workers = 2;
    config.server.drain_seconds = 0;
    config.database.max_connections = 8;
    // The tests share two cores: what is slow here is not what is tested.
    config.database.acquire_timeout_ms = 5_000;
    config.database.statement_timeout_ms = 4_500;
    config.database.lock_timeout_ms = 4_500;
    config.limits.queue_timeout_ms = 5_000;
    config.limits.rate_limit_enabled = false;
    config
}

impl TestApp {
    pub async fn spawn() -> Self {
        Self::spawn_with(config()).await
    }

    pub async fn spawn_with(config: Config) -> Self {
        Self::spawn_on(config, Database::create().await)
    }

    pub fn spawn_on(mut config: Config, database: Database) -> Self {
        config.database.url = SecretString::from(database.url.clone());
        Self::serve(config, database)
    }

    /// Another service on the same database, by another way to it.
    pub fn behind(self, config: Config) -> Self {
        Self::serve(config, self.database.take())
    }

    fn serve(config: Config, database: Database) -> Self {
        let service = Arc::new(database::Database::new(&config).unwrap());
        let pool = PgPool::connect_lazy(config.database.url.expose_secret()).unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let authenticator = Arc::new(Authenticator::new(&config.auth).unwrap());
        tokio::spawn(app::serve(
            listener,
            config.clone(),
            Arc::clone(&authenticator),
            Arc::clone(&service),
            stop.clone(),
        ));
        Self { address, pool, service, authenticator, config, http: http_client(), stop, database }
    }

    /// A caller with this token.
    pub fn client(&self, id: &str, token: String) -> Client {
        Client { id: id.to_owned(), token, base: format!("http://{}", self.address), http: self.http.clone() }
    }

    /// Somebody with a role, whom Pidge may not have met.
    pub fn new_person(&self, id: &str, role: &str, scope: &str) -> Client {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let person = TokenSubject {
            sub: id.to_owned(),
            role: text(role),
            name: text(&format!("Name of {id}")),
            scope: text(scope),
        };
        self.client(id, development_token(&self.config.auth, &person, 3600).unwrap())
    }

    /// A student who has been here before.
    pub async fn student(&self, id: &str) -> Client {
        self.known(id, "student", "").await
    }

    /// An educator who has been here before.
    pub async fn educator(&self, id: &str) -> Client {
        self.known(id, "educator", "").await
    }

    /// A service that may write on others' behalf.
    pub async fn service(&self, id: &str) -> Client {
        self.known(id, "", "messages:send_as").await
    }

    async fn known(&self, id: &str, role: &str, scope: &str) -> Client {
        let person = self.new_person(id, role, scope);
        person.get("/v1/me").await.ok();
        person
    }

    /// What `pidge check` would say.
    pub async fn check(&self) -> Vec<String> {
        database::violations(&self.pool, &pidge::app::invariants()).await.unwrap()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
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

/// It lets go of idle connections before the service closes them (after five seconds), lest a call meets that.
fn http_client() -> reqwest::Client {
    reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(2)).build().unwrap()
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
