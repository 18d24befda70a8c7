//! Random operations, chosen by one who knows only what the answers so far told.

use std::collections::HashMap;

use fastrand::Rng;
use serde_json::Value;

use super::{
    operations::{Act, Item, Letter, MUTES, Operation, STRANGER, USERS, Verb, WRITERS, conversation_of},
    words,
};

/// How many of the last pages of an inbox are old enough to be interesting and young enough to matter.
const LATE: usize = 40;

/// What the answers told.
pub struct Known {
    /// What the keys of this one begin with.
    name: String,
    keys: usize,
    last_seq: [usize; WRITERS],
    /// By user and conversation.
    read_version: [[usize; WRITERS]; WRITERS],
    /// The texts that were sent, by conversation and seq.
    texts: HashMap<(usize, usize), String>,
    /// What was sent with a key: by whom and to whom.
    keyed: Vec<(usize, usize, Letter)>,
    /// The `as_of` of each page, and who read it.
    pages: Vec<(usize, String)>,
}

impl Known {
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

    /// The next thing to do.
    pub fn choose(&mut self, rng: &mut Rng) -> Operation {
        let who = rng.usize(0..WRITERS);
        let friend = (who + rng.usize(1..WRITERS)) % WRITERS;
        let kind = rng.u8(0..100);
        if kind < 24 {
            return Operation { who, peer: friend, act: Act::Send(self.letter(rng)) };
        }
        if kind < 28 {
            return self.repetition(rng).unwrap_or(Operation { who, peer: friend, act: Act::Look });
        }
        let peer = if rng.u8(0..40) == 0 { STRANGER } else { friend };
        let mut seq = || self.seq(rng, who, peer);
        let last = conversation_of(who, peer).map_or(0, |number| self.last_seq[number]);
        let act = match kind {
            ..33 => Act::Read { up_to: last, version: self.version(rng, who, peer) },
            33..38 => Act::Read { up_to: seq(), version: self.version(rng, who, peer) },
            38..44 => Act::Unread { from: seq() },
            44..52 => Act::Hide { seq: seq() },
            52..61 => Act::Restore,
            61..63 => Act::Trash { up_to: last },
            63..66 => Act::Trash { up_to: seq() },
            66..73 => {
                let seq = seq();
                let same = conversation_of(who, peer).and_then(|number| self.texts.get(&(number, seq)));
                let text = same.filter(|_| rng.u8(0..6) == 0).cloned().unwrap_or_else(|| words::text(rng));
                Act::Edit { seq, text }
            }
            73..79 => Act::Retract { seq: seq() },
            79..86 => Act::Flag {
                archived: rng.bool().then(|| rng.bool()),
                starred: rng.bool().then(|| rng.bool()),
                muted: rng.bool().then(|| rng.usize(0..MUTES.len())),
            },
            86..93 => self.batch(rng, who),
            93..99 => Act::ReadAll { as_of: self.as_of(rng, who) },
            _ => Act::Look,
        };
        Operation { who, peer, act }
    }

    fn letter(&mut self, rng: &mut Rng) -> Letter {
        let key = rng.bool().then(|| {
            self.keys += 1;
            format!("{}-{}", self.name, self.keys)
        });
        let context = rng.bool().then(|| rng.usize(0..2));
        Letter { text: words::text(rng), context, key }
    }

    /// A used key again, mostly with the payload of its first use.
    fn repetition(&self, rng: &mut Rng) -> Option<Operation> {
        let (who, mut peer, mut letter) = rng.choice(&self.keyed)?.clone();
        match rng.u8(0..8) {
            0 => letter.text = words::text(rng),
            1 => letter.context = if letter.context.is_some() { None } else { Some(0) },
            2 => peer = WRITERS - who - peer,
            _ => {}
        }
        Some(Operation { who, peer, act: Act::Send(letter) })
    }

