//! The limits of requests and sends.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// `[limits]`
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub body_max_chars: usize,
    pub rate_limit_enabled: bool,
    pub sends_per_minute: NonZeroU32,
    pub sends_burst: NonZeroU32,
    pub new_conversations_per_hour: NonZeroU32,
    pub educator_new_conversations_per_hour: u32,
    pub sends_per_day: u32,
    pub first_messages_per_hour: u32,
    pub bulk_max_recipients: NonZeroU32,
    pub bulk_recipients_per_hour: NonZeroU32,
    pub requests_per_minute: NonZeroU32,
    pub requests_burst: NonZeroU32,
    pub service_requests_per_second: NonZeroU32,
    pub bytes_per_day: NonZeroU32,
    pub max_queued_requests: usize,
    pub queue_timeout_ms: u64,
    pub max_unsent_bytes: usize,
}

impl Limits {
    /// The value of `new_conversations_per_hour` in `default.toml`.
    const DEFAULT_NEW_CONVERSATIONS: u32 = 20;
    /// The conversations per hour of a user who may introduce others, where neither of the two keys is set.
    const EDUCATOR_NEW_CONVERSATIONS: NonZeroU32 = NonZeroU32::new(200).expect("not zero");

    /// Returns the conversations per hour that a user who may introduce others may begin: the key of that name or, if it is
    /// 0, what `default.toml` says there.
    pub fn educator_new_conversations(&self) -> NonZeroU32 {
        let everybody = self.new_conversations_per_hour;
        let is_default = everybody.get() == Self::DEFAULT_NEW_CONVERSATIONS;
        NonZeroU32::new(self.educator_new_conversations_per_hour).unwrap_or(if is_default {
            Self::EDUCATOR_NEW_CONVERSATIONS
        } else {
            everybody
        })
    }
}
