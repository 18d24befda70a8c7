//! Rosters: the members of contexts, such as courses and cohorts, with their roles there and the end of their membership.
//! The LMS's back end pushes them, so that the policy knows who shares a context with whom.
//!
//! A roster is what the LMS last said. A context that ends keeps its members: two of them who write to each other are told
//! that it has ended. A member who is left out of a new roster, or removed, leaves no trace: as far as this context is
//! concerned, the others never shared it with them, so that a wrong enrolment can be undone.

mod check;
mod invariants;
mod path;
mod routes;
mod store;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::ToSchema;

use self::check::optional_end_time;
pub use self::routes::slice;
use crate::error::Problem;
use crate::http::List;
use crate::types::{Seq, Timestamp, UserId};

/// The largest number of members of a roster, and of items in a request.
pub const MAX_MEMBERS: usize = 20_000;

/// A context as the path of a request names it.
#[derive(Clone, Debug)]
pub(crate) struct ContextName {
    /// The type, such as `course`.
    pub kind: String,
    /// The LMS's id of the context.
    pub id: String,
}

/// A roster to store.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Biology 101", "ends_at": "2027-01-31T23:00:00Z", "version": 7,
    "members": [{"user_id": "ada", "role": "educator"}, {"user_id": "mia"}, {"user_id": "noah", "ends_at": "2026-12-01T00:00:00Z"}]}))]
pub(crate) struct PutRoster {
    /// The title of the context, 1 to 255 characters without control characters; absent or null: none.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]+$")]
    title: Option<String>,
    /// When the context ends (RFC 3339), and with it each membership; absent or null: never. A later roster can reopen a
    /// context that has ended.
    #[serde(default, deserialize_with = "optional_end_time")]
    #[schema(value_type = Option<String>, format = DateTime, min_length = 20, max_length = 40)]
    ends_at: Option<Timestamp>,
    /// A number that rises whenever the roster changes in the LMS, for example a counter or the time of the change in
    /// milliseconds. The highest one that a request for this context has stated is stored. A request with a lower one is refused
    /// with `stale_roster` and changes nothing; one with the same is applied again; one without a version (absent or null) is
    /// applied whatever is stored, which stays. So if all requests for a context state a version (`putRoster`, `patchRoster`,
    /// `endContext`), a late repetition of an older one does no harm.
    #[serde(default, deserialize_with = "version")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    version: Option<i64>,
    /// All members, at most 20,000, in any order.
    #[expect(dead_code, reason = "the items are read one by one")]
    #[schema(max_items = 20_000, value_type = Vec<NewMember>)]
    members: List,
}

/// A member to store. A member that cannot be stored is refused alone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "mia", "role": "teaching_assistant"}))]
pub(crate) struct NewMember {
    /// The user's id in the LMS. An unknown user becomes known.
    #[schema(value_type = UserId)]
    user_id: String,
    /// The role of the user in this context, if it is another one than the user's own: 1 to 255 characters, without control
    /// characters and `>`, and not `*`.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 255,
        pattern = "^(?:[^*>\\x00-\\x1f\\x7f-\\x9f]|[^>\\x00-\\x1f\\x7f-\\x9f]{2,})$"
    )]
    role: Option<String>,
    /// When the membership ends (RFC 3339); absent or null: with the context.
    #[serde(default)]
    #[schema(format = DateTime, min_length = 20, max_length = 40)]
    ends_at: Option<String>,
}

/// Changes of a roster.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"add": [{"user_id": "mia", "role": "teaching_assistant"}], "remove": ["noah"]}))]
pub(crate) struct PatchRoster {
    /// The members to add, or to replace if they are members already.
    #[serde(default)]
    #[expect(dead_code, reason = "the items are read one by one")]
    #[schema(max_items = 20_000, value_type = Vec<NewMember>)]
    add: List,
    /// The user ids of the members to remove. Users who are no members are ignored. At most 20,000 items in both lists.
    #[serde(default)]
    #[expect(dead_code, reason = "the items are read one by one")]
    #[schema(max_items = 20_000, value_type = Vec<UserId>)]
    remove: List,
    /// As in `putRoster`: a lower version than the stored one is refused, the same one is applied again, and without a version the
    /// changes are applied whatever is stored.
    #[serde(default, deserialize_with = "version")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    version: Option<i64>,
}

