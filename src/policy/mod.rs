//! The policy of a tenant: who may write to whom, by their roles and the contexts that they share. The SQL functions in
//! `migrations/functions/policy.sql` decide; this module gives them the compiled policies.

mod cache;
mod check;
mod compiled;
mod document;
mod explain;
mod fallback;
mod file;
mod in_force;
mod invariants;
mod routes;
mod store;

pub use self::cache::{Policies, PoliciesNotRead, run_policy_refresh};
use self::compiled::Compiled;
pub use self::document::{Allow, HoldRule, HoldWhen, Policy, Retention, Rule};
use self::in_force::PolicyInForce;
use self::invariants::INVARIANTS;
pub use self::routes::slice;
pub use self::store::{Asked, verdict};
