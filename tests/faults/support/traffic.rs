//! Users behind a load balancer, who send, read and mark, half of them on connections that they keep alive. No
//! connection may break. A 503 is repeated after a pause, as clients should, and counted.

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
    support::api::User,
    support::history::{History, SendOutcome, SentMessage},
    support::keep_alive::{KeepAliveClient, post},
    support::process::wait_until,
    support::raw_http::Request,
    support::seeded_random::SeededRandom,
};

/// How long a client waits after a 503.
const RETRY_PAUSE: Duration = Duration::from_millis(100);

pub struct Traffic {
    shared: Arc<Shared>,
    clients: JoinSet<History>,
}

/// What the clients did until they were stopped.
pub struct TrafficResult {
    pub history: History,
    pub calls: usize,
    pub connections: usize,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    /// Calls that succeeded.
    calls: AtomicUsize,
    connections: AtomicUsize,
}

struct Client {
    http: KeepAliveClient,
    me: User,
    users: Vec<User>,
    number: usize,
    random: SeededRandom,
    history: History,
    /// The last seq that was read of each conversation.
    followed: BTreeMap<String, i64>,
    shared: Arc<Shared>,
}

impl Traffic {
    /// Starts a client for each of these registered users. With `keep_alive` every second one keeps its connection.
    pub fn start(address: SocketAddr, users: &[User], keep_alive: bool, random: &SeededRandom) -> Self {
        let (shared, mut clients) = (Arc::new(Shared::default()), JoinSet::new());
        for number in 0..users.len() {
            let is_kept = keep_alive && number % 2 == 0;
            let client =
                if is_kept { KeepAliveClient::new(address) } else { KeepAliveClient::without_keep_alive(address) };
            let client = Client {
                http: client,
                me: users[number].clone(),
                users: users.to_vec(),
                number,
                random: random.fork(&format!("client {number}")),
                history: History::default(),
                followed: BTreeMap::new(),
                shared: Arc::clone(&shared),
            };
            clients.spawn(client.run());
        }
        Self { shared, clients }
    }

    fn calls(&self) -> usize {
        self.shared.calls.load(Ordering::SeqCst)
    }

    /// Waits until so many more calls have succeeded.
    pub async fn wait_for_calls(&self, calls: usize) {
        let before = self.calls();
        wait_until("calls succeed", async || self.calls() >= before + calls).await;
    }

    /// Stops the clients after their current calls.
    pub async fn stop(mut self) -> TrafficResult {
        self.shared.stop.store(true, Ordering::SeqCst);
        let mut history = History::default();
        while let Some(one) = self.clients.join_next().await {
            history.add(one.unwrap());
        }
        TrafficResult { history, calls: self.calls(), connections: self.shared.connections.load(Ordering::SeqCst) }
    }
}

impl Client {
    async fn run(mut self) -> History {
        while !self.shared.stop.load(Ordering::SeqCst) {
            let others: Vec<_> = self.users.iter().filter(|one| one.id != self.me.id).collect();
            let peer = self.random.pick(&others).id.clone();
            match self.random.below(100) {
                0..45 => self.send(peer).await,
                45..55 => self.repeat().await,
                55..75 => self.follow(peer).await,
                75..85 => drop(self.call(Request::get(&self.me, "/v1/inbox?limit=20"), &[200]).await),
                _ => self.mark(peer).await,
            }
        }
        for peer in self.followed.keys().cloned().collect::<Vec<_>>() {
            self.follow(peer).await;
        }
        self.shared.connections.fetch_add(self.http.connections, Ordering::SeqCst);
        self.history
    }

    async fn send(&mut self, peer: String) {
        let mut send = SentMessage::new(&self.me, &peer, &format!("{}-{}", self.number, self.history.sends.len()));
        let request = Request::send(&send.from, &send.to, &send.body, &send.key);
        // 200: an earlier attempt that was answered 503 `outcome_unknown` was carried out.
        send.outcomes.push(match self.call(request, &[201, 200]).await {
            Some(message) => SendOutcome::Sent(message["seq"].as_i64().unwrap()),
            None => SendOutcome::Unknown,
        });
        self.history.sends.push(send);
    }

    /// Repeats a send, possibly on another replica: the reply must be the same.
    async fn repeat(&mut self) {
        if self.history.sends.is_empty() {
            return;
        }
        let send = &self.history.sends[self.random.below(self.history.sends.len())];
        let (seq, request) = (send.seq(), Request::send(&send.from, &send.to, &send.body, &send.key));
        if let Some(message) = self.call(request, &[200]).await
            && message["seq"].as_i64() != seq
        {
            self.history.violations.push(format!("a repeat returned {message}, expected seq {seq:?}"));
        }
    }

    /// Reads on from the last seq that was read: the next seqs must follow without a gap.
    async fn follow(&mut self, peer: String) {
        let mut last = self.followed.get(&peer).copied().unwrap_or(0);
        let path = format!("/v1/conversations/{peer}/messages?after={last}&limit=50");
        let Some(page) = self.call(Request::get(&self.me, &path), &[200]).await else { return };
        for item in page["items"].as_array().unwrap() {
            last += 1;
            if item["seq"] != last {
                self.history.violations.push(format!("{} with {peer}: expected seq {last}, got {item}", self.me.id));
            }
        }
        self.followed.insert(peer, last);
    }

    async fn mark(&mut self, peer: String) {
        let up_to = self.followed.get(&peer).copied().unwrap_or(0);
        let path = format!("/v1/conversations/{peer}/read");
        // 404: the two have no conversation yet.
        self.call(post(&self.me, &path, &json!({"up_to_seq": up_to})), &[200, 404]).await;
    }

    /// The body of a response with one of the expected statuses.
    async fn call(&mut self, request: Request, expected: &[u16]) -> Option<Value> {
        loop {
            match self.http.call(&request).await {
                Ok(response) if expected.contains(&response.status) => {
                    self.shared.calls.fetch_add(1, Ordering::SeqCst);
                    return Some(serde_json::from_str(&response.body).unwrap());
                }
                Ok(response) if response.status == 503 && response.head.contains("\nretry-after:") => {
                    self.history.unavailable += 1;
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
                Ok(response) => {
                    self.history.violations.push(format!("{response:?}"));
                    return None;
                }
                Err(error) => {
                    self.history.violations.push(format!("no response: {error}"));
                    return None;
                }
            }
        }
    }
}
