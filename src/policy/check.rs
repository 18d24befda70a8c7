//! The checks of a policy document that its types do not express.

use std::collections::BTreeSet;

use super::{Policy, Retention, Rule};
use crate::error::{Code, Error};
use crate::types::is_usable_role;

/// The maximum number of rules. Each send passes the rules of its tenant to the database.
const MAX_PAIRS: usize = 200;
/// The maximum number of roles in a list.
const MAX_ROLES: usize = 50;
/// The maximum size of all roles in the document together, in bytes.
const MAX_ROLE_BYTES: usize = 32 * 1024;

/// What is wrong with a document.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pointer}`: {detail}")]
pub(super) struct Fault {
    /// The JSON Pointer (RFC 6901) to the member.
    pub pointer: String,
    /// A sentence for developers.
    pub detail: String,
}

impl Fault {
    fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }

    /// Returns the error 422 `invalid_policy` for a request whose body has the document at `place`.
    pub(super) fn into_error(self, place: &str) -> Error {
        Error::field(Code::InvalidPolicy, &format!("{place}{}", self.pointer), self.detail)
    }
}

impl Policy {
    /// Checks the document.
    pub(super) fn check(&self) -> Result<(), Fault> {
        self.check_pairs()?;
        let lists = [
            ("unblockable_roles", &self.unblockable_roles),
            ("listed_roles", &self.listed_roles),
            ("finder_roles", &self.finder_roles),
        ];
        for (name, roles) in lists {
            if roles.len() > MAX_ROLES {
                return Err(Fault::new(format!("/{name}"), format!("`{name}` must have at most {MAX_ROLES} roles.")));
            }
            for (number, role) in roles.iter().enumerate() {
                let refused = |detail| Fault::new(format!("/{name}/{number}"), detail);
                if role == "*" {
                    return Err(refused("A list names roles; `*` stands for any role in `pairs` only.".to_owned()));
                }
                check_role(role).map_err(refused)?;
            }
        }
        let in_pairs = self.pairs.iter().map(|rule| rule.from.len() + rule.to.len());
        let in_lists = lists.iter().flat_map(|(_, roles)| roles.iter().map(String::len));
        if in_pairs.chain(in_lists).sum::<usize>() > MAX_ROLE_BYTES {
            let detail = format!("All roles in the policy together must have at most {MAX_ROLE_BYTES} bytes.");
            return Err(Fault::new("/pairs", detail));
        }
        if self.retention.messages_days.is_some_and(|days| !(1..=Retention::MAX_DAYS).contains(&days)) {
            let detail = format!("`messages_days` must be 1 to {}, or null.", Retention::MAX_DAYS);
            return Err(Fault::new("/retention/messages_days", detail));
        }
        self.check_unsupported()
    }

    fn check_pairs(&self) -> Result<(), Fault> {
        if self.pairs.len() > MAX_PAIRS {
            return Err(Fault::new("/pairs", format!("`pairs` must have at most {MAX_PAIRS} rules.")));
        }
        let mut seen = BTreeSet::new();
        for (number, Rule { from, to, .. }) in self.pairs.iter().enumerate() {
            for (side, role) in [("from", from), ("to", to)] {
                check_role(role).map_err(|detail| Fault::new(format!("/pairs/{number}/{side}"), detail))?;
            }
            if !seen.insert((from, to)) {
                let detail = "An earlier rule has the same `from` and `to`: keep one of them.";
                return Err(Fault::new(format!("/pairs/{number}"), detail));
            }
        }
        if !self.pairs.iter().any(|rule| rule.from == "*" && rule.to == "*") {
            let detail = "`pairs` must have a rule from `*` to `*`, so that each pair of roles has a rule.";
            return Err(Fault::new("/pairs", detail));
        }
        Ok(())
    }

    /// Refuses what later versions of the document express: nobody may believe that it has an effect.
    fn check_unsupported(&self) -> Result<(), Fault> {
        let unsupported = [
            ("/hold", !self.hold.is_empty(), "Holding messages is not supported by this version: leave `hold` empty."),
            ("/words", !self.words.is_empty(), "Word lists are not supported by this version: leave `words` empty."),
            ("/receipts", !self.receipts, "`receipts: false` is not supported by this version."),
            (
                "/retention/after_context_days",
                self.retention.after_context_days.is_some(),
                "Expiry after the end of a context is not supported by this version: `after_context_days` must be null.",
            ),
        ];
        match unsupported.into_iter().find(|(_, is_asked_for, _)| *is_asked_for) {
            Some((pointer, _, detail)) => Err(Fault::new(pointer, detail)),
            None => Ok(()),
        }
    }
}

/// Checks a role, or `*` for any one.
fn check_role(role: &str) -> Result<(), String> {
    if role == "*" || is_usable_role(role) {
        return Ok(());
    }
    Err("A role has 1 to 255 characters, and neither `>` nor control characters.".to_owned())
}
