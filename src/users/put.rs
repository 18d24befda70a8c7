//! Users as the LMS's back end describes them, and the check of a description.

use serde::Deserialize;
use utoipa::ToSchema;

use super::User;
use crate::error::{Code, Error, Result};
use crate::types::{UserId, is_usable_role};

/// Why a user cannot be described whose id is that of a user whose data were erased.
pub(super) const OF_ERASED: &str = "The data of this user were erased.";
/// The longest name, in characters: as in tokens.
const MAX_NAME_CHARS: usize = 255;
/// The longest URL of a picture, in characters.
const MAX_URL_CHARS: usize = 2048;
/// The longest e-mail address, in characters (RFC 5321 §4.5.3.1).
const MAX_EMAIL_CHARS: usize = 320;

/// A user, as the LMS describes them. The description replaces the one before: a member that is absent or null means that
/// the LMS states none, and so does an empty name, URL or address.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "display_name": "Ada Okafor", "avatar_url": "https://lms.test/ada.png", "email": "ada@lms.test", "role": "educator",
    "active": true}))]
pub struct PutUser {
    /// The name to show: up to 255 characters, without control characters.
    #[schema(max_length = 255, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$")]
    display_name: Option<String>,
    /// The URL of the picture (`http` or `https`): up to 2,048 characters.
    #[schema(max_length = 2048, pattern = "^(?:https?://[^\\x00-\\x1f\\x7f-\\x9f]*)?$")]
    avatar_url: Option<String>,
    /// The e-mail address, for notifications. Never shown to other users.
    #[schema(max_length = 320, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$")]
    email: Option<String>,
    /// The role, in the LMS's own words: up to 255 characters, neither `*` nor with `>` or control characters. Without a
    /// role, the user counts as `student`.
    #[schema(
        min_length = 1,
        max_length = 255,
        pattern = "^(?:[^*>\\x00-\\x1f\\x7f-\\x9f]|[^>\\x00-\\x1f\\x7f-\\x9f]{2,})$"
    )]
    role: Option<String>,
    /// False if the account is deactivated: the user then neither sends nor receives messages. Absent or null: true.
    active: Option<bool>,
}

/// One of many users: their id, and the same members as in `putUser`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "ada", "display_name": "Ada Okafor", "role": "educator"}))]
pub struct PutUsersItem {
    /// The user's id in the LMS, as in the `sub` claim of their tokens.
    user_id: UserId,
    /// The name to show, as in `putUser`.
    #[schema(max_length = 255, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$")]
    display_name: Option<String>,
    /// The URL of the picture, as in `putUser`.
    #[schema(max_length = 2048, pattern = "^(?:https?://[^\\x00-\\x1f\\x7f-\\x9f]*)?$")]
    avatar_url: Option<String>,
    /// The e-mail address, as in `putUser`.
    #[schema(max_length = 320, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$")]
    email: Option<String>,
    /// The role, as in `putUser`.
    #[schema(
        min_length = 1,
        max_length = 255,
        pattern = "^(?:[^*>\\x00-\\x1f\\x7f-\\x9f]|[^>\\x00-\\x1f\\x7f-\\x9f]{2,})$"
    )]
    role: Option<String>,
    /// False if the account is deactivated. Absent or null: true.
    active: Option<bool>,
}

/// A user whose description was checked.
#[derive(Clone, Debug)]
pub(super) struct Description {
    pub user_id: UserId,
    pub display_name: Option<String>,
    pub avatar_url: Option<String>,
    pub email: Option<String>,
    pub role: Option<String>,
    pub active: bool,
}

impl PutUser {
    /// Checks the description.
    ///
    /// # Errors
    /// 422 `invalid_body`, with the JSON Pointer of the member, which `start` precedes.
    pub(super) fn check(self, user_id: UserId, start: &str) -> Result<Description> {
        let is_web_url = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        let invalid = |name: &str, detail: &'static str| {
            Err(Error::field(Code::InvalidBody, &format!("{start}/{name}"), format!("`{name}` {detail}.")))
        };
        let display_name = stated(self.display_name);
        if !display_name.as_deref().is_none_or(|name| is_text(name, MAX_NAME_CHARS)) {
            return invalid("display_name", "must have at most 255 characters, and no control characters");
        }
        let avatar_url = stated(self.avatar_url);
        if !avatar_url.as_deref().is_none_or(|url| is_text(url, MAX_URL_CHARS) && is_web_url(url)) {
            return invalid("avatar_url", "must be an http or https URL of at most 2048 characters");
        }
        let email = stated(self.email);
        if !email.as_deref().is_none_or(|email| is_text(email, MAX_EMAIL_CHARS)) {
            return invalid("email", "must have at most 320 characters, and no control characters");
        }
        if !self.role.as_deref().is_none_or(is_usable_role) {
            let detail = "must have 1 to 255 characters, not be `*`, and have neither `>` nor control characters";
            return invalid("role", detail);
        }
        let active = self.active.unwrap_or(true);
        Ok(Description { user_id, display_name, avatar_url, email, role: self.role, active })
    }
}

impl PutUsersItem {
    /// Checks the description, as [`PutUser::check`] does.
    ///
    /// # Errors
    /// Also 422 `invalid_user_id`: the data of the user were erased.
    pub(super) fn check(self, start: &str) -> Result<Description> {
        let Self { user_id, display_name, avatar_url, email, role, active } = self;
        if user_id.is_of_erased() {
            return Err(Error::field(Code::InvalidUserId, &format!("{start}/user_id"), OF_ERASED));
        }
        PutUser { display_name, avatar_url, email, role, active }.check(user_id, start)
    }
}

impl From<Description> for User {
    fn from(description: Description) -> Self {
        Self {
            user_id: description.user_id,
            display_name: description.display_name,
            avatar_url: description.avatar_url,
            role: description.role.unwrap_or_else(|| "student".to_owned()),
            active: description.active,
        }
    }
}

/// Returns a text, unless it is empty: many systems write an empty string for a value that they do not have.
fn stated(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn is_text(text: &str, max_chars: usize) -> bool {
    text.chars().count() <= max_chars && !text.contains(char::is_control)
}
