//! The policy of a tenant: who may write to whom, by their roles and the contexts that they share. The SQL functions in
//! `migrations/functions/policy.sql` decide; this module gives them the compiled policies.

mod cache;
mod document;
mod routes;

pub use self::cache::Policies;
pub use self::document::{Allow, Policy, Rule};
pub use self::routes::slice;
