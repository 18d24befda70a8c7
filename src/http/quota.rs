//! Quotas: what a subject may use in a time, where only a success counts. A request reserves its part before it begins, so
//! that concurrent requests cannot exceed the quota together, and gives it back if it does nothing.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::HttpRequest;

use super::rate_limit::RateKey;
use super::rate_policy::{RatePolicy, seconds_of};
use crate::error::Error;

/// The quota of each subject: a bucket of units, such as bytes or messages, refilled steadily. Not one of governor's, which
/// give nothing back.
pub(super) struct Quota {
    policy: RatePolicy,
    /// The time in which an empty bucket becomes full.
    window: Duration,
    /// When the bucket of a subject will be full again. A subject without an entry has a full one.
    full_at: Mutex<HashMap<RateKey, Instant>>,
}

/// What a request has reserved. It is given back on drop, unless [`Self::keep`] is called. The default is a reservation of
/// nothing.
#[must_use = "dropping it gives the reserved units back"]
#[derive(Default)]
pub struct Reserved<'a>(Option<Reservation<'a>>);

struct Reservation<'a> {
    quota: &'a Quota,
    key: RateKey,
    /// The time in which the reserved units are refilled.
    refill: Duration,
}

/// A refusal that is not recorded yet: less is left than was to be reserved.
#[must_use = "a refusal becomes the error of the request"]
pub struct Exceeded<'a> {
    policy: &'a RatePolicy,
    /// What is left.
    pub(super) left: u32,
    /// The time after which enough is left.
    wait: Duration,
}

impl Quota {
    /// Creates a quota of a number of units in each window.
    pub(super) fn new(name: &'static str, units: NonZeroU32, window: Duration) -> Self {
        metrics::counter!("pidge_rate_limited_total", "policy" => name).increment(0);
        let policy = RatePolicy { name, burst: units.get(), window: window.as_secs() };
        Self { policy, window, full_at: Mutex::default() }
    }

    /// Reserves units.
    pub(super) fn reserve(&self, key: RateKey, units: u32) -> Result<Reserved<'_>, Exceeded<'_>> {
        let refill = self.refill(units);
        let mut all = self.lock();
        let full_at = self.full_after(all.get(&key).copied(), refill)?;
        all.insert(key, full_at);
        Ok(Reserved(Some(Reservation { quota: self, key, refill })))
    }

