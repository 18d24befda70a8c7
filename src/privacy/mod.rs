//! A person's data: erasing what a user has written and what describes them, exporting what is stored about them, and erasing messages
//! that have expired by the policy of their tenant.
//!
//! An erasure is a request that is answered when the id of the user is nobody's any more. The rest follows in steps, each a
//! transaction of its own, in whichever process has time: see `migrations/functions/privacy.sql`.

mod eraser;
mod export;
mod invariants;
mod keeper;
mod routes;
mod store;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::eraser::{Erased, Eraser, erase_next};
pub use self::export::Exports;
pub use self::keeper::{Kept, keep_next, run_keeper};
pub use self::routes::slice;
use crate::types::{Label, Timestamp, UserId};

/// The erasure of a user's data.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0a6c2f0e-5d0e-4a53-9a3e-0d1f5f6c7b8a", "user_id": "erased-7d3f1c52-0b9e-4c1e-8b1f-2a4c6e8f0a1b", "state": "running",
    "requested_at": "2026-11-22T13:33:12.123456Z", "requested_by": "lms", "finished_at": null, "counts": {"messages": 1200},
    "kept": []}))]
pub struct Erasure {
    /// The id of the erasure.
    #[schema(max_length = 36)]
    pub id: String,
    /// The id by which others see the user from now on. It tells nothing about the person.
    pub user_id: UserId,
    /// How far it has come.
    pub state: ErasureState,
    /// When it was requested.
    pub requested_at: Timestamp,
    /// The caller who requested it.
    pub requested_by: UserId,
    /// When the last of the data was erased; null while it is running.
    #[schema(required)]
    pub finished_at: Option<Timestamp>,
    /// What was erased so far.
    pub counts: ErasureCounts,
    /// What is kept although the user was erased. Always empty in this version.
    #[schema(max_items = 0)]
    pub kept: Vec<Label>,
}

/// How far an erasure has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureState {
    /// The id is nobody's any more; messages are being erased.
    Running,
    /// Nothing that the user has written is left.
    Done,
}

/// The numbers of what was erased.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ErasureCounts {
    /// Messages.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub messages: i64,
}

/// A page of erasures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErasurePage {
    /// The erasures, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<Erasure>,
    /// The cursor of the next page; null if this is the last one.
    #[schema(required, max_length = 512)]
    pub next_cursor: Option<String>,
}
