//! Streams of events when the service stops, when it is killed, and behind a pooler.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
};

use crate::{
    support::api::{Api, User},
    support::cluster::Database,
    support::exclusive,
    support::pgbouncer::{PgBouncer, is_installed},
    support::process::{WATCHDOG, wait_until},
    support::raw_http::connect,
    support::service::{Service, Setup},
};

/// The streams of the test that are open at once.
const STREAMS: usize = 200;

/// Opens a stream, and reads it until its first block is there.
async fn open(service: &Service, user: &User, more: &str) -> (TcpStream, String) {
    let mut socket = connect(service.address()).await;
    let text = begin(&mut socket, user, more).await;
    (socket, text)
}

/// The same on a connection that is open.
async fn begin(socket: &mut TcpStream, user: &User, more: &str) -> String {
    let head = format!("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{more}\r\n", user.token);
    socket.write_all(head.as_bytes()).await.unwrap();
    let text = read_until(socket, "\n\n\r\n").await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    text
}

/// Reads until the text ends like this, and returns it. The ends of chunks stay in it, maybe within a character; chunks are
/// not cut where the tests look.
async fn read_until(socket: &mut TcpStream, end: &str) -> String {
    let mut bytes = Vec::new();
    let reading = async {
        while !bytes.ends_with(end.as_bytes()) {
            let length = socket.read_buf(&mut bytes).await.unwrap();
            assert!(length > 0, "the stream is cut before {end:?}");
        }
    };
    let is_read = tokio::time::timeout(WATCHDOG, reading).await;
    is_read.unwrap_or_else(|_| panic!("{end:?} does not come"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads a stream to its end.
fn read_to_end(mut socket: TcpStream) -> JoinHandle<String> {
    tokio::spawn(async move { read_until(&mut socket, "\r\n0\r\n\r\n").await })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_sigterm_all_streams_close_within_the_time_of_the_shutdown() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let setup = Setup::on(&database.url).with_generous_limits().with("PIDGE__EVENTS__STREAMS_PER_USER", "1000");
    let mut service = setup.with("PIDGE__SERVER__SHUTDOWN_SECONDS", "60").start().await;
    let users = service.api().register(&["ada", "ben", "cho", "dan"]).await;
    let opening = (0..STREAMS).map(|number| open(&service, &users[number % users.len()], ""));
    let streams: Vec<_> = join_all(opening).await.into_iter().map(|(socket, _)| read_to_end(socket)).collect();

    service.terminate();
    let texts = join_all(streams).await;

    for text in texts {
        let text = text.unwrap();
        let retry = text.split_once("retry: ").and_then(|(_, rest)| rest.split_once('\n')).map(|(number, _)| number);
        let retry: u64 = retry.unwrap_or_else(|| panic!("no time to come again: {text}")).parse().unwrap();
        assert!((1000..=10_000).contains(&retry), "{text}");
        assert!(text.contains("event: closing\ndata: {}\n\n"), "{text}");
    }
    assert_eq!(service.wait_for_exit().await, Some(0), "the exit code");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_service_drains_no_stream_is_opened() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let service = Setup::on(&database.url).with("PIDGE__SERVER__DRAIN_SECONDS", "60").start().await;
    let api = service.api();
    let ada = api.register(&["ada"]).await.swap_remove(0);

    service.terminate();
    wait_until("`/health/ready` is 503", async || api.get("/health/ready").await.unwrap().status == 503).await;

    let refused = api.read(&ada, "/v1/events").await.unwrap();
    refused.assert_unavailable();
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    assert_eq!(api.read(&ada, "/v1/inbox").await.unwrap().status, 200, "other requests are served");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_whose_process_is_gone_is_noticed_without_a_further_event() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let setup = Setup::on(&database.url).with("PIDGE__EVENTS__MAX_STREAMS", "1");
    let service = setup.with("PIDGE__EVENTS__HEARTBEAT_SECONDS", "300").start().await;
    let ada = service.api().register(&["ada"]).await.swap_remove(0);
    let (socket, _) = open(&service, &ada, "").await;

    drop(socket);

    let begin = format!("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", ada.token);
    wait_until("another stream can be opened", async || {
        let mut socket = connect(service.address()).await;
        socket.write_all(begin.as_bytes()).await.unwrap();
        let mut status = [0; 12];
        tokio::time::timeout(WATCHDOG, socket.read_exact(&mut status)).await.unwrap().unwrap();
        &status == b"HTTP/1.1 200"
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stream_of_a_client_that_never_reads_ends() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let service = Setup::on(&database.url).with_generous_limits().start().await;
    let api = service.api();
    let users = api.register(&["ada", "ben"]).await;
    let mut stopped = connect(service.address()).await;
    begin(&mut stopped, &users[1], "").await;

    // More than Linux buffers for a connection (4 MiB by `tcp_wmem`, and 128 KiB for one that was never read), then more than
    // its queue and its backlog.
    for (messages, body) in [(600, "💌".repeat(2000)), (360, "short".to_owned())] {
        join_all((0..messages).map(async |number| {
            api.send_with_retries(&users[0], "ben", &body, &format!("{messages}-{number}")).await;
        }))
        .await;
    }

    let has = async |metric| api.get("/metrics").await.unwrap().text.lines().any(|line| line == metric);
    wait_until("the stream has ended", async || has("pidge_streams_closed_total{reason=\"overflow\"} 1").await).await;
    let end = "event: reset\ndata: {\"reason\":\"overflow\"}\n\n\r\n0\r\n\r\n";
    read_until(&mut stopped, end).await;
    wait_until("nothing is left of the stream", async || has("pidge_streams 0").await).await;
}

/// What a client of a stream knows.
#[derive(Default)]
struct Told {
    last_id: String,
    /// The messages, in the order in which they were told.
    seqs: Vec<i64>,
    /// The beginning of a block.
    rest: Vec<u8>,
}

impl Told {
    /// Opens a stream that goes on where the one before ended.
    async fn resume(&mut self, service: &Service, user: &User) -> TcpStream {
        self.rest.clear();
        let id = if self.last_id.is_empty() { String::new() } else { format!("Last-Event-ID: {}\r\n", self.last_id) };
        let mut socket = connect(service.address()).await;
        let head = format!("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{id}\r\n", user.token);
        socket.write_all(head.as_bytes()).await.unwrap();
        socket
    }

    /// Reads until the stream breaks, or the client knows enough.
    async fn read(&mut self, socket: &mut TcpStream, is_enough: impl Fn(&Self) -> bool) {
        let reading = async {
            while !is_enough(self) {
                let mut bytes = [0; 4096];
                let Ok(length @ 1..) = socket.read(&mut bytes).await else { return };
                self.rest.extend_from_slice(&bytes[..length]);
                while let Some(end) = self.rest.windows(2).position(|two| two == b"\n\n") {
                    let block: Vec<_> = self.rest.drain(..end + 2).collect();
                    self.take(&String::from_utf8(block).unwrap());
                }
            }
        };
        let told = tokio::time::timeout(WATCHDOG, reading).await;
        told.unwrap_or_else(|_| {
            panic!("no more is told after {:?}; then came {:?}", self.seqs, String::from_utf8_lossy(&self.rest))
        });
    }

    /// Reads until so many messages are told, or the stream breaks.
    async fn read_messages(&mut self, socket: &mut TcpStream, messages: usize) {
        self.read(socket, |told| told.seqs.len() >= messages).await;
    }

    /// Takes in a whole block.
    fn take(&mut self, block: &str) {
        assert!(!block.contains("event: reset"), "after {:?}: {block}", self.seqs);
        for line in block.lines() {
            if let Some(id) = line.strip_prefix("id: ") {
                id.clone_into(&mut self.last_id);
            }
            if let Some(data) = line.strip_prefix("data: ") {
                let event: Value = serde_json::from_str(data).unwrap();
                self.seqs.extend(event["message"]["seq"].as_i64());
            }
        }
    }
}

/// Sends messages to ben, one after the other, until it is stopped. Returns how many it has sent.
async fn send_until(api: Api, ada: User, stop: Arc<AtomicBool>) -> i64 {
    let mut sent = 0;
    while !stop.load(Ordering::SeqCst) {
        let body = format!("message-{}", sent + 1);
        let reply = api.send(&ada, "ben", &body, &body).await;
        let status = reply.map_or(503, |reply| reply.status);
        assert!(matches!(status, 200 | 201 | 503), "{status}");
        if status == 503 {
            // The service is dead or starting.
            tokio::time::sleep(Duration::from_millis(10)).await;
        } else {
            sent += 1;
        }
    }
    sent
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_resumed_after_a_kill_of_the_service_has_missed_nothing() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let mut service = Setup::on(&database.url).with_generous_limits().start().await;
    let users = service.api().register(&["ada", "ben"]).await;
    let (ada, ben) = (&users[0], &users[1]);
    let stop = Arc::new(AtomicBool::new(false));
    let mut told = Told::default();
    let mut socket = told.resume(&service, ben).await;
    told.read(&mut socket, |told| !told.last_id.is_empty()).await;
    let sender = tokio::spawn(send_until(service.api(), ada.clone(), Arc::clone(&stop)));

    for _ in 0..4 {
        let enough = told.seqs.len() + 5;
        told.read_messages(&mut socket, enough).await;
        service.kill();
        told.read(&mut socket, |_| false).await;
        service.restart().await;
        socket = told.resume(&service, ben).await;
    }
    stop.store(true, Ordering::SeqCst);
    let sent = sender.await.unwrap();
    told.read_messages(&mut socket, usize::try_from(sent).unwrap()).await;

    assert_eq!(told.seqs, (1..=sent).collect::<Vec<_>>());
}

/// A pooler passes no notifications on, so the log is polled.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_and_waiting_calls_hear_of_events_behind_a_pooler() {
    if !is_installed() {
        return;
    }
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let pooler = PgBouncer::in_front_of(&database.url, 3, "").await;
    let setup = Setup::on(&pooler.url()).with("PIDGE__DATABASE__TRANSACTION_POOLER", "true");
    let service = setup.start().await;
    let (api, lms) = (service.api(), User::reader("lms"));
    let users = api.register(&["ada", "ben"]).await;
    let mut told = Told::default();
    let mut socket = told.resume(&service, &users[1]).await;
    told.read(&mut socket, |told| !told.last_id.is_empty()).await;
    let next = api.read_with_retries(&lms, "/v1/events/log").await.json(200)["next"].clone();
    let feed = format!("/v1/events/log?after={next}&wait=25");
    let waiting = tokio::spawn({
        let (api, lms) = (api.clone(), lms.clone());
        async move { api.read(&lms, &feed).await.unwrap().json(200) }
    });

    // Another replica, as it were: this one does not hear of its positions but by reading the log.
    let other = Setup::on(&database.url).start().await;
    other.api().send_with_retries(&users[0], "ben", "hello", "hello").await;

    told.read_messages(&mut socket, 1).await;
    assert_eq!(waiting.await.unwrap()["items"][0]["data"]["recipient_id"], "ben");
}
