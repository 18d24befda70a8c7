//! The cells of the matrix: each row, called by each role about each target.

use std::fmt;

use super::{
    cast::{Role, Target},
    table::{ROWS, Row},
};

/// One request.
pub struct Cell {
    pub row: &'static Row,
    pub role: Role,
    pub target: Target,
    /// The user id of the caller.
    pub caller: String,
    /// The user id of the target.
    pub user: String,
    /// The id of a context.
    pub context: String,
    /// What is in the ids of this cell, always of the same length.
    pub number: String,
}

impl Cell {
    fn new(row: &'static Row, role: Role, target: Target) -> Self {
        // Callers without rights in the tenant call about the users of a student's cell, all of whom exist.
        let of_student = role == Role::Anonymous || role.is_elsewhere();
        let row_number = ROWS.iter().position(|other| std::ptr::eq(other, row)).unwrap();
        let role_number = if of_student { Role::Student } else { role } as usize;
        let number = (row_number * Role::ALL.len() + role_number) * Target::ALL.len() + target as usize;
        let number = format!("{number:05}");
        let caller = match role {
            Role::OtherBackEnd => format!("d{number}"),
            Role::Anonymous | Role::OtherTenant | Role::Student => format!("c{number}"),
            _ if target.is_hidden() => format!("c{number}"),
            _ => format!("{role:?}"),
        };
        Self { row, role, target, caller, user: format!("t{number}"), context: format!("k{number}"), number }
    }

    /// All cells. A row whose request is about nobody in particular has one for each role.
    pub fn all() -> Vec<Self> {
        let targets = |row: &Row| if row.user_ids.is_empty() { &Target::ALL[..1] } else { &Target::ALL[..] };
        let of_row =
            |row| Role::ALL.iter().flat_map(move |role| targets(row).iter().map(|of| Self::new(row, *role, *of)));
        ROWS.iter().flat_map(of_row).collect()
    }

    /// True if the answer must not depend on whether the target exists. The caller then has made no other request, so that even
    /// the numbers of the rate limits are equal.
    pub fn may_be_nobody(&self) -> bool {
        self.target.is_hidden() || self.role.is_elsewhere() || self.role == Role::Anonymous
    }

    /// True if caller and target are users of the school, and the caller may call the operation: only then it matters what they
    /// have to do with each other.
    pub fn has_relation(&self) -> bool {
        !self.role.is_elsewhere() && self.role != Role::Anonymous && self.row.access.admits(self.role)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} · {:?} · {:?}", self.row.name, self.role, self.target)
    }
}
