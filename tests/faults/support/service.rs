//! `pidge serve` as a process.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use tokio::{sync::watch, task::spawn_blocking};

use crate::{
    support::api::{Api, Lives},
    support::process::{self, tell_undertaker, until},
};

pub const SECRET: &str = "a-secret-that-only-these-tests-know-0123456789";

/// How a service is to be run.
#[derive(Clone)]
pub struct Setup {
    url: String,
    settings: Vec<(String, String)>,
    /// A program that runs the program, with its arguments.
    wrapper: Vec<String>,
}

/// A service that may be killed and started again; its callers find the new address.
pub struct Service {
    setup: Setup,
    child: Child,
    address: watch::Sender<SocketAddr>,
    lives: Lives,
    log: Log,
}

/// The last lines that it logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<VecDeque<String>>>);

impl Setup {
    pub fn on(url: &str) -> Self {
        let setup = Self { url: url.to_owned(), settings: Vec::new(), wrapper: Vec::new() };
        let setup = setup
            .with("PIDGE__SERVER__ADDRESS", "127.0.0.1:0")
            .with("PIDGE__SERVER__WORKERS", "2")
            .with("PIDGE__DATABASE__MAX_CONNECTIONS", "8")
            .with("PIDGE__AUTH__SECRET", SECRET)
            .with("PIDGE__AUTH__ISSUER", "https://lms.test")
            .with("PIDGE__AUTH__AUDIENCE", "pidge")
            .with("PIDGE__LOG__FORMAT", "json")
            .with("PIDGE__LOG__LEVEL", "warn,pidge::app=info");
        // What is loaded here is everything but a person.
        setup.with("PIDGE__LIMITS__RATE_LIMIT_ENABLED", "false").with("PIDGE__SERVER__DRAIN_SECONDS", "0")
    }

    /// With an environment variable.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.settings.retain(|(known, _)| known != name);
        self
    }

    /// Run by another program, which becomes it.
    pub fn run_by(mut self, wrapper: &[&str]) -> Self {
        self.wrapper = wrapper.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let program = env!("CARGO_BIN_EXE_pidge");
        let mut command = match self.wrapper.split_first() {
            Some((wrapper, rest)) => {
                let mut command = Command::new(wrapper);
                command.args(rest).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.args(arguments).env_clear().stdin(Stdio::null());
        command.env("PIDGE__DATABASE__URL", &self.url).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts it, and waits until it listens.
    pub async fn start(self) -> Service {
        let (child, address, log) = self.spawn().await;
        Service { setup: self, child, address: watch::Sender::new(address), lives: Lives::default(), log }
    }

    async fn spawn(&self) -> (Child, SocketAddr, Log) {
        let mut command = self.command(&["serve"]);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        tell_undertaker("born", child.id());
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (log, (heard, mut address)) = (Log::default(), watch::channel(None));
        let told = log.clone();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some((_, rest)) = line.split_once("listening on ") {
                    let end = rest.find('"').unwrap_or(rest.len());
                    heard.send_replace(rest[..end].parse::<SocketAddr>().ok());
                }
                told.push(line);
            }
        });
        let listening = tokio::time::timeout(Duration::from_secs(30), address.wait_for(Option::is_some)).await;
        let Ok(Ok(address)) = listening.map(|found| found.map(|address| address.unwrap())) else {
            let _ = child.kill();
            panic!("the service did not start: {}", log.text());
        };
        (child, address, log)
    }

    /// What `pidge check` says of the database.
    pub async fn check(&self) -> String {
        self.said_by("check").await
    }

    /// What a command of the program says.
    pub async fn said_by(&self, name: &str) -> String {
        let mut command = Self { wrapper: Vec::new(), ..self.clone() }.command(&[name]);
        let output = spawn_blocking(move || command.output().unwrap()).await.unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }
}

impl Service {
    /// A way to call it, wherever it listens now.
    pub fn api(&self) -> Api {
        Api::new(self.address.subscribe(), Arc::clone(&self.lives))
    }

    pub fn address(&self) -> SocketAddr {
        *self.address.borrow()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn log(&self) -> String {
        self.log.text()
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        process::signal(self.child.id(), Signal::TERM);
    }

    /// Waits until it has ended by itself; answers its exit code.
    pub async fn ended(&mut self, within: Duration) -> Option<i32> {
        until("the service ends", within, async || self.child.try_wait().unwrap().is_some()).await;
        self.child.wait().unwrap().code()
    }

    pub fn kill(&mut self) {
        self.lives.fetch_add(1, Ordering::SeqCst);
        if self.child.try_wait().unwrap().is_none() {
            process::signal(self.child.id(), Signal::KILL);
        }
        self.child.wait().unwrap();
        tell_undertaker("dead", self.child.id());
    }

    /// Starts it again after a kill. Answers how long it took until it was ready.
    pub async fn restart(&mut self) -> Duration {
        let begin = Instant::now();
        let (child, address, log) = self.setup.spawn().await;
        (self.child, self.log) = (child, log);
        self.address.send_replace(address);
        self.lives.fetch_add(1, Ordering::SeqCst);
        self.ready(Duration::from_secs(20)).await;
        begin.elapsed()
    }

    /// Waits until it says that it is ready.
    pub async fn ready(&self, within: Duration) -> Duration {
        let api = self.api();
        until("the service is ready", within, async || {
            api.get("/health/ready").await.is_ok_and(|reply| reply.status == 200)
        })
        .await
    }

    pub fn setup(&self) -> &Setup {
        &self.setup
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            eprintln!("the last lines of the service's log:\n{}", self.log());
        }
    }
}

impl Log {
    fn push(&self, line: String) {
        let mut lines = self.0.lock().unwrap();
        if lines.len() == 60 {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    fn text(&self) -> String {
        self.0.lock().unwrap().iter().fold(String::new(), |text, line| text + line + "\n")
    }
}
