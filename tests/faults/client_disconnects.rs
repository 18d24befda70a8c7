//! Clients that disconnect in the middle of a request, and clients that are slow on purpose.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    support::api::{Api, User},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, SendOutcome, SentMessage},
    support::process::{resident_memory, wait_until},
    support::raw_http::{Request, connect, drip},
    support::seeded_random::{SeededRandom, rounds},
    support::service::{Service, Setup},
};

/// How much of a request a client sends before it disconnects.
#[derive(Clone, Copy, Debug, PartialEq)]
enum SentPart {
    Head,
    HalfBody,
    All,
}

/// Sends a part of the request, and returns the open connection.
async fn send_part(service: &Service, send: &SentMessage, part: SentPart) -> TcpStream {
    let request = Request::send(&send.from, &send.to, &send.body, &send.key);
    let length = match part {
        SentPart::Head => 0,
        SentPart::HalfBody => request.body.len() / 2,
        SentPart::All => request.body.len(),
    };
    let mut socket = connect(service.address()).await;
    socket.write_all(format!("{}{}", request.head, &request.body[..length]).as_bytes()).await.unwrap();
    socket
}

fn disconnect(socket: TcpStream, with_reset: bool) {
    if with_reset {
        socket.set_zero_linger().unwrap();
    }
    drop(socket);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_disconnects_leaves_one_message_or_none_and_no_open_transaction() {
    let (_guard, mut random) = (exclusive::run_concurrently().await, SeededRandom::for_test("disconnects"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let ada = api.register(&["ada", "ben"]).await.swap_remove(0);
    let mut history = History::default();

    for number in 0..150 * rounds() {
        let part = *random.pick(&[SentPart::Head, SentPart::HalfBody, SentPart::All]);
        let mut send = SentMessage::new(&ada, "ben", &format!("{part:?}-{number}"));
        let socket = send_part(&service, &send, part).await;
        tokio::time::sleep(random.millis(0, 8)).await;
        disconnect(socket, random.percent(50));
        // An incomplete request must not send anything.
        send.outcomes.push(if part == SentPart::All { SendOutcome::Unknown } else { SendOutcome::NotSent });
        history.sends.push(send);
    }

    history.verify(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queued_send_is_committed_although_its_client_has_disconnected() {
    let (_guard, mut random) =
        (exclusive::run_concurrently().await, SeededRandom::for_test("disconnects in the queue"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).with_generous_limits().start().await;
    let api = service.api();
    let ada = api.register(&["ada", "ben"]).await.swap_remove(0);
    let mut history = History::default();
    let mut first = SentMessage::new(&ada, "ben", "first");
    first.attempt_until_acknowledged(&api, &mut history.violations).await;
    history.sends.push(first);
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let mut locking = admin.begin().await.unwrap();
    locking.execute("select from conversations for update").await.unwrap();
    let mut sockets = Vec::new();
    for number in 0..6 {
        let mut send = SentMessage::new(&ada, "ben", &format!("queued-{number}"));
        sockets.push(send_part(&service, &send, SentPart::All).await);
        send.outcomes.push(SendOutcome::Unknown);
        history.sends.push(send);
    }
    wait_until("all are queued", async || db_queries::queued_sends(&service).await >= 6).await;

    for socket in sockets {
        disconnect(socket, random.percent(50));
    }
    // Gives the service the time to notice.
    tokio::time::sleep(Duration::from_millis(200)).await;
    locking.rollback().await.unwrap();

    wait_until("all are committed, without a repeat", async || db_queries::messages(&database.url).await.len() == 7)
        .await;
    history.verify(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_are_disconnected_and_the_others_are_served_meanwhile() {
    let (_guard, _) = (exclusive::run_alone().await, SeededRandom::for_test("slow clients"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let users = api.register(&["ada", "ben"]).await;
    let path = fill_conversation(&api, &users[0]).await;
    let memory_before = resident_memory(service.pid());
    let are_slow = AtomicBool::new(true);

    let slow_clients = async {
        tokio::join!(
            send_slow_heads(&service, &users[0]),
            send_slow_bodies(&service, &users[0]),
            read_slowly(&service, &users[1], &path)
        );
        are_slow.store(false, Ordering::SeqCst);
    };
    let ((), others) = tokio::join!(slow_clients, watch_others(&service, &users[1], &are_slow));

    let growth = others.most_memory.saturating_sub(memory_before) >> 20;
    println!(
        "  {} calls of others served, the slowest of /health/live after {:?}; memory grew by {growth} MiB from {} MiB",
        others.served,
        others.slowest_live,
        memory_before >> 20
    );
    assert!(others.served > 0, "no other client was served while the slow ones were connected");
    assert!(growth < 96, "memory grew by {growth} MiB");
    db_queries::wait_until_no_transaction_is_open(&database.url).await;
    let stored = db_queries::messages(&database.url).await.len();
    assert_eq!(stored, 100, "an incomplete request must not send anything");
}

/// Sixty clients that send a byte of the head each second: at that rate the head would take minutes.
async fn send_slow_heads(service: &Service, user: &User) {
    let clients = (0..60).map(|_| async {
        let (begin, head) = (Instant::now(), Request::get(user, "/v1/inbox").head.into_bytes());
        let received = drip(connect(service.address()).await, head).await;
        assert!(received.is_empty() || received.starts_with("HTTP/1.1 408"), "a slow head got {received}");
        assert!(begin.elapsed() > Duration::from_secs(3), "disconnected too early: after {:?}", begin.elapsed());
    });
    join_all(clients).await;
}

/// Sixty clients that send the head at once, and then a byte of the body each second.
async fn send_slow_bodies(service: &Service, user: &User) {
    let clients = (0..60).map(|number| async move {
        let request = Request::send(user, "ben", &"slow".repeat(50), &format!("slow-{number}"));
        let mut socket = connect(service.address()).await;
        socket.write_all(request.head.as_bytes()).await.unwrap();
        let received = drip(socket, request.body.into_bytes()).await;
        // Nothing, if the reset of the connection overtakes the response.
        assert!(received.is_empty() || received.starts_with("HTTP/1.1 408"), "a slow body got {received}");
    });
    join_all(clients).await;
}

/// Four clients that ask for twelve megabytes each, and read a byte a second for ten seconds.
async fn read_slowly(service: &Service, user: &User, path: &str) {
    let clients = (0..4).map(|_| async {
        let mut socket = connect(service.address()).await;
        let requests = Request::get(user, path).text().repeat(12);
        let _ = tokio::time::timeout(Duration::from_secs(5), socket.write_all(requests.as_bytes())).await;
        for _ in 0..10 {
            let _ = socket.read(&mut [0]).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    join_all(clients).await;
}

/// Makes a conversation with pages of a megabyte; returns the path of such a page.
async fn fill_conversation(api: &Api, ada: &User) -> String {
    let body = "x".repeat(10_000);
    for number in 0..100 {
        api.send_with_retries(ada, "ben", &body, &format!("long-{number}")).await;
    }
    "/v1/conversations/ada/messages?limit=100".to_owned()
}

/// What other clients saw while the slow ones were connected.
struct Others {
    served: usize,
    slowest_live: Duration,
    /// The most resident memory of the service, in bytes.
    most_memory: u64,
}

async fn watch_others(service: &Service, user: &User, are_slow: &AtomicBool) -> Others {
    let (api, mut others) = (service.api(), Others { served: 0, slowest_live: Duration::ZERO, most_memory: 0 });
    while are_slow.load(Ordering::SeqCst) {
        let live = api.get("/health/live").await.unwrap();
        live.json(200);
        let inbox = api.read(user, "/v1/inbox").await.unwrap();
        assert_eq!(inbox.violation(), None);
        if inbox.status != 503 {
            assert_eq!(inbox.json(200)["items"][0]["peer"]["user_id"], json!("ada"));
            others.served += 1;
        }
        others.slowest_live = others.slowest_live.max(live.took);
        others.most_memory = others.most_memory.max(resident_memory(service.pid()));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    others
}
