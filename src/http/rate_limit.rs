//! Rate limits, for each user and each service. Responses report the remaining quota in the `RateLimit` fields;
//! requests above a limit get 429. Each replica counts for itself.

use std::hash::{BuildHasher, Hash, RandomState};
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::HttpRequest;
use lru::LruCache;

use super::quota::{Exceeded, Quota, Reserved};
use super::request_limit::RateLimit;
use crate::config::Limits;
use crate::error::{Error, Result};
use crate::types::UserId;

const TWO: NonZeroU32 = NonZeroU32::new(2).expect("not zero");
/// The capacity of each of the two caches of hashes (user pairs, idempotency keys): 16 bytes an entry plus overhead,
/// some megabytes in all.
const CACHE_CAPACITY: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");
/// The interval at which the state of subjects with full quotas is dropped.
const CLEANUP_INTERVAL: Duration = Duration::from_mins(1);

/// The subject of a rate limit.
#[derive(Clone, Copy, Debug)]
pub struct RateSubject<'a> {
    /// The tenant of the caller.
    pub tenant: &'a str,
    /// The caller.
    pub user: &'a UserId,
    /// True if the caller is a service: it acts for users or reads the event log, and has limits of its own.
    pub is_service: bool,
}

/// The hash of what is counted: a subject, or a subject and a recipient or idempotency key. The ids themselves are not
/// kept.
pub(super) type RateKey = u64;

/// All rate limits. Every check passes if rate limiting is disabled in the configuration.
pub struct RateLimits {
    enabled: bool,
    /// Requests of a user, except sends.
    requests: RateLimit,
    /// Sends of a user to one recipient.
    sends: RateLimit,
    /// Sends of a user that begin a conversation.
    conversations: RateLimit,
    /// The same of a user who may introduce others.
    educator_conversations: RateLimit,
    /// Requests and sends of a service.
    service: RateLimit,
    /// All sends of a user, including refused and repeated ones: twice the burst of other requests, at the same rate.
    /// Without it, sends that are refused could keep the service busy.
    attempts: RateLimit,
    /// All sends of a service, likewise.
    service_attempts: RateLimit,
    /// The messages of a user's bulk sends, which the limits of sends do not count.
    bulk_recipients: Quota,
    /// The bytes of the texts that a user stores.
    bytes: Quota,
    /// The messages of a user to one recipient in 24 hours. `None`: not limited.
    pair_day: Option<Quota>,
    /// The first messages that a user receives in an hour. `None`: not limited.
    newcomers: Option<Quota>,
    /// Pairs of users with a conversation.
    pairs: Mutex<LruCache<RateKey, ()>>,
    /// Idempotency keys of recent sends.
    keys: Mutex<LruCache<RateKey, ()>>,
    hasher: RandomState,
}

impl RateLimits {
    /// Creates the configured limits.
    pub fn new(limits: &Limits) -> Self {
        let (second, minute, hour) = (Duration::from_secs(1), Duration::from_mins(1), Duration::from_hours(1));
        let day = Duration::from_hours(24);
        let (requests, per_minute) = (limits.requests_burst, limits.requests_per_minute);
        let (per_hour, per_second) = (limits.new_conversations_per_hour, limits.service_requests_per_second);
        let educator_per_hour = limits.educator_new_conversations();
        let quota = |name, units, window| NonZeroU32::new(units).map(|units| Quota::new(name, units, window));
        let bulk_per_hour = limits.bulk_recipients_per_hour;
        let twice = |n: NonZeroU32| n.saturating_mul(TWO);
        // A bounded `LruCache` allocates its whole capacity at once; one that is resized later does not.
        let [pairs, keys] = [(); 2].map(|()| {
            let mut cache = LruCache::unbounded();
            cache.resize(CACHE_CAPACITY);
            Mutex::new(cache)
        });
        Self {
            enabled: limits.rate_limit_enabled,
            requests: RateLimit::new("requests", requests, per_minute, minute),
            sends: RateLimit::new("sends", limits.sends_burst, limits.sends_per_minute, minute),
            conversations: RateLimit::new("conversations", per_hour, per_hour, hour),
            educator_conversations: RateLimit::new("conversations", educator_per_hour, educator_per_hour, hour),
            service: RateLimit::new("service", twice(per_second), per_second, second),
            attempts: RateLimit::new("attempts", twice(requests), per_minute, minute),
            service_attempts: RateLimit::new("attempts", twice(twice(per_second)), per_second, second),
            bytes: Quota::new("bytes", limits.bytes_per_day, day),
            pair_day: quota("pair_day", limits.sends_per_day, day),
            newcomers: quota("newcomers", limits.first_messages_per_hour, hour),
            bulk_recipients: Quota::new("bulk_recipients", bulk_per_hour, hour),
            pairs,
            keys,
            hasher: RandomState::new(),
        }
    }

