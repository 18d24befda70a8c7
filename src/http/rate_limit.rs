//! Rate limits. Each user has limits of their own, each service too; answers tell what is left of them in the `RateLimit` fields
//! (draft-ietf-httpapi-ratelimit-headers-11), and requests above a limit get 429. Counted in this process alone.

use std::fmt::Write;
use std::hash::{BuildHasher, Hash, RandomState};
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::{HttpMessage, HttpRequest};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use lru::LruCache;

use crate::config::Limits;
use crate::error::{Error, Result};
use crate::types::UserId;

const TWO: NonZeroU32 = NonZeroU32::new(2).expect("not zero");
/// How many pairs, and how many keys, are remembered: 16 bytes each and the list's own, some megabytes in all.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");
/// How often the state of subjects that have used nothing lately is dropped.
const CLEANUP_INTERVAL: Duration = Duration::from_mins(1);

/// The subject of a rate limit.
#[derive(Clone, Copy, Debug)]
pub struct RateSubject<'a> {
    /// The LMS that the caller belongs to.
    pub tenant: &'a str,
    /// The caller.
    pub user: &'a UserId,
    /// Whether the caller is a service, which acts for users.
    pub is_service: bool,
}

/// The hash of a subject, or of a subject and what it acts on: no id is kept.
type RateKey = u64;

/// All rate limits in force.
pub struct RateLimits {
    enabled: bool,
    /// Requests of a user other than sends.
    requests: RateLimit,
    /// Sends of a user to one recipient.
    sends: RateLimit,
    /// Conversations that a user begins.
    conversations: RateLimit,
    /// Requests and sends of a service.
    service: RateLimit,
    /// All sends of a user, refused ones included: twice the limit of other requests, so that refusals cannot keep the database
    /// busy.
    attempts: RateLimit,
    /// The same for a service.
    service_attempts: RateLimit,
    /// Pairs of users that are known to have a conversation.
    pairs: Mutex<LruCache<RateKey, ()>>,
    /// Idempotency keys that were used a moment ago.
    keys: Mutex<LruCache<RateKey, ()>>,
    hasher: RandomState,
}

/// One limit: so many at once, refilled steadily.
struct RateLimit {
    name: &'static str,
    burst: u32,
    /// Seconds in which an empty one is full again.
    window: u64,
    limiter: RateLimiter<RateKey, DashMapStateStore<RateKey>, DefaultClock, StateInformationMiddleware>,
}

/// The `RateLimit` fields of an answer.
#[derive(Clone, Debug, Default)]
pub struct RateLimitHeaders {
    /// `RateLimit-Policy`
    pub policy: String,
    /// `RateLimit`
    pub remaining: String,
}

impl RateLimit {
    fn new(name: &'static str, burst: NonZeroU32, count: NonZeroU32, per: Duration) -> Self {
        let interval = per / count.get();
        let quota = Quota::with_period(interval.max(Duration::from_nanos(1))).expect("not zero").allow_burst(burst);
        let window = (interval * burst.get()).as_secs_f64().ceil();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of seconds")]
        Self {
            name,
            burst: burst.get(),
            window: (window as u64).max(1),
            limiter: RateLimiter::dashmap(quota).with_middleware(),
        }
    }

    /// Spends one, and records in the request what is left.
    fn check(&self, request: &HttpRequest, key: RateKey) -> Result<()> {
        match self.limiter.check_key(&key) {
            Ok(state) => {
                let left = state.remaining_burst_capacity();
                let missing = u64::from(self.burst.saturating_sub(left));
                self.record_headers(request, left, (missing * self.window).div_ceil(u64::from(self.burst)));
                Ok(())
            }
            Err(refused) => {
                let wait = refused.wait_time_from(DefaultClock::default().now());
                let seconds = (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1);
                self.record_headers(request, 0, seconds);
                metrics::counter!("pidge_rate_limited_total", "policy" => self.name).increment(1);
                Err(Error::rate_limited(seconds))
            }
        }
    }

    /// Like `check`, but records the limit only when it refuses.
    fn check_silently(&self, request: &HttpRequest, key: RateKey) -> Result<()> {
        if self.limiter.check_key(&key).is_ok() { Ok(()) } else { self.check(request, key) }
    }

    fn record_headers(&self, request: &HttpRequest, left: u32, seconds: u64) {
        let mut extensions = request.extensions_mut();
        let mut headers = extensions.remove::<RateLimitHeaders>().unwrap_or_default();
        let comma = if headers.policy.is_empty() { "" } else { ", " };
        let (name, burst, window) = (self.name, self.burst, self.window);
        let _ = write!(headers.policy, "{comma}\"{name}\";q={burst};w={window}");
        let _ = write!(headers.remaining, "{comma}\"{name}\";r={left};t={seconds}");
        extensions.insert(headers);
    }

