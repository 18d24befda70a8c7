//! The load while faults are injected: users who send, repeat, read and mark, and try again after a failure.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    support::api::{Api, NoReply, Reply, User},
    support::history::{History, SendOutcome, SentMessage},
    support::process::wait_until,
    support::seeded_random::SeededRandom,
    support::service::Service,
};

/// Clients that call until they are stopped.
pub struct Workload {
    shared: Arc<Shared>,
    clients: JoinSet<History>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    succeeded: AtomicUsize,
    sent: AtomicUsize,
}

/// One client of one user.
struct Client {
    api: Api,
    me: User,
    users: Vec<User>,
    number: usize,
    random: SeededRandom,
    history: History,
    /// The last seq that was read of each conversation.
    followed: BTreeMap<String, i64>,
    shared: Arc<Shared>,
}

impl Workload {
    /// Starts so many clients, of eight users.
    pub async fn start(service: &Service, clients: usize, random: &SeededRandom) -> Self {
        let users = service.api().register(&["ada", "ben", "cho", "dia", "eli", "fay", "gus", "hal"]).await;
        let (shared, mut running) = (Arc::new(Shared::default()), JoinSet::new());
        for number in 0..clients {
            let client = Client {
                api: service.api(),
                me: users[number % users.len()].clone(),
                users: users.clone(),
                number,
                random: random.fork(&format!("client {number}")),
                history: History::default(),
                followed: BTreeMap::new(),
                shared: Arc::clone(&shared),
            };
            running.spawn(client.run());
        }
        Self { shared, clients: running }
    }

    /// How many calls succeeded so far.
    fn succeeded(&self) -> usize {
        self.shared.succeeded.load(Ordering::SeqCst)
    }

    /// How many sends were acknowledged so far.
    pub fn sent(&self) -> usize {
        self.shared.sent.load(Ordering::SeqCst)
    }

    /// Waits until so many more sends were acknowledged; returns how long that took.
    pub async fn wait_for_sends(&self, sends: usize) -> Duration {
        let before = self.sent();
        wait_until("more sends are acknowledged", async || self.sent() >= before + sends).await
    }

    /// The calls that succeed in a second, measured from now on for some time.
    pub async fn rate(&self, during: Duration) -> f64 {
        let before = self.succeeded();
        tokio::time::sleep(during).await;
        f64::from(u32::try_from(self.succeeded() - before).unwrap()) / during.as_secs_f64()
    }

    /// Stops the clients after their current calls; returns what they recorded.
    pub async fn stop(mut self) -> History {
        self.shared.stop.store(true, Ordering::SeqCst);
        let mut history = History::default();
        while let Some(one) = self.clients.join_next().await {
            history.add(one.unwrap());
        }
        history
    }
}

impl Client {
    async fn run(mut self) -> History {
        while !self.shared.stop.load(Ordering::SeqCst) {
            let others: Vec<_> = self.users.iter().filter(|one| one.id != self.me.id).collect();
            let peer = self.random.pick(&others).id.clone();
            match self.random.below(100) {
                0..55 => self.send(peer).await,
                55..65 => self.repeat().await,
                65..80 => self.follow(peer).await,
                80..90 => self.read_inbox().await,
                _ => self.mark(peer).await,
            }
        }
        self.history
    }

    async fn send(&mut self, peer: String) {
        let mut send = SentMessage::new(&self.me, &peer, &format!("{}-{}", self.number, self.history.sends.len()));
        // Some clients give up early: `History::settle` repeats what they leave open.
        let attempts = 1 + self.random.below(3);
        for _ in 0..attempts {
            if matches!(send.attempt(&self.api, &mut self.history.violations).await, SendOutcome::Sent(_)) {
                self.shared.succeeded.fetch_add(1, Ordering::SeqCst);
                self.shared.sent.fetch_add(1, Ordering::SeqCst);
                break;
            }
            self.history.unavailable += 1;
            self.pause().await;
        }
        self.history.sends.push(send);
    }

    /// Repeats an earlier send: the reply must be the same.
    async fn repeat(&mut self) {
        if self.history.sends.is_empty() {
            return;
        }
        let number = self.random.below(self.history.sends.len());
        let outcome = self.history.sends[number].attempt(&self.api, &mut self.history.violations).await;
        if matches!(outcome, SendOutcome::Sent(_)) {
            self.shared.succeeded.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Reads on from the last seq that was read: the next seqs must follow without a gap.
    async fn follow(&mut self, peer: String) {
        let last = self.followed.get(&peer).copied().unwrap_or(0);
        let path = format!("/v1/conversations/{peer}/messages?after={last}&limit=50");
        let reply = self.api.read(&self.me, &path).await;
        let Some(page) = self.body(reply, &[200]).await else { return };
        let mut next = last;
        for item in page["items"].as_array().unwrap() {
            self.check_message(item, &peer);
            next += 1;
            if item["seq"] != next {
                self.violation(format!("{} with {peer}: expected seq {next}, got {item}", self.me.id));
            }
        }
        self.followed.insert(peer, next);
    }

    async fn read_inbox(&mut self) {
        let reply = self.api.read(&self.me, "/v1/inbox?limit=20").await;
        let Some(page) = self.body(reply, &[200]).await else { return };
        for entry in page["items"].as_array().unwrap() {
            let peer = entry["peer"]["user_id"].as_str().unwrap().to_owned();
            self.check_message(&entry["last_message"], &peer);
        }
    }

    async fn mark(&mut self, peer: String) {
        let up_to = self.followed.get(&peer).copied().unwrap_or(0);
        let path = format!("/v1/conversations/{peer}/read");
        let reply = self.api.post(&self.me, &path, json!({"up_to_seq": up_to})).await;
        // 404: the two have no conversation yet.
        self.body(reply, &[200, 404]).await;
    }

    /// A message that is shown to this user must be between them and this peer; its body names both.
    fn check_message(&mut self, message: &Value, peer: &str) {
        let (sender, recipient) = (message["sender_id"].as_str().unwrap(), message["recipient_id"].as_str().unwrap());
        let is_ours = (sender, recipient) == (&self.me.id, peer) || (sender, recipient) == (peer, &self.me.id);
        let body = message["body"].as_str().unwrap();
        if !is_ours || !body.starts_with(&format!("{sender}>{recipient} ")) {
            self.violation(format!("{} with {peer} was shown {body}", self.me.id));
        }
    }

    /// The body of a reply with one of the expected statuses.
    async fn body(&mut self, reply: Result<Reply, NoReply>, expected: &[u16]) -> Option<Value> {
        match reply {
            Ok(reply) if expected.contains(&reply.status) => {
                self.shared.succeeded.fetch_add(1, Ordering::SeqCst);
                return Some(reply.json(reply.status));
            }
            Ok(reply) => {
                self.history.unavailable += usize::from(reply.status == 503);
                let unexpected = (reply.status != 503).then(|| format!("{} {}", reply.status, reply.text));
                self.history.violations.extend(reply.violation().or(unexpected));
            }
            Err(no_reply) => self.history.violations.extend(no_reply.violation()),
        }
        self.pause().await;
        None
    }

    fn violation(&mut self, what: String) {
        self.history.violations.push(what);
    }

    /// The pause before the next attempt.
    async fn pause(&mut self) {
        tokio::time::sleep(self.random.millis(20, 150)).await;
    }
}
