//! What the reading requests must return to a user. Times and ids are left out, as `Observations::comparable` does with
//! the responses of the service.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::{
    mailbox::Mailbox,
    operations::{USERS, WRITERS, context, participants_of, peer_of},
    words::Query,
};

/// The number of items of a full page.
const PAGE_SIZE: usize = 100;

/// The conversation and the context to which a search is narrowed.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub conversation: Option<usize>,
    pub context: Option<usize>,
}

impl Mailbox {
    /// The existing conversations of a user.
    fn conversations_of(&self, user: usize) -> Vec<usize> {
        let exists = |number: &usize| !self.conversations[*number].messages.is_empty();
        (0..WRITERS).filter(|number| participants_of(*number).contains(&user)).filter(exists).collect()
    }

    pub fn message(&self, user: usize, number: usize, seq: usize) -> Value {
        let conversation = &self.conversations[number];
        let message = conversation.message(seq);
        let recipient = peer_of(number, message.sender);
        let was_seen = conversation.was_seen(seq);
        let is_read = if message.sender == user { was_seen } else { seq <= conversation.participants[user].read_seq };
        json!({
            "seq": seq, "sender_id": USERS[message.sender], "recipient_id": USERS[recipient],
            "body": (!message.retracted).then_some(&message.text),
            "context": message.context.filter(|_| !message.retracted).map(context),
            "is_read": is_read, "seen": was_seen, "retracted": message.retracted,
            "edited": message.edited && !message.retracted,
        })
    }

    pub fn entry(&self, user: usize, number: usize) -> Value {
        let conversation = &self.conversations[number];
        let participant = &conversation.participants[user];
        let peer = peer_of(number, user);
        json!({
            "peer": USERS[peer],
            "last_message": conversation.last_shown(user).map(|seq| self.message(user, number, seq)),
            "unread_count": conversation.unread_count(user),
            "read_seq": participant.read_seq, "read_version": participant.read_version, "last_seq": conversation.messages.len(),
            "last_activity": conversation.last_activity_seq(user),
            "archived": participant.archived, "starred": participant.starred, "muted_until": participant.muted_until,
        })
    }

    pub fn totals(&self, user: usize) -> Value {
        let (mut messages, mut conversations, mut muted_messages) = (0, 0, 0);
        for number in self.conversations_of(user) {
            let unread = self.conversations[number].unread_count(user);
            messages += unread;
            conversations += usize::from(unread > 0);
            if self.conversations[number].participants[user].muted_until.is_some() {
                muted_messages += unread;
            }
        }
        json!({"messages": messages, "conversations": conversations, "muted_messages": muted_messages})
    }

    /// The page of an inbox list. With a context it has only conversations with a message about it.
    pub fn inbox(&self, user: usize, filter: &str, context: Option<usize>) -> Value {
        let is_listed = |number: &usize| {
            let conversation = &self.conversations[*number];
            let participant = &conversation.participants[user];
            let last = conversation.last_shown(user);
            let is_last_own = last.map(|seq| conversation.message(seq).sender == user);
            let is_about = |seq: usize| conversation.message(seq).context == context;
            let passes = match filter {
                "all" => last.is_some() && !participant.archived,
                "unread" => conversation.unread_count(user) > 0,
                "archived" => last.is_some() && participant.archived,
                "starred" => last.is_some() && participant.starred,
                "sent" => is_last_own == Some(true),
                "awaiting" => is_last_own == Some(false),
                "trash" => last.is_none(),
                _ => unreachable!("no filter is called {filter}"),
            };
            passes && (context.is_none() || conversation.alive(user).into_iter().any(is_about))
        };
        let mut numbers: Vec<usize> = self.conversations_of(user).into_iter().filter(is_listed).collect();
        let order = |number: &usize| {
            let conversation = &self.conversations[*number];
            Reverse((conversation.participants[user].last_activity, conversation.begun_at()))
        };
        numbers.sort_by_key(order);
        if filter == "awaiting" {
            numbers.reverse();
        }
        let items: Vec<Value> = numbers.into_iter().map(|number| self.entry(user, number)).collect();
        json!({"items": items, "more": false})
    }

    /// The pages of a history, the newest first. Each has the value of the parameter `before` that requests it; the
    /// newest has none.
    pub fn history(&self, user: usize, number: usize) -> Vec<(Option<usize>, Value)> {
        let shown = self.conversations[number].shown(user);
        let entry = self.conversations_of(user).contains(&number).then(|| self.entry(user, number));
        let (mut pages, mut before, mut rest) = (Vec::new(), None, shown.as_slice());
        loop {
            let (older, page) = rest.split_at(rest.len().saturating_sub(PAGE_SIZE));
            let items: Vec<Value> = page.iter().map(|seq| self.message(user, number, *seq)).collect();
            let value = json!({
                "items": items, "has_older": !older.is_empty(), "has_newer": rest.len() < shown.len(),
                "oldest_seq": page.first(), "newest_seq": page.last(), "entry": entry,
                "seen_up_to": self.conversations[number].seen_up_to(user, peer_of(number, user)),
            });
            pages.push((before, value));
            if older.is_empty() {
                return pages;
            }
            (before, rest) = (page.first().copied(), older);
        }
    }

    /// The first page of the results of a search, the newest message first.
    pub fn search_page(&self, user: usize, query: &Query, scope: Scope) -> Value {
        let mut found = Vec::new();
        for number in self.conversations_of(user) {
            let conversation = &self.conversations[number];
            if scope.conversation.is_some_and(|only| only != number) {
                continue;
            }
            for seq in conversation.alive(user) {
                let message = conversation.message(seq);
                let is_about = scope.context.is_none() || message.context == scope.context;
                if is_about && query.matches(&message.text) {
                    found.push((Reverse((message.sent_at, conversation.begun_at(), seq)), number, seq));
                }
            }
        }
        found.sort_unstable();
        let items: Vec<Value> =
            found.iter().take(PAGE_SIZE).map(|(_, number, seq)| self.message(user, *number, *seq)).collect();
        json!({"items": items, "more": found.len() > PAGE_SIZE})
    }
}
