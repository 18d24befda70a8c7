//! The key set (JWKS) that an LMS publishes at a URL. One background task fetches it, when it is due and when a token
//! names an unknown key; requests never fetch it themselves. The last fetched set stays in force while the LMS is down,
//! also over a restart.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::Algorithm;
use tokio::sync::{Notify, watch};
use tokio_util::task::AbortOnDropHandle;

use super::jwks_fetcher::{FetchError, FetchedDocument, JwksFetcher, MAX_AGE_BOUNDS};
use super::jwks_parser::{self, InvalidKeySet};
use super::key_set::{KeySet, VerificationKey};
use super::store;
use crate::config;
use crate::database::Database;

/// The delay after a failed fetch; it doubles with each further failure, up to [`MAX_RETRY_DELAY`].
const MIN_RETRY_DELAY: Duration = Duration::from_secs(1);
/// The longest delay after a failed fetch.
const MAX_RETRY_DELAY: Duration = Duration::from_mins(1);
/// The maximum number of requests that wait for a fetch. Further tokens with an unknown key are refused at once.
const MAX_WAITING_REQUESTS: usize = 256;

/// The JWKS of one issuer.
pub(super) struct JwksClient {
    config: config::Auth,
    fetcher: JwksFetcher,
    /// The algorithms that keys of the set may have.
    allowed: Vec<Algorithm>,
    /// The shared secrets of the issuer, which every key set contains too.
    shared_secrets: Vec<VerificationKey>,
    current: RwLock<Option<CurrentKeySet>>,
    gate: Mutex<FetchGate>,
    /// Wakes [`Self::refresh_loop`] for a fetch.
    fetch_requested: Notify,
    /// The number of fetches that have ended. Requests that wait for a fetch watch it.
    fetches: watch::Sender<u64>,
}

#[derive(Clone)]
struct CurrentKeySet {
    document: String,
    keys: Arc<KeySet>,
    fetched_at: Instant,
    expires_at: Instant,
}

/// Limits the fetches that unknown keys cause: tokens with made-up keys must not flood the LMS.
struct FetchGate {
    /// True if a fetch is running or about to run.
    is_fetching: bool,
    /// The time until which an unknown key causes no fetch.
    closed_until: Option<Instant>,
}

impl JwksClient {
    /// Checks the URL. Fetches nothing before [`Self::start_refreshing`].
    pub(super) fn new(
        config: &config::Auth,
        allowed: Vec<Algorithm>,
        shared_secrets: Vec<VerificationKey>,
    ) -> Result<Self, String> {
        Ok(Self {
            fetcher: JwksFetcher::new(config)?,
            config: config.clone(),
            allowed,
            shared_secrets,
            current: RwLock::new(None),
            gate: Mutex::new(FetchGate { is_fetching: true, closed_until: None }),
            fetch_requested: Notify::new(),
            fetches: watch::Sender::new(0),
        })
    }

