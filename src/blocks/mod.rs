//! Blocks: a user does not accept messages from another one. A block changes nothing that was sent before, and tells nobody.
//! Sends and edits are refused by the SQL functions in `migrations/functions/policy.sql`.

mod invariants;
mod routes;
mod store;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::routes::slice;
use crate::types::Timestamp;
use crate::users::User;

/// The maximum number of users that a user can have blocked.
pub const MAX_BLOCKS: i64 = 1000;

/// A user whom the caller has blocked.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "user": {"user_id": "noah", "display_name": "Noah Lind", "avatar_url": null, "role": "student", "active": true},
    "created_at": "2026-11-22T13:33:12.123456Z"}))]
pub struct Block {
    /// The user who is blocked, as they are now.
    pub user: User,
    /// When the caller blocked the user, by the clock of the server.
    pub created_at: Timestamp,
}

/// A page of the users whom the caller has blocked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BlockPage {
    /// The blocks, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<Block>,
    /// The cursor of the next page; null if this is the last one.
    #[schema(required, max_length = 512)]
    pub next_cursor: Option<String>,
}
