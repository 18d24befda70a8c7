//! People who write to each other, read, and try again: the load under which things break.

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
    support::api::{Api, Person, Reply, Silence},
    support::history::{History, Send, Told},
    support::seeded_random::Chance,
    support::service::Service,
};

/// Longer than any answer may take: the budget of 5 seconds, and as much again for a machine that is busy.
const SLOW: Duration = Duration::from_secs(10);

/// Clients that call until they are stopped.
pub struct Workload {
    shared: Arc<Shared>,
    clients: JoinSet<History>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    done: AtomicUsize,
    sent: AtomicUsize,
}

/// One client: somebody on one device.
struct Client {
    api: Api,
    me: Person,
    people: Vec<Person>,
    number: usize,
    chance: Chance,
    history: History,
    /// How far each conversation was followed.
    followed: BTreeMap<String, i64>,
    shared: Arc<Shared>,
}

impl Workload {
    /// Starts so many clients among eight people.
    pub async fn start(service: &Service, clients: usize, chance: &Chance) -> Self {
        let people = service.api().meet(&["ada", "ben", "cho", "dia", "eli", "fay", "gus", "hal"]).await;
        let (shared, mut running) = (Arc::new(Shared::default()), JoinSet::new());
        for number in 0..clients {
            let client = Client {
                api: service.api(),
                me: people[number % people.len()].clone(),
                people: people.clone(),
                number,
                chance: chance.fork(&format!("client {number}")),
                history: History::default(),
                followed: BTreeMap::new(),
                shared: Arc::clone(&shared),
            };
            running.spawn(client.run());
        }
        Self { shared, clients: running }
    }

    /// How many calls were answered as hoped, so far.
    pub fn done(&self) -> usize {
        self.shared.done.load(Ordering::SeqCst)
    }

    /// How many sends were acknowledged, so far.
    pub fn sent(&self) -> usize {
        self.shared.sent.load(Ordering::SeqCst)
    }

    /// Calls answered as hoped in a second, for a while from now on.
    pub async fn rate(&self, during: Duration) -> f64 {
        let before = self.done();
        tokio::time::sleep(during).await;
        f64::from(u32::try_from(self.done() - before).unwrap()) / during.as_secs_f64()
    }

    /// Lets them finish their calls, and takes what they wrote down.
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
            let others: Vec<_> = self.people.iter().filter(|one| one.id != self.me.id).collect();
            let peer = self.chance.pick(&others).id.clone();
            match self.chance.below(100) {
                0..55 => self.send(peer).await,
                55..65 => self.repeat().await,
                65..80 => self.follow(peer).await,
                80..90 => self.inbox().await,
                _ => self.mark(peer).await,
            }
        }
        self.history
    }

    async fn send(&mut self, peer: String) {
        let key = format!("{}-{}", self.number, self.history.sends.len());
        let body = format!("{}>{peer} {key}", self.me.id);
        let mut send = Send { from: self.me.clone(), to: peer, key, body, told: Vec::new() };
        // Not all have the patience to try again: what they leave open is settled at the end.
        let attempts = 1 + self.chance.below(3);
        for _ in 0..attempts {
            if matches!(send.attempt(&self.api, &mut self.history.faults).await, Told::Sent(_)) {
                self.shared.done.fetch_add(1, Ordering::SeqCst);
                self.shared.sent.fetch_add(1, Ordering::SeqCst);
                break;
            }
            self.history.unavailable += 1;
            self.breathe().await;
        }
        self.history.sends.push(send);
    }

    /// Sends again what was sent: the answer must be the same.
    async fn repeat(&mut self) {
        if self.history.sends.is_empty() {
            return;
        }
        let number = self.chance.below(self.history.sends.len());
        let told = self.history.sends[number].attempt(&self.api, &mut self.history.faults).await;
        if matches!(told, Told::Sent(_)) {
            self.shared.done.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Reads on where it stopped: what comes next is what follows, without a gap.
    async fn follow(&mut self, peer: String) {
        let last = self.followed.get(&peer).copied().unwrap_or(0);
        let path = format!("/v1/conversations/{peer}/messages?after={last}&limit=50");
        let reply = self.api.read(&self.me, &path).await;
        let Some(page) = self.page(reply, &[200]).await else { return };
        let mut next = last;
        for item in page["items"].as_array().unwrap() {
            self.look(&item["sender_id"], &item["recipient_id"], &item["body"], &peer);
            next += 1;
            if item["seq"] != next {
                self.fault(format!("{} follows {peer} to {}, and then comes {item}", self.me.id, next - 1));
            }
        }
        self.followed.insert(peer, next);
    }

    async fn inbox(&mut self) {
        let reply = self.api.read(&self.me, "/v1/inbox?limit=20").await;
        let Some(page) = self.page(reply, &[200]).await else { return };
        for entry in page["items"].as_array().unwrap() {
            let (peer, last) = (entry["peer"]["user_id"].as_str().unwrap().to_owned(), &entry["last_message"]);
            self.look(&last["sender_id"], &last["recipient_id"], &last["body"], &peer);
        }
    }

    async fn mark(&mut self, peer: String) {
        let up_to = self.followed.get(&peer).copied().unwrap_or(0);
        let path = format!("/v1/conversations/{peer}/read");
        let reply = self.api.post(&self.me, &path, json!({"up_to_seq": up_to})).await;
        // 404: they have not met yet.
        self.page(reply, &[200, 404]).await;
    }

    /// A message that is shown must be between me and this peer, and say so.
    fn look(&mut self, sender: &Value, recipient: &Value, body: &Value, peer: &str) {
        let (sender, recipient) = (sender.as_str().unwrap(), recipient.as_str().unwrap());
        let mine = (sender, recipient) == (&self.me.id, peer) || (sender, recipient) == (peer, &self.me.id);
        if !mine || !body.as_str().unwrap().starts_with(&format!("{sender}>{recipient} ")) {
            self.fault(format!("{} with {peer} was shown {body}", self.me.id));
        }
    }

    /// The body of an answer that was hoped for.
    async fn page(&mut self, reply: Result<Reply, Silence>, hoped: &[u16]) -> Option<Value> {
        match reply {
            Ok(reply) if hoped.contains(&reply.status) => {
                if reply.took > SLOW {
                    self.fault(format!("an answer took {:?}", reply.took));
                }
                self.shared.done.fetch_add(1, Ordering::SeqCst);
                return Some(reply.json(reply.status));
            }
            Ok(reply) => {
                self.history.unavailable += usize::from(reply.status == 503);
                let odd = (reply.status != 503).then(|| format!("{} {}", reply.status, reply.text));
                self.history.faults.extend(reply.fault().or(odd));
            }
            Err(silence) => self.history.faults.extend(silence.fault()),
        }
        self.breathe().await;
        None
    }

    fn fault(&mut self, what: String) {
        self.history.faults.push(what);
    }

    /// Before a client tries again it waits a little, as clients should.
    async fn breathe(&mut self) {
        tokio::time::sleep(self.chance.millis(20, 150)).await;
    }
}
