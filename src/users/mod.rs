//! The user directory: users as the LMS describes them, by tokens or by the calls of its back end. A user becomes known
//! when they first present a token, when another user's message introduces them, or when the back end describes them.
//! Looking a user up does not register them.

mod can_message;
mod directory;
mod find;
mod introduce_roles;
mod invariants;
mod name_indexer;
mod profile_writer;
mod put;
mod put_many;
mod put_routes;
mod routes;
mod store;
mod words;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::directory::Directory;
pub use self::find::FoundUsers;
pub use self::name_indexer::{NamesIndexed, index_names_next, run_name_indexer};
pub use self::profile_writer::ProfileWriter;
pub use self::put::{PutUser, PutUsersItem};
pub use self::put_many::{PutOutcome, PutUserCounts, PutUserItemResult, PutUsers, PutUsersResults};
pub use self::routes::slice;
use crate::types::{Label, UserId};

/// A user, as other users see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"user_id": "ada", "display_name": "Ada Okafor", "avatar_url": null, "role": "educator", "active": true}))]
pub struct User {
    /// The user's id in the LMS.
    pub user_id: UserId,
    /// The name to show; null if the LMS has not stated one.
    #[schema(required, max_length = 255)]
    pub display_name: Option<String>,
    /// The URL of the picture (`http` or `https`); null if the LMS has not stated one.
    #[schema(required, max_length = 2048)]
    pub avatar_url: Option<String>,
    /// The role, in the LMS's own words; `student` if the LMS has not stated one.
    #[schema(max_length = 255)]
    pub role: String,
    /// False if the account is deactivated: the user then neither sends nor receives messages.
    pub active: bool,
}

/// The current user, and what they may do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "user": {"user_id": "ada", "display_name": "Ada Okafor", "avatar_url": null, "role": "educator", "active": true},
    "tenant": "default", "scopes": [], "features": ["messages", "inbox", "read_marks", "receipts", "context"],
    "limits": {
        "body_max_chars": 10000, "page_max_items": 100, "edit_seconds": 900, "retract_seconds": 86400,
        "restore_seconds": 2_592_000}}))]
pub struct Me {
    /// The current user. `role` is the one that decides on the user's rights: that of the token, `student` if it states
    /// none. Other users see the role that a token stated last. If the LMS has described the user by `putUser` or
    /// `putUsers`, all is as it says there, for the user and for others.
    pub user: User,
    /// The tenant of the user: an LMS, or one site of it.
    #[schema(max_length = 255)]
    pub tenant: String,
    /// The scopes of the token.
    #[schema(max_items = 100)]
    pub scopes: Vec<Label>,
    /// The features of this service.
    #[schema(max_items = 100)]
    pub features: Vec<Label>,
    /// The limits that apply to the user.
    pub limits: MyLimits,
}

/// Limits that apply to the current user.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct MyLimits {
    /// The longest body of a message, in characters (Unicode code points).
    #[schema(minimum = 1, maximum = 100_000)]
    pub body_max_chars: usize,
    /// The most items of a page.
    #[schema(minimum = 1, maximum = 1000)]
    pub page_max_items: u16,
    /// The time after sending within which the sender may edit a message, in seconds.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub edit_seconds: u64,
    /// The time after sending within which the sender may retract a message, in seconds.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub retract_seconds: u64,
    /// The time within which a user can restore what they deleted for themselves, in seconds.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub restore_seconds: u64,
}
