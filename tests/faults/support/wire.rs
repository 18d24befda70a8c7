//! Just enough of Postgres's protocol (version 3) to break a conversation at a given step of it.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

/// Where to break: at the step of this number of the next statement that has this word in its SQL.
pub struct Plan {
    word: &'static str,
    /// Steps left before the break.
    left: usize,
    /// What the break was, once it happened.
    broken: Option<String>,
    /// Whether the line stays down after it.
    pub stays_down: bool,
}

/// The plan of a proxy, shared by its connections.
pub type Shared = Arc<Mutex<Option<Plan>>>;

impl Plan {
    pub fn new(word: &'static str, step: usize, stays_down: bool) -> Self {
        Self { word, left: step, broken: None, stays_down }
    }

    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// Takes one step; says whether the conversation breaks here.
    fn step(&mut self, what: impl FnOnce() -> String) -> bool {
        if self.broken.is_some() {
            return false;
        }
        if self.left == 0 {
            self.broken = Some(what());
            return true;
        }
        self.left -= 1;
        false
    }
}

/// What is to be done with bytes that arrived.
pub struct Passage {
    pub bytes: Vec<u8>,
    /// Whether the connection ends after them.
    pub ends: bool,
}

/// One connection: what was asked and has not been answered.
pub struct Talk {
    plan: Shared,
    statements: BTreeMap<Vec<u8>, String>,
    /// For each question underway, whether the plan is about it.
    questions: VecDeque<bool>,
    asking: Vec<u8>,
    answering: Vec<u8>,
    begun: bool,
}

impl Talk {
    pub fn new(plan: Shared) -> Self {
        let (statements, questions) = (BTreeMap::new(), VecDeque::new());
        Self { plan, statements, questions, asking: Vec::new(), answering: Vec::new(), begun: false }
    }

    /// Bytes of the client. Whole questions pass, up to a Sync; what is left waits for its rest.
    pub fn ask(&mut self, bytes: &[u8]) -> Passage {
        self.asking.extend_from_slice(bytes);
        let mut passing = Vec::new();
        if !self.begun {
            let Some(startup) = cut_off(&mut self.asking, 0) else { return Passage { bytes: passing, ends: false } };
            passing.extend(startup);
            self.begun = true;
            // It is answered like a question, with ReadyForQuery at the end.
            self.questions.push_back(false);
        }
        while let Some(question) = whole_question(&mut self.asking) {
            if self.ask_one(&question, &mut passing) {
                return Passage { bytes: passing, ends: true };
            }
        }
        Passage { bytes: passing, ends: false }
    }

    /// Lets a question pass, message by message; says whether it breaks.
    fn ask_one(&mut self, question: &[Vec<u8>], passing: &mut Vec<u8>) -> bool {
        let sql: Vec<String> = question.iter().filter_map(|message| self.sql(message)).collect();
        let mut plan = self.plan.lock().unwrap();
        let meant = plan.as_mut().filter(|plan| sql.iter().any(|sql| sql.contains(plan.word)));
        // Terminate and the password are not answered.
        if question.iter().any(|message| matches!(message[0], b'S' | b'Q')) {
            self.questions.push_back(meant.is_some());
        }
        let Some(plan) = meant else {
            passing.extend(question.concat());
            return false;
        };
        for message in question {
            let name = asked(message[0]);
            if plan.step(|| format!("before {name} reaches the server")) {
                return true;
            }
            if plan.step(|| format!("in the middle of {name}")) {
                passing.extend(&message[..message.len() / 2]);
                return true;
            }
            passing.extend(message);
        }
        plan.step(|| "when all has reached the server".to_owned())
    }

    /// Bytes of the server.
    pub fn answer(&mut self, bytes: &[u8]) -> Passage {
        self.answering.extend_from_slice(bytes);
        let mut passing = Vec::new();
        while let Some(message) = cut_off(&mut self.answering, 1) {
            let meant = self.questions.front().copied().unwrap_or(false);
            let mut plan = self.plan.lock().unwrap();
            if let Some(plan) = plan.as_mut().filter(|_| meant) {
                let name = answered(message[0]);
                if plan.step(|| format!("before {name} comes back")) {
                    return Passage { bytes: passing, ends: true };
                }
                if plan.step(|| format!("in the middle of {name}")) {
                    passing.extend(&message[..message.len() / 2]);
                    return Passage { bytes: passing, ends: true };
                }
            }
            let is_last = message[0] == b'Z';
            passing.extend(message);
            if is_last {
                self.questions.pop_front();
                let over = |plan: &mut Plan| plan.step(|| "when all has come back".to_owned());
                if plan.as_mut().is_some_and(|plan| meant && over(plan)) {
                    return Passage { bytes: passing, ends: true };
                }
            }
        }
        Passage { bytes: passing, ends: false }
    }

    /// The SQL that a message is about, if it is about any.
    fn sql(&mut self, message: &[u8]) -> Option<String> {
        let mut words = message[5..].split(|byte| *byte == 0);
        match message[0] {
            b'Q' => Some(String::from_utf8_lossy(words.next()?).into_owned()),
            b'P' => {
                let (name, sql) = (words.next()?.to_vec(), String::from_utf8_lossy(words.next()?).into_owned());
                self.statements.insert(name, sql.clone());
                Some(sql)
            }
            // The portal's name comes first.
            b'B' => self.statements.get(words.nth(1)?).cloned(),
            _ => None,
        }
    }
}

/// Takes a whole message from the front; `type_bytes` stand before its length.
fn cut_off(bytes: &mut Vec<u8>, type_bytes: usize) -> Option<Vec<u8>> {
    let head = bytes.get(type_bytes..type_bytes + 4)?;
    let length = type_bytes + usize::try_from(u32::from_be_bytes(head.try_into().unwrap())).unwrap();
    (bytes.len() >= length).then(|| bytes.drain(..length).collect())
}

/// Takes the messages up to and including one that wants an answer, if they are all there.
fn whole_question(bytes: &mut Vec<u8>) -> Option<Vec<Vec<u8>>> {
    let (mut messages, mut rest) = (Vec::new(), bytes.clone());
    while let Some(message) = cut_off(&mut rest, 1) {
        let wants_an_answer = !matches!(message[0], b'P' | b'B' | b'D' | b'E' | b'C');
        messages.push(message);
        if wants_an_answer {
            *bytes = rest;
            return Some(messages);
        }
    }
    None
}

fn asked(kind: u8) -> &'static str {
    match kind {
        b'P' => "Parse",
        b'B' => "Bind",
        b'D' => "Describe",
        b'E' => "Execute",
        b'C' => "Close",
        b'S' => "Sync",
        b'Q' => "Query",
        _ => "another message",
    }
}

fn answered(kind: u8) -> &'static str {
    match kind {
        b'1' => "ParseComplete",
        b'2' => "BindComplete",
        b'3' => "CloseComplete",
        b't' => "ParameterDescription",
        b'T' => "RowDescription",
        b'D' => "DataRow",
        b'C' => "CommandComplete",
        b'Z' => "ReadyForQuery",
        _ => "another answer",
    }
}
