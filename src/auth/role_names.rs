//! Roles in tokens: the claim that `auth.role_claim` names, and the mapping `auth.roles`.

use std::collections::HashMap;

use serde_json::Value;

use super::claims::{ClaimFault, is_absent, text};
use crate::config;

/// The longest role, in characters.
const MAX_ROLE_CHARS: usize = 255;

/// The mapping `auth.roles`: the role that a name in a token stands for. ASCII case makes no difference.
pub(super) struct RoleNames(HashMap<String, String>);

impl RoleNames {
    /// Checks the mapping of an issuer.
    pub(super) fn new(config: &config::Auth) -> Result<Self, String> {
        let mut names = HashMap::new();
        for (name, role) in &config.roles {
            for (side, value) in [("name", name), ("role", role)] {
                text(&Value::from(value.as_str()), MAX_ROLE_CHARS)
                    .map_err(|fault| format!("auth.roles: the {side} in `{name}` = `{role}` {fault}"))?;
            }
            if names.insert(name.to_ascii_lowercase(), role.clone()).is_some() {
                return Err(format!("auth.roles has `{name}` twice: the case of letters makes no difference"));
            }
        }
        Ok(Self(names))
    }

    /// Returns the roles at a JSON Pointer, a string or a list of strings, as the mapping calls them. Those that it
    /// names come first, and the order is that of the token otherwise. Unusable members of a list are left out, unless
    /// all of them are unusable. A list whose members all count as absent is as good as an empty one.
    pub(super) fn read(&self, claims: &Value, pointer: &str) -> Result<Vec<String>, ClaimFault> {
        let is_stated = |value: &&Value| !is_absent(value);
        let members: Vec<&Value> = match claims.pointer(pointer).filter(is_stated) {
            None => return Ok(vec![]),
            Some(Value::Array(members)) => members.iter().filter(is_stated).collect(),
            Some(one) => {
                let role = text(one, MAX_ROLE_CHARS)?;
                return Ok(vec![self.mapped(role).unwrap_or(role).to_owned()]);
            }
        };
        let usable: Vec<&str> = members.iter().filter_map(|member| text(member, MAX_ROLE_CHARS).ok()).collect();
        if let Some(first) = members.first()
            && usable.is_empty()
        {
            let fault = text(first, MAX_ROLE_CHARS).expect_err("no member is usable");
            return Err(ClaimFault::NoUsableMember(Box::new(fault)));
        }
        let mapped = usable.iter().filter_map(|role| self.mapped(role));
        let others = usable.iter().copied().filter(|role| self.mapped(role).is_none());
        Ok(mapped.chain(others).map(str::to_owned).collect())
    }

    fn mapped(&self, name: &str) -> Option<&str> {
        self.0.get(&name.to_ascii_lowercase()).map(String::as_str)
    }
}
