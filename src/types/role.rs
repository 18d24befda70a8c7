//! Roles: the LMS's own words.

/// The longest role, in characters.
const MAX_ROLE_CHARS: usize = 255;

/// Returns true if a role can be used: it has 1 to 255 characters, is not `*`, which stands for each role in a policy, and
/// has neither `>`, which separates two roles there, nor a control character.
pub fn is_usable_role(role: &str) -> bool {
    let is_forbidden = |c: char| c == '>' || c.is_control();
    (1..=MAX_ROLE_CHARS).contains(&role.chars().count()) && role != "*" && !role.contains(is_forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_a_word_of_the_lms_that_a_policy_can_name() {
        for role in ["student", "*student", "TA (deputy)", "é", " ", &"é".repeat(255)] {
            assert!(is_usable_role(role), "{role:?}");
        }
        for role in ["", "*", "a>b", ">", "a\nb", "\u{7f}", "\u{85}", &"x".repeat(256)] {
            assert!(!is_usable_role(role), "{role:?}");
        }
    }
}
