//! What the clients were told, and whether the database and the API agree with it. The invariants:
//!
//! - I1: each acknowledged message exists exactly once, at the seq that was returned.
//! - I2: each message that was not acknowledged exists once or not at all, and a repeat with its key settles which.
//! - I3: the seqs of a conversation are 1, 2, 3, … to its end.
//! - I4: reading on with `after` returns every message.
//! - I5: no user sees a conversation in which they do not take part.
//!
//! Beside these: no status 500, `Retry-After` with each 503, no broken connection while the process runs, a clean
//! `pidge check`, and no transaction left open.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    support::api::{Api, User},
    support::db_queries::{self, StoredMessage},
    support::process::wait_until,
    support::service::Service,
};

/// A message that a client wanted to send, and the outcome of each attempt.
#[derive(Clone, Debug)]
pub struct SentMessage {
    pub from: User,
    pub to: String,
    pub key: String,
    pub body: String,
    pub outcomes: Vec<SendOutcome>,
}

/// What a client knows after an attempt to send.
#[derive(Clone, Debug, PartialEq)]
pub enum SendOutcome {
    /// The message is sent, at this seq.
    Sent(i64),
    /// Nothing was written (503 `unavailable`, or no connection).
    NotSent,
    /// The message may have been sent (503 `outcome_unknown`, or a connection that broke).
    Unknown,
}

#[derive(Debug, Default)]
pub struct History {
    pub sends: Vec<SentMessage>,
    /// What must never happen, and did.
    pub violations: Vec<String>,
    /// How often the answer was 503.
    pub unavailable: usize,
}

impl SentMessage {
    /// A message that was not attempted yet. Its body names both users, so that a client can tell that it may see it.
    pub fn new(from: &User, to: &str, key: &str) -> Self {
        let body = format!("{}>{to} {key}", from.id);
        Self { from: from.clone(), to: to.to_owned(), key: key.to_owned(), body, outcomes: Vec::new() }
    }

    /// The seq, once the message was acknowledged.
    pub fn seq(&self) -> Option<i64> {
        let seq_of = |outcome: &SendOutcome| if let SendOutcome::Sent(seq) = outcome { Some(*seq) } else { None };
        self.outcomes.iter().find_map(seq_of)
    }

    pub fn is_acknowledged(&self) -> bool {
        self.seq().is_some()
    }

    /// Calls once, for the first time or again.
    pub async fn attempt(&mut self, api: &Api, violations: &mut Vec<String>) -> &SendOutcome {
        let outcome = match api.send(&self.from, &self.to, &self.body, &self.key).await {
            Ok(reply) => {
                violations.extend(reply.violation());
                match (reply.status, reply.code().as_str()) {
                    (200 | 201, _) => SendOutcome::Sent(reply.json(reply.status)["seq"].as_i64().unwrap()),
                    (503, "unavailable") => SendOutcome::NotSent,
                    (503, "outcome_unknown") => SendOutcome::Unknown,
                    _ => {
                        violations.push(format!("a send was answered {} {}", reply.status, reply.text));
                        SendOutcome::Unknown
                    }
                }
            }
            Err(no_reply) => {
                violations.extend(no_reply.violation());
                if no_reply.was_not_sent() { SendOutcome::NotSent } else { SendOutcome::Unknown }
            }
        };
        if let (SendOutcome::Sent(now), Some(before)) = (&outcome, self.seq())
            && *now != before
        {
            violations.push(format!("{} got seq {before}, and seq {now} on a repeat", self.key));
        }
        self.outcomes.push(outcome);
        &self.outcomes[self.outcomes.len() - 1]
    }

    /// Calls until the message is acknowledged.
    pub async fn attempt_until_acknowledged(&mut self, api: &Api, violations: &mut Vec<String>) {
        let condition = format!("the send of {} is acknowledged", self.key);
        wait_until(&condition, async || matches!(self.attempt(api, violations).await, SendOutcome::Sent(_))).await;
    }
}

impl History {
    pub fn add(&mut self, other: Self) {
        self.sends.extend(other.sends);
        self.violations.extend(other.violations);
        self.unavailable += other.unavailable;
    }

    pub fn acknowledged(&self) -> usize {
        self.sends.iter().filter(|send| send.is_acknowledged()).count()
    }

