//! The policy documents of the model test, and which rule of a document counts for two roles.

use fastrand::Rng;
use serde_json::{Value, json};

/// The roles that users have, in general or in a context.
pub const ROLES: [&str; 4] = ["student", "educator", "ta", "staff"];
/// The roles of the lists that a document leaves out.
const DEFAULT_LIST: &[&str] = &["educator", "staff"];

/// What a rule allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allow {
    Never,
    Shared,
    Always,
}

/// The role of a sender, that of a recipient, and what is allowed between them.
pub type Rule = (&'static str, &'static str, Allow);

/// The rule for two roles without a policy.
const NO_RULE: Rule = ("*", "*", Allow::Always);

/// A policy. A list that is `None` is left out in the request.
#[derive(Clone, Debug)]
pub struct Document {
    pairs: Vec<Rule>,
    unblockable: Option<&'static [&'static str]>,
    listed: Option<&'static [&'static str]>,
}

impl Allow {
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Shared => "shared",
            Self::Always => "always",
        }
    }
}

/// Policies that schools have: no two of them decide alike.
fn usual(number: usize) -> Vec<Rule> {
    let rules: &[Rule] = match number {
        0 => &[NO_RULE],
        // Everybody writes to those with whom they share a context.
        1 => &[("*", "*", Allow::Shared)],
        // Students never write to students.
        2 => &[("student", "student", Allow::Never), NO_RULE],
        // Educators write to anybody, and are written to by those with whom they share a context.
        3 => &[("educator", "*", Allow::Always), ("*", "educator", Allow::Shared), NO_RULE],
        // By their role in a context, students may write to students.
        4 => &[
            ("student", "student", Allow::Never),
            ("ta", "student", Allow::Shared),
            ("student", "ta", Allow::Shared),
            NO_RULE,
        ],
        // The more specific rule counts: both roles, then the sender's, then the recipient's.
        5 => &[
            ("student", "*", Allow::Never),
            ("*", "student", Allow::Shared),
            ("student", "educator", Allow::Always),
            ("*", "educator", Allow::Never),
            NO_RULE,
        ],
        _ => &[("*", "*", Allow::Never)],
    };
    rules.to_vec()
}

impl Document {
    /// One of the usual policies, or one with random rules.
    pub fn random(rng: &mut Rng) -> Self {
        let pairs = if rng.u8(0..3) > 0 { usual(rng.usize(0..7)) } else { random_rules(rng) };
        Self {
            pairs,
            unblockable: rng
                .choice([None, None, None, Some(&[][..]), Some(&["ta"]), Some(&["educator", "ta"])])
                .unwrap(),
            listed: rng.choice([None, None, None, Some(&[][..]), Some(&["student"]), Some(&ROLES)]).unwrap(),
        }
    }

    pub fn request(&self) -> Value {
        let mut document = json!({"pairs": self.pairs.iter().map(rule_as_json).collect::<Vec<_>>()});
        if let Some(roles) = self.unblockable {
            document["unblockable_roles"] = json!(roles);
        }
        if let Some(roles) = self.listed {
            document["listed_roles"] = json!(roles);
        }
        document
    }

    /// The document with what it leaves out filled in, as it is in responses.
    pub fn response(&self, version: usize) -> Value {
        let (unblockable, listed) = (self.unblockable.unwrap_or(DEFAULT_LIST), self.listed.unwrap_or(DEFAULT_LIST));
        let mut document = self.request();
        document["unblockable_roles"] = json!(unblockable);
        document["listed_roles"] = json!(listed);
        document["version"] = json!(version);
        document
    }

    /// Returns true if both say the same.
    pub fn equals(&self, other: &Self) -> bool {
        self.response(0) == other.response(0)
    }
}

/// A rule for all roles, and up to four for some.
fn random_rules(rng: &mut Rng) -> Vec<Rule> {
    let allow = rng.choice([Allow::Never, Allow::Shared, Allow::Shared, Allow::Always, Allow::Always]).unwrap();
    let mut rules = vec![("*", "*", allow)];
    for _ in 0..4 {
        let allow = rng.choice([Allow::Never, Allow::Shared, Allow::Always]).unwrap();
        let [from, to] = [(); 2].map(|()| if rng.u8(0..4) == 0 { "*" } else { rng.choice(ROLES).unwrap() });
        if rules.iter().all(|rule| (rule.0, rule.1) != (from, to)) {
            rules.push((from, to, allow));
        }
    }
    rules
}

pub fn rule_as_json((from, to, allow): &Rule) -> Value {
    json!({"from": from, "to": to, "allow": allow.name()})
}

/// The rule that counts for two roles. Without a policy everything is allowed.
pub fn rule_of(policy: Option<&Document>, from: &str, to: &str) -> Rule {
    let Some(policy) = policy else { return NO_RULE };
    let find = |one: &str, other: &str| policy.pairs.iter().find(|rule| rule.0 == one && rule.1 == other);
    *find(from, to).or_else(|| find(from, "*")).or_else(|| find("*", to)).or_else(|| find("*", "*")).unwrap()
}

/// Returns true if nobody can block a user with this role.
pub fn is_unblockable(policy: Option<&Document>, role: &str) -> bool {
    policy.and_then(|policy| policy.unblockable).unwrap_or(DEFAULT_LIST).contains(&role)
}

/// Returns true if users with this role are visible to all who may write to them.
pub fn is_listed(policy: Option<&Document>, role: &str) -> bool {
    policy.and_then(|policy| policy.listed).unwrap_or(DEFAULT_LIST).contains(&role)
}
