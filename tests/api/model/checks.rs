//! The reading requests after each operation, and the responses that the model expects.

use std::collections::BTreeMap;

use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    mailbox::Mailbox,
    observations::{Observations, check_highlights},
    operations::{USERS, WRITERS, context_parameter, conversation_of},
    views::Scope,
    words::Query,
};
use crate::support::{
    client::{Client, Reply, thread},
    inbox::FILTERS,
};

/// A reading request and the expected response.
pub struct Check {
    /// The client by its number: a user, or one of the LMS's.
    client: usize,
    path: String,
    /// The body, if it is a POST request.
    body: Option<Value>,
    status: u16,
    expected: Value,
    /// The query of a search, by which its highlights are checked.
    query: Option<Query>,
    /// The user who was erased, and the id that they have now.
    erased: Option<(usize, String)>,
}

impl Check {
    pub fn new(client: usize, path: String, expected: Value) -> Self {
        Self { client, path, body: None, status: 200, expected, query: None, erased: None }
    }

    pub fn post(client: usize, path: String, body: Value, expected: Value) -> Self {
        Self { body: Some(body), ..Self::new(client, path, expected) }
    }

    pub fn not_found(client: usize, path: String) -> Self {
        Self { status: 404, ..Self::new(client, path, json!({"status": 404, "code": "not_found"})) }
    }

    /// Returns true if a member of the expected response has this value.
    pub fn expects(&self, member: &str, value: bool) -> bool {
        self.expected[member] == value
    }

    /// The same check after a user was erased, who has another id now. `None`: it is one of this user's own.
    pub fn after_erasure(self, user: usize, id: &str) -> Option<Self> {
        let thread_now = thread(id);
        let peer = |id: &str| format!("&peer_id={id}");
        let path = self.path.replace(&peer(USERS[user]), &peer(id));
        let path = match path.strip_prefix(&thread(USERS[user])) {
            Some(rest) => format!("{thread_now}{rest}"),
            None => path,
        };
        (self.client != user).then(|| Self { path, erased: Some((user, id.to_owned())), ..self })
    }

    /// The body of a response, in which each user has the id from before.
    fn text(&self, reply: &Reply) -> String {
        match &self.erased {
            Some((user, id)) => reply.text.replace(id, USERS[*user]),
            None => reply.text.clone(),
        }
    }

    async fn call(&self, clients: &[Client]) -> Reply {
        match &self.body {
            Some(body) => clients[self.client].post(&self.path, body).await,
            None => clients[self.client].get_complete(&self.path).await,
        }
    }
}

/// Checks of two users: for each the newest page of their conversation, two inbox lists and the totals; for one of
/// them an inbox list narrowed to a context, and a search.
///
/// The lists are random: all of them would be two thirds of the requests of a run. `checks_of_all` reads each.
pub fn checks_of_two(mailbox: &Mailbox, rng: &mut Rng, user: usize, peer: usize) -> Vec<Check> {
    let mut checks = Vec::new();
    for (user, peer) in [(user, peer), (peer, user)] {
        checks.extend(history(mailbox, user, peer).into_iter().take(1));
        checks.extend(rng.choose_multiple(FILTERS, 2).into_iter().map(|filter| inbox(mailbox, user, filter, None)));
        checks.push(totals(mailbox, user));
    }
    let (user, peer) = if rng.bool() { (user, peer) } else { (peer, user) };
    let filter = rng.choice(FILTERS).unwrap();
    checks.push(inbox(mailbox, user, filter, Some(rng.usize(0..2))));
    checks.push(search(mailbox, rng, user, peer));
    checks
}

/// Checks of all users: each conversation with all its pages, its entry and one message, every inbox list with and
/// without a context, the totals and searches.
pub fn checks_of_all(mailbox: &Mailbox, rng: &mut Rng) -> Vec<Check> {
    let mut checks = Vec::new();
    for user in 0..WRITERS {
        for peer in (0..WRITERS).filter(|peer| *peer != user) {
            checks.extend(history(mailbox, user, peer));
            checks.push(entry(mailbox, user, peer));
            checks.push(message(mailbox, rng, user, peer));
            checks.push(search(mailbox, rng, user, peer));
        }
        for context in [None, Some(0), Some(1)] {
            checks.extend(FILTERS.map(|filter| inbox(mailbox, user, filter, context)));
        }
        checks.push(totals(mailbox, user));
    }
    checks
}

