//! The operations that are measured.

use crate::{
    data::{self, ORDINARY_LENGTH, Size},
    service::Call,
};

/// An operation of the service.
#[derive(Clone, Copy)]
pub struct Operation {
    pub name: &'static str,
    /// The calls of a service.
    pub calls: fn(&Size) -> Vec<Call>,
    /// True if a second call would have nothing to do. Then the end of each conversation is marked unread before a run,
    /// and the run makes each call once.
    pub is_done_once: bool,
}

const fn operation(name: &'static str, calls: fn(&Size) -> Vec<Call>) -> Operation {
    Operation { name, calls, is_done_once: false }
}

pub const SEND: Operation = operation("send", |size| ordinary_calls(size, "send"));
pub const HISTORY: Operation = operation("newest history page (50)", |size| ordinary_calls(size, "history"));
pub const DEEP_PAGE: Operation =
    operation("history page at depth", |_| vec![Call::new("page", "deep-a", "deep-b", 60)]);
pub const NEWEST_PAGE: Operation =
    operation("newest page of the same conversation", |_| vec![Call::new("history", "deep-a", "deep-b", 0)]);
pub const INBOX: Operation = operation("inbox page (20), student", |_| vec![Call::new("inbox", "student", "", 0)]);
pub const BUSY_INBOX: Operation =
    operation("inbox page (20), busy educator", |_| vec![Call::new("inbox", "busy", "", 0)]);
pub const UNREAD: Operation = operation("unread total, student", |_| vec![Call::new("unread", "student", "", 0)]);
pub const BUSY_UNREAD: Operation =
    operation("unread total, busy educator", |_| vec![Call::new("unread", "unread-1000", "", 0)]);
pub const MARK_READ: Operation =
    Operation { is_done_once: true, ..operation("mark read to the end", |size| ordinary_calls(size, "read")) };
pub const BUSY_MARK_READ: Operation = Operation {
    is_done_once: true,
    ..operation("mark read to the end, busy educator", |size| {
        unread_peers(size).map(|peer| Call::new("read", "unread-1000", &peer, 1_000_000)).collect()
    })
};
/// Moves the read marker back and forth, so the calls can be repeated, also with a service that has other tables.
pub const MARK_UNREAD_AND_READ: Operation = operation("mark unread, mark read", |size| {
    let unmark = |read: &Call| Call { operation: "unmark", seq: ORDINARY_LENGTH - 10, ..read.clone() };
    ordinary_calls(size, "read").into_iter().flat_map(|read| [unmark(&read), read]).collect()
});
pub const SEARCH: Operation = operation("search, busy educator", |_| {
    ["%22essay%22", "%22w50%22", "w499"].map(|text| Call::new("search", "busy", text, 0)).to_vec()
});

/// Finds users by the beginnings of their names. Each user's name ends with their id.
pub const FIND: Operation = operation("find users by name", |_| {
    ["u12", "u155", "name", "na%20u1"].map(|text| Call::new("find", "busy", text, 0)).to_vec()
});

/// Returns the users from whom `unread-1000` has an unread message.
pub fn unread_peers(size: &Size) -> impl Iterator<Item = String> {
    (0..size.unread).map(|n| data::name(data::FIRST_ORDINARY + n))
}

/// Returns one call for each ordinary conversation, in random order, by one user or the other in turn.
pub fn ordinary_calls(size: &Size, operation: &'static str) -> Vec<Call> {
    let mut calls: Vec<_> = (0..size.ordinary)
        .map(|n| {
            let (one, other) = data::ordinary_pair(size, n);
            let (one, other) = (data::name(one), data::name(other));
            let (me, peer) = if n % 2 == 0 { (one, other) } else { (other, one) };
            Call::new(operation, &me, &peer, 1_000_000)
        })
        .collect();
    fastrand::Rng::with_seed(1).shuffle(&mut calls);
    calls
}
