//! `POST /v1/policy/explain`: who may write to whom, and why. With a policy that is not in force it is a simulation.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::document::objects;
use super::store::ExplainedRow;
use super::{Allow, Policy, Rule};
use crate::types::{Object, UserId};

/// The maximum number of pairs in a request.
pub(super) const MAX_QUESTIONS: usize = 1000;

/// Pairs of users to be asked about.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"pairs": [{"sender_id": "mia", "recipient_id": "noah"}]}))]
pub struct Explain {
    /// The pairs, 1 to 1,000. The same pair may occur more than once.
    #[serde(deserialize_with = "objects")]
    #[schema(min_items = 1, max_items = 1000)]
    pub pairs: Vec<Question>,
    /// Decide by this policy instead of the one in force. It is checked as by `PUT /v1/policy`, and neither stored nor put in
    /// force.
    #[serde(default, deserialize_with = "optional_object")]
    pub policy: Option<Policy>,
}

/// A pair of users.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"sender_id": "mia", "recipient_id": "noah"}))]
pub struct Question {
    /// The user who would write.
    pub sender_id: UserId,
    /// The user who would be written to.
    pub recipient_id: UserId,
}

/// The verdicts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Explanations {
    /// One result for each pair, in the order of the request.
    #[schema(max_items = 1000)]
    pub results: Vec<Explanation>,
}

/// The verdict on messages of a pair, and what it was reached by.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "allowed": false, "held": false, "code": "context_ended", "rule": {"from": "student", "to": "student", "allow": "shared"},
    "contexts": [{"type": "course", "id": "bio-101", "active": false, "allow": "shared"}]}))]
pub struct Explanation {
    /// Whether the sender may write to the recipient.
    pub allowed: bool,
    /// Whether a message would be held until somebody has looked at it. Always false in this version.
    pub held: bool,
    /// The reason that they may not: the code of the error that a send would get, except that it is told between strangers,
    /// too. Null if they may.
    #[schema(required, max_length = 50)]
    pub code: Option<String>,
    /// The rule for the roles of the two, with wildcards as in the policy.
    pub rule: Rule,
    /// The contexts that the two share: active ones first, 100 at most.
    #[schema(max_items = 100)]
    pub contexts: Vec<SharedContext>,
}

/// A context that the two share.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"type": "course", "id": "bio-101", "active": true, "allow": "shared"}))]
pub struct SharedContext {
    /// The type of the context.
    #[serde(rename = "type")]
    #[schema(max_length = 64)]
    pub kind: String,
    /// The LMS's id of the context.
    #[schema(max_length = 255)]
    pub id: String,
    /// False if the context, or the membership of one of the two, is over.
    pub active: bool,
    /// What the rule for their roles in this context says.
    pub allow: Allow,
}

impl From<ExplainedRow> for Explanation {
    fn from(row: ExplainedRow) -> Self {
        let ExplainedRow { code, rule, allow, context_types, context_ids, actives, allows } = row;
        let (from, to) = rule.as_deref().and_then(|rule| rule.split_once('>')).unwrap_or(("*", "*"));
        let contexts = context_types.into_iter().zip(context_ids).zip(actives).zip(allows);
        Self {
            allowed: code.is_none(),
            held: false,
            code,
            rule: Rule { from: from.to_owned(), to: to.to_owned(), allow: allow_of(allow.as_deref()) },
            contexts: contexts
                .map(|(((kind, id), active), allow)| SharedContext {
                    kind,
                    id,
                    active,
                    allow: allow_of(allow.as_deref()),
                })
                .collect(),
        }
    }
}

/// Returns what a rule allows. Without a policy there is none, and everything is allowed.
fn allow_of(name: Option<&str>) -> Allow {
    name.and_then(Allow::of).unwrap_or(Allow::Always)
}

/// Deserializes a JSON object, or null.
fn optional_object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<Object<T>>::deserialize(deserializer)?.map(|Object(value)| value))
}
