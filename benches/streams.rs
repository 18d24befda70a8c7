//! Rows about streams of events: what many of them cost, and how long it takes until a client has an event.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use fastrand::Rng;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    Result,
    cpu::{CpuTime, memory_mb},
    data,
    report::{Goal, median},
    rows::Bench,
    service::{Call, Service},
};

/// What precedes the time of an event in its frame.
const BEFORE_TIME: &[u8] = br#"{"type":"message.sent","at":""#;
/// The length of a time in the API.
const TIME_LENGTH: usize = 27;
/// The sends a second while the delay is measured.
const SENDS_PER_SECOND: u32 = 200;

/// Open streams of users, each read by a task of its own.
struct Streams {
    tasks: JoinSet<std::result::Result<(), String>>,
    /// The time from each event to its arrival here, in milliseconds.
    delays: Arc<Mutex<Vec<f64>>>,
}

impl Streams {
    /// Opens a stream of each of the first `number` ordinary users at once, and waits until each has had its first bytes.
    async fn open(service: &Service, number: u32) -> Result<Self> {
        let (http, opened) = (reqwest::Client::new(), Arc::new(Semaphore::new(0)));
        let mut streams = Self { tasks: JoinSet::new(), delays: Arc::default() };
        for user in 0..number {
            let call = Call::new("events", &data::name(data::FIRST_ORDINARY + user), "", 0);
            let request = service.http_request(&call, &mut Rng::new())?;
            let (http, opened, delays) = (http.clone(), Arc::clone(&opened), Arc::clone(&streams.delays));
            let read = async move { read(http, request, &opened, &delays).await.map_err(|error| error.to_string()) };
            streams.tasks.spawn(read);
        }
        tokio::select! {
            all = opened.acquire_many(number) => all.map(drop)?,
            ended = streams.tasks.join_next() => return Err(format!("a stream ended: {ended:?}").into()),
        }
        Ok(streams)
    }
}

/// Reads a stream until it ends, and notes when each event of a message arrived.
async fn read(
    http: reqwest::Client,
    request: reqwest::Request,
    opened: &Semaphore,
    delays: &Mutex<Vec<f64>>,
) -> Result<()> {
    let mut response = http.execute(request).await?.error_for_status()?;
    let (mut is_open, mut unread) = (false, Vec::new());
    while let Some(chunk) = response.chunk().await? {
        if !std::mem::replace(&mut is_open, true) {
            opened.add_permits(1);
        }
        let now = now();
        unread.extend_from_slice(&chunk);
        while let Some(at) = find(&unread, BEFORE_TIME).filter(|at| unread.len() >= at + TIME_LENGTH) {
            let time = DateTime::parse_from_rfc3339(std::str::from_utf8(&unread[at..at + TIME_LENGTH])?)?;
            let delay = (now - time.to_utc()).to_std().unwrap_or_default();
            delays.lock().map_err(|error| error.to_string())?.push(delay.as_secs_f64() * 1e3);
            unread.drain(..at + TIME_LENGTH);
        }
        // What follows the last complete line is the beginning of the next one.
        let line = unread.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        unread.drain(..line);
    }
    Err("the service ended the stream".into())
}

#[expect(clippy::disallowed_methods, reason = "database and bench share the clock of one machine")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Returns the position after the first occurrence of `part`.
fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part).map(|at| at + part.len())
}

impl Bench {
    /// Measures the memory and the heartbeats of open streams, and how long an event takes to its clients.
    pub async fn streams(&mut self) -> Result<()> {
        let (many, some) = if self.is_smoke { (20, 10) } else { (5_000, 1_000) };
        let heartbeat = if self.is_smoke { 1 } else { 15 };
        let spec = self.spec.clone().with_setting("PIDGE__EVENTS__HEARTBEAT_SECONDS", &heartbeat.to_string());
        let url = self.cluster.url(self.sizes.0.name);
        let service = spec.start(&self.pidge, &url, &self.generators.dir).await?;
        let pid = service.pid().unwrap_or_default();

        let (before, start) = (memory_mb(pid), Instant::now());
        let streams = Streams::open(&service, many).await?;
        let opened = start.elapsed().as_secs_f64();
        let name = format!("{many} streams");
        self.add(&format!("{name}: all opened at once"), "-", vec![opened], "s", Goal::AtMost(30.0));
        let mut shares = Vec::new();
        for _ in 0..self.runs {
            let (start, used) = (Instant::now(), CpuTime::now(Some(pid), self.cluster.pid()));
            // Each stream has the same number of heartbeats in this time.
            tokio::time::sleep(Duration::from_secs(heartbeat * 2)).await;
            let used = CpuTime::now(Some(pid), self.cluster.pid()).since(used).service;
            shares.push(Duration::from_micros(used).as_secs_f64() / start.elapsed().as_secs_f64() * 100.0);
        }
        let memory = (memory_mb(pid) - before) * 1024.0 / f64::from(many);
        self.add(&format!("{name}: memory"), "RSS of each", vec![memory], "KiB", Goal::AtMost(20.0));
        self.add(&format!("{name}: heartbeats each {heartbeat} s"), "a core", shares, "%", Goal::AtMost(5.0));
        drop(streams);

        let mut medians = Vec::new();
        let mut tails = Vec::new();
        let streams = Streams::open(&service, some).await?;
        for _ in 0..self.runs {
            streams.delays.lock().map_err(|error| error.to_string())?.clear();
            let sent = self.send_steadily(&service, some).await?;
            let mut delays = streams.delays.lock().map_err(|error| error.to_string())?.clone();
            delays.sort_by(f64::total_cmp);
            if delays.len() < sent * 2 {
                return Err(format!("{} frames for {sent} messages, each to two streams", delays.len()).into());
            }
            tails.push(delays[delays.len() * 99 / 100]);
            medians.push(median(delays));
        }
        let name = format!("{some} streams, {SENDS_PER_SECOND} sends a second: from the event to the client");
        self.add(&format!("{name}, median"), "-", medians, "ms", Goal::AtMost(60.0));
        self.add(&format!("{name}, 99th percentile"), "-", tails, "ms", Goal::AtMost(500.0));
        drop(streams);
        service.stop()
    }

    /// Sends messages between users with streams, at a steady rate, and waits a second for what is under way. Returns
    /// their number.
    async fn send_steadily(&self, service: &Service, users: u32) -> Result<usize> {
        let (http, mut rng) = (reqwest::Client::new(), Rng::with_seed(3));
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / SENDS_PER_SECOND);
        let mut sends = JoinSet::new();
        let start = Instant::now();
        let mut sent = 0;
        while start.elapsed() < self.time * 2 {
            ticks.tick().await;
            let user = |n: u32| data::name(data::FIRST_ORDINARY + n);
            let one = rng.u32(0..users - 1);
            let request = service.http_request(&Call::new("send", &user(one), &user(one + 1), 0), &mut rng)?;
            let http = http.clone();
            sends.spawn(async move { http.execute(request).await?.error_for_status() });
            sent += 1;
        }
        while let Some(response) = sends.join_next().await {
            response??;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok(sent)
    }
}
