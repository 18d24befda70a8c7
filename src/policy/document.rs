//! The policy document, as `PUT /v1/policy` takes it and the file `policy.file` has it.

use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::types::Object;

/// The rules of a tenant on who may write to whom and who is found by whom. Roles are words of the LMS, as in its tokens; upper and
/// lower case make a difference.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"pairs": [
    {"from": "student", "to": "student", "allow": "shared"}, {"from": "*", "to": "*", "allow": "always"}]}))]
pub struct Policy {
    /// The rules, 1 to 200. Of those that match the two roles, the most specific counts: both roles named, then the
    /// sender's, then the recipient's. There must be one from `*` to `*`, so that each pair of roles has a rule.
    #[serde(deserialize_with = "objects")]
    #[schema(min_items = 1, max_items = 200)]
    pub pairs: Vec<Rule>,
    /// Rules for messages that are looked at before they are delivered. Not supported by this version: it must be empty.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 0)]
    pub hold: Vec<HoldRule>,
    /// The words by which a message is suspect. Not supported by this version: it must be empty.
    #[serde(default)]
    #[schema(max_items = 0, value_type = Vec<Word>)]
    pub words: Vec<String>,
    /// The roles that nobody can block, in general or in a common context; 50 at most.
    #[serde(default = "educators_and_staff")]
    #[schema(max_items = 50, value_type = Vec<Role>)]
    pub unblockable_roles: Vec<String>,
    /// The roles whose members all users of the tenant find, if they may write to them; 50 at most.
    #[serde(default = "educators_and_staff")]
    #[schema(max_items = 50, value_type = Vec<Role>)]
    pub listed_roles: Vec<String>,
    /// The roles whose members find all users of the tenant to whom they may write; 50 at most.
    #[serde(default = "educators_and_staff")]
    #[schema(max_items = 50, value_type = Vec<Role>)]
    pub finder_roles: Vec<String>,
    /// Whether senders see that their messages were read. `false` is not supported by this version.
    #[serde(default = "yes")]
    pub receipts: bool,
    /// How long messages are kept. By default, none expires.
    #[serde(default, deserialize_with = "object")]
    pub retention: Retention,
}

/// A role, in the LMS's own words.
#[derive(ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 255, pattern = "^(?:[^*>\\x00-\\x1f\\x7f-\\x9f]|[^>\\x00-\\x1f\\x7f-\\x9f]{2,})$", example = "educator")]
#[expect(dead_code, reason = "the schema of the elements of lists, whose Rust type is `String`")]
pub(super) struct Role(String);

/// A word by which a message is suspect.
#[derive(ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 255, example = "word")]
#[expect(dead_code, reason = "the schema of the elements of lists, whose Rust type is `String`")]
pub(super) struct Word(String);

/// The rule for messages from one role to another.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from": "student", "to": "student", "allow": "shared"}))]
pub struct Rule {
    /// The role of the sender; `*`: any.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^>\\x00-\\x1f\\x7f-\\x9f]{1,255}$")]
    pub from: String,
    /// The role of the recipient; `*`: any.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^>\\x00-\\x1f\\x7f-\\x9f]{1,255}$")]
    pub to: String,
    /// Whether they may write.
    #[serde(deserialize_with = "from_string")]
    pub allow: Allow,
}

/// Whether users of two roles may write to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Allow {
    /// No, unless their roles in an active common context say otherwise.
    Never,
    /// In an active common context in which their roles are not `never`.
    Shared,
    /// Yes.
    Always,
}

impl Allow {
    /// Returns the name in documents and in the rules for SQL.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Shared => "shared",
            Self::Always => "always",
        }
    }

    /// Returns the one with a name.
    pub(super) fn of(name: &str) -> Option<Self> {
        [Self::Never, Self::Shared, Self::Always].into_iter().find(|allow| allow.name() == name)
    }
}

/// A rule for messages that are looked at before they are delivered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from": "student", "to": "*", "when": "suspect"}))]
pub struct HoldRule {
    /// The role of the sender; `*`: any.
    #[schema(min_length = 1, max_length = 255)]
    pub from: String,
    /// The role of the recipient; `*`: any.
    #[schema(min_length = 1, max_length = 255)]
    pub to: String,
    /// Which of the messages.
    #[serde(deserialize_with = "from_string")]
    pub when: HoldWhen,
}

/// Which messages are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldWhen {
    /// All.
    Always,
    /// Those with a word of the word list.
    Suspect,
}

/// How long messages are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"messages_days": 730, "after_context_days": null}))]
pub struct Retention {
    /// The days after which messages expire, 1 to 36,500; null: never. A message is erased within about a day after it has reached
    /// that age, and its idempotency key is removed: for both users it is like a retracted one. There is no way back: a policy with
    /// more days keeps what is there then.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 36_500, value_type = Option<u32>)]
    pub messages_days: Option<i64>,
    /// The days after the end of its context after which a message is erased. Not supported by this version: it must be null.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 4_294_967_295_i64)]
    pub after_context_days: Option<u32>,
}

/// The roles of `unblockable_roles`, `listed_roles` and `finder_roles` where a document names none, and where a tenant has
/// no policy.
fn educators_and_staff() -> Vec<String> {
    ["educator", "staff"].map(str::to_owned).into()
}

impl Retention {
    /// The longest time for which `messages_days` keeps messages.
    pub(super) const MAX_DAYS: i64 = 36_500;

    /// Returns false for what this version does not do. `messages_days` of `migrations/functions/privacy.sql` decides alike.
    pub(super) fn is_supported(self) -> bool {
        self.messages_days.is_none_or(|days| (1..=Self::MAX_DAYS).contains(&days)) && self.after_context_days.is_none()
    }
}

fn yes() -> bool {
    true
}

impl Policy {
    /// Returns the policy with one rule for all pairs of roles, and defaults otherwise.
    fn for_all(allow: Allow) -> Self {
        let (pairs, roles) = (vec![Rule { from: "*".to_owned(), to: "*".to_owned(), allow }], educators_and_staff);
        Self {
            pairs,
            hold: vec![],
            words: vec![],
            unblockable_roles: roles(),
            listed_roles: roles(),
            finder_roles: roles(),
            receipts: true,
            retention: Retention::default(),
        }
    }

    /// Returns the policy of a tenant whose stored document cannot be read: nobody may write to anybody.
    pub(super) fn unreadable() -> Self {
        Self::for_all(Allow::Never)
    }
}

impl Default for Policy {
    /// What holds without a policy: all users of a tenant may write to each other.
    fn default() -> Self {
        Self::for_all(Allow::Always)
    }
}

/// Deserializes an enum from a string. A value of another type is an error of this member, not of the JSON syntax.
fn from_string<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(String::deserialize(deserializer)?.into_deserializer())
}

/// Deserializes a JSON object.
fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Object::deserialize(deserializer).map(|Object(value)| value)
}

/// Deserializes a list of JSON objects.
pub(super) fn objects<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Vec::<Object<T>>::deserialize(deserializer)?.into_iter().map(|Object(item)| item).collect())
}
