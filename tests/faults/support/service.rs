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
    support::api::{Api, LifeCount},
    support::process::{self, WATCHDOG, tell_reaper, wait_until},
};

pub const SECRET: &str = "a-secret-that-only-these-tests-know-0123456789";

/// The settings of a service, and how its program is run.
#[derive(Clone)]
pub struct Setup {
    url: String,
    settings: Vec<(String, String)>,
    /// A program that executes the service's program, with its first arguments; empty for none.
    wrapper: Vec<String>,
}

/// A running service. It may be killed and started again; its clients then use the new address.
pub struct Service {
    setup: Setup,
    child: Child,
    address: watch::Sender<SocketAddr>,
    life_count: LifeCount,
    log: Log,
}

/// The last lines of the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<VecDeque<String>>>);

impl Setup {
    /// The settings of these tests, for the database of this URL. There are no rate limits, since a few users make all
    /// the load, and SIGTERM ends the service without a drain period.
    pub fn on(url: &str) -> Self {
        let setup = Self { url: url.to_owned(), settings: Vec::new(), wrapper: Vec::new() };
        setup
            .with("PIDGE__SERVER__ADDRESS", "127.0.0.1:0")
            .with("PIDGE__SERVER__WORKERS", "2")
            .with("PIDGE__SERVER__DRAIN_SECONDS", "0")
            .with("PIDGE__DATABASE__MAX_CONNECTIONS", "8")
            .with("PIDGE__AUTH__SECRET", SECRET)
            .with("PIDGE__AUTH__ISSUER", "https://lms.test")
            .with("PIDGE__AUTH__AUDIENCE", "pidge")
            .with("PIDGE__LOG__FORMAT", "json")
            .with("PIDGE__LOG__LEVEL", "warn,pidge::app=info")
            .with("PIDGE__LIMITS__RATE_LIMIT_ENABLED", "false")
    }

    /// The highest useful limits, for a test that is not about them: a busy machine must not turn a slow call into a
    /// 503. A request has 5 s in all, which no setting changes.
    pub fn with_generous_limits(self) -> Self {
        self.with_generous_statement_limits()
            .with("PIDGE__DATABASE__ACQUIRE_TIMEOUT_MS", "4500")
            .with("PIDGE__LIMITS__QUEUE_TIMEOUT_MS", "4500")
    }

    /// Like [`Self::with_generous_limits`], but a request that gets no connection still fails after half a second.
    pub fn with_generous_statement_limits(self) -> Self {
        self.with("PIDGE__DATABASE__STATEMENT_TIMEOUT_MS", "4500").with("PIDGE__DATABASE__LOCK_TIMEOUT_MS", "4500")
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

    /// Executed by another program, which must keep the process id.
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

    /// Starts the service, and waits until it listens.
    pub async fn start(self) -> Service {
        let (child, address, log) = self.spawn().await;
        Service { setup: self, child, address: watch::Sender::new(address), life_count: LifeCount::default(), log }
    }

    async fn spawn(&self) -> (Child, SocketAddr, Log) {
        let mut command = self.command(&["serve"]);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        tell_reaper("started", child.id());
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (log, (sender, mut address)) = (Log::default(), watch::channel(None));
        let written = log.clone();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some((_, rest)) = line.split_once("listening on ") {
                    let end = rest.find('"').unwrap_or(rest.len());
                    sender.send_replace(rest[..end].parse::<SocketAddr>().ok());
                }
                written.push(line);
            }
        });
        let listening = tokio::time::timeout(WATCHDOG, address.wait_for(Option::is_some)).await;
        let Ok(Ok(address)) = listening.map(|found| found.map(|address| address.unwrap())) else {
            let _ = child.kill();
            panic!("the service did not start: {}", log.text());
        };
        (child, address, log)
    }

    /// Panics unless `pidge check` finds that the database keeps all invariants.
    pub async fn assert_invariants(&self) {
        let output = self.output_of("check").await;
        assert!(output.contains("All invariants hold"), "pidge check: {output}");
    }

    /// What a command of the program prints, on standard output and standard error.
    pub async fn output_of(&self, name: &str) -> String {
        let mut command = Self { wrapper: Vec::new(), ..self.clone() }.command(&[name]);
        let output = spawn_blocking(move || command.output().unwrap()).await.unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }
}

impl Service {
    /// A client that finds the service wherever it listens now.
    pub fn api(&self) -> Api {
        Api::new(self.address.subscribe(), Arc::clone(&self.life_count))
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

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        process::signal(self.child.id(), Signal::TERM);
    }

    /// Waits until the process has ended by itself; returns its exit code.
    pub async fn wait_for_exit(&mut self) -> Option<i32> {
        wait_until("the service has ended", async || self.child.try_wait().unwrap().is_some()).await;
        self.child.wait().unwrap().code()
    }

    pub fn kill(&mut self) {
        self.life_count.fetch_add(1, Ordering::SeqCst);
        if self.child.try_wait().unwrap().is_none() {
            process::signal(self.child.id(), Signal::KILL);
        }
        self.child.wait().unwrap();
        tell_reaper("ended", self.child.id());
    }

    /// Starts the service again after a kill; returns how long it took until it was ready.
    pub async fn restart(&mut self) -> Duration {
        let begin = Instant::now();
        let (child, address, log) = self.setup.spawn().await;
        (self.child, self.log) = (child, log);
        self.address.send_replace(address);
        self.life_count.fetch_add(1, Ordering::SeqCst);
        self.wait_until_ready().await;
        begin.elapsed()
    }

    /// Waits until `/health/ready` answers 200; returns how long that took.
    pub async fn wait_until_ready(&self) -> Duration {
        let api = self.api();
        wait_until("the service is ready", async || {
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
