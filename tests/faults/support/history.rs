//! What the clients were told, and whether it is true.
//!
//! - I1: each message that was acknowledged is there exactly once, at the place that was told
//! - I2: one that was not is there once or not at all, and a repeat with its key settles it
//! - I3: the seqs of a conversation are 1, 2, 3, … to its end
//! - I4: whoever follows `after` sees all of them
//! - I6: nobody sees what they are no party to
//!
//! And: no status 500 at all, a 503 says when to try again, no connection breaks but by the end of the process,
//! `pidge check` has nothing to say, no transaction stays open.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{
    support::api::{Api, Person},
    support::db_queries::{self, Row},
    support::process::until,
    support::service::Service,
};

/// A message that somebody wanted to send, and what they were told, call by call.
#[derive(Debug)]
pub struct Send {
    pub from: Person,
    pub to: String,
    pub key: String,
    pub body: String,
    pub told: Vec<Told>,
}

#[derive(Debug)]
pub enum Told {
    /// It is sent, and this is its place.
    Sent(i64),
    /// Nothing was sent (503 `unavailable`, or nobody to connect to).
    Nothing,
    /// It may be sent.
    Unknown,
}

#[derive(Debug, Default)]
pub struct History {
    pub sends: Vec<Send>,
    /// What must never be.
    pub faults: Vec<String>,
    /// Answers with 503.
    pub unavailable: usize,
}

impl Send {
    /// Its place, where it was acknowledged.
    pub fn seq(&self) -> Option<i64> {
        self.told.iter().find_map(|told| if let Told::Sent(seq) = told { Some(*seq) } else { None })
    }

    /// One call, be it the first or a repeat.
    pub async fn attempt(&mut self, api: &Api, faults: &mut Vec<String>) -> &Told {
        let told = match api.send(&self.from, &self.to, &self.body, &self.key).await {
            Ok(reply) => {
                faults.extend(reply.fault());
                match (reply.status, reply.code().as_str()) {
                    (200 | 201, _) => Told::Sent(reply.json(reply.status)["seq"].as_i64().unwrap()),
                    (503, "unavailable") => Told::Nothing,
                    (503, "outcome_unknown") => Told::Unknown,
                    _ => {
                        faults.push(format!("a send was answered {} {}", reply.status, reply.text));
                        Told::Unknown
                    }
                }
            }
            Err(silence) => {
                faults.extend(silence.fault());
                if silence.was_not_sent() { Told::Nothing } else { Told::Unknown }
            }
        };
        if let (Told::Sent(now), Some(before)) = (&told, self.seq())
            && *now != before
        {
            faults.push(format!("{} was told seq {before}, then {now}", self.key));
        }
        self.told.push(told);
        &self.told[self.told.len() - 1]
    }
}

impl History {
    pub fn add(&mut self, other: Self) {
        self.sends.extend(other.sends);
        self.faults.extend(other.faults);
        self.unavailable += other.unavailable;
    }

    pub fn acknowledged(&self) -> usize {
        self.sends.iter().filter(|send| send.seq().is_some()).count()
    }

    /// Checks everything, against the service, which must be able to work now, and the database of this URL.
    pub async fn check(mut self, service: &Service, url: &str) {
        service.ready(Duration::from_secs(20)).await;
        let unsettled = self.sends.len() - self.acknowledged();
        let rows = db_queries::messages(url).await;
        self.compare(&rows, "before the repeats");
        self.settle(&service.api()).await;
        let rows = db_queries::messages(url).await;
        self.compare(&rows, "after the repeats");
        self.check_order(&rows);
        self.check_sights(&service.api(), &rows).await;
        let said = service.setup().check().await;
        if !said.contains("All invariants hold") {
            self.faults.push(format!("pidge check: {said}"));
        }
        db_queries::no_transaction_stays_open(url).await;
        println!(
            "  {} sends, {} of them settled by a repeat; {} answers with 503; {} messages",
            self.sends.len(),
            unsettled,
            self.unavailable,
            rows.len()
        );
        let some: Vec<_> = self.faults.iter().take(12).collect();
        assert!(some.is_empty(), "{} faults, such as {some:#?}", self.faults.len());
    }

    /// Repeats whatever was not acknowledged, with its key, until it is.
    pub async fn settle(&mut self, api: &Api) {
        for send in self.sends.iter_mut().filter(|send| send.seq().is_none()) {
            let faults = &mut self.faults;
            until("a repeat settles a send", Duration::from_secs(20), async || {
                matches!(send.attempt(api, faults).await, Told::Sent(_))
            })
            .await;
        }
    }

    /// I1 and I2: how often each message is there, and where.
    pub fn compare(&mut self, rows: &[Row], when: &str) {
        let mut by_key: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
        let mut by_body: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows {
            by_key.entry((&row.sender, row.key.as_deref().unwrap_or(""))).or_default().push(row);
            *by_body.entry(&row.body).or_default() += 1;
        }
        let known: BTreeSet<&str> = self.sends.iter().map(|send| send.body.as_str()).collect();
        let strange = rows.iter().filter(|row| !known.contains(row.body.as_str()));
        let mut faults: Vec<String> = strange.map(|row| format!("{when}: nobody sent {row:?}")).collect();
        for send in &self.sends {
            let found = by_key.get(&(send.from.id.as_str(), send.key.as_str())).map_or(&[][..], Vec::as_slice);
            let copies = by_body.get(send.body.as_str()).copied().unwrap_or(0);
            let right = match (send.seq(), found) {
                (Some(seq), [row]) => row.seq == seq && row.body == send.body && row.recipient() == send.to,
                // It was said that nothing is sent, however often it was tried.
                (None, []) => true,
                (None, [_]) => send.told.iter().any(|told| matches!(told, Told::Unknown)),
                _ => false,
            };
            if !right || copies != found.len() {
                faults.push(format!("{when}: {send:?} is there {copies} times: {found:?}"));
            }
        }
        self.faults.extend(faults);
    }

