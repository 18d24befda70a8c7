//! The directory: people as the LMS describes them. A user becomes known by a token of theirs, or by being introduced;
//! asking about somebody makes nobody known.

mod directory;
mod routes;
mod store;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::directory::{Directory, Learner};
pub use self::routes::slice;
use crate::types::{Label, UserId};

/// A person as others see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"user_id": "4", "display_name": "Ada L.", "avatar_url": null, "role": "educator", "active": true}))]
pub struct User {
    /// The LMS's id.
    pub user_id: UserId,
    /// The name to show, if the LMS said one.
    #[schema(required, max_length = 255)]
    pub display_name: Option<String>,
    /// Where the picture is, if the LMS said so: an `http` or `https` URL.
    #[schema(required, max_length = 2048)]
    pub avatar_url: Option<String>,
    /// The role, in the LMS's words; `student` until it said one.
    #[schema(max_length = 64)]
    pub role: String,
    /// Whether the account is in use.
    pub active: bool,
}

/// Who I am here, and what I may do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "user": {"user_id": "17", "display_name": "Grace H.", "avatar_url": null, "role": "student", "active": true},
    "tenant": "default", "scopes": [], "features": ["messages", "inbox", "read_marks", "receipts", "context"],
    "limits": {
        "body_max_chars": 10000, "page_max_items": 100, "edit_seconds": 900, "retract_seconds": 86400,
        "restore_seconds": 2_592_000}}))]
pub struct Me {
    /// Me, as others see me.
    pub user: User,
    /// The LMS, or the site of it, that I belong to.
    #[schema(max_length = 255)]
    pub tenant: String,
    /// What my token allows beyond a user's own doings.
    #[schema(max_items = 100)]
    pub scopes: Vec<Label>,
    /// What this service can do.
    #[schema(max_items = 100)]
    pub features: Vec<Label>,
    /// The bounds in force for me.
    pub limits: MyLimits,
}

/// Bounds in force.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct MyLimits {
    /// Characters (Unicode code points) that a message may have.
    #[schema(minimum = 1, maximum = 100_000)]
    pub body_max_chars: usize,
    /// Items that a page may have.
    #[schema(minimum = 1, maximum = 1000)]
    pub page_max_items: u16,
    /// Seconds after sending in which I may edit a message of mine.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub edit_seconds: u64,
    /// Seconds after sending in which I may take a message of mine back.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub retract_seconds: u64,
    /// Seconds in which I can restore what I deleted for myself.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub restore_seconds: u64,
}
