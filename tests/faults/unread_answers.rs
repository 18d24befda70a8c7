//! Clients that ask for much and read nothing: what the service keeps for them is bounded, and so is the time. Clients
//! that read slowly get the whole answer meanwhile.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::{
    support::api::{Api, User},
    support::cluster::Database,
    support::db_queries::{self, TableLock},
    support::exclusive,
    support::process::{self, WATCHDOG, resident_memory, wait_until},
    support::raw_http::{Request, connect},
    support::service::{Service, Setup},
};

/// The most memory that unread answers may cost.
const MOST: u64 = 30 << 20;

/// Opens connections and writes the same requests to each, without reading.
async fn ask_and_read_nothing(service: &Service, connections: usize, requests: &str) -> Vec<TcpStream> {
    let asking = (0..connections).map(|_| async {
        let mut socket = connect(service.address()).await;
        // The service stops reading when nobody reads its answers.
        let _ = tokio::time::timeout(Duration::from_secs(5), socket.write_all(requests.as_bytes())).await;
        socket
    });
    join_all(asking).await
}

/// A GET request.
fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n")
}

/// The most resident memory of the service above `before` until it has closed all connections but those of others.
async fn most_growth_until_closed(service: &Service, before: u64, others: usize) -> u64 {
    let mut most = 0;
    let time = wait_until("the service has closed the connections that read nothing", async || {
        most = most.max(resident_memory(service.pid()).saturating_sub(before));
        process::established_connections(service.address()) <= others
    })
    .await;
    println!("  memory grew by {} KiB from {} KiB; all was closed after {time:?}", most >> 10, before >> 10);
    most
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_that_nobody_reads_cost_little_memory_for_a_limited_time() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let paths = ["/docs/swagger-ui-bundle.js", "/openapi.json", "/openapi-3.0.json", "/docs", "/metrics", "/nothing"];
    let requests =
        paths.map(|path| get(path, "")).concat() + &"OPTIONS /v1/inbox HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10);
    service.api().assert_live().await;
    let before = resident_memory(service.pid());

    let sockets = ask_and_read_nothing(&service, 200, &requests.repeat(5)).await;
    let most = most_growth_until_closed(&service, before, 1).await;

    assert!(most < MOST, "16,000 requests cost {most} bytes of memory");
    service.api().assert_live().await;
    drop(sockets);
}

