//! What is looked at after an operation, and what of it is compared.

use std::collections::{BTreeMap, HashMap};

use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::{Map, Value, json};

use super::{
    mailbox::Mailbox,
    operations::{USERS, WRITERS, context_parameter, conversation_of},
    views::{FILTERS, Scope},
    words::Query,
};
use crate::support::client::{Client, thread};

/// A reading call, and what it should answer.
pub struct Question {
    who: usize,
    path: String,
    status: u16,
    expected: Value,
    /// What a search looks for, to judge its highlights by.
    query: Option<Query>,
}

impl Question {
    fn new(who: usize, path: String, expected: Value) -> Self {
        Self { who, path, status: 200, expected, query: None }
    }
}

/// How things stand for two users: for each their conversation, every filter, the totals; for one of them a context and a search.
pub fn glance(mailbox: &Mailbox, rng: &mut Rng, who: usize, peer: usize) -> Vec<Question> {
    let mut questions = Vec::new();
    for (who, peer) in [(who, peer), (peer, who)] {
        questions.extend(history(mailbox, who, peer).into_iter().take(1));
        questions.extend(FILTERS.map(|filter| inbox(mailbox, who, filter, None)));
        questions.push(totals(mailbox, who));
    }
    let (one, other) = if rng.bool() { (who, peer) } else { (peer, who) };
    let filter = rng.choice(FILTERS).unwrap();
    questions.push(inbox(mailbox, one, filter, Some(rng.usize(0..2))));
    questions.push(search(mailbox, rng, one, other));
    questions
}

/// The same for everybody, and more: each conversation wholly, its entry, one of its messages by itself, every context.
pub fn everything(mailbox: &Mailbox, rng: &mut Rng) -> Vec<Question> {
    let mut questions = Vec::new();
    for who in 0..WRITERS {
        for peer in (0..WRITERS).filter(|peer| *peer != who) {
            questions.extend(history(mailbox, who, peer));
            questions.push(entry(mailbox, who, peer));
            questions.push(message(mailbox, rng, who, peer));
            questions.push(search(mailbox, rng, who, peer));
        }
        for context in [None, Some(0), Some(1)] {
            questions.extend(FILTERS.map(|filter| inbox(mailbox, who, filter, context)));
        }
        questions.push(totals(mailbox, who));
    }
    questions
}

fn history(mailbox: &Mailbox, who: usize, peer: usize) -> Vec<Question> {
    let pages = mailbox.history(who, conversation_of(who, peer).unwrap());
    let path = |before: Option<usize>| {
        let before = before.map(|seq| format!("&before={seq}")).unwrap_or_default();
        format!("{}/messages?limit=100{before}", thread(USERS[peer]))
    };
    pages.into_iter().map(|(before, page)| Question::new(who, path(before), page)).collect()
}

fn inbox(mailbox: &Mailbox, who: usize, filter: &'static str, context: Option<usize>) -> Question {
    let about = context.map(context_of_query).unwrap_or_default();
    let path = format!("/v1/inbox?filter={filter}&limit=100{about}");
    Question::new(who, path, mailbox.inbox(who, filter, context))
}

fn totals(mailbox: &Mailbox, who: usize) -> Question {
    Question::new(who, "/v1/inbox/unread".to_owned(), mailbox.totals(who))
}

fn context_of_query(number: usize) -> String {
    format!("&context={}", context_parameter(number))
}

fn not_found() -> Value {
    json!({"status": 404, "code": "not_found"})
}

fn entry(mailbox: &Mailbox, who: usize, peer: usize) -> Question {
    let number = conversation_of(who, peer).unwrap();
    let exists = !mailbox.conversations[number].messages.is_empty();
    let (status, expected) = if exists { (200, mailbox.entry(who, number)) } else { (404, not_found()) };
    Question { status, ..Question::new(who, thread(USERS[peer]), expected) }
}

fn message(mailbox: &Mailbox, rng: &mut Rng, who: usize, peer: usize) -> Question {
    let number = conversation_of(who, peer).unwrap();
    let conversation = &mailbox.conversations[number];
    let seq = rng.usize(0..=conversation.messages.len() + 1);
    let is_shown = conversation.shows(who, seq);
    let (status, expected) = if is_shown { (200, mailbox.message(who, number, seq)) } else { (404, not_found()) };
    Question { status, ..Question::new(who, format!("{}/messages/{seq}", thread(USERS[peer])), expected) }
}

fn search(mailbox: &Mailbox, rng: &mut Rng, who: usize, peer: usize) -> Question {
    let query = Query::random(rng);
    let scope = Scope {
        conversation: if rng.bool() { conversation_of(who, peer) } else { None },
        context: if rng.u8(0..4) == 0 { Some(rng.usize(0..2)) } else { None },
    };
    let typed: String = form_urlencoded::byte_serialize(query.typed.as_bytes()).collect();
    let with = scope.conversation.map(|_| format!("&peer_id={}", USERS[peer])).unwrap_or_default();
    let about = scope.context.map(context_of_query).unwrap_or_default();
    let path = format!("/v1/search?limit=100&q={typed}{with}{about}");
    let expected = mailbox.found(who, &query, scope);
    Question { query: Some(query), ..Question::new(who, path, expected) }
}

