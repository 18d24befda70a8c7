//! The rosters of the model test: the members of a context, with their roles there and the ends of their membership.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    operations::context,
    people::{NewMember, PEOPLE},
};

/// When something ends. The variants are in the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// In 2001.
    Past,
    /// When the context was ended: at that time of the model.
    Ended(u64),
    /// In 2999.
    Future,
    Never,
}

impl End {
    pub fn is_over(self) -> bool {
        matches!(self, Self::Past | Self::Ended(_))
    }

    /// The value in requests.
    pub fn request(self) -> Option<&'static str> {
        match self {
            Self::Past => Some("2001-01-01T00:00:00Z"),
            Self::Future => Some("2999-01-01T00:00:00Z"),
            Self::Never | Self::Ended(_) => None,
        }
    }

    /// What is compared of the value in responses.
    fn response(self) -> Option<&'static str> {
        match self {
            Self::Past | Self::Ended(_) => Some("past"),
            Self::Future => Some("future"),
            Self::Never => None,
        }
    }
}

/// The members of a context. A membership that is over stays; a member who is removed leaves no trace.
#[derive(Clone, Debug)]
pub struct Roster {
    pub end: End,
    pub version: usize,
    /// By user.
    pub members: BTreeMap<usize, Member>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// `None`: the user's own role.
    pub role: Option<&'static str>,
    /// Never later than the context's.
    pub end: End,
}

/// The numbers of members that a request changed.
#[derive(Default)]
pub struct Counts {
    added: usize,
    changed: usize,
    removed: usize,
}

impl Roster {
    pub fn new() -> Self {
        Self { end: End::Never, version: 0, members: BTreeMap::new() }
    }

    /// Replaces the members.
    pub fn replace(&mut self, end: End, members: &[NewMember]) -> Counts {
        self.end = end;
        let left_out = |user: &usize| members.iter().all(|member| member.user != *user);
        let removed: Vec<usize> = self.members.keys().copied().filter(left_out).collect();
        self.change(members, &removed)
    }

    /// Stores some members and removes others.
    pub fn change(&mut self, add: &[NewMember], remove: &[usize]) -> Counts {
        let mut counts = Counts::default();
        for new in add {
            let member = Member { role: new.role, end: new.end.min(self.end) };
            match self.members.insert(new.user, member) {
                None => counts.added += 1,
                Some(before) if before != member => counts.changed += 1,
                Some(_) => {}
            }
        }
        for user in remove {
            counts.removed += usize::from(self.members.remove(user).is_some());
        }
        counts
    }

    /// Ends the context, and each membership that is not over.
    pub fn finish(&mut self, now: u64) {
        let end = |end: End| if end.is_over() { end } else { End::Ended(now) };
        self.end = end(self.end);
        for member in self.members.values_mut() {
            member.end = end(member.end);
        }
    }

    /// The response to a change.
    pub fn result(&self, number: usize, counts: &Counts) -> Value {
        json!({
            "context": self.context(number),
            "counts": {"added": counts.added, "changed": counts.changed, "removed": counts.removed, "refused": 0},
            "refused": [],
        })
    }

    /// The roster as a page.
    pub fn page(&self, number: usize) -> Value {
        let item = |(user, member): (&usize, &Member)| json!({"user_id": PEOPLE[*user], "role": member.role, "ends_at": member.end.response()});
        json!({"context": self.context(number), "items": self.members.iter().map(item).collect::<Vec<_>>(), "more": false})
    }

    fn context(&self, number: usize) -> Value {
        let mut roster = context(number);
        roster["title"] = Value::Null;
        roster["ends_at"] = json!(self.end.response());
        roster["version"] = json!(self.version);
        roster
    }
}
