//! A conversation of the model: a list of messages, and its state for each participant. Nothing is counted in advance.

use std::{collections::BTreeSet, ops::RangeInclusive};

use super::operations::{MUTES, NewMessage, WRITERS};

#[derive(Default)]
pub struct Conversation {
    /// In the order of their seqs, which begin with 1.
    pub messages: Vec<Message>,
    /// By user. The one of the user who is no participant is not used.
    pub participants: [Participant; WRITERS],
}

pub struct Message {
    pub sender: usize,
    pub text: String,
    pub context: Option<usize>,
    pub edited: bool,
    pub retracted: bool,
    pub sent_at: u64,
}

/// The state of a conversation for one user.
#[derive(Default)]
pub struct Participant {
    pub read_seq: usize,
    /// The highest that `read_seq` ever was.
    pub seen_seq: usize,
    pub read_version: usize,
    pub marked_unread_at: Option<u64>,
    /// The seqs that each deletion hid, the newest deletion last.
    deletions: Vec<Vec<usize>>,
    /// The seqs that all deletions together hide.
    hidden: BTreeSet<usize>,
    /// The time of the last message shown. It stays when no message is shown any more.
    pub last_activity: u64,
    pub archived: bool,
    pub starred: bool,
    /// As it is in responses.
    pub muted_until: Option<&'static str>,
}

impl Conversation {
    /// Adds a message. Returns its seq.
    pub fn add(&mut self, sender: usize, recipient: usize, message: &NewMessage, now: u64) -> usize {
        let NewMessage { text, context, .. } = message.clone();
        self.messages.push(Message { sender, text, context, edited: false, retracted: false, sent_at: now });
        self.participants[sender].last_activity = now;
        let recipient = &mut self.participants[recipient];
        recipient.last_activity = now;
        recipient.archived &= recipient.muted_until.is_some();
        self.messages.len()
    }

    /// Raises the read marker. Returns false, and changes nothing, if the version is that of before a later `unread`.
    pub fn read(&mut self, user: usize, up_to: usize, version: Option<usize>) -> bool {
        let up_to = up_to.min(self.messages.len());
        let participant = &mut self.participants[user];
        if version.is_some_and(|version| version < participant.read_version) {
            return false;
        }
        participant.read_seq = participant.read_seq.max(up_to);
        participant.seen_seq = participant.seen_seq.max(participant.read_seq);
        true
    }

    /// Deletes the messages with these seqs for a user. It is no deletion if none of them is shown.
    pub fn delete(&mut self, user: usize, seqs: RangeInclusive<usize>) {
        let deleted: Vec<usize> =
            seqs.take_while(|seq| self.has_message(*seq)).filter(|seq| self.shows(user, *seq)).collect();
        if !deleted.is_empty() {
            let participant = &mut self.participants[user];
            participant.hidden.extend(&deleted);
            participant.deletions.push(deleted);
            self.update_last_activity(user);
        }
    }

    /// Undoes the newest deletion. Returns false if there is none.
    pub fn restore(&mut self, user: usize) -> bool {
        let participant = &mut self.participants[user];
        let Some(newest) = participant.deletions.pop() else { return false };
        participant.hidden.retain(|seq| !newest.contains(seq));
        self.update_last_activity(user);
        true
    }

    fn update_last_activity(&mut self, user: usize) {
        if let Some(last) = self.last_shown(user) {
            self.participants[user].last_activity = self.message(last).sent_at;
        }
    }

    /// The time of the first message. It is another one for each conversation.
    pub fn begun_at(&self) -> u64 {
        self.message(1).sent_at
    }

    pub fn message(&self, seq: usize) -> &Message {
        &self.messages[seq - 1]
    }

    /// Returns true if the message was sent, deleted or not.
    pub fn has_message(&self, seq: usize) -> bool {
        (1..=self.messages.len()).contains(&seq)
    }

    pub fn shows(&self, user: usize, seq: usize) -> bool {
        self.has_message(seq) && !self.participants[user].hidden.contains(&seq)
    }

    pub fn shown(&self, user: usize) -> Vec<usize> {
        (1..=self.messages.len()).filter(|seq| self.shows(user, *seq)).collect()
    }

    pub fn last_shown(&self, user: usize) -> Option<usize> {
        (1..=self.messages.len()).rev().find(|seq| self.shows(user, *seq))
    }

    /// The seq of the message at whose time the last activity was.
    pub fn last_activity_seq(&self, user: usize) -> usize {
        let is_last_activity = |seq: &usize| self.message(*seq).sent_at == self.participants[user].last_activity;
        (1..=self.messages.len()).find(is_last_activity).unwrap()
    }

    /// The seqs of the messages that are shown and not retracted.
    pub fn alive(&self, user: usize) -> Vec<usize> {
        self.shown(user).into_iter().filter(|seq| !self.message(*seq).retracted).collect()
    }

    pub fn unread_count(&self, user: usize) -> usize {
        self.alive(user).iter().filter(|seq| self.is_unread(user, **seq)).count()
    }

    /// Returns true if the message counts as unread for the user.
    pub fn is_unread(&self, user: usize, seq: usize) -> bool {
        let message = self.message(seq);
        seq > self.participants[user].read_seq && message.sender != user && !message.retracted && self.shows(user, seq)
    }

    /// The seqs of the messages that are deleted for each user.
    pub fn hidden(&self) -> [BTreeSet<usize>; WRITERS] {
        self.participants.each_ref().map(|participant| participant.hidden.clone())
    }

    /// Returns true if the recipient of the message has ever read it.
    pub fn was_seen(&self, seq: usize) -> bool {
        let sender = self.message(seq).sender;
        let mut participants = self.participants.iter().enumerate();
        participants.any(|(user, participant)| user != sender && participant.seen_seq >= seq)
    }

    /// The last message of the user that the peer has seen, or the hundredth below the highest seen position if that is higher.
    pub fn seen_up_to(&self, user: usize, peer: usize) -> usize {
        let seen_seq = self.participants[peer].seen_seq;
        let last_own = (1..=seen_seq).rev().find(|seq| self.message(*seq).sender == user);
        last_own.unwrap_or(0).max(seen_seq.saturating_sub(100))
    }
}

impl Participant {
    pub fn mark_unread(&mut self, from: usize, now: u64) {
        self.read_seq = self.read_seq.min(from - 1);
        self.read_version += 1;
        self.marked_unread_at = Some(now);
    }

    pub fn set_flags(&mut self, archived: Option<bool>, starred: Option<bool>, muted: Option<usize>) {
        self.archived = archived.unwrap_or(self.archived);
        self.starred = starred.unwrap_or(self.starred);
        self.muted_until = muted.map_or(self.muted_until, |muted| MUTES[muted].1);
    }
}
