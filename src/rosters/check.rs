//! The checks of the items of a request. A refused item does not affect the others.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, Utc};
use serde::de::value::{Error as ValueError, StringDeserializer};
use serde::de::{self, IntoDeserializer};
use serde::{Deserialize, Deserializer};

use super::{MAX_MEMBERS, Members, NewMember, PatchRoster, PutRoster, RefusedMember};
use crate::error::{Code, Error, Result};
use crate::http::{Item, Items, ListBody};
use crate::text;
use crate::types::{Timestamp, UserId, is_usable_role};

/// The longest user id and the longest role.
const MAX_CHARS: usize = 255;

/// The items of a request: those to store, those to remove, and those that are refused.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub members: Members,
    pub removed: Vec<String>,
    pub refused: Vec<RefusedMember>,
    /// The users that an accepted item is about.
    seen: HashSet<String>,
}

/// Reads and checks a roster.
///
/// # Errors
/// 400 `malformed_json`, 422 `invalid_body`, `unknown_field`: the body as a whole is invalid.
pub(super) async fn put(body: &ListBody) -> Result<(PutRoster, Checked)> {
    let roster: PutRoster = body.parse()?;
    let is_title = |text: &String| fits(text) && !text.chars().any(char::is_control);
    if !roster.title.as_ref().is_none_or(is_title) {
        let detail = format!("A title has 1 to {MAX_CHARS} characters and no control characters.");
        return Err(Error::field(Code::InvalidBody, "/title", detail));
    }
    let mut checked = Checked::default();
    checked.add_all(body.items("members", MAX_MEMBERS)?).await;
    Ok((roster, checked))
}

/// Reads and checks the changes of a roster. A user is in one of the lists only: the items of `add` come first.
///
/// # Errors
/// 400 `malformed_json`, 422 `invalid_body`, `unknown_field`: the body as a whole is invalid.
pub(super) async fn patch(body: &ListBody) -> Result<(PatchRoster, Checked)> {
    let changes: PatchRoster = body.parse()?;
    let (add, mut remove) = (body.items("add", MAX_MEMBERS)?, body.items("remove", MAX_MEMBERS)?);
    let number = add.left() + remove.left();
    if number > MAX_MEMBERS {
        let detail = format!("A request has at most {MAX_MEMBERS} items; this one has {number}.");
        return Err(Error::field(Code::InvalidBody, "", detail));
    }
    let mut checked = Checked::default();
    checked.add_all(add).await;
    while let Some(item) = remove.next().await {
        checked.remove(&item);
    }
    Ok((changes, checked))
}

impl Checked {
    /// Reads and checks members to store.
    async fn add_all(&mut self, mut items: Items) {
        while let Some(item) = items.next().await {
            self.add(&item);
        }
    }

    fn add(&mut self, item: &Item) {
        /// The id of an item that is otherwise invalid.
        #[derive(Deserialize)]
        struct Named {
            user_id: String,
        }
        let checked = item.parse().and_then(|member| Ok((self.check_member(&item.pointer, &member)?, member)));
        match checked {
            Ok((ends_at, member)) => {
                self.seen.insert(member.user_id.clone());
                self.members.ids.push(member.user_id);
                self.members.roles.push(member.role);
                self.members.ends_ats.push(ends_at);
            }
            Err(why) => self.refuse(item.parse().ok().map(|Named { user_id }| user_id), why),
        }
    }

    /// Reads and checks the id of a member to remove.
    fn remove(&mut self, item: &Item) {
        match item.parse_value::<String>() {
            Ok(user_id) => match self.check_user(&item.pointer, &user_id) {
                Ok(()) => {
                    self.seen.insert(user_id.clone());
                    self.removed.push(user_id);
                }
                Err(why) => self.refuse(Some(user_id), why),
            },
            Err(why) => self.refuse(None, why),
        }
    }

    /// Checks a member, and returns the end of the membership.
    fn check_member(&self, pointer: &str, member: &NewMember) -> Result<Option<DateTime<Utc>>> {
        self.check_user(&format!("{pointer}/user_id"), &member.user_id)?;
        if !member.role.as_deref().is_none_or(is_usable_role) {
            let detail =
                format!("A role has 1 to {MAX_CHARS} characters, no control characters and no `>`, and is not `*`.");
            return Err(Error::field(Code::InvalidBody, &format!("{pointer}/role"), detail));
        }
        let Some(text) = &member.ends_at else { return Ok(None) };
        let text: StringDeserializer<ValueError> = text.clone().into_deserializer();
        let refused =
            |error: ValueError| Error::field(Code::InvalidBody, &format!("{pointer}/ends_at"), error.to_string());
        end_time(text).map(|time| Some(time.0)).map_err(refused)
    }

    /// Checks a user id, and that no accepted item is about the same user.
    fn check_user(&self, pointer: &str, user_id: &str) -> Result<()> {
        let id = UserId::try_from(user_id.to_owned())
            .map_err(|error| Error::field(Code::InvalidUserId, pointer, error.to_string()))?;
        if id.is_of_erased() {
            return Err(Error::field(Code::InvalidUserId, pointer, "The data of this user were erased."));
        }
        if self.seen.contains(user_id) {
            return Err(Error::field(Code::DuplicateItem, pointer, Code::DuplicateItem.detail()));
        }
        Ok(())
    }

    fn refuse(&mut self, user_id: Option<String>, why: Error) {
        let user_id = user_id.map(|id| text::beginning(&id, MAX_CHARS).to_owned());
        self.refused.push(RefusedMember { user_id, problem: why.into() });
    }
}

/// Deserializes the end of a membership or context. A time before the year 0 in UTC is refused: RFC 3339 cannot write it.
fn end_time<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Timestamp, D::Error> {
    let time = Timestamp::deserialize(deserializer)?;
    if time.0.year() < 0 { Err(de::Error::custom("the time is before the year 0")) } else { Ok(time) }
}

/// The same for a member of a request, which may be absent or null.
pub(super) fn optional_end_time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Timestamp>, D::Error> {
    #[derive(Deserialize)]
    struct End(#[serde(deserialize_with = "end_time")] Timestamp);
    Ok(Option::<End>::deserialize(deserializer)?.map(|End(time)| time))
}

fn fits(text: &str) -> bool {
    (1..=MAX_CHARS).contains(&text.chars().count())
}
