//! The model of who may write to whom: the verdict on a message by the users' roles, the rosters, the policy and the blocks.

use serde_json::{Value, json};

use super::{
    operations::{USERS, context},
    people::PEOPLE,
    policies::{Allow, Document, Rule, is_listed, is_unblockable, rule_as_json, rule_of},
    rosters::Roster,
};

/// The roles whose members make a user known by writing to them, if their token has the role.
const INTRODUCE_ROLES: [&str; 2] = ["educator", "staff"];

/// The school, as the LMS describes it, and the blocks of its users.
#[derive(Default)]
pub struct School {
    /// By user.
    pub accounts: [Account; PEOPLE.len()],
    /// By context.
    pub rosters: [Option<Roster>; 2],
    /// `None`: none was ever put.
    pub policy: Option<Document>,
    pub policy_version: usize,
    /// The blocks (of whom by whom), the oldest first.
    pub blocks: Vec<(usize, usize)>,
}

pub struct Account {
    pub is_known: bool,
    /// The role in the user's token, if the user has a token with a role.
    token_role: Option<&'static str>,
    /// The role on record.
    recorded_role: Option<&'static str>,
    /// Whether the LMS describes the user, so that the role on record counts.
    is_managed: bool,
    is_active: bool,
}

impl Default for Account {
    fn default() -> Self {
        Self { is_known: false, token_role: None, recorded_role: None, is_managed: false, is_active: true }
    }
}

/// The user who asks for the verdict, or sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    Sender,
    /// A service on behalf of the sender.
    Service,
    /// The LMS, for an explanation: nobody becomes known by it.
    BackEnd,
}

/// A context that two users share.
struct Shared {
    number: usize,
    is_active: bool,
    /// The role of the first user there.
    role: &'static str,
    /// The rule for the roles of both there.
    rule: Rule,
}

impl Account {
    /// Returns the role of the user as a recipient, or for those who look at them.
    pub fn role(&self) -> &'static str {
        self.recorded_role.unwrap_or("student")
    }

    /// Returns the role of the user as a sender.
    fn role_by(&self, asker: Asker) -> &'static str {
        if self.is_managed || asker != Asker::Sender { self.role() } else { self.token_role.unwrap_or("student") }
    }

    pub fn describe(&mut self, role: Option<&'static str>, is_active: bool) {
        *self = Self { is_known: true, recorded_role: role, is_managed: true, is_active, ..*self };
    }

    /// Returns true if the user may send to many and make users known.
    pub fn may_introduce(&self) -> bool {
        INTRODUCE_ROLES.contains(&self.role_by(Asker::Sender))
    }
}

impl School {
    /// A school whose users are known by their tokens, which have these roles.
    pub fn new(token_roles: [Option<&'static str>; USERS.len()]) -> Self {
        let mut school = Self::default();
        for (account, role) in school.accounts.iter_mut().zip(token_roles) {
            *account = Account { is_known: true, token_role: role, recorded_role: role, ..Account::default() };
        }
        school
    }

    /// Why a message would be refused, as its sender is told; `None`: it would be sent. `have_met`: there is a message
    /// between the two.
    pub fn verdict(&self, asker: Asker, sender: usize, recipient: usize, have_met: bool) -> Option<&'static str> {
        let reason = self.full_verdict(self.policy.as_ref(), asker, sender, recipient)?;
        // Nothing is told about a stranger: the refusal is that for a user who does not exist.
        let is_about_sender = ["self_message", "sender_inactive", "you_blocked"].contains(&reason);
        let are_strangers = !have_met && self.shared(None, asker, sender, recipient).is_empty();
        Some(if are_strangers && !is_about_sender { "recipient_unknown" } else { reason })
    }

    /// The same with the reason between strangers, by some policy.
    pub fn full_verdict(
        &self,
        policy: Option<&Document>,
        asker: Asker,
        sender: usize,
        recipient: usize,
    ) -> Option<&'static str> {
        let (one, other) = (&self.accounts[sender], &self.accounts[recipient]);
        if sender == recipient || !other.is_known {
            let may_introduce = match asker {
                Asker::Sender => one.may_introduce(),
                Asker::Service => true,
                Asker::BackEnd => false,
            };
            return match () {
                () if !one.is_active => Some("sender_inactive"),
                () if sender == recipient => Some("self_message"),
                // A new user is a student.
                () if may_introduce && rule_of(policy, one.role_by(asker), "student").2 == Allow::Always => None,
                () => Some("recipient_unknown"),
            };
        }

        if self.has_blocked(sender, recipient) {
            return Some("you_blocked");
        }
        if !one.is_active {
            return Some("sender_inactive");
        }
        if !other.is_active {
            return Some("recipient_inactive");
        }
        if self.has_blocked(recipient, sender) && !self.is_unblockable(policy, asker, sender, recipient) {
            return Some("blocked");
        }

