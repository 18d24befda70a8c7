//! The roles whose members may introduce users (`users.introduce_roles`), and the choice of a user's role among several.

use std::sync::Arc;

use crate::types::is_usable_role;

/// `users.introduce_roles`. ASCII case makes no difference.
#[derive(Clone, Debug)]
pub(super) struct IntroduceRoles(Arc<[String]>);

impl IntroduceRoles {
    pub(super) fn new(roles: Vec<String>) -> Self {
        Self(roles.into())
    }

    /// Returns true if a role is an introduce role.
    pub(super) fn has(&self, role: &str) -> bool {
        self.find(role).is_some()
    }

    /// Returns true if one of a user's roles is an introduce role.
    pub(super) fn has_one_of(&self, roles: &[String]) -> bool {
        roles.iter().any(|role| self.has(role))
    }

    /// Returns the role of a user whose token has these roles: the first introduce role among them, spelt as in the
    /// configuration, else the first of them that can be used. Identity providers list roles in no particular order.
    pub(super) fn role_of<'a>(&'a self, roles: &'a [String]) -> Option<&'a str> {
        let first = || roles.iter().find(|role| is_usable_role(role));
        roles.iter().find_map(|role| self.find(role)).or_else(first).map(String::as_str)
    }

    fn find(&self, role: &str) -> Option<&String> {
        self.0.iter().find(|known| known.eq_ignore_ascii_case(role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_introduce_role_is_chosen_in_its_own_spelling_else_the_first_role() {
        let known = IntroduceRoles::new(["Educator", "staff"].map(str::to_owned).into());
        for (roles, expected, may_introduce) in [
            (&["offline_access", "STAFF", "educator"][..], Some("staff"), true),
            (&["educator"], Some("Educator"), true),
            (&["learner", "guest"], Some("learner"), false),
            (&["*", "a>b", "guest"], Some("guest"), false),
            (&["a>b"], None, false),
            (&[], None, false),
        ] {
            let roles: Vec<String> = roles.iter().copied().map(str::to_owned).collect();
            assert_eq!(known.role_of(&roles), expected, "{roles:?}");
            assert_eq!(known.has_one_of(&roles), may_introduce, "{roles:?}");
        }
    }
}