    /// Verifies all invariants on the service, once it is ready, and on the database of this URL.
    pub async fn verify(mut self, service: &Service, url: &str) {
        service.wait_until_ready().await;
        let unsettled = self.sends.len() - self.acknowledged();

        self.compare(&db_queries::messages(url).await, "before the repeats");
        self.settle(&service.api()).await;
        let rows = db_queries::messages(url).await;
        self.compare(&rows, "after the repeats");
        self.check_seqs(&rows);
        self.check_visibility(&service.api(), &rows).await;

        service.setup().assert_invariants().await;
        db_queries::wait_until_no_transaction_is_open(url).await;
        println!(
            "  {} sends, {} of them settled by a repeat; {} answers with 503; {} messages",
            self.sends.len(),
            unsettled,
            self.unavailable,
            rows.len()
        );
        let first: Vec<_> = self.violations.iter().take(12).collect();
        assert!(first.is_empty(), "{} violations, the first of them {first:#?}", self.violations.len());
    }

    /// Repeats each send that was not acknowledged, with its key, until it is.
    pub async fn settle(&mut self, api: &Api) {
        for send in self.sends.iter_mut().filter(|send| !send.is_acknowledged()) {
            send.attempt_until_acknowledged(api, &mut self.violations).await;
        }
    }

    /// I1 and I2: how often each message is stored, and at which seq.
    pub fn compare(&mut self, rows: &[StoredMessage], when: &str) {
        let mut by_key: BTreeMap<(&str, &str), Vec<&StoredMessage>> = BTreeMap::new();
        let mut by_body: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows {
            by_key.entry((&row.sender, row.key.as_deref().unwrap_or(""))).or_default().push(row);
            *by_body.entry(&row.body).or_default() += 1;
        }
        let known: BTreeSet<&str> = self.sends.iter().map(|send| send.body.as_str()).collect();
        let unknown = rows.iter().filter(|row| !known.contains(row.body.as_str()));
        let mut violations: Vec<String> =
            unknown.map(|row| format!("{when}: stored, but never sent: {row:?}")).collect();
        for send in &self.sends {
            let found = by_key.get(&(send.from.id.as_str(), send.key.as_str())).map_or(&[][..], Vec::as_slice);
            let copies = by_body.get(send.body.as_str()).copied().unwrap_or(0);
            let is_consistent = match (send.seq(), found) {
                (Some(seq), [row]) => row.seq == seq && row.body == send.body && row.recipient() == send.to,
                (None, []) => true,
                // If every attempt was answered that nothing is written, nothing may be stored.
                (None, [_]) => send.outcomes.contains(&SendOutcome::Unknown),
                _ => false,
            };
            if !is_consistent || copies != found.len() {
                violations.push(format!("{when}: {send:?} is stored {copies} times: {found:?}"));
            }
        }
        self.violations.extend(violations);
    }

    /// I3: in each conversation no seq is missing, and none is there twice.
    fn check_seqs(&mut self, rows: &[StoredMessage]) {
        let mut last: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for row in rows {
            let before = last.insert((&row.low, &row.high), row.seq).unwrap_or(0);
            if row.seq != before + 1 {
                self.violations.push(format!("seq {before} is followed by {row:?}"));
            }
        }
    }

    /// I4 and I6: each user sees all of their conversations, and no other.
    async fn check_visibility(&mut self, api: &Api, rows: &[StoredMessage]) {
        let mut threads: BTreeMap<(String, String), Vec<(i64, String)>> = BTreeMap::new();
        for row in rows {
            for (me, peer) in [(&row.low, &row.high), (&row.high, &row.low)] {
                threads.entry((me.clone(), peer.clone())).or_default().push((row.seq, row.body.clone()));
            }
        }
        let mut users: BTreeSet<String> = threads.keys().map(|(me, _)| me.clone()).collect();
        for ((me, peer), expected) in &threads {
            let seen = read_all(api, &User::new(me), peer).await;
            if seen != *expected {
                let (seen, expected) = (seen.len(), expected.len());
                self.violations.push(format!("{me} sees {seen} messages with {peer}, expected {expected}"));
            }
        }
        let stranger = "a-stranger".to_owned();
        for peer in &users {
            if !read_all(api, &User::new(&stranger), peer).await.is_empty() {
                self.violations.push(format!("a stranger sees a conversation with {peer}"));
            }
        }
        users.insert(stranger);
        for me in &users {
            let expected = threads.keys().filter(|(one, _)| one == me).map(|(_, peer)| peer.clone()).collect();
            let seen = inbox_peers(api, &User::new(me)).await;
            if seen != expected {
                self.violations.push(format!("the inbox of {me} shows {seen:?}, expected {expected:?}"));
            }
        }
    }
}

