//! How the model looks to a user: what each of the reading calls should answer, as far as it is compared (`Told::plain`
//! in `compare.rs`).

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::{
    mailbox::Mailbox,
    operations::{USERS, WRITERS, context, users_of},
    words::Query,
};

/// The most that a page holds.
pub const PAGE: usize = 100;

pub const FILTERS: [&str; 7] = ["all", "unread", "archived", "starred", "sent", "awaiting", "trash"];

/// Which messages a search is about.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub conversation: Option<usize>,
    pub context: Option<usize>,
}

impl Mailbox {
    fn conversations_of(&self, who: usize) -> Vec<usize> {
        let exists = |number: &usize| !self.conversations[*number].messages.is_empty();
        (0..WRITERS).filter(|number| users_of(*number).contains(&who)).filter(exists).collect()
    }

    pub fn message(&self, who: usize, number: usize, seq: usize) -> Value {
        let conversation = &self.conversations[number];
        let message = conversation.message(seq);
        let recipient = users_of(number).into_iter().find(|user| *user != message.sender).unwrap();
        let was_seen = conversation.was_seen(seq);
        let is_read = if message.sender == who { was_seen } else { seq <= conversation.sides[who].read_seq };
        json!({
            "seq": seq, "sender_id": USERS[message.sender], "recipient_id": USERS[recipient],
            "body": (!message.retracted).then_some(&message.text),
            "context": message.context.filter(|_| !message.retracted).map(context),
            "is_read": is_read, "seen": was_seen, "retracted": message.retracted,
            "edited": message.edited && !message.retracted,
        })
    }

    pub fn entry(&self, who: usize, number: usize) -> Value {
        let conversation = &self.conversations[number];
        let side = &conversation.sides[who];
        let peer = users_of(number).into_iter().find(|user| *user != who).unwrap();
        json!({
            "peer": USERS[peer],
            "last_message": conversation.last_shown(who).map(|seq| self.message(who, number, seq)),
            "unread_count": conversation.unread_count(who),
            "read_seq": side.read_seq, "read_version": side.read_version, "last_seq": conversation.messages.len(),
            "last_activity": conversation.active_at(who),
            "archived": side.archived, "starred": side.starred, "muted_until": side.muted_until,
        })
    }

    pub fn totals(&self, who: usize) -> Value {
        let (mut messages, mut conversations, mut muted_messages) = (0, 0, 0);
        for number in self.conversations_of(who) {
            let unread = self.conversations[number].unread_count(who);
            messages += unread;
            conversations += usize::from(unread > 0);
            if self.conversations[number].sides[who].muted_until.is_some() {
                muted_messages += unread;
            }
        }
        json!({"messages": messages, "conversations": conversations, "muted_messages": muted_messages})
    }

    /// The conversations of a filter, if asked only those with a message about this context.
    pub fn inbox(&self, who: usize, filter: &str, context: Option<usize>) -> Value {
        let belongs = |number: &usize| {
            let conversation = &self.conversations[*number];
            let side = &conversation.sides[who];
            let last = conversation.last_shown(who);
            let last_is_mine = last.map(|seq| conversation.message(seq).sender == who);
            let is_about = |seq: usize| conversation.message(seq).context == context;
            let passes = match filter {
                "all" => last.is_some() && !side.archived,
                "unread" => conversation.unread_count(who) > 0,
                "archived" => last.is_some() && side.archived,
                "starred" => last.is_some() && side.starred,
                "sent" => last_is_mine == Some(true),
                "awaiting" => last_is_mine == Some(false),
                "trash" => last.is_none(),
                _ => unreachable!("no filter"),
            };
            passes && (context.is_none() || conversation.alive(who).into_iter().any(is_about))
        };
        let mut numbers: Vec<usize> = self.conversations_of(who).into_iter().filter(belongs).collect();
        numbers.sort_by_key(|number| Reverse(self.conversations[*number].sides[who].last_activity));
        if filter == "awaiting" {
            numbers.reverse();
        }
        let items: Vec<Value> = numbers.into_iter().map(|number| self.entry(who, number)).collect();
        json!({"items": items, "more": false})
    }

    /// The pages of a history, the newest first: where each one ends (none: at the end), and what it holds.
    pub fn history(&self, who: usize, number: usize) -> Vec<(Option<usize>, Value)> {
        let shown = self.conversations[number].shown(who);
        let entry = self.conversations_of(who).contains(&number).then(|| self.entry(who, number));
        let (mut pages, mut before, mut rest) = (Vec::new(), None, shown.as_slice());
        loop {
            let (older, page) = rest.split_at(rest.len().saturating_sub(PAGE));
            let items: Vec<Value> = page.iter().map(|seq| self.message(who, number, *seq)).collect();
            let value = json!({
                "items": items, "has_older": !older.is_empty(), "has_newer": rest.len() < shown.len(),
                "oldest_seq": page.first(), "newest_seq": page.last(), "entry": entry,
            });
            pages.push((before, value));
            if older.is_empty() {
                return pages;
            }
            (before, rest) = (page.first().copied(), older);
        }
    }

    /// The first page of what a search finds, newest first.
    pub fn found(&self, who: usize, query: &Query, scope: Scope) -> Value {
        let mut found = Vec::new();
        for number in self.conversations_of(who) {
            let conversation = &self.conversations[number];
            if scope.conversation.is_some_and(|only| only != number) {
                continue;
            }
            for seq in conversation.alive(who) {
                let message = conversation.message(seq);
                let is_about = scope.context.is_none() || message.context == scope.context;
                if is_about && query.finds(&message.text) {
                    found.push((Reverse(message.sent_at), number, seq));
                }
            }
        }
        found.sort_unstable();
        let items: Vec<Value> =
            found.iter().take(PAGE).map(|(_, number, seq)| self.message(who, *number, *seq)).collect();
        json!({"items": items, "more": found.len() > PAGE})
    }
}
