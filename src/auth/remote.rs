//! The key set that an LMS publishes at a URL. One task fetches it, on time and when a token names a key that nobody knows;
//! no request fetches by itself. What was fetched last goes on counting while the LMS is away, over a restart too.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::Algorithm;
use reqwest::{Client, StatusCode, Url, header, redirect::Policy};
use tokio::sync::{Notify, watch};

use super::jwks::{self, BadSet};
use super::keys::{Key, KeySet};
use super::store;
use crate::{config, database::Database};

/// Between which a `Cache-Control: max-age` of the LMS is heeded, in seconds.
const MAX_AGE: (u64, u64) = (60, 3600);
/// The first pause after a failed fetch; it doubles with each further one, up to the longest.
const RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_mins(1));
/// How many requests wait for a fetch at most; for more, an unknown key is simply unknown.
const MAX_WAITING: usize = 256;

/// An issuer's key set at a URL, and the rules for fetching it.
pub(super) struct Remote {
    rules: config::Auth,
    url: Url,
    allowed: Vec<Algorithm>,
    /// Keys that count beside the fetched ones.
    shared: Vec<Key>,
    http: Client,
    fetched: RwLock<Option<Fetched>>,
    door: Mutex<Door>,
    asked: Notify,
    /// Counts the fetches that ended, so that those who wait for one notice.
    fetches: watch::Sender<u64>,
}

#[derive(Clone)]
struct Fetched {
    document: String,
    keys: Arc<KeySet>,
    at: Instant,
    good_until: Instant,
}

/// Who may cause a fetch.
struct Door {
    /// One is under way, or about to be.
    fetching: bool,
    /// Until then, unknown keys cause none.
    closed_until: Option<Instant>,
}

#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("it did not answer in time")]
    Timeout,
    #[error("it cannot be reached: {0}")]
    Unreachable(reqwest::Error),
    #[error("it answered {0}, not 200")]
    Status(StatusCode),
    #[error("{0}")]
    Bad(#[from] BadSet),
}

impl FetchError {
    fn label(&self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unreachable(_) => "unreachable",
            Self::Status(_) => "status",
            Self::Bad(BadSet::TooLarge) => "too_large",
            Self::Bad(_) => "not_a_key_set",
        }
    }
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() { Self::Timeout } else { Self::Unreachable(error.without_url()) }
    }
}

impl Remote {
    /// Checks the URL; nothing is fetched yet.
    pub(super) fn new(rules: &config::Auth, allowed: Vec<Algorithm>, shared: Vec<Key>) -> Result<Self, String> {
        let url = Url::parse(&rules.jwks_url).map_err(|why| format!("auth.jwks_url is no URL: {why}"))?;
        let is_http = url.scheme() == "http" && (rules.jwks_allow_http || is_loopback(&url));
        if url.scheme() != "https" && !is_http {
            return Err("auth.jwks_url must be https (http only on this machine, or with auth.jwks_allow_http = true)"
                .to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("auth.jwks_url must not carry a user or a password".to_owned());
        }
        Ok(Self {
            http: guarded_client(Duration::from_millis(rules.jwks_timeout_ms))?,
            rules: rules.clone(),
            url,
            allowed,
            shared,
            fetched: RwLock::new(None),
            door: Mutex::new(Door { fetching: true, closed_until: None }),
            asked: Notify::new(),
            fetches: watch::Sender::new(0),
        })
    }

    /// The keys that were fetched, if they are not too old.
    pub(super) fn keys(&self) -> Option<Arc<KeySet>> {
        let fetched = self.fetched.read().unwrap_or_else(PoisonError::into_inner);
        fetched.as_ref().filter(|fetched| Instant::now() < fetched.good_until).map(|fetched| Arc::clone(&fetched.keys))
    }

    /// How long ago the keys were fetched.
    pub(super) fn age(&self) -> Option<Duration> {
        self.fetched.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|fetched| fetched.at.elapsed())
    }

    /// Whether the last fetch is so long ago that it should have been followed by another.
    pub(super) fn is_late(&self) -> bool {
        self.age().is_none_or(|age| age > Duration::from_secs(MAX_AGE.1.max(self.rules.jwks_max_age_seconds)))
    }

