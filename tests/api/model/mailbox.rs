//! The model: what the service must do, as simply as possible. Everything is in memory, and one operation is performed
//! after the other. `conversation.rs` has the effect of an operation on one conversation, `views.rs` what is read.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use super::{
    bulk::BulkMessages,
    conversation::Conversation,
    operations::{
        Action, BatchAction, Item, NewMessage, Operation, USERS, WRITERS, conversation_of, participants_of, peer_of,
    },
    people::BulkName,
    school::{Asker, School, status_of},
};

#[derive(Default)]
pub struct Mailbox {
    /// The time: it rises with each operation.
    pub now: u64,
    /// The rules for who may write to whom.
    pub school: School,
    /// A conversation without messages does not exist for the users yet.
    pub conversations: [Conversation; WRITERS],
    /// By sender and idempotency key: recipient, message and seq of the first send.
    sent: HashMap<(usize, String), (usize, NewMessage, usize)>,
    pub bulks: HashMap<BulkName, BulkMessages>,
    /// The inbox pages that were read, by their `as_of`.
    pages: HashMap<String, Page>,
}

/// The state that an inbox page shows.
struct Page {
    read_at: u64,
    last_seqs: [usize; WRITERS],
    /// By conversation and user: the messages that were deleted for the user.
    hidden: [[BTreeSet<usize>; WRITERS]; WRITERS],
}

/// The expected response.
pub struct Expected {
    pub status: u16,
    pub body: Value,
}

pub fn ok(body: Value) -> Expected {
    Expected { status: 200, body }
}

pub fn problem(status: u16, code: &str) -> Expected {
    Expected { status, body: json!({"status": status, "code": code}) }
}

impl Mailbox {
    pub fn new(school: School) -> Self {
        Self { school, ..Self::default() }
    }

    /// Performs an operation. Returns the expected response.
    pub fn perform(&mut self, operation: &Operation) -> Expected {
        self.now += 1;
        let Operation { user, peer, action } = operation;
        match action {
            Action::Send(message) => self.send(*user, *peer, message),
            Action::Batch { batch_action, items, muted } => self.batch(*user, *batch_action, items, *muted),
            Action::ReadAll { as_of } => {
                self.read_all(*user, as_of.as_ref());
                ok(json!({"unread": self.totals(*user)}))
            }
            Action::ListInbox => ok(self.inbox(*user, "all", None)),
            action => self.change_conversation(*user, *peer, action),
        }
    }

    /// Remembers the state of an inbox page that was read after the last operation.
    pub fn remember_page(&mut self, as_of: String) {
        let last_seqs = self.conversations.each_ref().map(|conversation| conversation.messages.len());
        let hidden = self.conversations.each_ref().map(Conversation::hidden);
        self.pages.insert(as_of, Page { read_at: self.now, last_seqs, hidden });
    }

    fn send(&mut self, user: usize, peer: usize, message: &NewMessage) -> Expected {
        let key = message.key.clone().map(|key| (user, key));
        if let Some((recipient, first, seq)) = key.as_ref().and_then(|key| self.sent.get(key)) {
            if (*recipient, first) != (peer, message) {
                return problem(422, "idempotency_key_reused");
            }
            let number = conversation_of(user, *recipient).unwrap();
            return ok(self.message(user, number, *seq));
        }
        let expected = self.send_by(Asker::Sender, user, peer, message);
        if let (Some(key), 201) = (key, expected.status) {
            let seq = self.conversations[conversation_of(user, peer).unwrap()].messages.len();
            self.sent.insert(key, (peer, message.clone(), seq));
        }
        expected
    }

    /// Sends a message whose key, if it has one, was not used before.
    pub fn send_by(&mut self, asker: Asker, user: usize, peer: usize, message: &NewMessage) -> Expected {
        if let Some(code) = self.verdict(asker, user, peer) {
            return problem(status_of(code), code);
        }
        let number = conversation_of(user, peer).unwrap();
        let seq = self.conversations[number].add(user, peer, message, self.now);
        Expected { status: 201, body: self.message(user, number, seq) }
    }

    /// Performs an action that concerns one existing conversation.
    fn change_conversation(&mut self, user: usize, peer: usize, action: &Action) -> Expected {
        if matches!(action, Action::Unread { from: 0 }) {
            return problem(422, "invalid_body");
        }
        let exists = |number: &usize| !self.conversations[*number].messages.is_empty();
        let Some(number) = conversation_of(user, peer).filter(exists) else {
            return problem(404, "not_found");
        };
        let conversation = &mut self.conversations[number];
        let mut applied = true;
        match action {
            Action::Read { up_to, version } => applied = conversation.read(user, *up_to, *version),
            Action::Unread { from } => conversation.participants[user].mark_unread(*from, self.now),
            Action::Trash { up_to } => conversation.delete(user, 1..=*up_to),
            Action::Hide { seq } if !conversation.has_message(*seq) => return problem(404, "not_found"),
            Action::Hide { seq } => conversation.delete(user, *seq..=*seq),
            Action::Restore => {
                if !conversation.restore(user) {
                    return problem(409, "nothing_to_restore");
                }
            }
            Action::Flag { archived, starred, muted } => {
                conversation.participants[user].set_flags(*archived, *starred, *muted);
                return ok(self.entry(user, number));
            }
            Action::Edit { .. } | Action::Retract { .. } => return self.correct(user, number, action),
            Action::Send(_) | Action::Batch { .. } | Action::ReadAll { .. } | Action::ListInbox => {
                unreachable!("does not concern one existing conversation")
            }
        }
        ok(json!({"entry": self.entry(user, number), "applied": applied, "unread": self.totals(user)}))
    }