    /// Checks whether units are left, without reserving them.
    pub(super) fn check(&self, key: RateKey, units: u32) -> Result<(), Exceeded<'_>> {
        let full_at = self.lock().get(&key).copied();
        self.full_after(full_at, self.refill(units)).map(drop)
    }

    /// Returns when a bucket will be full again after units are taken from it that are refilled in a time.
    fn full_after(&self, full_at: Option<Instant>, refill: Duration) -> Result<Instant, Exceeded<'_>> {
        let now = Instant::now();
        let missing = full_at.map_or(Duration::ZERO, |full_at| full_at.saturating_duration_since(now));
        let wait = (missing + refill).saturating_sub(self.window);
        if wait.is_zero() {
            Ok(now + missing + refill)
        } else {
            Err(Exceeded { policy: &self.policy, left: self.left(missing), wait })
        }
    }

    /// Records what is left, for the response.
    pub(super) fn record(&self, request: &HttpRequest, key: RateKey) {
        let missing = self.lock().get(&key).map_or(Duration::ZERO, |at| at.saturating_duration_since(Instant::now()));
        let seconds = missing.as_secs() + u64::from(missing.subsec_nanos() > 0);
        self.policy.record(request, self.left(missing), seconds);
    }

    /// Returns what a full bucket holds.
    pub(super) fn units(&self) -> usize {
        self.policy.burst as usize
    }

    /// Drops the entries of subjects whose bucket is full.
    pub(super) fn clean_up(&self) {
        let now = Instant::now();
        let mut all = self.lock();
        all.retain(|_, full_at| *full_at > now);
        all.shrink_to_fit();
    }

    /// Returns the time in which a number of units is refilled, rounded down: all units of a bucket together take no longer
    /// than the window.
    fn refill(&self, units: u32) -> Duration {
        let nanos = self.window.as_nanos() * u128::from(units) / u128::from(self.policy.burst);
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// Returns how many units are left of a bucket that will be full after the time `missing`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the whole bucket, rounded down"
    )]
    fn left(&self, missing: Duration) -> u32 {
        let share = self.window.saturating_sub(missing).div_duration_f64(self.window);
        (share * f64::from(self.policy.burst)) as u32
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RateKey, Instant>> {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Exceeded<'_> {
    /// Records the refusal for the response and the metrics, and returns the error 429 `rate_limited`. `error` creates it
    /// from the number of seconds to wait and the name of the quota.
    pub(super) fn refuse_with(&self, request: &HttpRequest, error: impl FnOnce(u64, &'static str) -> Error) -> Error {
        error(self.policy.record_refusal(request, self.left, self.wait), self.policy.name)
    }

    /// The same with the detail that all rate limits have.
    pub fn refuse(&self, request: &HttpRequest) -> Error {
        self.refuse_with(request, Error::rate_limited)
    }

    /// The same for one of several items of a request: the refusal is not recorded for the response, but counted in the metrics.
    pub fn refuse_item(&self) -> Error {
        self.policy.count_refusal();
        self.error()
    }

    /// Returns the error alone, for what would be refused.
    pub fn error(&self) -> Error {
        Error::rate_limited(seconds_of(self.wait), self.policy.name)
    }
}

impl Reserved<'_> {
    /// Keeps what was taken from the quota: the request has done what it was reserved for.
    pub fn keep(mut self) {
        self.0 = None;
    }

    /// Keeps a part of what was taken, and gives the rest back: the request has done a part of what it was reserved for.
    pub fn keep_only(mut self, units: usize) {
        if let Some(Reservation { quota, refill, .. }) = &mut self.0 {
            *refill = refill.saturating_sub(quota.refill(u32::try_from(units).unwrap_or(u32::MAX)));
        }
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        let Some(Reservation { quota, key, refill }) = self.0.take() else { return };
        if let Some(full_at) = quota.lock().get_mut(&key) {
            *full_at = full_at.checked_sub(refill).unwrap_or(*full_at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_of_a_bucket_can_be_reserved_and_no_more() {
        for units in [1, 3, 7, 11, 9_999] {
            let quota = Quota::new("test", NonZeroU32::new(units).expect("not zero"), Duration::from_hours(24));
            for n in 0..units {
                let Ok(reserved) = quota.reserve(1, 1) else { panic!("the reservation {n} of {units} is refused") };
                reserved.keep();
            }
            assert_eq!(quota.reserve(1, 1).err().map(|exceeded| exceeded.left), Some(0), "{units}");
            assert!(quota.reserve(2, 1).is_ok(), "another subject has a bucket of its own");
        }
    }

    #[test]
    fn what_is_not_kept_is_given_back() {
        let quota = Quota::new("test", NonZeroU32::MIN, Duration::from_hours(1));
        for _ in 0..3 {
            let reserved = quota.reserve(1, 1);
            assert!(reserved.is_ok(), "it was given back");
            assert!(quota.reserve(1, 1).is_err(), "as long as it is reserved, none is left");
        }
    }

    #[test]
    fn checking_reserves_nothing() {
        let quota = Quota::new("test", NonZeroU32::MIN, Duration::from_hours(1));
        for _ in 0..3 {
            assert!(quota.check(1, 1).is_ok());
        }
        quota.reserve(1, 1).ok().expect("a full bucket").keep();
        assert_eq!(quota.check(1, 1).err().map(|exceeded| exceeded.left), Some(0));
    }

    #[test]
    fn a_part_can_be_kept() {
        let quota = Quota::new("test", NonZeroU32::new(7).expect("not zero"), Duration::from_hours(24));
        quota.reserve(1, 7).ok().expect("a full bucket").keep_only(3);
        quota.reserve(1, 4).ok().expect("the other four were given back").keep();
        assert!(quota.reserve(1, 1).is_err(), "three and four were kept");
    }
}
