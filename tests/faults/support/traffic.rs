//! People behind a load balancer: they send, read and mark, half of them on connections that they keep. Nothing may fail: no
//! connection, and no call.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    support::api::Person,
    support::history::{History, Send, Told},
    support::keep_alive::{Kept, post},
    support::process::until,
    support::raw_http::Request,
    support::seeded_random::Chance,
};

pub struct Traffic {
    shared: Arc<Shared>,
    clients: JoinSet<History>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    /// Calls that were answered as they should be.
    done: AtomicUsize,
    connections: AtomicUsize,
}

struct Client {
    line: Kept,
    me: Person,
    people: Vec<Person>,
    number: usize,
    chance: Chance,
    history: History,
    /// How far each conversation was followed.
    followed: BTreeMap<String, i64>,
    shared: Arc<Shared>,
}

impl Traffic {
    /// These people are known already. Every second one keeps a connection, if any is to.
    pub fn start(address: SocketAddr, people: &[Person], keeping: bool, chance: &Chance) -> Self {
        let (shared, mut clients) = (Arc::new(Shared::default()), JoinSet::new());
        for number in 0..people.len() {
            let line = if keeping && number % 2 == 0 { Kept::to(address) } else { Kept::never_to(address) };
            let client = Client {
                line,
                me: people[number].clone(),
                people: people.to_vec(),
                number,
                chance: chance.fork(&format!("client {number}")),
                history: History::default(),
                followed: BTreeMap::new(),
                shared: Arc::clone(&shared),
            };
            clients.spawn(client.run());
        }
        Self { shared, clients }
    }

    pub fn done(&self) -> usize {
        self.shared.done.load(Ordering::SeqCst)
    }

    /// Waits until so many more calls were answered.
    pub async fn goes_on(&self, calls: usize) {
        let before = self.done();
        until("calls are answered", Duration::from_secs(20), async || self.done() >= before + calls).await;
    }

    /// Lets them finish; answers what they wrote down, how many calls they made, and on how many connections.
    pub async fn stop(mut self) -> (History, usize, usize) {
        self.shared.stop.store(true, Ordering::SeqCst);
        let mut history = History::default();
        while let Some(one) = self.clients.join_next().await {
            history.add(one.unwrap());
        }
        (history, self.done(), self.shared.connections.load(Ordering::SeqCst))
    }
}

impl Client {
    async fn run(mut self) -> History {
        while !self.shared.stop.load(Ordering::SeqCst) {
            let others: Vec<_> = self.people.iter().filter(|one| one.id != self.me.id).collect();
            let peer = self.chance.pick(&others).id.clone();
            match self.chance.below(100) {
                0..45 => self.send(peer).await,
                45..55 => self.repeat().await,
                55..75 => self.follow(peer).await,
                75..85 => drop(self.page(Request::get(&self.me, "/v1/inbox?limit=20"), &[200]).await),
                _ => self.mark(peer).await,
            }
        }
        for peer in self.followed.keys().cloned().collect::<Vec<_>>() {
            self.follow(peer).await;
        }
        self.shared.connections.fetch_add(self.line.connections, Ordering::SeqCst);
        self.history
    }

    async fn send(&mut self, peer: String) {
        let key = format!("{}-{}", self.number, self.history.sends.len());
        let body = format!("{}>{peer} {key}", self.me.id);
        let request = Request::send(&self.me, &peer, &body, &key);
        let told = match self.page(request, &[201]).await {
            Some(message) => Told::Sent(message["seq"].as_i64().unwrap()),
            None => Told::Unknown,
        };
        self.history.sends.push(Send { from: self.me.clone(), to: peer, key, body, told: vec![told] });
    }

    /// Sends again what was sent, maybe by way of another replica: the answer must be the same.
    async fn repeat(&mut self) {
        if self.history.sends.is_empty() {
            return;
        }
        let send = &self.history.sends[self.chance.below(self.history.sends.len())];
        let (seq, request) = (send.seq(), Request::send(&send.from, &send.to, &send.body, &send.key));
        if let Some(message) = self.page(request, &[200]).await
            && message["seq"].as_i64() != seq
        {
            self.history.faults.push(format!("a repeat was told {message}, not {seq:?}"));
        }
    }

    /// Reads on where it stopped: what comes next is what follows, without a gap.
    async fn follow(&mut self, peer: String) {
        let mut last = self.followed.get(&peer).copied().unwrap_or(0);
        let path = format!("/v1/conversations/{peer}/messages?after={last}&limit=50");
        let Some(page) = self.page(Request::get(&self.me, &path), &[200]).await else { return };
        for item in page["items"].as_array().unwrap() {
            last += 1;
            if item["seq"] != last {
                self.history.faults.push(format!(
                    "{} follows {peer} to {}, and then comes {item}",
                    self.me.id,
                    last - 1
                ));
            }
        }
        self.followed.insert(peer, last);
    }

    async fn mark(&mut self, peer: String) {
        let up_to = self.followed.get(&peer).copied().unwrap_or(0);
        let path = format!("/v1/conversations/{peer}/read");
        // 404: they have not written to each other yet.
        self.page(post(&self.me, &path, &json!({"up_to_seq": up_to})), &[200, 404]).await;
    }

    /// The body of an answer that must be one of these.
    async fn page(&mut self, request: Request, hoped: &[u16]) -> Option<Value> {
        match self.line.call(&request).await {
            Ok(answer) if hoped.contains(&answer.status) => {
                self.shared.done.fetch_add(1, Ordering::SeqCst);
                return Some(serde_json::from_str(&answer.body).unwrap());
            }
            Ok(answer) => self.history.faults.push(format!("{answer:?}")),
            Err(error) => self.history.faults.push(format!("no answer: {error}")),
        }
        None
    }
}