/// All messages of a conversation, read with `after` page by page from the beginning.
async fn read_all(api: &Api, me: &User, peer: &str) -> Vec<(i64, String)> {
    let mut seen: Vec<(i64, String)> = Vec::new();
    loop {
        let after = seen.last().map_or(0, |(seq, _)| *seq);
        let path = format!("/v1/conversations/{peer}/messages?after={after}&limit=100");
        let page = api.read_with_retries(me, &path).await.json(200);
        let items = page["items"].as_array().unwrap();
        seen.extend(
            items.iter().map(|item| (item["seq"].as_i64().unwrap(), item["body"].as_str().unwrap().to_owned())),
        );
        if page["has_newer"] == false {
            return seen;
        }
    }
}

/// The peers of all entries of an inbox.
async fn inbox_peers(api: &Api, me: &User) -> BTreeSet<String> {
    let page = api.read_with_retries(me, "/v1/inbox?limit=100").await.json(200);
    assert!(page["next_cursor"].is_null(), "a test has few enough users for one page");
    let peers = page["items"].as_array().unwrap().iter();
    peers.map(|entry| entry["peer"]["user_id"].as_str().unwrap().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(outcomes: Vec<SendOutcome>) -> History {
        let (from, body) = (User { id: "ada".to_owned(), token: String::new() }, "ada>ben k".to_owned());
        let send = SentMessage { from, to: "ben".to_owned(), key: "k".to_owned(), body, outcomes };
        History { sends: vec![send], ..History::default() }
    }

    fn row(seq: i64) -> StoredMessage {
        let word = str::to_owned;
        let (low, high, sender) = (word("ada"), word("ben"), word("ada"));
        StoredMessage { low, high, seq, sender, body: word("ada>ben k"), key: Some(word("k")) }
    }

    fn acknowledged() -> Vec<SendOutcome> {
        vec![SendOutcome::Unknown, SendOutcome::Sent(2)]
    }

    fn unknown() -> Vec<SendOutcome> {
        vec![SendOutcome::NotSent, SendOutcome::Unknown]
    }

    #[test]
    fn what_agrees_with_the_outcomes_is_no_violation() {
        let cases = [
            (acknowledged(), vec![row(2)]),
            (unknown(), vec![row(2)]),
            (unknown(), vec![]),
            (vec![SendOutcome::NotSent], vec![]),
        ];

        for (outcomes, rows) in cases {
            let mut history = history(outcomes);
            history.compare(&rows, "");
            assert_eq!(history.violations, [""; 0], "{rows:?}");
        }
    }

    #[test]
    fn what_contradicts_the_outcomes_is_found() {
        let without_key = || StoredMessage { key: None, ..row(3) };
        let other_recipient = StoredMessage { high: "cho".to_owned(), ..row(2) };
        let never_sent = StoredMessage { body: "never sent".to_owned(), key: None, ..row(3) };
        let cases = [
            (acknowledged(), vec![]),
            (acknowledged(), vec![row(1)]),
            (acknowledged(), vec![row(2), row(3)]),
            (acknowledged(), vec![row(2), without_key()]),
            (acknowledged(), vec![other_recipient]),
            (acknowledged(), vec![row(2), never_sent]),
            (unknown(), vec![row(2), row(3)]),
            (unknown(), vec![without_key()]),
            (vec![SendOutcome::NotSent], vec![row(2)]),
        ];

        for (outcomes, rows) in cases {
            let mut history = history(outcomes);
            history.compare(&rows, "");
            assert!(!history.violations.is_empty(), "{:?} {rows:?}", history.sends);
        }
    }

    #[test]
    fn a_missing_and_a_repeated_seq_are_found() {
        for (seqs, is_right) in [(vec![1, 2, 3], true), (vec![1, 3], false), (vec![2], false), (vec![1, 1], false)] {
            let mut history = History::default();
            history.check_seqs(&seqs.iter().copied().map(row).collect::<Vec<_>>());
            assert_eq!(history.violations.is_empty(), is_right, "{seqs:?}");
        }
    }
}
