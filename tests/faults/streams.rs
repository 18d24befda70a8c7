//! Streams of events when the service stops, or is killed.

use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
};

use crate::{
    support::api::User,
    support::cluster::Database,
    support::exclusive,
    support::process::{WATCHDOG, wait_until},
    support::raw_http::connect,
    support::service::{Service, Setup},
};

/// The streams of the test that are open at once.
const STREAMS: usize = 200;

/// Opens a stream, and reads it until its first block is there.
async fn open(service: &Service, user: &User, more: &str) -> (TcpStream, String) {
    let mut socket = connect(service.address()).await;
    let head = format!("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{more}\r\n", user.token);
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut text = String::new();
    read_until(&mut socket, &mut text, "\n\n\r\n").await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    (socket, text)
}

/// Reads until the text ends like this. Chunks are not cut where the tests look.
async fn read_until(socket: &mut TcpStream, text: &mut String, end: &str) {
    let reading = async {
        while !text.ends_with(end) {
            let mut bytes = [0; 4096];
            let length = socket.read(&mut bytes).await.unwrap();
            assert!(length > 0, "the stream is cut: {text}");
            text.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
        }
    };
    tokio::time::timeout(WATCHDOG, reading).await.unwrap_or_else(|_| panic!("{end:?} does not come: {text}"));
}

/// Reads a stream to its end.
fn read_to_end(mut socket: TcpStream) -> JoinHandle<String> {
    tokio::spawn(async move {
        let mut text = String::new();
        read_until(&mut socket, &mut text, "\r\n0\r\n\r\n").await;
        text
    })
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
