//! The policy document, as `PUT /v1/policy` takes it and the file `policy.file` has it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who may write to whom in a tenant, and who is found by whom.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The rules. Of those that match the two roles, the most specific counts: both roles named, then the sender's, then
    /// the recipient's. There must be one from `*` to `*`, so that each pair has a rule.
    pub pairs: Vec<Rule>,
    /// The roles that nobody can block, in general or in a common context.
    #[serde(default = "educators_and_staff")]
    pub unblockable_roles: Vec<String>,
    /// The roles whose members all users of the tenant find, if they may write to them.
    #[serde(default = "educators_and_staff")]
    pub listed_roles: Vec<String>,
    /// The roles whose members find all users of the tenant to whom they may write.
    #[serde(default = "educators_and_staff")]
    pub finder_roles: Vec<String>,
}

/// The rule for messages from one role to another.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The role of the sender; `*`: any.
    pub from: String,
    /// The role of the recipient; `*`: any.
    pub to: String,
    /// Whether they may write.
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

/// The roles of `unblockable_roles`, `listed_roles` and `finder_roles` where a document names none, and where a tenant has
/// no policy.
fn educators_and_staff() -> Vec<String> {
    ["educator", "staff"].map(str::to_owned).into()
}

impl Default for Policy {
    /// What holds without a policy: all users of a tenant may write to each other.
    fn default() -> Self {
        let everybody = Rule { from: "*".to_owned(), to: "*".to_owned(), allow: Allow::Always };
        let roles = educators_and_staff;
        Self { pairs: vec![everybody], unblockable_roles: roles(), listed_roles: roles(), finder_roles: roles() }
    }
}