    pub(super) fn issuer(&self) -> &str {
        &self.rules.issuer
    }

    /// Takes over what another one has fetched, if it is about the same.
    pub(super) fn inherit(&self, other: &Self) {
        let old = other.fetched.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(old) = old.filter(|_| self.url == other.url && self.rules.issuer == other.rules.issuer) {
            let good_for = old.good_until.saturating_duration_since(old.at);
            let _ = self.accept(old.document, old.at, good_for);
        }
    }

    /// Waits for a fetch that may bring an unknown key: the one under way, or one that this causes. False: there is none
    /// to wait for.
    pub(super) async fn look_again(&self) -> bool {
        if self.fetches.receiver_count() >= MAX_WAITING {
            return false;
        }
        let mut fetches = self.fetches.subscribe();
        {
            let (mut door, now) = (self.door.lock().unwrap_or_else(PoisonError::into_inner), Instant::now());
            if !door.fetching {
                if door.closed_until.is_some_and(|until| now < until) {
                    return false;
                }
                door.closed_until = Some(now + Duration::from_secs(self.rules.jwks_cool_down_seconds));
                door.fetching = true;
                self.asked.notify_one();
            }
        }
        let limit = Duration::from_millis(self.rules.jwks_timeout_ms) + RETRY.0;
        tokio::time::timeout(limit, fetches.changed()).await.is_ok()
    }

    /// Keeps the key set fresh for as long as it is polled.
    pub(super) async fn keep(self: Arc<Self>, database: Arc<Database>) {
        self.recall(&database).await;
        let (mut failures, mut due) = (0, Instant::now());
        loop {
            let outcome = self.fetch().await;
            let result = outcome.as_ref().map_or_else(FetchError::label, |_| "ok");
            metrics::counter!("pidge_jwks_fetch_total", "issuer" => self.rules.issuer.clone(), "result" => result)
                .increment(1);
            match outcome {
                Ok((document, max_age)) => {
                    (failures, due) = (0, Instant::now() + max_age);
                    let saving = store::save(&database, &self.rules.issuer, &self.rules.jwks_url, &document);
                    if let Err(error) = database.with_deadline(saving).await {
                        tracing::warn!(%error, "could not keep the key set for the next start");
                    }
                }
                Err(why) => {
                    failures += 1;
                    tracing::warn!(
                        issuer = self.rules.issuer,
                        failures,
                        "cannot fetch the key set of auth.jwks_url: {why}"
                    );
                    // An unknown key that caused this fetch is no reason for more of them: the next one is when it was due.
                    due = due.max(Instant::now() + pause(failures));
                }
            }
            self.open();
            tokio::select! {
                () = tokio::time::sleep_until(due.into()) => self.door.lock().unwrap_or_else(PoisonError::into_inner).fetching = true,
                () = self.asked.notified() => {}
            }
        }
    }

    /// A fetch has ended: whoever waited for it goes on.
    fn open(&self) {
        self.door.lock().unwrap_or_else(PoisonError::into_inner).fetching = false;
        self.fetches.send_modify(|count| *count += 1);
    }

    /// Begins with what was fetched before the restart.
    async fn recall(&self, database: &Database) {
        if self.age().is_some() {
            return;
        }
        match database.with_deadline(store::load(database, &self.rules.issuer, &self.rules.jwks_url)).await {
            Ok(Some((document, age))) => {
                let Some(at) = Instant::now().checked_sub(age) else { return };
                if self
                    .accept(document, at, self.good_for(Duration::from_secs(self.rules.jwks_max_age_seconds)))
                    .is_ok()
                {
                    tracing::info!(issuer = self.rules.issuer, age = age.as_secs(), "begin with the key set of before");
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "could not look for the key set of before"),
        }
    }

    async fn fetch(&self) -> Result<(String, Duration), FetchError> {
        let mut response = self.http.get(self.url.clone()).header(header::ACCEPT, "application/json").send().await?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let max_age = response.headers().get(header::CACHE_CONTROL).and_then(|value| max_age(value.to_str().ok()?));
        let max_age = Duration::from_secs(max_age.unwrap_or(self.rules.jwks_max_age_seconds));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > jwks::MAX_BYTES {
                return Err(BadSet::TooLarge.into());
            }
            body.extend_from_slice(&chunk);
        }
        let document = String::from_utf8(body).map_err(|_| BadSet::Shape)?;
        self.accept(document.clone(), Instant::now(), self.good_for(max_age))?;
        Ok((document, max_age))
    }

