//! A line between the service and Postgres that can be made as bad as lines get.

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
    support::seeded_random::Chance,
    support::wire::{Plan, Shared, Talk},
};

/// How the line is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Line {
    #[default]
    Clear,
    /// Answers come later: by `delay`, more or less by up to `jitter`.
    Slow { delay: Duration, jitter: Duration },
    /// Connections are taken, and nothing moves in either direction until the line is clear again.
    Silent,
    /// Connections end as soon as they are made, and those that there are end now.
    Down,
    /// The same, with a reset instead of an orderly end.
    Reset,
    /// Answers come in pieces of so many bytes.
    Sliced(usize),
    /// A connection ends after that many bytes of answers.
    Limited(usize),
}

pub struct Proxy {
    address: SocketAddr,
    options: PgConnectOptions,
    state: State,
    accepting: JoinHandle<()>,
}

/// What all connections look at.
#[derive(Clone, Default)]
struct State {
    line: watch::Sender<Line>,
    /// Raised when all connections there are must end.
    epoch: watch::Sender<u64>,
    /// How many connections were made so far, and up to which of them nothing will ever move again.
    made: Arc<AtomicU64>,
    stranded: watch::Sender<u64>,
    plan: Shared,
}

trait Both: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Both for T {}

impl Proxy {
    /// Stands before the server of this URL.
    pub async fn before(url: &str, chance: &Chance) -> Self {
        let options: PgConnectOptions = url.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, state, mut chance) = (listener.local_addr().unwrap(), State::default(), chance.fork("proxy"));
        let (server, shared) = (options.clone(), state.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let name = chance.next().to_string();
                let chance = chance.fork(&name);
                tokio::spawn(carry(client, server.clone(), shared.clone(), chance));
            }
        });
        Self { address, options, state, accepting }
    }

    /// The same database, by way of this line.
    pub fn url(&self) -> String {
        let database = self.options.get_database().unwrap();
        format!("postgres://{}@{}/{database}?sslmode=disable", self.options.get_username(), self.address)
    }

    pub fn set(&self, line: Line) {
        self.state.set(line);
    }

    /// Ends all connections; new ones are welcome.
    pub fn hang_up(&self) {
        self.state.epoch.send_modify(|epoch| *epoch += 1);
    }

    /// Silences the connections that there are for ever, as when their server's machine is gone; new ones are served.
    pub fn strand(&self) {
        self.state.stranded.send_replace(self.state.made.load(Ordering::SeqCst));
    }

    /// Breaks the next conversation that the plan is about.
    pub fn plan(&self, plan: Plan) {
        *self.state.plan.lock().unwrap() = Some(plan);
    }

    /// Where the plan broke it, if it did; there is no plan after that.
    pub fn outcome(&self) -> Option<String> {
        self.state.plan.lock().unwrap().take().and_then(|plan| plan.broken().map(str::to_owned))
    }
}

impl State {
    fn set(&self, line: Line) {
        self.line.send_replace(line);
        if matches!(line, Line::Down | Line::Reset) {
            self.epoch.send_modify(|epoch| *epoch += 1);
        }
    }

    /// The line of now, once it lets anything of this connection through.
    async fn passable(&self, number: u64) -> Line {
        let (mut line, mut stranded) = (self.line.subscribe(), self.stranded.subscribe());
        stranded.wait_for(|last| number > *last).await.unwrap();
        *line.wait_for(|line| *line != Line::Silent).await.unwrap()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.set(Line::Down);
    }
}

/// Carries one connection until it ends.
async fn carry(mut client: TcpStream, options: PgConnectOptions, state: State, chance: Chance) {
    client.set_nodelay(true).unwrap();
    let mut epoch = state.epoch.subscribe();
    let number = state.made.fetch_add(1, Ordering::SeqCst) + 1;
    let first = state.passable(number).await;
    if !matches!(first, Line::Down | Line::Reset)
        && let Some(server) = connect(&options).await
    {
        let talk = Mutex::new(Talk::new(Arc::clone(&state.plan)));
        let (from_server, to_server) = tokio::io::split(server);
        let (from_client, to_client) = client.split();
        tokio::select! {
            () = asking(from_client, to_server, (&state, number), &talk) => {}
            () = answering(from_server, to_client, (&state, number), &talk, chance) => {}
            _ = epoch.changed() => {}
        }
    }
    if *state.line.borrow() == Line::Reset {
        client.set_zero_linger().unwrap();
    }
}

async fn connect(options: &PgConnectOptions) -> Option<Box<dyn Both>> {
    match options.get_socket() {
        Some(dir) => {
            let path = dir.join(format!(".s.PGSQL.{}", options.get_port()));
            Some(Box::new(UnixStream::connect(path).await.ok()?))
        }
        None => Some(Box::new(TcpStream::connect((options.get_host(), options.get_port())).await.ok()?)),
    }
}

async fn asking(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    (state, number): (&State, u64),
    talk: &Mutex<Talk>,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        state.passable(number).await;
        let passage = talk.lock().unwrap().ask(&buffer[..read]);
        let written = to.write_all(&passage.bytes).await;
        if read == 0 || written.is_err() || passage.ends {
            return end(state, passage.ends);
        }
    }
}

async fn answering(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    (state, number): (&State, u64),
    talk: &Mutex<Talk>,
    mut chance: Chance,
) {
    let (mut buffer, mut passed) = (vec![0; 64 * 1024], 0);
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        let line = state.passable(number).await;
        let passage = talk.lock().unwrap().answer(&buffer[..read]);
        let mut bytes = passage.bytes.as_slice();
        let mut piece = bytes.len().max(1);
        match line {
            Line::Slow { delay, jitter } => tokio::time::sleep(about(delay, jitter, &mut chance)).await,
            Line::Sliced(size) => piece = size,
            Line::Limited(most) => bytes = &bytes[..bytes.len().min(most.saturating_sub(passed))],
            _ => {}
        }
        for slice in bytes.chunks(piece) {
            if to.write_all(slice).await.is_err() {
                return;
            }
            // So that the slices are not put together again.
            tokio::task::yield_now().await;
        }
        passed += bytes.len();
        if read == 0 || passage.ends || bytes.len() < passage.bytes.len() {
            return end(state, passage.ends);
        }
    }
}

/// After a planned break the line may stay down.
fn end(state: &State, planned: bool) {
    let stays_down = state.plan.lock().unwrap().as_ref().is_some_and(|plan| plan.stays_down);
    if planned && stays_down {
        state.set(Line::Down);
    }
}

fn about(delay: Duration, jitter: Duration, chance: &mut Chance) -> Duration {
    let span = usize::try_from(jitter.as_millis()).unwrap();
    (delay + chance.millis(0, 2 * span + 1)).saturating_sub(jitter)
}
