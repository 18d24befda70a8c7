//! Bulk sends: one text to many recipients, or many texts, in one call. A bulk send has no rows of its own: each message
//! has an idempotency key that is derived from the call's `client_id`, so the same call again sends only what is missing,
//! and the keys with a common beginning are the messages of the call.

mod deliver;
mod introduce;
mod key;
mod newcomers;
mod plan;
mod progress;
mod results;
mod retract;
mod routes;
mod send_all;
mod store;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use utoipa::ToSchema;

pub(super) use self::routes::configure;
use crate::messages::{Context, deserialize_context};
use crate::types::{Object, UserId};

/// The most recipients of a bulk send, that of a service.
const MAX_RECIPIENTS: usize = 10_000;
/// The most roles that select the members of a context.
const MAX_ROLES: usize = 100;

/// A message to many recipients, or many messages. Exactly one of `to` and `items`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "client_id": "exam-42", "body": "The room has changed: B 12.", "items": [{"recipient_id": "mia"}, {"recipient_id": "noah"}]}))]
pub(super) struct BulkSend {
    /// The name of this bulk send, unique for its sender: 1 to 255 printable ASCII characters, not `.` or `..`. The same
    /// request with the same name sends only what was not sent yet.
    #[schema(min_length = 1, max_length = 255, pattern = "^[ -~]+$")]
    pub client_id: String,
    /// The user on whose behalf a service sends. Needs the scope `messages:send_as`. The default is the caller.
    #[serde(default)]
    pub sender_id: Option<UserId>,
    /// The text of each message, by the same rules as in `SendMessage`. Required with `to`, and for items without a text
    /// of their own.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 10_000,
        pattern = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*[^\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$"
    )]
    pub body: Option<String>,
    /// What each message is about, for items without a context of their own. Optional.
    #[serde(default, deserialize_with = "deserialize_context")]
    pub context: Option<Context>,
    /// If true, nothing is sent: the response tells what the same request would do now without `dry_run`. It does not count
    /// against any limit of messages.
    #[serde(default)]
    pub dry_run: bool,
    /// The recipients by their membership in a context.
    #[serde(default, deserialize_with = "object")]
    pub to: Option<BulkRecipients>,
    /// The recipients one by one: 1 to 1,000 by default, for services 1 to 10,000. An item that is invalid is refused alone.
    #[serde(default, deserialize_with = "elements")]
    #[schema(value_type = Option<Vec<BulkItem>>, min_items = 1, max_items = 10_000)]
    pub items: Option<Vec<Box<RawValue>>>,
}

/// The active members of a context, without the sender.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"context": {"type": "course", "id": "bio-101"}, "roles": ["student"]}))]
pub(super) struct BulkRecipients {
    /// The context. A user must be an active member of it; a service may name any.
    #[serde(deserialize_with = "required_object")]
    pub context: BulkContext,
    /// Only members with one of these roles in the context; without it, all members.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 100)]
    pub roles: Option<Vec<BulkRole>>,
}

/// A role in a context, in the LMS's own words: neither `*` nor with `>` or control characters. Case makes a difference.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 255, pattern = "^(?:[^*>\\x00-\\x1f\\x7f-\\x9f]|[^>\\x00-\\x1f\\x7f-\\x9f]{2,})$", example = "student")]
pub(super) struct BulkRole(String);

/// A context with a roster, by its name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"type": "course", "id": "bio-101"}))]
pub(super) struct BulkContext {
    /// The kind of object, as the LMS calls it.
    #[serde(rename = "type")]
    #[schema(min_length = 1, max_length = 64, pattern = "^[^:\\x00-\\x1f\\x7f-\\x9f]+$")]
    pub kind: String,
    /// The LMS's id of the object.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]+$")]
    pub id: String,
}

/// A message of a bulk send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"recipient_id": "mia"}))]
pub(super) struct BulkItem {
    /// The user id of the recipient.
    pub recipient_id: UserId,
    /// The text of this message, in place of the common one.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 10_000,
        pattern = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*[^\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$"
    )]
    pub body: Option<String>,
    /// What this message is about, in place of the common context.
    #[serde(default, deserialize_with = "deserialize_context")]
    pub context: Option<Context>,
    /// Tells several messages to one recipient apart: 1 to 255 printable ASCII characters. Without it, a second item with
    /// the same recipient is refused.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255, pattern = "^[ -~]+$")]
    pub client_id: Option<String>,
}

/// Deserializes a JSON object or null.
fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<Object<T>>::deserialize(deserializer)?.map(|Object(value)| value))
}

/// Deserializes a JSON object.
fn required_object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Object::<T>::deserialize(deserializer).map(|Object(value)| value)
}

/// Deserializes the elements of a list without looking into them, or null. Stops at a list that is too long.
fn elements<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Box<RawValue>>>, D::Error> {
    struct Elements;

    impl<'de> Visitor<'de> for Elements {
        type Value = Option<Vec<Box<RawValue>>>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list")
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut elements = Vec::new();
            while let Some(element) = list.next_element()? {
                if elements.len() == MAX_RECIPIENTS {
                    return Err(A::Error::custom(format!("`items` must have at most {MAX_RECIPIENTS} elements")));
                }
                elements.push(element);
            }
            Ok(Some(elements))
        }
    }

    deserializer.deserialize_any(Elements)
}