    fn clean_up(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

impl RateLimits {
    /// The configured limits.
    pub fn new(limits: &Limits) -> Self {
        let (second, minute, hour) = (Duration::from_secs(1), Duration::from_mins(1), Duration::from_hours(1));
        let (requests, per_minute) = (limits.requests_burst, limits.requests_per_minute);
        let (per_hour, per_second) = (limits.new_conversations_per_hour, limits.service_requests_per_second);
        let twice = |n: NonZeroU32| n.saturating_mul(TWO);
        // Unbounded first: a bounded cache would allocate all its room at once.
        let [pairs, keys] = [(); 2].map(|()| {
            let mut cache = LruCache::unbounded();
            cache.resize(REMEMBERED);
            Mutex::new(cache)
        });
        Self {
            enabled: limits.rate_limit_enabled,
            requests: RateLimit::new("requests", requests, per_minute, minute),
            sends: RateLimit::new("sends", limits.sends_burst, limits.sends_per_minute, minute),
            conversations: RateLimit::new("conversations", per_hour, per_hour, hour),
            service: RateLimit::new("service", twice(per_second), per_second, second),
            attempts: RateLimit::new("attempts", twice(requests), twice(per_minute), minute),
            service_attempts: RateLimit::new("attempts", twice(twice(per_second)), twice(per_second), second),
            pairs,
            keys,
            hasher: RandomState::new(),
        }
    }

    /// Counts a request that is no send.
    ///
    /// # Errors
    /// 429 `rate_limited`, like all checks.
    pub fn check_request(&self, request: &HttpRequest, subject: &RateSubject<'_>) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        let limit = if subject.is_service { &self.service } else { &self.requests };
        limit.check(request, self.subject_key(subject))
    }

    /// Counts a send as an attempt, whatever becomes of it.
    pub fn check_attempt(&self, request: &HttpRequest, subject: &RateSubject<'_>) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        let limit = if subject.is_service { &self.service_attempts } else { &self.attempts };
        limit.check_silently(request, self.subject_key(subject))
    }

    /// Counts a send: a user's by its recipient, a service's by the service.
    pub fn check_send(&self, request: &HttpRequest, subject: &RateSubject<'_>, recipient: &UserId) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        if subject.is_service {
            return self.service.check(request, self.subject_key(subject));
        }
        self.sends.check(request, self.key((subject.tenant, subject.user, recipient)))
    }

    /// Whether a send may begin a conversation, as far as is remembered; services begin as many as they like.
    pub fn is_new_pair(&self, subject: &RateSubject<'_>, recipient: &UserId) -> bool {
        self.enabled && !subject.is_service && !lock(&self.pairs).contains(&self.pair_key(subject, recipient))
    }

    /// Remembers that two users have a conversation.
    pub fn remember_pair(&self, subject: &RateSubject<'_>, recipient: &UserId) {
        lock(&self.pairs).put(self.pair_key(subject, recipient), ());
    }

    /// Counts a send that begins a conversation.
    pub fn check_new_conversation(&self, request: &HttpRequest, subject: &RateSubject<'_>) -> Result<()> {
        self.conversations.check(request, self.subject_key(subject))
    }

    /// Whether an idempotency key was used a moment ago, so that this is no new send.
    pub fn is_recent_key(&self, subject: &RateSubject<'_>, key: &str) -> bool {
        self.enabled && lock(&self.keys).contains(&self.key((subject.tenant, subject.user, key)))
    }

    /// Remembers that an idempotency key was used.
    pub fn remember_key(&self, subject: &RateSubject<'_>, key: &str) {
        if self.enabled {
            lock(&self.keys).put(self.key((subject.tenant, subject.user, key)), ());
        }
    }

    /// Drops, once a minute, the state of subjects whose limits are full again.
    pub async fn clean_up_regularly(self: Arc<Self>) {
        loop {
            tokio::time::sleep(CLEANUP_INTERVAL).await;
            let users = [&self.requests, &self.sends, &self.conversations, &self.attempts];
            users.into_iter().chain([&self.service, &self.service_attempts]).for_each(RateLimit::clean_up);
        }
    }

    fn subject_key(&self, subject: &RateSubject<'_>) -> RateKey {
        self.key((subject.tenant, subject.user))
    }

    fn pair_key(&self, subject: &RateSubject<'_>, recipient: &UserId) -> RateKey {
        let (one, other) = (subject.user.as_str(), recipient.as_str());
        self.key((subject.tenant, one.min(other), one.max(other)))
    }

    fn key(&self, of: impl Hash) -> RateKey {
        self.hasher.hash_one(of)
    }
}

fn lock(cache: &Mutex<LruCache<RateKey, ()>>) -> MutexGuard<'_, LruCache<RateKey, ()>> {
    cache.lock().unwrap_or_else(PoisonError::into_inner)
}
