//! Compiled policies: what `migrations/functions/policy.sql` takes.

use super::{Policy, Rule};

/// A policy as members of the object `rules`, without the tenant, which begins the name of each member.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    /// For each member the rest of its name, escaped for JSON, and its value, as JSON.
    members: Vec<(String, String)>,
}

impl Compiled {
    pub(super) fn new(policy: &Policy) -> Self {
        let rule =
            |Rule { from, to, allow }: &Rule| (escaped(&format!("{from}>{to}")), format!("\"{}\"", allow.name()));
        let roles: Vec<_> = policy.unblockable_roles.iter().map(|role| format!("\"{}\"", escaped(role))).collect();
        let unblockable = ("unblockable".to_owned(), format!("[{}]", roles.join(",")));
        Self { members: policy.pairs.iter().map(rule).chain([unblockable]).collect() }
    }

    /// Returns the members for a tenant, without braces.
    pub(super) fn members_for(&self, tenant: &str) -> String {
        let tenant = escaped(tenant);
        let member = |(name, value): &(String, String)| format!("\"{tenant}\\u001f{name}\":{value}");
        self.members.iter().map(member).collect::<Vec<_>>().join(",")
    }

    /// Returns the object `rules` for one tenant.
    pub(super) fn rules_for(&self, tenant: &str) -> String {
        format!("{{{}}}", self.members_for(tenant))
    }
}

/// Escapes a text for a JSON string, without the quotation marks.
fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::policy::Allow;

    #[test]
    fn each_rule_is_a_member_named_by_tenant_and_roles_whatever_characters_they_have() {
        let rule = |from: &str, to: &str, allow| Rule { from: from.to_owned(), to: to.to_owned(), allow };
        let policy = Policy {
            pairs: vec![rule("a\"b\\", "é", Allow::Shared), rule("*", "*", Allow::Never)],
            unblockable_roles: vec!["x\"y".to_owned()],
            ..Policy::default()
        };

        let rules = Compiled::new(&policy).rules_for("a\"school\\\u{1}");

        let expected = json!({
            "a\"school\\\u{1}\u{1f}a\"b\\>é": "shared",
            "a\"school\\\u{1}\u{1f}*>*": "never",
            "a\"school\\\u{1}\u{1f}unblockable": ["x\"y"],
        });
        assert_eq!(serde_json::from_str::<Value>(&rules).expect("JSON"), expected);
    }
}
