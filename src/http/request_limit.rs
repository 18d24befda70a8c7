//! A rate limit on requests: each counts when it arrives, whatever becomes of it.

use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::HttpRequest;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::{StateInformationMiddleware, StateSnapshot};
use governor::state::keyed::DashMapStateStore;
use governor::{NotUntil, RateLimiter};

use super::rate_limit::RateKey;
use super::rate_policy::RatePolicy;
use crate::error::{Error, Result};

/// What governor says of requests: taken from the bucket, or when they can be.
type Checked = std::result::Result<StateSnapshot, NotUntil<<DefaultClock as Clock>::Instant>>;

/// One limit: a bucket of `burst` requests for each key, refilled steadily.
pub(super) struct RateLimit {
    policy: RatePolicy,
    limiter: RateLimiter<RateKey, DashMapStateStore<RateKey>, DefaultClock, StateInformationMiddleware>,
}

impl RateLimit {
    pub(super) fn new(name: &'static str, burst: NonZeroU32, count: NonZeroU32, per: Duration) -> Self {
        let interval = per / count.get();
        let quota =
            governor::Quota::with_period(interval.max(Duration::from_nanos(1))).expect("not zero").allow_burst(burst);
        let window = (interval * burst.get()).as_secs_f64().ceil();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of seconds")]
        let policy = RatePolicy { name, burst: burst.get(), window: (window as u64).max(1) };
        metrics::counter!("pidge_rate_limited_total", "policy" => name).increment(0);
        Self { policy, limiter: RateLimiter::dashmap(quota).with_middleware() }
    }

    /// Takes one request from the bucket, and records the remaining quota for the response.
    ///
    /// # Errors
    /// 429 `rate_limited`: the bucket is empty.
    pub(super) fn check(&self, request: &HttpRequest, key: RateKey) -> Result<()> {
        self.record(request, self.limiter.check_key(&key))
    }

    /// Records the remaining quota for the response, or the refusal.
    fn record(&self, request: &HttpRequest, checked: Checked) -> Result<()> {
        match checked {
            Ok(state) => {
                let left = state.remaining_burst_capacity();
                let RatePolicy { burst, window, .. } = self.policy;
                let missing = u64::from(burst.saturating_sub(left));
                self.policy.record(request, left, (missing * window).div_ceil(u64::from(burst)));
                Ok(())
            }
            Err(refused) => {
                let wait = refused.wait_time_from(DefaultClock::default().now());
                let seconds = self.policy.record_refusal(request, 0, wait);
                Err(Error::rate_limited(seconds, self.policy.name))
            }
        }
    }

    /// Like [`Self::check`], but records the quota only when it refuses.
    pub(super) fn check_silently(&self, request: &HttpRequest, key: RateKey) -> Result<()> {
        if self.limiter.check_key(&key).is_ok() { Ok(()) } else { self.check(request, key) }
    }

    /// Drops the state of keys whose bucket is full.
    pub(super) fn clean_up(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}