/// A context with a roster.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "course", "id": "bio-101", "title": "Biology 101", "ends_at": "2027-01-31T23:00:00.000000Z", "version": 7}))]
pub(crate) struct RosterContext {
    /// The type, as the LMS calls it.
    #[serde(rename = "type")]
    #[schema(max_length = 64)]
    kind: String,
    /// The LMS's id of the context.
    #[schema(max_length = 255)]
    id: String,
    /// The title; null if the roster has none.
    #[schema(required, max_length = 255)]
    title: Option<String>,
    /// When the context ends, or has ended; null: never.
    #[schema(required)]
    ends_at: Option<Timestamp>,
    /// The highest version that a request has stated; 0 if none has.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    version: i64,
}

/// A member of a roster.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"user_id": "mia", "role": "teaching_assistant", "ends_at": null}))]
pub(crate) struct RosterMember {
    /// The user's id in the LMS.
    #[schema(min_length = 1, max_length = 255)]
    user_id: String,
    /// The role in this context; null: the user's own role.
    #[schema(required, max_length = 255)]
    role: Option<String>,
    /// When the membership ends, or has ended: never later than the context. Null: never.
    #[schema(required)]
    ends_at: Option<Timestamp>,
}

/// A page of a roster.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RosterPage {
    /// The context.
    context: RosterContext,
    /// The members, in an order that does not change. Those whose membership is over are among them.
    #[schema(max_items = 100)]
    items: Vec<RosterMember>,
    /// The cursor of the next page; null on the last page.
    #[schema(required, max_length = 512)]
    next_cursor: Option<String>,
}

/// What a request changed in a roster.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RosterResult {
    /// The context as it is now.
    context: RosterContext,
    /// The numbers of members.
    counts: RosterCounts,
    /// The items that were refused, in the order of the request; the others were stored.
    #[schema(max_items = 20_000)]
    refused: Vec<RefusedMember>,
}

/// The numbers of members that a request changed. Members who were as requested already are not counted.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"added": 2, "changed": 0, "removed": 1, "refused": 0}))]
pub(crate) struct RosterCounts {
    /// New members.
    #[schema(minimum = 0, maximum = 20_000)]
    added: i64,
    /// Members whose role or end is another one now, also because the context's end is.
    #[schema(minimum = 0, maximum = 20_000)]
    changed: i64,
    /// Users who are no members any more.
    #[schema(minimum = 0, maximum = 20_000)]
    removed: i64,
    /// Items that were refused.
    #[schema(minimum = 0, maximum = 20_000)]
    refused: i64,
}

/// An item that was refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"user_id": "mia", "problem": {
    "type": "urn:pidge:problem:duplicate_item", "title": "Another item is about the same user", "status": 422,
    "detail": "An earlier item of the request is about the same user.", "code": "duplicate_item", "request_id": "",
    "errors": [{"pointer": "/members/7/user_id", "code": "duplicate_item", "detail": "An earlier item of the request is about the same user."}]}}))]
pub(crate) struct RefusedMember {
    /// The user id, as in the request; its beginning if it is longer than a user id can be. Null if none can be read.
    #[schema(required, max_length = 255)]
    user_id: Option<String>,
    /// The reason, with a pointer to the item, or to the member of it that is invalid.
    problem: Problem,
}

/// Members that were checked, as lists of equal length.
#[derive(Debug, Default)]
struct Members {
    ids: Vec<String>,
    roles: Vec<Option<String>>,
    ends_ats: Vec<Option<DateTime<Utc>>>,
}

/// Deserializes a version. It has the range of a [`Seq`], so that every JSON parser reads it exactly.
fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let version = Option::<Seq>::deserialize(deserializer);
    let refused = |_| de::Error::custom(format!("a version is a whole number from 0 to {}", Seq::MAX));
    Ok(version.map_err(refused)?.map(Seq::get))
}
