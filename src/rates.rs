//! How fast one may call. Each user has rates of their own, each service too; what is left is told with every answer in the
//! `RateLimit` fields (draft-ietf-httpapi-ratelimit-headers-11), and who is too fast gets 429. Counted in this process alone.

use std::{
    fmt::Write,
    hash::{BuildHasher, Hash, RandomState},
    num::{NonZeroU32, NonZeroUsize},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use actix_web::{HttpMessage, HttpRequest};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use lru::LruCache;

use crate::{
    config::Limits,
    error::{Error, Result},
    ids::UserId,
};

const TWO: NonZeroU32 = NonZeroU32::new(2).expect("not zero");
/// How many pairs, and how many keys, are remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");
/// How often those who have not called for long are forgotten.
const FORGET_EVERY: Duration = Duration::from_mins(1);

/// Who calls, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub struct Whom<'a> {
    /// The LMS that the caller belongs to.
    pub tenant: &'a str,
    /// The caller.
    pub user: &'a UserId,
    /// Whether this is a program that acts for others.
    pub is_service: bool,
}

/// Who is counted: a hash, so that nobody's id is kept.
type Name = u64;

/// All rates in force.
pub struct Rates {
    enabled: bool,
    calls: Rate,
    sends: Rate,
    conversations: Rate,
    services: Rate,
    /// All sends of a user, refused ones too: so that refusing them does not become a way to keep the database busy.
    attempts: Rate,
    /// Pairs that have a conversation.
    pairs: Mutex<LruCache<Name, ()>>,
    /// Keys that were used a moment ago.
    keys: Mutex<LruCache<Name, ()>>,
    hasher: RandomState,
}

/// One rate: so many at once, refilled steadily.
struct Rate {
    name: &'static str,
    burst: u32,
    /// Seconds in which an empty one is full again.
    window: u64,
    limiter: RateLimiter<Name, DashMapStateStore<Name>, DefaultClock, StateInformationMiddleware>,
}

/// What the `RateLimit` fields of an answer say, and the policy behind it.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// `RateLimit-Policy`
    pub policy: String,
    /// `RateLimit`
    pub left: String,
}

impl Rate {
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

    /// Spends one, and says in the request's standing what is left.
    fn spend(&self, request: &HttpRequest, name: Name) -> Result<()> {
        match self.limiter.check_key(&name) {
            Ok(state) => {
                let left = state.remaining_burst_capacity();
                let missing = u64::from(self.burst.saturating_sub(left));
                self.tell(request, left, (missing * self.window).div_ceil(u64::from(self.burst)));
                Ok(())
            }
            Err(refused) => {
                let wait = refused.wait_time_from(DefaultClock::default().now());
                let seconds = (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1);
                self.tell(request, 0, seconds);
                metrics::counter!("pidge_rate_limited_total", "policy" => self.name).increment(1);
                Err(Error::rate_limited(seconds))
            }
        }
    }

    /// The same, but only a refusal tells of it.
    fn spend_silently(&self, request: &HttpRequest, name: Name) -> Result<()> {
        if self.limiter.check_key(&name).is_ok() { Ok(()) } else { self.spend(request, name) }
    }

    fn tell(&self, request: &HttpRequest, left: u32, seconds: u64) {
        let mut extensions = request.extensions_mut();
        let mut standing = extensions.remove::<Standing>().unwrap_or_default();
        let comma = if standing.policy.is_empty() { "" } else { ", " };
        let (name, burst, window) = (self.name, self.burst, self.window);
        let _ = write!(standing.policy, "{comma}\"{name}\";q={burst};w={window}");
        let _ = write!(standing.left, "{comma}\"{name}\";r={left};t={seconds}");
        extensions.insert(standing);
    }