    /// Counts a request that is not a send.
    ///
    /// # Errors
    /// 429 `rate_limited`, as for all checks.
    pub fn check_request(&self, request: &HttpRequest, subject: &RateSubject<'_>) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        let limit = if subject.is_service { &self.service } else { &self.requests };
        limit.check(request, self.subject_key(subject))
    }

    /// Counts a send as an attempt, whether it succeeds or not.
    pub fn check_attempt(&self, request: &HttpRequest, subject: &RateSubject<'_>) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        let limit = if subject.is_service { &self.service_attempts } else { &self.attempts };
        limit.check_silently(request, self.subject_key(subject))
    }

    /// Counts a send. The sends of a user to each recipient are counted separately, those of a service together with
    /// its other requests.
    pub fn check_send(&self, request: &HttpRequest, subject: &RateSubject<'_>, recipient: &UserId) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        if subject.is_service {
            return self.service.check(request, self.subject_key(subject));
        }
        self.sends.check(request, self.key((subject.tenant, subject.user, recipient)))
    }

    /// Reserves the bytes of a text that a user is about to store: a message, an edit or a draft, with its context.
    /// Those of a service are not counted.
    pub fn reserve_bytes(
        &self,
        request: &HttpRequest,
        subject: &RateSubject<'_>,
        bytes: usize,
    ) -> Result<Reserved<'_>> {
        if !self.enabled || subject.is_service {
            return Ok(Reserved::default());
        }
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.bytes.reserve(self.subject_key(subject), bytes).map_err(|exceeded| {
            exceeded.refuse_with(request, |seconds, name| Error::quota_exceeded(seconds, name, bytes, exceeded.left))
        })
    }

    /// Reserves one of the messages that a user may send to one recipient in 24 hours. Those of a service are not counted.
    pub fn reserve_send_of_day(
        &self,
        request: &HttpRequest,
        subject: &RateSubject<'_>,
        recipient: &UserId,
    ) -> Result<Reserved<'_>> {
        match &self.pair_day {
            Some(quota) if self.enabled && !subject.is_service => {
                let key = self.key((subject.tenant, subject.user, recipient));
                quota.reserve(key, 1).map_err(|exceeded| exceeded.refuse(request))
            }
            _ => Ok(Reserved::default()),
        }
    }

    /// Returns true if the first messages that a user receives are limited.
    pub fn has_first_message_limit(&self) -> bool {
        self.newcomers.is_some()
    }

    /// Reserves one of the first messages that the recipient may receive in an hour, of all users together. Only for pairs for
    /// which [`Self::is_new_pair`] returned true.
    ///
    /// # Errors
    /// A refusal that is not recorded yet: it would tell the sender that the recipient exists.
    pub fn reserve_first_message(
        &self,
        subject: &RateSubject<'_>,
        recipient: &UserId,
    ) -> std::result::Result<Reserved<'_>, Exceeded<'_>> {
        let Some(quota) = &self.newcomers else { return Ok(Reserved::default()) };
        quota.reserve(self.key((subject.tenant, recipient)), 1)
    }

    /// Checks whether [`Self::reserve_first_message`] would refuse, and reserves nothing.
    ///
    /// # Errors
    /// Those of [`Self::reserve_first_message`].
    pub fn check_first_message(
        &self,
        subject: &RateSubject<'_>,
        recipient: &UserId,
    ) -> std::result::Result<(), Exceeded<'_>> {
        let Some(quota) = &self.newcomers else { return Ok(()) };
        quota.check(self.key((subject.tenant, recipient)), 1)
    }

    /// Returns true if a send may begin a conversation, which then has to be checked: the cache does not have the pair.
    /// Always false for services, which may begin any number.
    pub fn is_new_pair(&self, subject: &RateSubject<'_>, recipient: &UserId) -> bool {
        self.enabled && !subject.is_service && !lock(&self.pairs).contains(&self.pair_key(subject, recipient))
    }

    /// Adds two users to the cache of pairs with a conversation.
    pub fn remember_pair(&self, subject: &RateSubject<'_>, recipient: &UserId) {
        lock(&self.pairs).put(self.pair_key(subject, recipient), ());
    }

    /// Counts a send that begins a conversation. Only for pairs for which [`Self::is_new_pair`] returned true, which it
    /// never does if rate limiting is disabled. `may_introduce`: the sender may introduce users, and so begin more.
    pub fn check_new_conversation(
        &self,
        request: &HttpRequest,
        subject: &RateSubject<'_>,
        may_introduce: bool,
    ) -> Result<()> {
        let limit = if may_introduce { &self.educator_conversations } else { &self.conversations };
        limit.check(request, self.subject_key(subject))
    }

    /// Returns the most recipients that a bulk send of a user may have at once, as far as this limit goes.
    pub fn max_bulk_recipients(&self) -> usize {
        if self.enabled { self.bulk_recipients.units() } else { usize::MAX }
    }

    /// Returns the most bytes that a subject may store in 24 hours. `None`: any number.
    pub fn max_bytes(&self, subject: &RateSubject<'_>) -> Option<usize> {
        (self.enabled && !subject.is_service).then(|| self.bytes.units())
    }

    /// Reserves the messages of a bulk send, in place of the limits of each send. Those of a service are not counted.
    pub fn reserve_bulk(
        &self,
        request: &HttpRequest,
        subject: &RateSubject<'_>,
        messages: usize,
    ) -> Result<Reserved<'_>> {
        if !self.enabled || subject.is_service || messages == 0 {
            return Ok(Reserved::default());
        }
        let messages = u32::try_from(messages).unwrap_or(u32::MAX);
        let reserved = self.bulk_recipients.reserve(self.subject_key(subject), messages);
        reserved.map_err(|exceeded| exceeded.refuse(request))
    }

    /// Records what is left for bulk sends, for the response.
    pub fn record_bulk(&self, request: &HttpRequest, subject: &RateSubject<'_>) {
        if self.enabled && !subject.is_service {
            self.bulk_recipients.record(request, self.subject_key(subject));
        }
    }

    /// Returns true if an idempotency key was used recently, so that the send is a repetition.
    pub fn is_recent_key(&self, subject: &RateSubject<'_>, key: &str) -> bool {
        self.enabled && lock(&self.keys).contains(&self.key((subject.tenant, subject.user, key)))
    }

    /// Adds an idempotency key to the cache of recently used ones.
    pub fn remember_key(&self, subject: &RateSubject<'_>, key: &str) {
        if self.enabled {
            lock(&self.keys).put(self.key((subject.tenant, subject.user, key)), ());
        }
    }

    /// Background task: drops the state of keys whose bucket is full, once a minute.
    pub async fn clean_up_regularly(self: Arc<Self>) {
        loop {
            tokio::time::sleep(CLEANUP_INTERVAL).await;
            let users = [&self.requests, &self.sends, &self.conversations, &self.attempts];
            let others = [&self.educator_conversations, &self.service, &self.service_attempts];
            users.into_iter().chain(others).for_each(RateLimit::clean_up);
            [Some(&self.bytes), Some(&self.bulk_recipients), self.pair_day.as_ref(), self.newcomers.as_ref()]
                .into_iter()
                .flatten()
                .for_each(Quota::clean_up);
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
