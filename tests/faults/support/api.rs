//! Calling the API, and taking down what came back, be it nothing.

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

use crate::support::service::SECRET;

/// Longer than any request may take: who waits this long has found a fault.
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    address: watch::Receiver<SocketAddr>,
    lives: Lives,
}

/// How often the process was killed or started: an odd number while it is dead.
pub type Lives = Arc<AtomicU64>;

/// Somebody who calls.
#[derive(Clone)]
pub struct Person {
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

/// Why there is no reply.
#[derive(Debug)]
pub struct Silence {
    pub why: Why,
    /// Whether the process died, or was dead, meanwhile.
    excused: bool,
}

#[derive(Debug, PartialEq)]
pub enum Why {
    /// Nothing was sent: nobody listened.
    NotConnected,
    /// It broke underway: whether it was carried out is not known.
    Broken(String),
    /// It took too long.
    TimedOut,
}

impl Silence {
    pub fn was_not_sent(&self) -> bool {
        self.why == Why::NotConnected
    }

    /// What is wrong with it, unless the death of the process explains it.
    pub fn fault(&self) -> Option<String> {
        (!self.excused).then(|| format!("no answer, and the process lives: {:?}", self.why))
    }
}

impl Api {
    pub fn new(address: watch::Receiver<SocketAddr>, lives: Lives) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build().unwrap();
        Self { http, address, lives }
    }

    pub async fn get(&self, path: &str) -> Result<Reply, Silence> {
        self.call(None, Method::GET, path, None, None).await
    }

    pub async fn read(&self, person: &Person, path: &str) -> Result<Reply, Silence> {
        self.call(Some(person), Method::GET, path, None, None).await
    }

    /// Reads, and comes back when it is told to: the last of the connections that broke may only be found now.
    pub async fn read_patiently(&self, person: &Person, path: &str) -> Reply {
        let begin = Instant::now();
        loop {
            let reply = self.read(person, path).await.unwrap();
            if reply.status != 503 || begin.elapsed() > PATIENCE {
                return reply;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub async fn post(&self, person: &Person, path: &str, body: Value) -> Result<Reply, Silence> {
        self.call(Some(person), Method::POST, path, Some(body), None).await
    }

    pub async fn send(&self, person: &Person, to: &str, body: &str, key: &str) -> Result<Reply, Silence> {
        let body = json!({"recipient_id": to, "body": body});
        self.call(Some(person), Method::POST, "/v1/messages", Some(body), Some(key)).await
    }

    async fn call(
        &self,
        person: Option<&Person>,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> Result<Reply, Silence> {
        let lives = self.lives.load(Ordering::SeqCst);
        self.answer(person, method, path, body, key).await.map_err(|error| {
            let excused = lives % 2 == 1 || self.lives.load(Ordering::SeqCst) != lives;
            Silence { why: error.into(), excused }
        })
    }

    async fn answer(
        &self,
        person: Option<&Person>,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> reqwest::Result<Reply> {
        let (begin, address) = (Instant::now(), *self.address.borrow());
        let mut request = self.http.request(method, format!("http://{address}{path}"));
        if let Some(person) = person {
            request = request.bearer_auth(&person.token);
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

    /// Makes people known. They may introduce each other.
    pub async fn meet(&self, names: &[&str]) -> Vec<Person> {
        let mut people = Vec::new();
        for name in names {
            let person = Person::new(name);
            self.read(&person, "/v1/me").await.unwrap().json(200);
            people.push(person);
        }
        people
    }
}

impl Person {
    pub fn new(id: &str) -> Self {
        // Some minutes old, as tokens are.
        let claims = Self::claims(id, pidge::auth::seconds_now() - 300, 7200);
        Self { id: id.to_owned(), token: pidge::auth::sign(&claims, SECRET).unwrap() }
    }

    /// What their token says. An educator may write to anybody.
    pub fn claims(id: &str, from: u64, seconds: u64) -> Value {
        json!({"iss": "https://lms.test", "aud": "pidge", "sub": id, "role": "educator", "iat": from, "exp": from + seconds})
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

impl Reply {
    /// The body of an answer with this status.
    #[track_caller]
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        serde_json::from_str(&self.text).unwrap()
    }

    /// The code of a problem, else nothing.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_str(&self.text).unwrap_or_default();
        body["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// What is wrong with an answer that only says how the service fares, if anything is.
    pub fn fault(&self) -> Option<String> {
        match self.status {
            503 if self.header("retry-after").is_none() => Some(format!("503 without Retry-After: {}", self.text)),
            503 => None,
            500.. => Some(format!("{} {}", self.status, self.text)),
            _ => None,
        }
    }
}

impl From<reqwest::Error> for Why {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::TimedOut
        } else if error.is_connect() {
            Self::NotConnected
        } else {
            Self::Broken(format!("{error:?}"))
        }
    }
}
