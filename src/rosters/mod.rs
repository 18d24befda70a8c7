//! Rosters: the members of contexts, such as courses and cohorts, with their roles there and the end of their membership.

mod routes;

pub use self::routes::slice;