/// A check for each page of a history, the newest first.
fn history(mailbox: &Mailbox, user: usize, peer: usize) -> Vec<Check> {
    let pages = mailbox.history(user, conversation_of(user, peer).unwrap());
    let path = |before: Option<usize>| {
        let before = before.map(|seq| format!("&before={seq}")).unwrap_or_default();
        format!("{}/messages?limit=100{before}", thread(USERS[peer]))
    };
    pages.into_iter().map(|(before, page)| Check::new(user, path(before), page)).collect()
}

fn inbox(mailbox: &Mailbox, user: usize, filter: &'static str, context: Option<usize>) -> Check {
    let context_query = context.map(context_query).unwrap_or_default();
    let path = format!("/v1/inbox?filter={filter}&limit=100{context_query}");
    Check::new(user, path, mailbox.inbox(user, filter, context))
}

fn totals(mailbox: &Mailbox, user: usize) -> Check {
    Check::new(user, "/v1/inbox/unread".to_owned(), mailbox.totals(user))
}

fn context_query(number: usize) -> String {
    format!("&context={}", context_parameter(number))
}

fn entry(mailbox: &Mailbox, user: usize, peer: usize) -> Check {
    let number = conversation_of(user, peer).unwrap();
    let path = thread(USERS[peer]);
    if mailbox.conversations[number].messages.is_empty() {
        return Check::not_found(user, path);
    }
    Check::new(user, path, mailbox.entry(user, number))
}

/// A check of one message by its seq, which may be that of none.
fn message(mailbox: &Mailbox, rng: &mut Rng, user: usize, peer: usize) -> Check {
    let number = conversation_of(user, peer).unwrap();
    let conversation = &mailbox.conversations[number];
    let seq = rng.usize(0..=conversation.messages.len() + 1);
    let path = format!("{}/messages/{seq}", thread(USERS[peer]));
    if !conversation.shows(user, seq) {
        return Check::not_found(user, path);
    }
    Check::new(user, path, mailbox.message(user, number, seq))
}

/// A check of a random search, in all conversations or with the peer, and sometimes about a context.
fn search(mailbox: &Mailbox, rng: &mut Rng, user: usize, peer: usize) -> Check {
    let query = Query::random(rng);
    let scope = Scope {
        conversation: if rng.bool() { conversation_of(user, peer) } else { None },
        context: if rng.u8(0..4) == 0 { Some(rng.usize(0..2)) } else { None },
    };
    let q: String = form_urlencoded::byte_serialize(query.text.as_bytes()).collect();
    let peer_query = scope.conversation.map(|_| format!("&peer_id={}", USERS[peer])).unwrap_or_default();
    let context_query = scope.context.map(context_query).unwrap_or_default();
    let path = format!("/v1/search?limit=100&q={q}{peer_query}{context_query}");
    let expected = mailbox.search_page(user, &query, scope);
    Check { query: Some(query), ..Check::new(user, path, expected) }
}

/// Sends all requests at once and compares the responses. Returns an `as_of` for each user who read an inbox list, or
/// the first response that differs from the expected one.
pub async fn run_checks(
    clients: &[Client],
    checks: &[Check],
    observations: &mut Observations,
) -> Result<BTreeMap<usize, String>, String> {
    let mut pages = BTreeMap::new();
    let replies = join_all(checks.iter().map(|check| check.call(clients))).await;
    for (check, reply) in checks.iter().zip(&replies) {
        let user = clients[check.client].id.as_str();
        let call = format!("{} by {user}", check.path);
        let response: Value =
            serde_json::from_str(&check.text(reply)).map_err(|_| format!("{call}: {}", reply.text))?;
        observations.compare(&call, user, (check.status, &check.expected), (reply.status.as_u16(), &response))?;
        if let Some(query) = &check.query {
            check_highlights(query, &response).map_err(|fault| format!("{call}, {query:?}: {fault}"))?;
        }
        pages.extend(response["as_of"].as_str().map(|as_of| (check.client, as_of.to_owned())));
    }
    Ok(pages)
}