    /// I3: no gap, no double, conversation by conversation.
    fn check_order(&mut self, rows: &[Row]) {
        let mut last: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for row in rows {
            let before = last.insert((&row.low, &row.high), row.seq).unwrap_or(0);
            if row.seq != before + 1 {
                self.faults.push(format!("after seq {before} comes {row:?}"));
            }
        }
    }

    /// I4 and I6: everybody sees all of their conversations, and nothing else.
    async fn check_sights(&mut self, api: &Api, rows: &[Row]) {
        let mut threads: BTreeMap<(String, String), Vec<(i64, String)>> = BTreeMap::new();
        for row in rows {
            for (me, peer) in [(&row.low, &row.high), (&row.high, &row.low)] {
                threads.entry((me.clone(), peer.clone())).or_default().push((row.seq, row.body.clone()));
            }
        }
        let mut people: BTreeSet<String> = threads.keys().map(|(me, _)| me.clone()).collect();
        for ((me, peer), expected) in &threads {
            let seen = follow(api, &Person::new(me), peer).await;
            if seen != *expected {
                let (seen, expected) = (seen.len(), expected.len());
                self.faults.push(format!("{me} sees {seen} messages with {peer}, not the {expected} there are"));
            }
        }
        let stranger = "a-stranger".to_owned();
        for peer in &people {
            if !follow(api, &Person::new(&stranger), peer).await.is_empty() {
                self.faults.push(format!("a stranger sees a conversation with {peer}"));
            }
        }
        people.insert(stranger);
        for me in &people {
            let own = threads.keys().filter(|(one, _)| one == me).map(|(_, peer)| peer.clone()).collect();
            let seen = inbox(api, &Person::new(me)).await;
            if seen != own {
                self.faults.push(format!("the inbox of {me} shows {seen:?}, not {own:?}"));
            }
        }
    }
}

/// Walks a conversation by `after`, from its beginning to its end.
pub async fn follow(api: &Api, me: &Person, peer: &str) -> Vec<(i64, String)> {
    let mut seen: Vec<(i64, String)> = Vec::new();
    loop {
        let after = seen.last().map_or(0, |(seq, _)| *seq);
        let path = format!("/v1/conversations/{peer}/messages?after={after}&limit=100");
        let page = api.read_patiently(me, &path).await.json(200);
        let items = page["items"].as_array().unwrap();
        seen.extend(
            items.iter().map(|item| (item["seq"].as_i64().unwrap(), item["body"].as_str().unwrap().to_owned())),
        );
        if page["has_newer"] == false {
            return seen;
        }
    }
}

async fn inbox(api: &Api, me: &Person) -> BTreeSet<String> {
    let page = api.read_patiently(me, "/v1/inbox?limit=100").await.json(200);
    assert!(page["next_cursor"].is_null(), "fewer people would do");
    let peers = page["items"].as_array().unwrap().iter();
    peers.map(|entry| entry["peer"]["user_id"].as_str().unwrap().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(told: Vec<Told>) -> History {
        let (from, body) = (Person { id: "ada".to_owned(), token: String::new() }, "ada>ben k".to_owned());
        let send = Send { from, to: "ben".to_owned(), key: "k".to_owned(), body, told };
        History { sends: vec![send], ..History::default() }
    }

    fn row(seq: i64) -> Row {
        let word = str::to_owned;
        let (low, high, sender) = (word("ada"), word("ben"), word("ada"));
        Row { low, high, seq, sender, body: word("ada>ben k"), key: Some(word("k")) }
    }

    #[test]
    fn what_is_not_as_it_was_told_is_found() {
        let (sent, unknown) = (|| vec![Told::Unknown, Told::Sent(2)], || vec![Told::Nothing, Told::Unknown]);
        let without_key = || Row { key: None, ..row(3) };
        let to_somebody_else = Row { high: "cho".to_owned(), ..row(2) };
        let right: [(Vec<Told>, Vec<Row>); 4] =
            [(sent(), vec![row(2)]), (unknown(), vec![row(2)]), (unknown(), vec![]), (vec![Told::Nothing], vec![])];
        let wrong: [(Vec<Told>, Vec<Row>); 9] = [
            (sent(), vec![]),
            (sent(), vec![row(1)]),
            (sent(), vec![row(2), row(3)]),
            (sent(), vec![row(2), without_key()]),
            (sent(), vec![to_somebody_else]),
            (sent(), vec![row(2), Row { body: "of nobody".to_owned(), key: None, ..row(3) }]),
            (unknown(), vec![row(2), row(3)]),
            (unknown(), vec![without_key()]),
            (vec![Told::Nothing], vec![row(2)]),
        ];
        for (told, rows) in right {
            let mut history = history(told);
            history.compare(&rows, "");
            assert_eq!(history.faults, [""; 0], "{rows:?}");
        }
        for (told, rows) in wrong {
            let mut history = history(told);
            history.compare(&rows, "");
            assert!(!history.faults.is_empty(), "{:?} {rows:?}", history.sends);
        }
    }

    #[test]
    fn a_gap_and_a_double_are_found() {
        for (seqs, right) in [(vec![1, 2, 3], true), (vec![1, 3], false), (vec![2], false), (vec![1, 1], false)] {
            let mut history = History::default();
            history.check_order(&seqs.iter().copied().map(row).collect::<Vec<_>>());
            assert_eq!(history.faults.is_empty(), right, "{seqs:?}");
        }
    }
}