    /// Edits or retracts a message.
    fn correct(&mut self, user: usize, number: usize, action: &Action) -> Expected {
        let (Action::Edit { seq, .. } | Action::Retract { seq }) = action else { unreachable!("no correction") };
        let conversation = &self.conversations[number];
        let is_own = conversation.has_message(*seq) && conversation.message(*seq).sender == user;
        // A deletion for oneself leaves the right to retract.
        let can_be_named = conversation.shows(user, *seq) || is_own && matches!(action, Action::Retract { .. });
        if !can_be_named {
            return problem(404, "not_found");
        }
        if !is_own {
            return problem(403, "not_the_sender");
        }
        // An edit is judged like a send; one that changes nothing is none.
        let is_change = matches!(action, Action::Edit { text, .. } if conversation.message(*seq).text != *text);
        let refusal = self.verdict(Asker::Sender, user, peer_of(number, user)).filter(|_| is_change);
        let message = &mut self.conversations[number].messages[*seq - 1];
        match action {
            Action::Edit { .. } if message.retracted => return problem(409, "message_retracted"),
            Action::Edit { text, .. } if is_change => {
                if let Some(code) = refusal {
                    return problem(status_of(code), code);
                }
                message.text.clone_from(text);
                message.edited = true;
            }
            Action::Retract { .. } => message.retracted = true,
            _ => {}
        }
        ok(self.message(user, number, *seq))
    }

    /// Performs the items of a batch one after the other, each as if it were a request of its own.
    fn batch(&mut self, user: usize, action: BatchAction, items: &[Item], muted: Option<usize>) -> Expected {
        let mut results = Vec::new();
        for item in items {
            let response = match action.single_action(item.seq, muted) {
                Some(single_action) => self.change_conversation(user, item.peer, &single_action),
                None => problem(422, "invalid_body"),
            };
            let (outcome, entry, problem) = if response.status == 200 {
                let number = conversation_of(user, item.peer).unwrap();
                ("done", self.entry(user, number), Value::Null)
            } else {
                ("refused", Value::Null, response.body)
            };
            results.push(json!({"peer_id": USERS[item.peer], "outcome": outcome, "entry": entry, "problem": problem}));
        }
        ok(json!({"results": results}))
    }

    /// Erases the messages that are as old as the oldest ones, so many of them, or older: they have expired. For their readers they
    /// are like retracted ones.
    pub fn expire(&mut self, oldest: usize) {
        let messages = || self.conversations.iter().flat_map(|conversation| &conversation.messages);
        let mut times: Vec<u64> = messages().map(|message| message.sent_at).collect();
        times.sort_unstable();
        let Some(last) = oldest.checked_sub(1).map(|last| times[last]) else { return };
        for message in self.conversations.iter_mut().flat_map(|conversation| &mut conversation.messages) {
            message.retracted |= message.sent_at <= last;
        }
    }

    pub fn message_count(&self) -> usize {
        self.conversations.iter().map(|conversation| conversation.messages.len()).sum()
    }

    /// Erases a user: each of their messages is like a retracted one, and all of the others are as they were.
    pub fn erase(&mut self, user: usize) {
        for message in self.conversations.iter_mut().flat_map(|conversation| &mut conversation.messages) {
            message.retracted |= message.sender == user;
        }
    }

    /// Reads all conversations up to the state of a page, except those that were marked unread after it. A message that
    /// the page did not show, because it was deleted then, stays unread. Without a page, reads everything.
    fn read_all(&mut self, user: usize, as_of: Option<&String>) {
        let page = as_of.map(|as_of| &self.pages[as_of]);
        for (number, conversation) in self.conversations.iter_mut().enumerate() {
            if !participants_of(number).contains(&user) || conversation.unread_count(user) == 0 {
                continue;
            }
            let up_to = page.map_or(conversation.messages.len(), |page| {
                let hidden = page.hidden[number][user].iter();
                let first_restored = hidden.copied().find(|seq| conversation.is_unread(user, *seq));
                first_restored.map_or(page.last_seqs[number], |seq| seq - 1)
            });
            let marked_unread_at = conversation.participants[user].marked_unread_at;
            if page.is_none_or(|page| marked_unread_at.is_none_or(|at| at <= page.read_at)) {
                conversation.read(user, up_to, None);
            }
        }
    }
}
