//! Enough of Postgres's protocol (version 3) to break a connection at a given step of a given statement.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

/// Where a connection breaks: at the step of this number of the next statement whose SQL contains a word.
pub struct BreakPoint {
    word: &'static str,
    /// Steps that are still to pass.
    steps_left: usize,
    /// A description of the step at which the connection broke, once it has.
    broken_at: Option<String>,
    /// True if the proxy refuses connections after the break.
    pub stays_down: bool,
}

/// The break point of a proxy, shared by its connections.
pub type SharedBreakPoint = Arc<Mutex<Option<BreakPoint>>>;

impl BreakPoint {
    pub fn new(word: &'static str, step: usize, stays_down: bool) -> Self {
        Self { word, steps_left: step, broken_at: None, stays_down }
    }

    pub fn broken_at(&self) -> Option<&str> {
        self.broken_at.as_deref()
    }

    /// Counts a step; returns true if the connection breaks at it.
    fn step(&mut self, description: impl FnOnce() -> String) -> bool {
        if self.broken_at.is_some() {
            return false;
        }
        if self.steps_left == 0 {
            self.broken_at = Some(description());
            return true;
        }
        self.steps_left -= 1;
        false
    }
}

/// What the proxy does with received bytes.
pub struct Forward {
    /// The bytes to pass on now.
    pub bytes: Vec<u8>,
    /// True if the connection breaks after them.
    pub breaks: bool,
}

/// The state of the protocol on one connection.
pub struct WireSession {
    break_point: SharedBreakPoint,
    /// The SQL of the prepared statements, by name.
    statements: BTreeMap<Vec<u8>, String>,
    /// For each request that was not answered completely, true if the break point is about it.
    unanswered: VecDeque<bool>,
    /// Received bytes that are not a whole request, or a whole message of the server, yet.
    from_client: Vec<u8>,
    from_server: Vec<u8>,
    has_started: bool,
}

impl WireSession {
    pub fn new(break_point: SharedBreakPoint) -> Self {
        Self {
            break_point,
            statements: BTreeMap::new(),
            unanswered: VecDeque::new(),
            from_client: Vec::new(),
            from_server: Vec::new(),
            has_started: false,
        }
    }

    /// Handles bytes of the client. Whole requests pass, each up to its Sync; an incomplete one waits for its rest.
    pub fn receive_from_client(&mut self, bytes: &[u8]) -> Forward {
        self.from_client.extend_from_slice(bytes);
        let mut passing = Vec::new();
        if !self.has_started {
            let Some(startup) = take_message(&mut self.from_client, 0) else {
                return Forward { bytes: passing, breaks: false };
            };
            passing.extend(startup);
            self.has_started = true;
            // The startup message is answered like a request, with ReadyForQuery at the end.
            self.unanswered.push_back(false);
        }
        while let Some(request) = take_request(&mut self.from_client) {
            if self.pass_request(&request, &mut passing) {
                return Forward { bytes: passing, breaks: true };
            }
        }
        Forward { bytes: passing, breaks: false }
    }

    /// Passes a request, message by message; returns true if the connection breaks.
    fn pass_request(&mut self, request: &[Vec<u8>], passing: &mut Vec<u8>) -> bool {
        let sql: Vec<String> = request.iter().filter_map(|message| self.sql(message)).collect();
        let mut break_point = self.break_point.lock().unwrap();
        let meant = break_point.as_mut().filter(|point| sql.iter().any(|sql| sql.contains(point.word)));
        // Terminate and the password are not answered.
        if request.iter().any(|message| matches!(message[0], b'S' | b'Q')) {
            self.unanswered.push_back(meant.is_some());
        }
        let Some(point) = meant else {
            passing.extend(request.concat());
            return false;
        };
        for message in request {
            let name = client_message(message[0]);
            if point.step(|| format!("before {name} reaches the server")) {
                return true;
            }
            if point.step(|| format!("in the middle of {name}")) {
                passing.extend(&message[..message.len() / 2]);
                return true;
            }
            passing.extend(message);
        }
        point.step(|| "when all has reached the server".to_owned())
    }

    /// Handles bytes of the server.
    pub fn receive_from_server(&mut self, bytes: &[u8]) -> Forward {
        self.from_server.extend_from_slice(bytes);
        let mut passing = Vec::new();
        while let Some(message) = take_message(&mut self.from_server, 1) {
            let is_meant = self.unanswered.front().copied().unwrap_or(false);
            let mut break_point = self.break_point.lock().unwrap();
            if let Some(point) = break_point.as_mut().filter(|_| is_meant) {
                let name = server_message(message[0]);
                if point.step(|| format!("before {name} comes back")) {
                    return Forward { bytes: passing, breaks: true };
                }
                if point.step(|| format!("in the middle of {name}")) {
                    passing.extend(&message[..message.len() / 2]);
                    return Forward { bytes: passing, breaks: true };
                }
            }
            let is_last = message[0] == b'Z';
            passing.extend(message);
            if is_last {
                self.unanswered.pop_front();
                let breaks_now = |point: &mut BreakPoint| point.step(|| "when all has come back".to_owned());
                if break_point.as_mut().is_some_and(|point| is_meant && breaks_now(point)) {
                    return Forward { bytes: passing, breaks: true };
                }
            }
        }
        Forward { bytes: passing, breaks: false }
    }

    /// The SQL of a client's message: in its text, or that of the statement which it names.
    fn sql(&mut self, message: &[u8]) -> Option<String> {
        let mut words = message[5..].split(|byte| *byte == 0);
        match message[0] {
            b'Q' => Some(String::from_utf8_lossy(words.next()?).into_owned()),
            b'P' => {
                let (name, sql) = (words.next()?.to_vec(), String::from_utf8_lossy(words.next()?).into_owned());
                self.statements.insert(name, sql.clone());
                Some(sql)
            }
            // The name of the portal precedes that of the statement.
            b'B' => self.statements.get(words.nth(1)?).cloned(),
            _ => None,
        }
    }
}

/// Takes a whole message from the front; its length follows after `type_bytes` bytes.
fn take_message(bytes: &mut Vec<u8>, type_bytes: usize) -> Option<Vec<u8>> {
    let head = bytes.get(type_bytes..type_bytes + 4)?;
    let length = type_bytes + usize::try_from(u32::from_be_bytes(head.try_into().unwrap())).unwrap();
    (bytes.len() >= length).then(|| bytes.drain(..length).collect())
}

/// Takes the messages up to and including one that is answered, if all of them have arrived.
fn take_request(bytes: &mut Vec<u8>) -> Option<Vec<Vec<u8>>> {
    let (mut messages, mut rest) = (Vec::new(), bytes.clone());
    while let Some(message) = take_message(&mut rest, 1) {
        let is_answered = !matches!(message[0], b'P' | b'B' | b'D' | b'E' | b'C');
        messages.push(message);
        if is_answered {
            *bytes = rest;
            return Some(messages);
        }
    }
    None
}

fn client_message(kind: u8) -> &'static str {
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

fn server_message(kind: u8) -> &'static str {
    match kind {
        b'1' => "ParseComplete",
        b'2' => "BindComplete",
        b'3' => "CloseComplete",
        b't' => "ParameterDescription",
        b'T' => "RowDescription",
        b'D' => "DataRow",
        b'C' => "CommandComplete",
        b'Z' => "ReadyForQuery",
        _ => "another message",
    }
}
