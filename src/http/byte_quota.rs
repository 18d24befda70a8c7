//! The bytes of text that a user may store in 24 hours. A write reserves its bytes before it begins, so that concurrent
//! writes cannot exceed the quota together, and gives them back if it stores nothing.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::HttpRequest;

use super::rate_limit::RateKey;
use super::rate_policy::RatePolicy;
use crate::error::{Error, Result};

/// The time in which an empty quota becomes full.
const WINDOW: Duration = Duration::from_hours(24);

/// The quota of each user: a bucket of bytes, refilled steadily. Not one of governor's, which give nothing back.
pub(super) struct ByteQuota {
    policy: RatePolicy,
    /// When the quota of a user will be full again. A user without an entry has a full one.
    full_at: Mutex<HashMap<RateKey, Instant>>,
}

/// The bytes that a write has reserved. They are given back on drop, unless [`Self::keep`] is called. The default is a
/// reservation of nothing.
#[must_use = "dropping it gives the bytes back"]
#[derive(Default)]
pub struct ReservedBytes<'a>(Option<Reservation<'a>>);

struct Reservation<'a> {
    quota: &'a ByteQuota,
    key: RateKey,
    /// The time in which the reserved bytes are refilled.
    refill: Duration,
}

impl ByteQuota {
    pub(super) fn new(name: &'static str, bytes: NonZeroU32) -> Self {
        let policy = RatePolicy { name, burst: bytes.get(), window: WINDOW.as_secs() };
        Self { policy, full_at: Mutex::default() }
    }

    /// Reserves bytes. The quota is reported in the response only if it refuses.
    ///
    /// # Errors
    /// 429 `rate_limited`: less is left.
    pub(super) fn reserve(&self, request: &HttpRequest, key: RateKey, bytes: u32) -> Result<ReservedBytes<'_>> {
        let now = Instant::now();
        let refill = WINDOW.mul_f64(self.share(bytes));
        let mut all = self.lock();
        let missing = all.get(&key).map_or(Duration::ZERO, |full_at| full_at.saturating_duration_since(now));
        let wait = (missing + refill).saturating_sub(WINDOW);
        if !wait.is_zero() {
            drop(all);
            let left = self.left(missing);
            let seconds = self.policy.record_refusal(request, left, wait);
            return Err(Error::quota_exceeded(seconds, self.policy.name, bytes, left));
        }
        all.insert(key, now + missing + refill);
        Ok(ReservedBytes(Some(Reservation { quota: self, key, refill })))
    }

    /// Drops the entries of users whose quota is full.
    pub(super) fn clean_up(&self) {
        let now = Instant::now();
        let mut all = self.lock();
        all.retain(|_, full_at| *full_at > now);
        all.shrink_to_fit();
    }

    /// Returns the share of the whole quota that a number of bytes is.
    fn share(&self, bytes: u32) -> f64 {
        f64::from(bytes) / f64::from(self.policy.burst)
    }

    /// Returns how many bytes are left of a quota that will be full after the time `missing`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the whole quota, rounded down"
    )]
    fn left(&self, missing: Duration) -> u32 {
        (WINDOW.saturating_sub(missing).div_duration_f64(WINDOW) * f64::from(self.policy.burst)) as u32
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RateKey, Instant>> {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReservedBytes<'_> {
    /// Keeps the bytes taken from the quota: the text is stored.
    pub fn keep(mut self) {
        self.0 = None;
    }

    /// Keeps some of the bytes taken from the quota, and gives the others back: not all of the texts are stored.
    pub fn keep_only(mut self, bytes: usize) {
        if let Some(Reservation { quota, refill, .. }) = &mut self.0 {
            let kept = WINDOW.mul_f64(quota.share(u32::try_from(bytes).unwrap_or(u32::MAX)));
            *refill = refill.saturating_sub(kept);
        }
    }
}

impl Drop for ReservedBytes<'_> {
    fn drop(&mut self) {
        let Some(Reservation { quota, key, refill }) = self.0.take() else { return };
        if let Some(full_at) = quota.lock().get_mut(&key) {
            *full_at = full_at.checked_sub(refill).unwrap_or(*full_at);
        }
    }
}
