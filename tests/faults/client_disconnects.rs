//! Callers who go away in the middle, and callers who never come to an end.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    support::api::{Api, Person},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, Send, Told},
    support::process::{memory, until},
    support::raw_http::{Request, connect, drip},
    support::seeded_random::{Chance, rounds},
    support::service::{Service, Setup},
};

/// What a caller said before they hung up.
#[derive(Clone, Copy, Debug, PartialEq)]
enum After {
    Head,
    HalfBody,
    Body,
}

/// Says so much of a request; the caller is still to hang up.
async fn call(service: &Service, send: &Send, after: After) -> TcpStream {
    let request = Request::send(&send.from, &send.to, &send.body, &send.key);
    let length = match after {
        After::Head => 0,
        After::HalfBody => request.body.len() / 2,
        After::Body => request.body.len(),
    };
    let mut socket = connect(service.address()).await;
    socket.write_all(format!("{}{}", request.head, &request.body[..length]).as_bytes()).await.unwrap();
    socket
}

fn hang_up(socket: TcpStream, reset: bool) {
    if reset {
        socket.set_zero_linger().unwrap();
    }
    drop(socket);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_vanishes_leaves_a_whole_message_or_none_and_no_transaction() {
    let (_turn, mut chance) = (exclusive::beside_others().await, Chance::of("vanishing"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let ada = api.meet(&["ada", "ben"]).await.swap_remove(0);
    let (mut history, mut unheard) = (History::default(), Vec::new());
    for number in 0..150 * rounds() {
        let after = *chance.pick(&[After::Head, After::HalfBody, After::Body]);
        let mut send = new_send(&ada, &format!("{after:?}-{number}"));
        let socket = call(&service, &send, after).await;
        tokio::time::sleep(chance.millis(0, 8)).await;
        hang_up(socket, chance.percent(50));
        // Who did not say all cannot have sent anything.
        send.told.push(if after == After::Body { Told::Unknown } else { Told::Nothing });
        unheard.push(send);
    }
    history.sends = unheard;
    history.check(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_that_waits_for_a_lock_is_finished_though_its_client_has_vanished() {
    let (_turn, mut chance) = (exclusive::beside_others().await, Chance::of("vanishing in a queue"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let ada = api.meet(&["ada", "ben"]).await.swap_remove(0);
    let mut history = History::default();
    let mut first = new_send(&ada, "first");
    first.attempt(&api, &mut history.faults).await;
    history.sends.push(first);
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let mut locking = admin.begin().await.unwrap();
    locking.execute("select from conversations for update").await.unwrap();
    let mut sockets = Vec::new();
    for number in 0..6 {
        let mut send = new_send(&ada, &format!("waiting-{number}"));
        sockets.push(call(&service, &send, After::Body).await);
        send.told.push(Told::Unknown);
        history.sends.push(send);
    }
    until("they wait for the lock", Duration::from_secs(5), async || db_queries::sends_underway(&service).await >= 6)
        .await;
    for socket in sockets {
        hang_up(socket, chance.percent(50));
    }
    // Time enough to notice.
    tokio::time::sleep(Duration::from_millis(200)).await;
    locking.rollback().await.unwrap();
    until("all are written, and nobody repeated them", Duration::from_secs(5), async || {
        db_queries::messages(&database.url).await.len() == 7
    })
    .await;
    history.check(&service, &database.url).await;
}

/// The longest that anybody may wait for a sign of life, on a machine that has other things to do.
const PROMPT: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_callers_are_let_go_and_nobody_else_waits_for_them() {
    let (_turn, _) = (exclusive::alone().await, Chance::of("slow callers"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let people = api.meet(&["ada", "ben"]).await;
    let path = fill(&api, &people[0]).await;
    let before = memory(service.pid());
    let (heads, bodies) = (slow_heads(&service, &people[0]), slow_bodies(&service, &people[0]));
    let (readers, others) = (slow_readers(&service, &people[1], &path), watch_others(&service, &people[1]));
    let ((), (), (), (slowest, most)) = tokio::join!(heads, bodies, readers, others);
    let grown = most.saturating_sub(before) >> 20;
    println!("  a sign of life after {slowest:?} at most; {grown} MiB more than the {} before", before >> 20);
    assert!(slowest < PROMPT, "{slowest:?}");
    assert!(grown < 96, "{grown} MiB");
    db_queries::no_transaction_stays_open(&database.url).await;
    assert_eq!(db_queries::messages(&database.url).await.len(), 100, "nobody who did not end sent anything");
}

/// Sixty who say a byte of the request's head each second.
async fn slow_heads(service: &Service, person: &Person) {
    let callers = (0..60).map(|_| async {
        let (begin, head) = (Instant::now(), Request::get(person, "/v1/inbox").head.into_bytes());
        let said = drip(connect(service.address()).await, head, Duration::from_secs(8)).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
        assert!(begin.elapsed() > Duration::from_secs(3), "{:?} is no slow caller's fault", begin.elapsed());
    });
    join_all(callers).await;
}

/// Sixty who say the head at once, and then a byte of the body each second.
async fn slow_bodies(service: &Service, person: &Person) {
    let callers = (0..60).map(|number| async move {
        let request = Request::send(person, "ben", "slow", &format!("slow-{number}"));
        let mut socket = connect(service.address()).await;
        socket.write_all(request.head.as_bytes()).await.unwrap();
        let said = drip(socket, request.body.into_bytes(), Duration::from_secs(13)).await;
        assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    });
    join_all(callers).await;
}

/// Four who ask for twelve megabytes each, and read a byte each second.
async fn slow_readers(service: &Service, person: &Person, path: &str) {
    let callers = (0..4).map(|_| async {
        let mut socket = connect(service.address()).await;
        let requests = Request::get(person, path).text().repeat(12);
        let _ = tokio::time::timeout(Duration::from_secs(5), socket.write_all(requests.as_bytes())).await;
        for _ in 0..10 {
            let _ = socket.read(&mut [0]).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    join_all(callers).await;
}

/// A conversation with a megabyte to a page, and the path of that page.
async fn fill(api: &Api, ada: &Person) -> String {
    let body = "x".repeat(10_000);
    for number in 0..100 {
        api.send(ada, "ben", &body, &format!("long-{number}")).await.unwrap().json(201);
    }
    "/v1/conversations/ada/messages?limit=100".to_owned()
}

/// For twelve seconds: how long the others wait at most, and how much memory is in use at most.
async fn watch_others(service: &Service, person: &Person) -> (Duration, u64) {
    let (api, mut slowest, mut most) = (service.api(), Duration::ZERO, 0);
    let end = Instant::now() + Duration::from_secs(12);
    while Instant::now() < end {
        let live = api.get("/health/live").await.unwrap();
        let inbox = api.read(person, "/v1/inbox").await.unwrap();
        assert_eq!((live.status, inbox.status), (200, 200), "{}", inbox.text);
        assert_eq!(inbox.json(200)["items"][0]["peer"]["user_id"], json!("ada"));
        assert!(inbox.took < Duration::from_secs(2), "{:?}", inbox.took);
        slowest = slowest.max(live.took);
        most = most.max(memory(service.pid()));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    (slowest, most)
}

fn new_send(from: &Person, key: &str) -> Send {
    let body = format!("{}>ben {key}", from.id);
    Send { from: from.clone(), to: "ben".to_owned(), key: key.to_owned(), body, told: Vec::new() }
}