    fn good_for(&self, max_age: Duration) -> Duration {
        max_age + Duration::from_secs(self.rules.jwks_max_stale_seconds)
    }

    /// Puts a document into force. The same one as before leaves the keys, and all that was verified with them, as they are.
    fn accept(&self, document: String, at: Instant, good_for: Duration) -> Result<(), BadSet> {
        let mut fetched = self.fetched.write().unwrap_or_else(PoisonError::into_inner);
        let keys = match fetched.as_ref().filter(|before| before.document == document) {
            Some(before) => Arc::clone(&before.keys),
            None => Arc::new(self.read(&document)?),
        };
        *fetched = Some(Fetched { document, keys, at, good_until: at + good_for });
        Ok(())
    }

    fn read(&self, document: &str) -> Result<KeySet, BadSet> {
        let intake = jwks::read(document.as_bytes(), &self.allowed)?;
        log_dropped(&self.rules.issuer, &intake.dropped);
        tracing::info!(issuer = self.rules.issuer, keys = intake.keys.len(), "the key set is new");
        Ok(KeySet::new(self.shared.iter().cloned().chain(intake.keys).collect()))
    }
}

/// Says which keys of a set were left out.
pub(super) fn log_dropped(issuer: &str, dropped: &[(String, &'static str)]) {
    for (kid, why) in dropped {
        tracing::warn!(issuer, kid, "a key of the key set is left out: {why}");
    }
}

/// The one HTTP client that leaves this process: short-lived, straight to where it is told, and nowhere else.
#[expect(clippy::disallowed_methods, reason = "the one place where a client is made")]
fn guarded_client(timeout: Duration) -> Result<Client, String> {
    let client = Client::builder()
        .timeout(timeout)
        .redirect(Policy::none())
        .no_proxy()
        .user_agent(concat!("pidge/", env!("CARGO_PKG_VERSION")));
    client.build().map_err(|error| format!("no HTTP client for auth.jwks_url: {error}"))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The seconds of `max-age` (RFC 9111 §5.2.2.1), within bounds.
fn max_age(cache_control: &str) -> Option<u64> {
    let directive =
        |part: &str| part.trim().to_ascii_lowercase().strip_prefix("max-age=")?.trim_matches('"').parse().ok();
    cache_control.split(',').find_map(directive).map(|seconds: u64| seconds.clamp(MAX_AGE.0, MAX_AGE.1))
}

/// The pause after so many failures, a fifth more or less, so that replicas do not come back all at once.
fn pause(failures: u32) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    let whole = RETRY.0.saturating_mul(1 << (failures - 1).min(6)).min(RETRY.1);
    let spread = u32::try_from(RandomState::new().hash_one(failures) % 41).unwrap_or(20);
    whole * (80 + spread) / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cache_control_is_heeded_within_bounds() {
        let heeded = [("max-age=300", 300), ("public, Max-Age=5", 60), ("max-age=86400, immutable", 3600)];
        for (header, seconds) in heeded {
            assert_eq!(max_age(header), Some(seconds), "{header}");
        }
        for header in ["", "no-store", "s-maxage=300", "max-age=soon", "max-age=-1"] {
            assert_eq!(max_age(header), None, "{header}");
        }
    }

    #[test]
    fn pauses_double_up_to_a_minute() {
        for (failures, seconds) in [(1, 1.0), (2, 2.0), (3, 4.0), (7, 60.0), (1000, 60.0)] {
            let pause = pause(failures).as_secs_f64();
            assert!((seconds * 0.79..seconds * 1.21).contains(&pause), "{failures}: {pause}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for (url, expected) in [
            ("http://localhost:1/", true),
            ("http://127.0.0.5/", true),
            ("http://[::1]/", true),
            ("http://10.0.0.1/", false),
            ("http://localhost.example/", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).expect("a URL")), expected, "{url}");
        }
    }
}