    fn forget(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

impl Rates {
    /// The configured rates.
    pub fn new(limits: &Limits) -> Self {
        let (minute, hour) = (Duration::from_mins(1), Duration::from_hours(1));
        // Room is made as it is needed, not before.
        let [pairs, keys] = [(); 2].map(|()| {
            let mut names = LruCache::unbounded();
            names.resize(REMEMBERED);
            Mutex::new(names)
        });
        let [burst, pace] = [limits.requests_burst, limits.requests_per_minute].map(|n| n.saturating_mul(TWO));
        let twice = limits.service_requests_per_second.saturating_add(limits.service_requests_per_second.get());
        Self {
            enabled: limits.rate_limit_enabled,
            calls: Rate::new("requests", limits.requests_burst, limits.requests_per_minute, minute),
            sends: Rate::new("sends", limits.sends_burst, limits.sends_per_minute, minute),
            conversations: Rate::new(
                "conversations",
                limits.new_conversations_per_hour,
                limits.new_conversations_per_hour,
                hour,
            ),
            services: Rate::new("service", twice, limits.service_requests_per_second, Duration::from_secs(1)),
            attempts: Rate::new("attempts", burst, pace, minute),
            pairs,
            keys,
            hasher: RandomState::new(),
        }
    }

    /// Counts a call that is no send.
    pub fn call(&self, request: &HttpRequest, caller: &Whom<'_>) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        let rate = if caller.is_service { &self.services } else { &self.calls };
        rate.spend(request, self.name((caller.tenant, caller.user)))
    }

    /// Counts a send as an attempt, whatever becomes of it.
    pub fn attempt(&self, request: &HttpRequest, caller: &Whom<'_>) -> Result<()> {
        if !self.enabled || caller.is_service {
            return Ok(());
        }
        self.attempts.spend_silently(request, self.name((caller.tenant, caller.user)))
    }

    /// Whether a key was used a moment ago, so that this is no new send.
    pub fn is_repeat(&self, caller: &Whom<'_>, key: &str) -> bool {
        self.enabled && self.keys().contains(&self.name((caller.tenant, caller.user, key)))
    }

    /// Remembers that a key was used.
    pub fn have_used(&self, caller: &Whom<'_>, key: &str) {
        if self.enabled {
            let name = self.name((caller.tenant, caller.user, key));
            self.keys().put(name, ());
        }
    }

    /// Counts a send: a user's by the pair, a service's by the service.
    pub fn send(&self, request: &HttpRequest, caller: &Whom<'_>, recipient: &UserId) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        if caller.is_service {
            return self.services.spend(request, self.name((caller.tenant, caller.user)));
        }
        self.sends.spend(request, self.name((caller.tenant, caller.user, recipient)))
    }

    /// Whether it has to be asked if a send begins a conversation: those are counted, too.
    pub fn must_ask(&self, caller: &Whom<'_>, recipient: &UserId) -> bool {
        self.enabled && !caller.is_service && !self.pairs().contains(&self.pair(caller, recipient))
    }

    /// Remembers that two have a conversation.
    pub fn have_met(&self, caller: &Whom<'_>, recipient: &UserId) {
        let pair = self.pair(caller, recipient);
        self.pairs().put(pair, ());
    }

    /// Counts a send that begins a conversation.
    pub fn begin(&self, request: &HttpRequest, caller: &Whom<'_>) -> Result<()> {
        self.conversations.spend(request, self.name((caller.tenant, caller.user)))
    }

    /// Forgets, from time to time, those who have everything left anyway.
    pub async fn keep_small(&self) {
        loop {
            tokio::time::sleep(FORGET_EVERY).await;
            for rate in [&self.calls, &self.sends, &self.conversations, &self.services, &self.attempts] {
                rate.forget();
            }
        }
    }

    fn keys(&self) -> std::sync::MutexGuard<'_, LruCache<Name, ()>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pairs(&self) -> std::sync::MutexGuard<'_, LruCache<Name, ()>> {
        self.pairs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pair(&self, caller: &Whom<'_>, recipient: &UserId) -> Name {
        let (low, high) =
            if caller.user.as_str() < recipient.as_str() { (caller.user, recipient) } else { (recipient, caller.user) };
        self.name((caller.tenant, low, high))
    }

    fn name(&self, whom: impl Hash) -> Name {
        self.hasher.hash_one(whom)
    }
}
