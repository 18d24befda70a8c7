//! What the service should do, as plainly as it can be said: everything in memory, one operation after the other. What
//! one operation does to one conversation is in `conversation.rs`, how it all looks to a user in `views.rs`.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    conversation::Conversation,
    operations::{Act, Item, Letter, Operation, USERS, Verb, WRITERS, conversation_of, users_of},
};

/// All there is.
#[derive(Default)]
pub struct Mailbox {
    /// Rises with every operation.
    now: u64,
    /// Each one stands at its place from the start; it exists from its first message on.
    pub conversations: [Conversation; WRITERS],
    /// By sender and key: to whom, what, and which seq it got.
    sent: HashMap<(usize, String), (usize, Letter, usize)>,
    /// By its `as_of`.
    pages: HashMap<String, Page>,
}

/// What a page of an inbox had seen.
struct Page {
    read_at: u64,
    last_seqs: [usize; WRITERS],
}

/// What should be answered.
pub struct Expected {
    pub status: u16,
    pub body: Value,
}

fn ok(body: Value) -> Expected {
    Expected { status: 200, body }
}

fn problem(status: u16, code: &str) -> Expected {
    Expected { status, body: json!({"status": status, "code": code}) }
}

impl Mailbox {
    /// Does what the operation does, and says what it should answer.
    pub fn apply(&mut self, operation: &Operation) -> Expected {
        self.now += 1;
        let Operation { who, peer, act } = operation;
        match act {
            Act::Send(letter) => self.send(*who, *peer, letter),
            Act::Batch { verb, items, muted } => self.batch(*who, *verb, items, *muted),
            Act::ReadAll { as_of } => {
                self.read_all(*who, as_of.as_ref());
                ok(json!({"unread": self.totals(*who)}))
            }
            Act::Look => ok(self.inbox(*who, "all", None)),
            act => self.single(*who, *peer, act),
        }
    }

    /// Remembers what a page has seen that was read after this operation.
    pub fn remember(&mut self, as_of: String) {
        let last_seqs = self.conversations.each_ref().map(|conversation| conversation.messages.len());
        self.pages.insert(as_of, Page { read_at: self.now, last_seqs });
    }

    fn send(&mut self, who: usize, peer: usize, letter: &Letter) -> Expected {
        let key = letter.key.clone().map(|key| (who, key));
        if let Some((to, used, seq)) = key.as_ref().and_then(|key| self.sent.get(key)) {
            if (*to, used) != (peer, letter) {
                return problem(422, "idempotency_key_reused");
            }
            let number = conversation_of(who, *to).unwrap();
            return ok(self.message(who, number, *seq));
        }
        let number = conversation_of(who, peer).unwrap();
        let seq = self.conversations[number].add(who, peer, letter, self.now);
        if let Some(key) = key {
            self.sent.insert(key, (peer, letter.clone(), seq));
        }
        Expected { status: 201, body: self.message(who, number, seq) }
    }

    /// What concerns one conversation that should be there.
    fn single(&mut self, who: usize, peer: usize, act: &Act) -> Expected {
        if matches!(act, Act::Unread { from: 0 }) {
            return problem(422, "invalid_body");
        }
        let exists = |number: &usize| !self.conversations[*number].messages.is_empty();
        let Some(number) = conversation_of(who, peer).filter(exists) else {
            return problem(404, "not_found");
        };
        let conversation = &mut self.conversations[number];
        let mut applied = true;
        match act {
            Act::Read { up_to, version } => applied = conversation.read(who, *up_to, *version),
            Act::Unread { from } => conversation.sides[who].unread(*from, self.now),
            Act::Trash { up_to } => conversation.cut(who, 1..=*up_to),
            Act::Hide { seq } if !conversation.has(*seq) => return problem(404, "not_found"),
            Act::Hide { seq } => conversation.cut(who, *seq..=*seq),
            Act::Restore => {
                if !conversation.restore(who) {
                    return problem(409, "nothing_to_restore");
                }
            }
            Act::Flag { archived, starred, muted } => {
                conversation.sides[who].flag(*archived, *starred, *muted);
                return ok(self.entry(who, number));
            }
            Act::Edit { .. } | Act::Retract { .. } => return self.correct(who, number, act),
            Act::Send(_) | Act::Batch { .. } | Act::ReadAll { .. } | Act::Look => unreachable!("not for one alone"),
        }
        ok(json!({"entry": self.entry(who, number), "applied": applied, "unread": self.totals(who)}))
    }

    fn correct(&mut self, who: usize, number: usize, act: &Act) -> Expected {
        let (Act::Edit { seq, .. } | Act::Retract { seq }) = act else { unreachable!("no correction") };
        let conversation = &mut self.conversations[number];
        if !conversation.shows(who, *seq) {
            return problem(404, "not_found");
        }
        let message = &mut conversation.messages[*seq - 1];
        if message.sender != who {
            return problem(403, "not_the_sender");
        }
        match act {
            Act::Edit { .. } if message.retracted => return problem(409, "message_retracted"),
            Act::Edit { text, .. } if message.text != *text => {
                message.text.clone_from(text);
                message.edited = true;
            }
            Act::Retract { .. } => message.retracted = true,
            _ => {}
        }
        ok(self.message(who, number, *seq))
    }

    /// One after the other, each as if it were called alone.
    fn batch(&mut self, who: usize, verb: Verb, items: &[Item], muted: Option<usize>) -> Expected {
        let mut results = Vec::new();
        for item in items {
            let done = match verb.act(item.seq, muted) {
                Some(act) => self.single(who, item.peer, &act),
                None => problem(422, "invalid_body"),
            };
            let (outcome, entry, problem) = if done.status == 200 {
                let number = conversation_of(who, item.peer).unwrap();
                ("done", self.entry(who, number), Value::Null)
            } else {
                ("refused", Value::Null, done.body)
            };
            results.push(json!({"peer_id": USERS[item.peer], "outcome": outcome, "entry": entry, "problem": problem}));
        }
        ok(json!({"results": results}))
    }

    /// Up to what the page saw, and not what was marked unread after it.
    fn read_all(&mut self, who: usize, as_of: Option<&String>) {
        let page = as_of.map(|as_of| &self.pages[as_of]);
        for (number, conversation) in self.conversations.iter_mut().enumerate() {
            if !users_of(number).contains(&who) || conversation.unread_count(who) == 0 {
                continue;
            }
            let up_to = page.map_or(conversation.messages.len(), |page| page.last_seqs[number]);
            let marked_unread_at = conversation.sides[who].marked_unread_at;
            if page.is_none_or(|page| marked_unread_at.is_none_or(|at| at <= page.read_at)) {
                conversation.read(who, up_to, None);
            }
        }
    }
}
