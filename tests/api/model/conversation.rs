//! One conversation of the model: messages in a list, and how it stands for each of the two users. Nothing is counted in
//! advance.

use std::{collections::BTreeSet, ops::RangeInclusive};

use super::operations::{Letter, MUTES, WRITERS};

#[derive(Default)]
pub struct Conversation {
    /// The one with seq 1 first.
    pub messages: Vec<Message>,
    /// By user; that of the third one is not used.
    pub sides: [Side; WRITERS],
}

pub struct Message {
    pub sender: usize,
    pub text: String,
    pub context: Option<usize>,
    pub edited: bool,
    pub retracted: bool,
    pub sent_at: u64,
}

/// How the conversation stands for one user.
#[derive(Default)]
pub struct Side {
    pub read_seq: usize,
    pub seen_seq: usize,
    pub read_version: usize,
    pub marked_unread_at: Option<u64>,
    /// What each cut hid, the newest last.
    cuts: Vec<Vec<usize>>,
    /// All of that.
    hidden: BTreeSet<usize>,
    /// When the last message shown was sent; where none is shown any more, it stays as it was.
    pub last_activity: u64,
    pub archived: bool,
    pub starred: bool,
    /// As it is answered.
    pub muted_until: Option<&'static str>,
}

impl Conversation {
    /// Takes a new message; says which seq it got.
    pub fn add(&mut self, sender: usize, recipient: usize, letter: &Letter, now: u64) -> usize {
        let Letter { text, context, .. } = letter.clone();
        self.messages.push(Message { sender, text, context, edited: false, retracted: false, sent_at: now });
        self.sides[sender].last_activity = now;
        let theirs = &mut self.sides[recipient];
        theirs.last_activity = now;
        theirs.archived &= theirs.muted_until.is_some();
        self.messages.len()
    }

    /// False: the reader has not heard of a later `unread`, so nothing changes.
    pub fn read(&mut self, who: usize, up_to: usize, version: Option<usize>) -> bool {
        let up_to = up_to.min(self.messages.len());
        let side = &mut self.sides[who];
        if version.is_some_and(|version| version < side.read_version) {
            return false;
        }
        side.read_seq = side.read_seq.max(up_to);
        side.seen_seq = side.seen_seq.max(side.read_seq);
        true
    }

    /// Hides what is shown of these; that is one cut, if it is anything.
    pub fn cut(&mut self, who: usize, seqs: RangeInclusive<usize>) {
        let newly: Vec<usize> = seqs.take_while(|seq| self.has(*seq)).filter(|seq| self.shows(who, *seq)).collect();
        if !newly.is_empty() {
            let side = &mut self.sides[who];
            side.hidden.extend(&newly);
            side.cuts.push(newly);
            self.settle(who);
        }
    }

    /// Shows again what the newest cut hid. False: there is none.
    pub fn restore(&mut self, who: usize) -> bool {
        let side = &mut self.sides[who];
        let Some(newest) = side.cuts.pop() else { return false };
        side.hidden.retain(|seq| !newest.contains(seq));
        self.settle(who);
        true
    }

    fn settle(&mut self, who: usize) {
        if let Some(last) = self.last_shown(who) {
            self.sides[who].last_activity = self.message(last).sent_at;
        }
    }

    pub fn message(&self, seq: usize) -> &Message {
        &self.messages[seq - 1]
    }

    pub fn has(&self, seq: usize) -> bool {
        (1..=self.messages.len()).contains(&seq)
    }

    pub fn shows(&self, who: usize, seq: usize) -> bool {
        self.has(seq) && !self.sides[who].hidden.contains(&seq)
    }

    pub fn shown(&self, who: usize) -> Vec<usize> {
        (1..=self.messages.len()).filter(|seq| self.shows(who, *seq)).collect()
    }

    pub fn last_shown(&self, who: usize) -> Option<usize> {
        (1..=self.messages.len()).rev().find(|seq| self.shows(who, *seq))
    }

    /// The seq of the message that was the last activity.
    pub fn active_at(&self, who: usize) -> usize {
        let is_it = |seq: &usize| self.message(*seq).sent_at == self.sides[who].last_activity;
        (1..=self.messages.len()).find(is_it).unwrap()
    }

    /// The seqs of what is shown and not retracted.
    pub fn alive(&self, who: usize) -> Vec<usize> {
        self.shown(who).into_iter().filter(|seq| !self.message(*seq).retracted).collect()
    }

    pub fn unread_count(&self, who: usize) -> usize {
        let is_unread = |seq: &usize| *seq > self.sides[who].read_seq && self.message(*seq).sender != who;
        self.alive(who).iter().filter(|seq| is_unread(seq)).count()
    }

    /// Whether the one whom the message was sent to has ever seen it.
    pub fn was_seen(&self, seq: usize) -> bool {
        let sender = self.message(seq).sender;
        self.sides.iter().enumerate().any(|(user, side)| user != sender && side.seen_seq >= seq)
    }
}

impl Side {
    pub fn unread(&mut self, from: usize, now: u64) {
        self.read_seq = self.read_seq.min(from - 1);
        self.read_version += 1;
        self.marked_unread_at = Some(now);
    }

    pub fn flag(&mut self, archived: Option<bool>, starred: Option<bool>, muted: Option<usize>) {
        self.archived = archived.unwrap_or(self.archived);
        self.starred = starred.unwrap_or(self.starred);
        self.muted_until = muted.map_or(self.muted_until, |muted| MUTES[muted].1);
    }
}