        let shared = self.shared(policy, asker, sender, recipient);
        let rule = rule_of(policy, one.role_by(asker), other.role()).2;
        let is_allowed_in = |context: &Shared| context.is_active && context.rule.2 != Allow::Never;
        if rule == Allow::Always || shared.iter().any(is_allowed_in) {
            return None;
        }
        // The contexts that they share now say `never`, else they would allow it.
        if rule == Allow::Never || shared.iter().any(|context| context.is_active) {
            return Some("role_not_allowed");
        }
        Some(if shared.is_empty() { "no_shared_context" } else { "context_ended" })
    }

    fn has_blocked(&self, user: usize, other: usize) -> bool {
        self.blocks.contains(&(user, other))
    }

    /// Returns true if a block of the first user by the second has no effect: by their role, or by their role in an active
    /// context of both.
    fn is_unblockable(&self, policy: Option<&Document>, asker: Asker, user: usize, by: usize) -> bool {
        let is_unblockable = |role| is_unblockable(policy, role);
        let shared = self.shared(policy, asker, user, by);
        is_unblockable(self.accounts[user].role_by(asker))
            || shared.iter().any(|context| context.is_active && is_unblockable(context.role))
    }

    /// The contexts that two users share or have shared.
    fn shared(&self, policy: Option<&Document>, asker: Asker, one: usize, other: usize) -> Vec<Shared> {
        let mut shared = Vec::new();
        for (number, roster) in self.rosters.iter().enumerate() {
            let Some(members) = roster.as_ref().map(|roster| &roster.members) else { continue };
            let (Some(mine), Some(theirs)) = (members.get(&one), members.get(&other)) else { continue };
            let role = mine.role.unwrap_or_else(|| self.accounts[one].role_by(asker));
            let their_role = theirs.role.unwrap_or_else(|| self.accounts[other].role());
            let is_active = !mine.end.is_over() && !theirs.end.is_over();
            shared.push(Shared { number, is_active, role, rule: rule_of(policy, role, their_role) });
        }
        shared
    }

    /// Returns true if a user sees the profile of another one.
    pub fn sees(&self, user: usize, other: usize, have_met: bool) -> bool {
        let policy = self.policy.as_ref();
        let is_related = have_met || !self.shared(policy, Asker::Sender, user, other).is_empty();
        let account = &self.accounts[other];
        let may_write = || self.full_verdict(policy, Asker::Sender, user, other).is_none();
        account.is_known
            && (is_related || self.has_blocked(user, other) || is_listed(policy, account.role()) && may_write())
    }

    /// Blocks a user. Returns whether the block is new, or the code of the refusal.
    pub fn block(&mut self, user: usize, other: usize, have_met: bool) -> Result<bool, &'static str> {
        if user == other {
            return Err("self_message");
        }
        if self.has_blocked(user, other) {
            return Ok(false);
        }
        if !self.sees(user, other, have_met) {
            return Err("not_found");
        }
        // The user who blocks has no token of the other one.
        if self.is_unblockable(self.policy.as_ref(), Asker::BackEnd, other, user) {
            return Err("not_blockable");
        }
        self.blocks.push((user, other));
        Ok(true)
    }

    /// The profile of a user, as others see it.
    pub fn user(&self, user: usize) -> Value {
        let account = &self.accounts[user];
        json!({"user_id": PEOPLE[user], "role": account.role(), "active": account.is_active})
    }

    /// The explanation of the verdict on a message, by some policy.
    pub fn explain(&self, policy: Option<&Document>, sender: usize, recipient: usize) -> Value {
        let asker = Asker::BackEnd;
        let code = self.full_verdict(policy, asker, sender, recipient);
        let rule = rule_of(policy, self.accounts[sender].role_by(asker), self.accounts[recipient].role());
        let mut contexts: Vec<Value> = Vec::new();
        let shared = if sender == recipient { Vec::new() } else { self.shared(policy, asker, sender, recipient) };
        for is_active in [true, false] {
            // By type and id: the second context comes first.
            for shared in shared.iter().rev().filter(|shared| shared.is_active == is_active) {
                let mut context = context(shared.number);
                context["active"] = json!(is_active);
                context["allow"] = json!(shared.rule.2.name());
                contexts.push(context);
            }
        }
        json!({"allowed": code.is_none(), "held": false, "code": code, "rule": rule_as_json(&rule), "contexts": contexts})
    }
}

/// The status of a refusal with this code.
pub fn status_of(code: &str) -> u16 {
    match code {
        "you_blocked" | "stale_roster" => 409,
        "self_message" | "recipient_unknown" | "idempotency_key_reused" | "duplicate_item" => 422,
        "not_found" => 404,
        _ => 403,
    }
}