/// Asks all of them at once. Gives back an `as_of` for each who read their inbox; the first answer that is not as expected is
/// told.
pub async fn ask(users: &[Client], questions: &[Question], told: &mut Told) -> Result<BTreeMap<usize, String>, String> {
    let mut pages = BTreeMap::new();
    let replies = join_all(questions.iter().map(|question| users[question.who].get(&question.path))).await;
    for (question, reply) in questions.iter().zip(&replies) {
        let call = format!("{} asks {}", USERS[question.who], question.path);
        let answer: Value = serde_json::from_str(&reply.text).map_err(|_| format!("{call}: {}", reply.text))?;
        told.compare(&call, (question.status, &question.expected), (reply.status.as_u16(), &answer))?;
        if let Some(query) = &question.query {
            highlights(query, &answer).map_err(|fault| format!("{call}, {query:?}: {fault}"))?;
        }
        pages.extend(answer["as_of"].as_str().map(|as_of| (question.who, as_of.to_owned())));
    }
    Ok(pages)
}

/// What the service has told of its messages.
#[derive(Default)]
pub struct Told {
    /// What never changes again once it is there, whoever looks: by id, in the order of `LASTING`.
    lasting: HashMap<String, [Value; 3]>,
    /// The seq of a message that was sent at this time.
    sent: HashMap<String, u64>,
}

const LASTING: [&str; 3] = ["created_at", "read_at", "retracted_at"];

impl Told {
    /// Compares an answer with what was expected and with what was told before; each with its status.
    pub fn compare(&mut self, call: &str, expected: (u16, &Value), answer: (u16, &Value)) -> Result<(), String> {
        self.note(answer.1).map_err(|change| format!("{call}: {change}"))?;
        let plain = self.plain(answer.1);
        if (answer.0, &plain) == expected {
            return Ok(());
        }
        let ((status, expected), got) = (expected, answer.0);
        Err(format!("{call}\nthe model says {status} {expected:#}\nthe service says {got} {plain:#}"))
    }

    /// Looks through an answer for messages.
    fn note(&mut self, answer: &Value) -> Result<(), String> {
        match answer {
            Value::Array(items) => items.iter().try_for_each(|item| self.note(item)),
            Value::Object(members) if members.contains_key("sender_id") => self.note_message(answer),
            Value::Object(members) => members.values().try_for_each(|member| self.note(member)),
            _ => Ok(()),
        }
    }

    fn note_message(&mut self, message: &Value) -> Result<(), String> {
        let (Some(id), Some(seq), Some(time)) =
            (message["id"].as_str(), message["seq"].as_u64(), message["created_at"].as_str())
        else {
            return Err(format!("no message: {message:#}"));
        };
        if !self.lasting.contains_key(id) {
            self.lasting.insert(id.to_owned(), Default::default());
            self.sent.insert(time.to_owned(), seq);
        }
        for (name, before) in LASTING.into_iter().zip(&mut self.lasting.get_mut(id).unwrap()[..]) {
            let value = &message[name];
            if before.is_null() {
                before.clone_from(value);
            } else if before != value {
                return Err(format!("{name} of {id} was {before} and is {value}"));
            }
        }
        Ok(())
    }

    /// What of an answer is compared: times only as whether they are there, the last activity by its message.
    fn plain(&self, answer: &Value) -> Value {
        let is_there = |name: &str| !answer[name].is_null();
        match answer {
            Value::Array(items) => items.iter().map(|item| self.plain(item)).collect(),
            Value::Object(members) if members.contains_key("sender_id") => json!({
                "seq": answer["seq"], "sender_id": answer["sender_id"], "recipient_id": answer["recipient_id"],
                "body": answer["body"], "context": answer["context"], "is_read": answer["is_read"],
                "seen": is_there("read_at"), "retracted": is_there("retracted_at"),
                "edited": is_there("edited_at") && !is_there("retracted_at"),
            }),
            Value::Object(members) if members.contains_key("read_version") => json!({
                "peer": answer["peer"]["user_id"], "last_message": self.plain(&answer["last_message"]),
                "last_activity": answer["last_activity_at"].as_str().and_then(|time| self.sent.get(time)),
                "unread_count": answer["unread_count"], "read_seq": answer["read_seq"],
                "read_version": answer["read_version"], "last_seq": answer["last_seq"],
                "archived": answer["archived"], "starred": answer["starred"], "muted_until": answer["muted_until"],
            }),
            Value::Object(_) if answer["type"].as_str().is_some_and(|kind| kind.starts_with("urn:pidge:problem:")) => {
                json!({"status": answer["status"], "code": answer["code"]})
            }
            Value::Object(members) => {
                let kept = members.iter().filter(|(name, _)| *name != "as_of");
                let kept = kept.map(|(name, value)| match name.as_str() {
                    "next_cursor" => ("more".to_owned(), json!(!value.is_null())),
                    _ => (name.clone(), self.plain(value)),
                });
                Value::Object(kept.collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }
}

/// Every message that was found has highlights, in order, apart from each other, and each on a word that was looked for.
fn highlights(query: &Query, answer: &Value) -> Result<(), String> {
    for item in answer["items"].as_array().into_iter().flatten() {
        let letters: Vec<char> = item["body"].as_str().unwrap_or_default().chars().collect();
        let mut end = 0;
        let ranges = item["highlights"].as_array().cloned().unwrap_or_default();
        for range in &ranges {
            let bound = |name: &str| range[name].as_u64().and_then(|at| usize::try_from(at).ok());
            let (Some(from), Some(to)) = (bound("start"), bound("end")) else {
                return Err(format!("no range: {item:#}"));
            };
            if from < end || from >= to || to > letters.len() {
                return Err(format!("not in order or not in the text: {item:#}"));
            }
            let text: String = letters[from..to].iter().collect();
            if !query.explains(&text) {
                return Err(format!("{text:?} was not looked for: {item:#}"));
            }
            end = to;
        }
        if ranges.is_empty() {
            return Err(format!("nothing is highlighted: {item:#}"));
        }
    }
    Ok(())
}
