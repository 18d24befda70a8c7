//! A proxy between the service and Postgres that makes their network slow, silent or unreliable.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
    task::JoinHandle,
};

use crate::{
    support::seeded_random::SeededRandom,
    support::wire::{BreakPoint, SharedBreakPoint, WireSession},
};

/// The state of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum LinkState {
    #[default]
    Clear,
    /// Answers arrive later: by `delay`, give or take up to `jitter`.
    Slow { delay: Duration, jitter: Duration },
    /// Connections are accepted, and no byte moves in either direction until the state changes.
    BlackHole,
    /// Open connections are closed, and new ones as soon as they are accepted.
    Down,
    /// The same with a TCP reset.
    Reset,
    /// Answers arrive in pieces of so many bytes.
    Sliced(usize),
    /// Each connection is closed after so many bytes of answers.
    Limited(usize),
}

pub struct Proxy {
    address: SocketAddr,
    options: PgConnectOptions,
    state: State,
    accepting: JoinHandle<()>,
}

/// What all connections share.
#[derive(Clone, Default)]
struct State {
    link: watch::Sender<LinkState>,
    /// Incremented to close all open connections.
    epoch: watch::Sender<u64>,
    /// How many connections were accepted so far. They are numbered from 1.
    accepted: Arc<AtomicU64>,
    /// Connections up to this number are silent for ever.
    silent_up_to: watch::Sender<u64>,
    break_point: SharedBreakPoint,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Proxy {
    /// Starts a proxy in front of the server of this URL.
    pub async fn in_front_of(url: &str, random: &SeededRandom) -> Self {
        let options: PgConnectOptions = url.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, state, mut random) = (listener.local_addr().unwrap(), State::default(), random.fork("proxy"));
        let (server, shared) = (options.clone(), state.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let name = random.next().to_string();
                let random = random.fork(&name);
                tokio::spawn(forward(client, server.clone(), shared.clone(), random));
            }
        });
        Self { address, options, state, accepting }
    }

    /// The URL of the same database through the proxy.
    pub fn url(&self) -> String {
        let database = self.options.get_database().unwrap();
        format!("postgres://{}@{}/{database}?sslmode=disable", self.options.get_username(), self.address)
    }

    pub fn set(&self, link: LinkState) {
        self.state.set(link);
    }

    /// Closes all open connections; new ones work.
    pub fn close_connections(&self) {
        self.state.epoch.send_modify(|epoch| *epoch += 1);
    }

    /// Silences the open connections for ever, as when their server's machine is gone; new ones work.
    pub fn silence_open_connections(&self) {
        self.state.silent_up_to.send_replace(self.state.accepted.load(Ordering::SeqCst));
    }

    /// Breaks the next connection that comes to this point.
    pub fn break_at(&self, point: BreakPoint) {
        *self.state.break_point.lock().unwrap() = Some(point);
    }

    /// Removes the break point; returns a description of the step at which a connection broke, if one did.
    pub fn take_break(&self) -> Option<String> {
        self.state.break_point.lock().unwrap().take().and_then(|point| point.broken_at().map(str::to_owned))
    }
}

impl State {
    fn set(&self, link: LinkState) {
        self.link.send_replace(link);
        if matches!(link, LinkState::Down | LinkState::Reset) {
            self.epoch.send_modify(|epoch| *epoch += 1);
        }
    }

    /// Waits until bytes may pass on the connection of this number; returns the state of the network then.
    async fn wait_until_passable(&self, number: u64) -> LinkState {
        let (mut link, mut silent_up_to) = (self.link.subscribe(), self.silent_up_to.subscribe());
        silent_up_to.wait_for(|last| number > *last).await.unwrap();
        *link.wait_for(|link| *link != LinkState::BlackHole).await.unwrap()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.set(LinkState::Down);
    }
}

/// Forwards one connection until it ends.
async fn forward(mut client: TcpStream, options: PgConnectOptions, state: State, random: SeededRandom) {
    client.set_nodelay(true).unwrap();
    let mut epoch = state.epoch.subscribe();
    let number = state.accepted.fetch_add(1, Ordering::SeqCst) + 1;
    let link = state.wait_until_passable(number).await;
    if !matches!(link, LinkState::Down | LinkState::Reset)
        && let Some(server) = connect(&options).await
    {
        let session = Mutex::new(WireSession::new(Arc::clone(&state.break_point)));
        let (from_server, to_server) = tokio::io::split(server);
        let (from_client, to_client) = client.split();
        tokio::select! {
            () = forward_to_server(from_client, to_server, (&state, number), &session) => {}
            () = forward_to_client(from_server, to_client, (&state, number), &session, random) => {}
            _ = epoch.changed() => {}
        }
    }
    if *state.link.borrow() == LinkState::Reset {
        client.set_zero_linger().unwrap();
    }
}

async fn connect(options: &PgConnectOptions) -> Option<Box<dyn Stream>> {
    match options.get_socket() {
        Some(dir) => {
            let path = dir.join(format!(".s.PGSQL.{}", options.get_port()));
            Some(Box::new(UnixStream::connect(path).await.ok()?))
        }
        None => Some(Box::new(TcpStream::connect((options.get_host(), options.get_port())).await.ok()?)),
    }
}

async fn forward_to_server(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    (state, number): (&State, u64),
    session: &Mutex<WireSession>,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        state.wait_until_passable(number).await;
        let forward = session.lock().unwrap().receive_from_client(&buffer[..read]);
        let written = to.write_all(&forward.bytes).await;
        if read == 0 || written.is_err() || forward.breaks {
            return end(state, forward.breaks);
        }
    }
}

async fn forward_to_client(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    (state, number): (&State, u64),
    session: &Mutex<WireSession>,
    mut random: SeededRandom,
) {
    let (mut buffer, mut passed) = (vec![0; 64 * 1024], 0);
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        let link = state.wait_until_passable(number).await;
        let forward = session.lock().unwrap().receive_from_server(&buffer[..read]);
        let mut bytes = forward.bytes.as_slice();
        let mut piece = bytes.len().max(1);
        match link {
            LinkState::Slow { delay, jitter } => tokio::time::sleep(jittered(delay, jitter, &mut random)).await,
            LinkState::Sliced(size) => piece = size,
            LinkState::Limited(most) => bytes = &bytes[..bytes.len().min(most.saturating_sub(passed))],
            _ => {}
        }
        for slice in bytes.chunks(piece) {
            if to.write_all(slice).await.is_err() {
                return;
            }
            // So that the slices are sent apart.
            tokio::task::yield_now().await;
        }
        passed += bytes.len();
        if read == 0 || forward.breaks || bytes.len() < forward.bytes.len() {
            return end(state, forward.breaks);
        }
    }
}

/// Takes the network down after a break, if the break point says so.
fn end(state: &State, is_break: bool) {
    let stays_down = state.break_point.lock().unwrap().as_ref().is_some_and(|point| point.stays_down);
    if is_break && stays_down {
        state.set(LinkState::Down);
    }
}

fn jittered(delay: Duration, jitter: Duration, random: &mut SeededRandom) -> Duration {
    let span = usize::try_from(jitter.as_millis()).unwrap();
    (delay + random.millis(0, 2 * span + 1)).saturating_sub(jitter)
}