/// Three hundred requests fit into one read of a connection; what is before them differs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_arrive_at_once_are_not_parsed_at_once() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let long = get("/docs/swagger-ui-bundle.js", "");
    let small = get("/nothing", "").repeat(300);
    let bare_line_feeds = small.replace('\r', "");
    let post = |more: &str, body: &str| format!("POST /v1/messages HTTP/1.1\r\nHost: x\r\n{more}\r\n\r\n{body}{long}");
    let firsts = [
        long.clone(),
        get("/docs/swagger-ui-bundle.js", &format!("X-Padding: {}\r\n", "x".repeat(2_100))),
        get("/docs/swagger-ui-bundle.js", &format!("X-Padding: {}\r\n", "x".repeat(15_000))),
        post("Transfer-Encoding: chunked", "4\r\nbody\r\n0\r\n\r\n"),
        post("Content-Length: 4", "body"),
    ];
    service.api().assert_live().await;
    let before = resident_memory(service.pid());

    let mut sockets = Vec::new();
    for first in firsts {
        sockets.extend(ask_and_read_nothing(&service, 40, &(first.clone() + &small)).await);
        sockets.extend(ask_and_read_nothing(&service, 40, &(first + &bare_line_feeds)).await);
    }
    let most = most_growth_until_closed(&service, before, 1).await;

    assert!(most < MOST, "400 connections with 300 requests each cost {most} bytes of memory");
    service.api().assert_live().await;
    drop(sockets);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_that_are_long_or_never_end_cost_little_memory() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let bundle = |bytes: usize| get("/docs/swagger-ui-bundle.js", &format!("X-Padding: {}\r\n", "x".repeat(bytes)));
    let endless = format!("GET /nothing HTTP/1.1\r\nX-Padding: {}", "x".repeat(120_000));
    service.api().assert_live().await;
    let before = resident_memory(service.pid());

    let mut sockets = ask_and_read_nothing(&service, 100, &bundle(15_000).repeat(5)).await;
    sockets.extend(ask_and_read_nothing(&service, 100, &bundle(120_000).repeat(5)).await);
    sockets.extend(ask_and_read_nothing(&service, 100, &(bundle(0) + &endless)).await);
    sockets.extend(ask_and_read_nothing(&service, 100, &endless).await);
    let most = most_growth_until_closed(&service, before, 1).await;

    assert!(most < MOST, "400 connections cost {most} bytes of memory");
    service.api().assert_live().await;
    drop(sockets);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_are_sent_while_a_handler_waits_are_not_parsed() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let service = Setup::on(&database.url).with_generous_limits().start().await;
    let ada = &service.api().register(&["ada"]).await[0];
    let lock = TableLock::on_participants(&database.url).await;
    let long = get("/docs/swagger-ui-bundle.js", "");
    let padded = get("/nothing", &format!("X-Padding: {}\r\n", "x".repeat(1_900)));
    let requests = Request::get(ada, "/v1/inbox").text() + &long.repeat(3) + &padded.repeat(60);
    let before = resident_memory(service.pid());

    let asking = ask_and_read_nothing(&service, 400, &requests);
    let (sockets, ()) = tokio::join!(asking, async {
        wait_until("handlers wait", async || db_queries::sessions_waiting_for_a_lock(&database.url).await > 0).await;
    });
    let while_waiting = resident_memory(service.pid()).saturating_sub(before);
    lock.release().await;
    let most = most_growth_until_closed(&service, before, 1).await.max(while_waiting);

    assert!(most < MOST, "400 connections cost {most} bytes of memory, {while_waiting} while their handlers waited");
    drop(sockets);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_readers_get_all_of_a_history_while_another_user_reads_nothing() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let users = service.api().register(&["ada", "ben", "cho"]).await;
    fill(&service.api(), &users[0], "ben").await;
    fill(&service.api(), &users[0], "cho").await;
    let path = "/v1/conversations/ada/messages?limit=100";
    let expected = service.api().read_with_retries(&users[1], path).await.text;
    let before = resident_memory(service.pid());

    let readers = join_all((0..2).map(|_| SlowReader::ask(&service, &users[1], path))).await;
    let requests = [path, "/v1/inbox?limit=100"].map(|path| Request::get(&users[2], path).text()).concat();
    let sockets = ask_and_read_nothing(&service, 100, &requests.repeat(5)).await;
    let mut most = 0;
    wait_until("the user who reads nothing is refused", async || {
        most = most.max(resident_memory(service.pid()).saturating_sub(before));
        service.api().read(&users[2], "/v1/inbox").await.unwrap().status == 429
    })
    .await;
    let others = service.api().read_with_retries(&users[1], "/v1/inbox").await;
    let (answers, grown) = tokio::join!(
        join_all(readers.into_iter().map(SlowReader::read_to_end)),
        most_growth_until_closed(&service, before, 1),
    );

    let most = most.max(grown);
    assert!(most < MOST, "1,000 requests for pages cost {most} bytes of memory");
    assert_eq!(others.status, 200, "{}", others.text);
    for answer in answers {
        assert!(answer.starts_with("HTTP/1.1 200"), "{}", &answer[..answer.len().min(300)]);
        assert!(answer.ends_with(&expected), "the answer ends after {} of {} bytes", answer.len(), expected.len());
    }
    assert_eq!(service.api().read_with_retries(&users[2], path).await.status, 200, "what was closed does not count");
    drop(sockets);
}

/// Stores a hundred messages of the greatest length.
async fn fill(api: &Api, from: &User, to: &str) {
    let body = "x".repeat(10_000);
    for number in 0..100 {
        api.send_with_retries(from, to, &body, &format!("long-{to}-{number}")).await;
    }
}

/// A client that reads an answer in pieces with pauses, for longer than a client may read nothing, into a small receive
/// buffer.
struct SlowReader {
    socket: TcpStream,
    answer: Vec<u8>,
}

impl SlowReader {
    /// Sends a request and reads the first piece of the answer.
    async fn ask(service: &Service, user: &User, path: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut socket = socket.connect(service.address()).await.unwrap();
        let request = Request::get(user, path).text().replacen("\r\n", "\r\nConnection: close\r\n", 1);
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut reader = Self { socket, answer: Vec::new() };
        reader.read_piece().await;
        reader
    }

    /// Reads a piece; returns false at the end.
    async fn read_piece(&mut self) -> bool {
        let mut piece = [0; 8 * 1024];
        let reading = tokio::time::timeout(WATCHDOG, self.socket.read(&mut piece)).await;
        let length = reading.expect("a slow reader gets the whole answer").unwrap();
        self.answer.extend_from_slice(&piece[..length]);
        length > 0
    }

    async fn read_to_end(mut self) -> String {
        while self.read_piece().await {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        String::from_utf8(self.answer).unwrap()
    }
}

/// A client may also stop in the middle of a request that is not its first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_sends_half_a_request_after_a_whole_one_is_closed() {
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let mut client = connect(service.address()).await;
    client.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /health/li").await.unwrap();

    let mut received = Vec::new();
    let closed = tokio::time::timeout(WATCHDOG, client.read_to_end(&mut received)).await;

    closed.expect("the connection is closed").unwrap();
    assert!(received.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&received));
}