    /// Mostly one of the last messages, sometimes any, sometimes none.
    fn seq(&self, rng: &mut Rng, who: usize, peer: usize) -> usize {
        let last = conversation_of(who, peer).map_or(0, |number| self.last_seq[number]);
        match rng.u8(0..20) {
            0 => last + rng.usize(1..4),
            1 => 0,
            2..8 => rng.usize(0..=last),
            _ => last.saturating_sub(rng.usize(0..8)).max(1),
        }
    }

    fn version(&self, rng: &mut Rng, who: usize, peer: usize) -> Option<usize> {
        let number = conversation_of(who, peer)?;
        let present = self.read_version[who][number];
        rng.choice([None, None, Some(present), Some(present.saturating_sub(1)), Some(0)]).unwrap()
    }

    fn as_of(&self, rng: &mut Rng, who: usize) -> Option<String> {
        let mine: Vec<&String> = self.pages.iter().filter(|page| page.0 == who).map(|page| &page.1).collect();
        let late = &mine[mine.len().saturating_sub(LATE)..];
        rng.choice(late).filter(|_| rng.u8(0..4) > 0).map(|as_of| (*as_of).clone())
    }

    fn batch(&self, rng: &mut Rng, who: usize) -> Act {
        let verb = rng.choice(Verb::ALL).unwrap();
        let items = (0..rng.usize(1..=4)).map(|_| {
            let peer = if rng.u8(0..8) == 0 { STRANGER } else { (who + rng.usize(1..WRITERS)) % WRITERS };
            let seq = self.seq(rng, who, peer);
            // Which of two mistakes is told is nobody's business.
            let exists = conversation_of(who, peer).is_some_and(|number| self.last_seq[number] > 0);
            let lacks = exists && rng.u8(0..10) == 0;
            let seq = if exists { seq } else { seq.max(1) };
            Item { peer, seq: (verb.needs_seq() && !lacks).then_some(seq) }
        });
        let items = items.collect();
        let muted = (verb == Verb::Mute && rng.bool()).then(|| rng.usize(1..MUTES.len()));
        Act::Batch { verb, items, muted }
    }

    /// Takes from an answer what it tells.
    pub fn learn(&mut self, operation: &Operation, created: bool, answer: &Value) {
        let Operation { who, peer, act } = operation;
        let number = conversation_of(*who, *peer);
        match (act, number) {
            (Act::Send(letter), Some(number)) if created => {
                let seq = integer(&answer["seq"]);
                self.texts.insert((number, seq), letter.text.clone());
                self.last_seq[number] = self.last_seq[number].max(seq);
                if letter.key.is_some() {
                    self.keyed.push((*who, *peer, letter.clone()));
                }
            }
            (Act::Edit { seq, .. }, Some(number)) => {
                if let Some(text) = answer["body"].as_str() {
                    self.texts.insert((number, *seq), text.to_owned());
                }
            }
            (Act::Look, _) => {
                if let Some(as_of) = answer["as_of"].as_str() {
                    self.saw(*who, as_of.to_owned());
                }
            }
            _ => {}
        }
        self.learn_entries(*who, answer);
    }

    /// Remembers the `as_of` of a page that somebody read.
    pub fn saw(&mut self, who: usize, as_of: String) {
        self.pages.push((who, as_of));
    }

    fn learn_entries(&mut self, who: usize, answer: &Value) {
        match answer {
            Value::Array(items) => items.iter().for_each(|item| self.learn_entries(who, item)),
            Value::Object(members) if members.contains_key("read_version") => {
                let peer = USERS.iter().position(|id| answer["peer"]["user_id"] == *id);
                if let Some(number) = peer.and_then(|peer| conversation_of(who, peer)) {
                    self.last_seq[number] = integer(&answer["last_seq"]);
                    self.read_version[who][number] = integer(&answer["read_version"]);
                }
            }
            Value::Object(members) => members.values().for_each(|member| self.learn_entries(who, member)),
            _ => {}
        }
    }
}

/// A number that counts something.
pub fn integer(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
}
