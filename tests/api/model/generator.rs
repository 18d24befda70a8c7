//! Chooses random operations as a client could: knowing only what the responses so far have told.

use std::collections::HashMap;

use fastrand::Rng;
use serde_json::Value;

use super::{
    operations::{Action, BatchAction, Item, MUTES, NewMessage, Operation, STRANGER, USERS, WRITERS, conversation_of},
    words,
};

/// The number of a user's last inbox pages of which `read-all` uses one. Some are old, so that much has happened since;
/// none is so old that everything in it has been read.
const RECENT_PAGES: usize = 40;

/// A generator of operations, and what it has learnt from responses.
pub struct Generator {
    /// The beginning of its idempotency keys, so that generators running at the same time use different ones.
    name: String,
    /// The number of keys made so far.
    keys: usize,
    /// By conversation.
    last_seq: [usize; WRITERS],
    /// By user and conversation.
    read_version: [[usize; WRITERS]; WRITERS],
    /// The current texts of messages, by conversation and seq.
    texts: HashMap<(usize, usize), String>,
    /// The messages that were sent with a key: sender, recipient and message.
    keyed: Vec<(usize, usize, NewMessage)>,
    /// The user and the `as_of` of each inbox page that was read.
    pages: Vec<(usize, String)>,
}

impl Generator {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            keys: 0,
            last_seq: [0; WRITERS],
            read_version: [[0; WRITERS]; WRITERS],
            texts: HashMap::new(),
            keyed: Vec::new(),
            pages: Vec::new(),
        }
    }

    /// Chooses the next operation. The ranges of `percent` are the frequencies of the actions.
    pub fn next_operation(&mut self, rng: &mut Rng) -> Operation {
        let user = rng.usize(0..WRITERS);
        let friend = (user + rng.usize(1..WRITERS)) % WRITERS;
        let percent = rng.u8(0..100);
        if percent < 24 {
            return Operation { user, peer: friend, action: Action::Send(self.new_message(rng)) };
        }
        if percent < 28 {
            return self.replay(rng).unwrap_or(Operation { user, peer: friend, action: Action::ListInbox });
        }
        let peer = if rng.u8(0..40) == 0 { STRANGER } else { friend };
        let mut seq = || self.seq(rng, user, peer);
        let last = conversation_of(user, peer).map_or(0, |number| self.last_seq[number]);
        let action = match percent {
            ..33 => Action::Read { up_to: last, version: self.read_version(rng, user, peer) },
            33..38 => Action::Read { up_to: seq(), version: self.read_version(rng, user, peer) },
            38..44 => Action::Unread { from: seq() },
            44..52 => Action::Hide { seq: seq() },
            52..61 => Action::Restore,
            61..63 => Action::Trash { up_to: last },
            63..66 => Action::Trash { up_to: seq() },
            66..73 => {
                let seq = seq();
                let current = conversation_of(user, peer).and_then(|number| self.texts.get(&(number, seq)));
                let unchanged = current.filter(|_| rng.u8(0..6) == 0).cloned();
                Action::Edit { seq, text: unchanged.unwrap_or_else(|| words::random_text(rng)) }
            }
            73..79 => Action::Retract { seq: seq() },
            79..86 => Action::Flag {
                archived: rng.bool().then(|| rng.bool()),
                starred: rng.bool().then(|| rng.bool()),
                muted: rng.bool().then(|| rng.usize(0..MUTES.len())),
            },
            86..93 => self.batch(rng, user),
            93..99 => Action::ReadAll { as_of: self.as_of(rng, user) },
            _ => Action::ListInbox,
        };
        Operation { user, peer, action }
    }

    fn new_message(&mut self, rng: &mut Rng) -> NewMessage {
        let key = rng.bool().then(|| {
            self.keys += 1;
            format!("{}-{}", self.name, self.keys)
        });
        let context = rng.bool().then(|| rng.usize(0..2));
        NewMessage { text: words::random_text(rng), context, key }
    }

    /// A send with a key that was used before, in most cases with the same recipient, text and context.
    fn replay(&self, rng: &mut Rng) -> Option<Operation> {
        let (user, mut peer, mut message) = rng.choice(&self.keyed)?.clone();
        match rng.u8(0..8) {
            0 => message.text = words::random_text(rng),
            1 => message.context = if message.context.is_some() { None } else { Some(0) },
            // The third user.
            2 => peer = WRITERS - user - peer,
            _ => {}
        }
        Some(Operation { user, peer, action: Action::Send(message) })
    }

    /// A seq: in most cases of one of the last messages, sometimes of any, sometimes of none.
    fn seq(&self, rng: &mut Rng, user: usize, peer: usize) -> usize {
        let last = conversation_of(user, peer).map_or(0, |number| self.last_seq[number]);
        match rng.u8(0..20) {
            0 => last + rng.usize(1..4),
            1 => 0,
            2..8 => rng.usize(0..=last),
            _ => last.saturating_sub(rng.usize(0..8)).max(1),
        }
    }

    /// The `read_version` of a read: none, the current one or an older one.
    fn read_version(&self, rng: &mut Rng, user: usize, peer: usize) -> Option<usize> {
        let number = conversation_of(user, peer)?;
        let current = self.read_version[user][number];
        rng.choice([None, None, Some(current), Some(current.saturating_sub(1)), Some(0)]).unwrap()
    }

    /// The `as_of` of one of the user's recent pages, in some cases of any of their pages, or none.
    fn as_of(&self, rng: &mut Rng, user: usize) -> Option<String> {
        let pages: Vec<&String> = self.pages.iter().filter(|page| page.0 == user).map(|page| &page.1).collect();
        let recent = if rng.u8(0..4) == 0 { pages.len() } else { RECENT_PAGES };
        rng.choice(&pages[pages.len().saturating_sub(recent)..])
            .filter(|_| rng.u8(0..4) > 0)
            .map(|as_of| (*as_of).clone())
    }

    fn batch(&self, rng: &mut Rng, user: usize) -> Action {
        let batch_action = rng.choice(BatchAction::ALL).unwrap();
        let items = (0..rng.usize(1..=4)).map(|_| {
            let peer = if rng.u8(0..8) == 0 { STRANGER } else { (user + rng.usize(1..WRITERS)) % WRITERS };
            let seq = self.seq(rng, user, peer);
            // An item has one mistake at most, as it is not specified which of two mistakes is reported: without a
            // conversation the seq is valid.
            let exists = conversation_of(user, peer).is_some_and(|number| self.last_seq[number] > 0);
            let has_no_seq = exists && rng.u8(0..10) == 0;
            let seq = if exists { seq } else { seq.max(1) };
            Item { peer, seq: (batch_action.needs_seq() && !has_no_seq).then_some(seq) }
        });
        let items = items.collect();
        let muted = (batch_action == BatchAction::Mute && rng.bool()).then(|| rng.usize(1..MUTES.len()));
        Action::Batch { batch_action, items, muted }
    }

    /// Learns what the response to an operation tells.
    pub fn learn(&mut self, operation: &Operation, is_created: bool, response: &Value) {
        let Operation { user, peer, action } = operation;
        let number = conversation_of(*user, *peer);
        match (action, number) {
            (Action::Send(message), Some(_)) if is_created => {
                self.learn_message(*user, *peer, integer(&response["seq"]), &message.text);
                if message.key.is_some() {
                    self.keyed.push((*user, *peer, message.clone()));
                }
            }
            (Action::Edit { seq, .. }, Some(number)) => {
                if let Some(text) = response["body"].as_str() {
                    self.texts.insert((number, *seq), text.to_owned());
                }
            }
            (Action::ListInbox, _) => {
                if let Some(as_of) = response["as_of"].as_str() {
                    self.remember_page(*user, as_of.to_owned());
                }
            }
            _ => {}
        }
        self.learn_entries(*user, response);
    }

    /// Learns of a new message.
    pub fn learn_message(&mut self, sender: usize, recipient: usize, seq: usize, text: &str) {
        if let Some(number) = conversation_of(sender, recipient) {
            self.texts.insert((number, seq), text.to_owned());
            self.last_seq[number] = self.last_seq[number].max(seq);
        }
    }

    /// Returns true if there are messages between two users.
    pub fn has_conversation(&self, user: usize, peer: usize) -> bool {
        conversation_of(user, peer).is_some_and(|number| self.last_seq[number] > 0)
    }

    /// Remembers the `as_of` of an inbox page that a user has read.
    pub fn remember_page(&mut self, user: usize, as_of: String) {
        self.pages.push((user, as_of));
    }

    /// Learns from the inbox entries within a response. An object with a `read_version` is one.
    fn learn_entries(&mut self, user: usize, response: &Value) {
        match response {
            Value::Array(items) => items.iter().for_each(|item| self.learn_entries(user, item)),
            Value::Object(members) if members.contains_key("read_version") => {
                let peer = USERS.iter().position(|id| response["peer"]["user_id"] == *id);
                if let Some(number) = peer.and_then(|peer| conversation_of(user, peer)) {
                    self.last_seq[number] = integer(&response["last_seq"]);
                    self.read_version[user][number] = integer(&response["read_version"]);
                }
            }
            Value::Object(members) => members.values().for_each(|member| self.learn_entries(user, member)),
            _ => {}
        }
    }
}

/// A non-negative integer of a response.
pub fn integer(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
}
