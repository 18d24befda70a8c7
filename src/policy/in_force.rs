//! The policy in responses.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::document::{Role, Word};
use super::{HoldRule, Policy, Retention, Rule};
use crate::error::{Error, Result};
use crate::types::{Timestamp, UserId};

/// The policy of a tenant: the document with the defaults filled in, and when it was put.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "pairs": [{"from": "student", "to": "student", "allow": "shared"}, {"from": "*", "to": "*", "allow": "always"}],
    "hold": [], "words": [], "unblockable_roles": ["educator", "staff"], "listed_roles": ["educator", "staff"],
    "finder_roles": ["educator", "staff"], "receipts": true,
    "retention": {"messages_days": 730, "after_context_days": null},
    "version": 3, "updated_at": "2026-11-22T13:33:12.123456Z", "updated_by": "lms"}))]
pub(super) struct PolicyInForce {
    /// The rules. Of those that match the two roles, the most specific counts: both roles named, then the sender's, then
    /// the recipient's.
    #[schema(max_items = 200)]
    pairs: Vec<Rule>,
    /// Rules for messages that are looked at before they are delivered; none in this version.
    #[schema(max_items = 1000)]
    hold: Vec<HoldRule>,
    /// The words by which a message is suspect; none in this version.
    #[schema(max_items = 1000, value_type = Vec<Word>)]
    words: Vec<String>,
    /// The roles that nobody can block, in general or in a common context.
    #[schema(max_items = 50, value_type = Vec<Role>)]
    unblockable_roles: Vec<String>,
    /// The roles whose members all users of the tenant find, if they may write to them.
    #[schema(max_items = 50, value_type = Vec<Role>)]
    listed_roles: Vec<String>,
    /// The roles whose members find all users of the tenant to whom they may write.
    #[schema(max_items = 50, value_type = Vec<Role>)]
    finder_roles: Vec<String>,
    /// Whether senders see that their messages were read; true in this version.
    receipts: bool,
    /// How long messages are kept.
    retention: RetentionInForce,
    /// The version, which rises by 1 with each change; 0: the tenant has put no policy.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    version: i64,
    /// The time of the last change; null: the tenant has put no policy.
    #[schema(required)]
    updated_at: Option<Timestamp>,
    /// The caller who made the last change; null: the tenant has put no policy.
    #[schema(required)]
    updated_by: Option<UserId>,
}

/// How long messages are kept.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"messages_days": 730, "after_context_days": null}))]
pub(super) struct RetentionInForce {
    /// The days after which messages expire; null: never.
    #[schema(required, minimum = 1, maximum = 36_500, value_type = Option<u32>)]
    messages_days: Option<i64>,
    /// The days after the end of its context after which a message is erased; null in this version.
    #[schema(required, minimum = 1, maximum = 4_294_967_295_i64)]
    after_context_days: Option<u32>,
}

impl From<Retention> for RetentionInForce {
    fn from(Retention { messages_days, after_context_days }: Retention) -> Self {
        Self { messages_days, after_context_days }
    }
}

impl PolicyInForce {
    /// Returns a policy that the tenant has put.
    pub(super) fn put(policy: Policy, version: i64, updated_at: DateTime<Utc>, updated_by: &str) -> Result<Self> {
        let updated_by = UserId::try_from(updated_by.to_owned()).map_err(Error::internal)?;
        Ok(Self { version, updated_at: Some(updated_at.into()), updated_by: Some(updated_by), ..Self::not_put(policy) })
    }

    /// Returns the policy of a tenant that has put none.
    pub(super) fn not_put(policy: Policy) -> Self {
        let Policy { pairs, hold, words, unblockable_roles, listed_roles, finder_roles, receipts, retention } = policy;
        Self {
            pairs,
            hold,
            words,
            unblockable_roles,
            listed_roles,
            finder_roles,
            receipts,
            retention: retention.into(),
            version: 0,
            updated_at: None,
            updated_by: None,
        }
    }
}
