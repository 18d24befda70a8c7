//! The checks of the items of a request. A refused item does not affect the others.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, Utc};
use serde::de::value::{Error as ValueError, StringDeserializer};
use serde::de::{self, IntoDeserializer};
use serde::{Deserialize, Deserializer};

use super::{MAX_MEMBERS, Members, NewMember, PatchRoster, PutRoster, RefusedMember};
use crate::error::{Code, Error, Result};
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

/// Checks a roster.
///
/// # Errors
/// 422 `invalid_body`: the title, or the number of members.
pub(super) fn put(roster: &mut PutRoster) -> Result<Checked> {
    check_number("/members", roster.members.len())?;
    let is_title = |text: &String| fits(text) && !text.chars().any(char::is_control);
    if !roster.title.as_ref().is_none_or(is_title) {
        let detail = format!("A title has 1 to {MAX_CHARS} characters and no control characters.");
        return Err(Error::field(Code::InvalidBody, "/title", detail));
    }
    let mut checked = Checked::default();
    checked.add_all("/members", std::mem::take(&mut roster.members));
    Ok(checked)
}

/// Checks the changes of a roster. A user is in one of the lists only: the items of `add` come first.
///
/// # Errors
/// 422 `invalid_body`: the number of items.
pub(super) fn patch(changes: &mut PatchRoster) -> Result<Checked> {
    check_number("", changes.add.len() + changes.remove.len())?;
    let mut checked = Checked::default();
    checked.add_all("/add", std::mem::take(&mut changes.add));
    for (index, user_id) in std::mem::take(&mut changes.remove).into_iter().enumerate() {
        match checked.check_user(&format!("/remove/{index}"), &user_id) {
            Ok(()) => {
                checked.seen.insert(user_id.clone());
                checked.removed.push(user_id);
            }
            Err(why) => checked.refuse(&user_id, why),
        }
    }
    Ok(checked)
}

fn check_number(pointer: &str, items: usize) -> Result<()> {
    if items <= MAX_MEMBERS {
        return Ok(());
    }
    Err(Error::field(
        Code::InvalidBody,
        pointer,
        format!("A request has at most {MAX_MEMBERS} items; this one has {items}."),
    ))
}

impl Checked {
    /// Checks the members of a list of the request.
    fn add_all(&mut self, list: &str, members: Vec<NewMember>) {
        for (index, member) in members.into_iter().enumerate() {
            let ends_at = self.check_member(&format!("{list}/{index}"), &member);
            match ends_at {
                Ok(ends_at) => {
                    self.seen.insert(member.user_id.clone());
                    self.members.ids.push(member.user_id);
                    self.members.roles.push(member.role);
                    self.members.ends_ats.push(ends_at);
                }
                Err(why) => self.refuse(&member.user_id, why),
            }
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
        UserId::try_from(user_id.to_owned())
            .map_err(|error| Error::field(Code::InvalidUserId, pointer, error.to_string()))?;
        if self.seen.contains(user_id) {
            return Err(Error::field(Code::DuplicateItem, pointer, Code::DuplicateItem.detail()));
        }
        Ok(())
    }

    fn refuse(&mut self, user_id: &str, why: Error) {
        let user_id = text::beginning(user_id, MAX_CHARS).to_owned();
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