    /// Returns the fetched keys, unless they have expired.
    pub(super) fn keys(&self) -> Option<Arc<KeySet>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().filter(|current| Instant::now() < current.expires_at).map(|current| Arc::clone(&current.keys))
    }

    /// Returns the time since the last successful fetch.
    pub(super) fn age(&self) -> Option<Duration> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().map(|current| current.fetched_at.elapsed())
    }

    /// Returns true if the last successful fetch is older than the longest time between two fetches.
    pub(super) fn is_overdue(&self) -> bool {
        let longest = MAX_AGE_BOUNDS.1.max(self.config.jwks_max_age_seconds);
        self.age().is_none_or(|age| age > Duration::from_secs(longest))
    }

    pub(super) fn issuer(&self) -> &str {
        &self.config.issuer
    }

    /// Takes over the key set of another client for the same issuer and URL.
    pub(super) fn inherit(&self, other: &Self) {
        let old = other.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        let is_same = self.fetcher.url() == other.fetcher.url() && self.config.issuer == other.config.issuer;
        if let Some(old) = old.filter(|_| is_same) {
            let valid_for = old.expires_at.saturating_duration_since(old.fetched_at);
            let _ = self.accept(old.document, old.fetched_at, valid_for);
        }
    }

    /// Waits for the end of a fetch that may bring an unknown key: the running one, or a new one. Returns false without
    /// waiting if `auth.jwks_cool_down_seconds` forbids a new one or too many requests wait already, and also if the
    /// fetch takes too long.
    pub(super) async fn refetch(&self) -> bool {
        if self.fetches.receiver_count() >= MAX_WAITING_REQUESTS {
            return false;
        }
        let mut fetches = self.fetches.subscribe();
        {
            let (mut gate, now) = (self.gate(), Instant::now());
            if !gate.is_fetching {
                if gate.closed_until.is_some_and(|until| now < until) {
                    return false;
                }
                gate.closed_until = Some(now + Duration::from_secs(self.config.jwks_cool_down_seconds));
                gate.is_fetching = true;
                self.fetch_requested.notify_one();
            }
        }
        let limit = Duration::from_millis(self.config.jwks_timeout_ms) + MIN_RETRY_DELAY;
        tokio::time::timeout(limit, fetches.changed()).await.is_ok()
    }

    /// Starts the background task that keeps the key set up to date, until the returned handle is dropped. Should the
    /// task panic, it is started again, and the keys that are known stay in force meanwhile.
    pub(super) fn start_refreshing(self: &Arc<Self>, database: &Arc<Database>) -> AbortOnDropHandle<()> {
        let (client, database) = (Arc::clone(self), Arc::clone(database));
        let issuer = client.config.issuer.clone();
        let refreshing = move || Arc::clone(&client).refresh_loop(Arc::clone(&database));
        AbortOnDropHandle::new(tokio::spawn(restart_after_panics(issuer, MIN_RETRY_DELAY, refreshing)))
    }

    /// Keeps the key set up to date: loads the persisted one, then fetches whenever a fetch is due or requested. Never
    /// returns.
    async fn refresh_loop(self: Arc<Self>, database: Arc<Database>) {
        self.load_persisted(&database).await;
        let (mut failures, mut due) = (0, Instant::now());
        loop {
            let outcome = self.fetch().await;
            let result = outcome.as_ref().map_or_else(FetchError::label, |_| "ok");
            metrics::counter!("pidge_jwks_fetch_total", "issuer" => self.config.issuer.clone(), "result" => result)
                .increment(1);
            match outcome {
                Ok(FetchedDocument { document, max_age }) => {
                    (failures, due) = (0, Instant::now() + max_age);
                    let save = store::save(&database, &self.config.issuer, &self.config.jwks_url, &document);
                    if let Err(error) = database.with_deadline(save).await {
                        tracing::warn!(issuer = self.config.issuer, %error, "JWKS was not persisted");
                    }
                }
                Err(error) => {
                    failures += 1;
                    // The URL contains no user or password: `JwksFetcher::new` refuses them.
                    tracing::warn!(
                        issuer = self.config.issuer, url = %self.fetcher.url(), failures, %error, "JWKS refresh failed"
                    );
                    // `max`: the failure of a fetch that an unknown key caused must not bring the next regular fetch
                    // forward.
                    due = due.max(Instant::now() + retry_delay(failures));
                }
            }
            self.end_fetch();
            tokio::select! {
                () = tokio::time::sleep_until(due.into()) => self.gate().is_fetching = true,
                () = self.fetch_requested.notified() => {}
            }
        }
    }

    /// Records that the fetch has ended, and wakes the requests that wait for it.
    fn end_fetch(&self) {
        self.gate().is_fetching = false;
        self.fetches.send_modify(|count| *count += 1);
    }

    /// Accepts the key set that this or another replica persisted, so that a restart works while the LMS is down.
    async fn load_persisted(&self, database: &Database) {
        if self.age().is_some() {
            return;
        }
        match database.with_deadline(store::load(database, &self.config.issuer, &self.config.jwks_url)).await {
            Ok(Some((document, age))) => {
                let Some(fetched_at) = Instant::now().checked_sub(age) else { return };
                let valid_for = self.valid_for(Duration::from_secs(self.config.jwks_max_age_seconds));
                if self.accept(document, fetched_at, valid_for).is_ok() {
                    tracing::info!(issuer = self.config.issuer, age = age.as_secs(), "persisted JWKS loaded");
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(issuer = self.config.issuer, %error, "persisted JWKS was not loaded"),
        }
    }

    /// Fetches the key set and puts it into force, without the background task.
    pub(super) async fn fetch_once(&self) -> Result<(), String> {
        let failed = |error| format!("the key set at {} was not fetched: {error}", self.fetcher.url());
        self.fetch().await.map(drop).map_err(failed)
    }

    async fn fetch(&self) -> Result<FetchedDocument, FetchError> {
        let fetched = self.fetcher.fetch().await?;
        self.accept(fetched.document.clone(), Instant::now(), self.valid_for(fetched.max_age))?;
        Ok(fetched)
    }

    /// Returns the time for which a fetched key set stays in force if no later fetch succeeds.
    fn valid_for(&self, max_age: Duration) -> Duration {
        max_age + Duration::from_secs(self.config.jwks_max_stale_seconds)
    }

    /// Puts a document into force. An unchanged document keeps its [`KeySet`], and so the tokens that were cached with
    /// it.
    fn accept(&self, document: String, fetched_at: Instant, valid_for: Duration) -> Result<(), InvalidKeySet> {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let keys = match current.as_ref().filter(|current| current.document == document) {
            Some(unchanged) => Arc::clone(&unchanged.keys),
            None => Arc::new(self.parse(&document)?),
        };
        *current = Some(CurrentKeySet { document, keys, fetched_at, expires_at: fetched_at + valid_for });
        Ok(())
    }

    fn parse(&self, document: &str) -> Result<KeySet, InvalidKeySet> {
        let parsed = jwks_parser::parse(document.as_bytes(), &self.allowed)?;
        parsed.log_rejected(&self.config.issuer);
        if parsed.keys.is_empty() {
            tracing::warn!(issuer = self.config.issuer, url = %self.fetcher.url(), "JWKS has no usable key");
        } else {
            tracing::info!(issuer = self.config.issuer, keys = parsed.keys.len(), "JWKS changed");
        }
        Ok(KeySet::new(self.shared_secrets.iter().cloned().chain(parsed.keys).collect()))
    }

    fn gate(&self) -> MutexGuard<'_, FetchGate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a task until it returns. Whenever it panics, starts it again after a delay.
async fn restart_after_panics<T: Future<Output = ()> + Send + 'static>(
    issuer: String,
    delay: Duration,
    mut task: impl FnMut() -> T,
) {
    while let Err(error) = AbortOnDropHandle::new(tokio::spawn(task())).await {
        tracing::error!(issuer, %error, "JWKS refresh panicked; it is started again");
        tokio::time::sleep(delay).await;
    }
}

/// Returns the delay after this number of consecutive failures. Random by up to a fifth, so that replicas do not retry
/// all at once.
fn retry_delay(failures: u32) -> Duration {
    let delay = MIN_RETRY_DELAY.saturating_mul(1 << (failures - 1).min(6)).min(MAX_RETRY_DELAY);
    let jitter = u32::try_from(RandomState::new().hash_one(failures) % 41).unwrap_or(20);
    delay * (80 + jitter) / 100
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use super::*;

    #[tokio::test]
    async fn a_task_that_panics_is_started_again() {
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);

        restart_after_panics("lms".to_owned(), Duration::ZERO, move || {
            let run = counted.fetch_add(1, SeqCst);
            async move { assert!(run == 2, "run {run} panics") }
        })
        .await;

        assert_eq!(runs.load(SeqCst), 3, "two runs that panic, and one that returns");
    }

    #[test]
    fn retry_delays_double_up_to_a_minute() {
        for (failures, seconds) in [(1, 1.0), (2, 2.0), (3, 4.0), (7, 60.0), (1000, 60.0)] {
            let delay = retry_delay(failures).as_secs_f64();
            assert!((seconds * 0.79..seconds * 1.21).contains(&delay), "{failures}: {delay}");
        }
    }
}
