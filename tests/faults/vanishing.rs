//! F23, F24: callers who go away in the middle, and callers who never come to an end.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    api::{Api, Person},
    chance::{Chance, rounds},
    cluster::Database,
    facts,
    history::{History, Send, Told},
    process::{memory, until},
    raw::{Request, connect, drip},
    service::{Service, Setup},
    turn,
};

/// Where a caller stops speaking.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stop {
    AfterHead,
    AfterHalfBody,
    AfterBody,
}

/// Calls, stops, and hangs up: with an orderly end, or with a reset. The socket, if the caller is still to hang up.
async fn call(service: &Service, send: &Send, stop: Stop) -> TcpStream {
    let request = Request::send(&send.from, &send.to, &send.body, &send.key);
    let length = match stop {
        Stop::AfterHead => 0,
        Stop::AfterHalfBody => request.body.len() / 2,
        Stop::AfterBody => request.body.len(),
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
    let (_turn, mut chance) = (turn::beside_others().await, Chance::of("vanishing"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let ada = api.meet(&["ada", "ben"]).await.swap_remove(0);
    let (mut history, mut unheard) = (History::default(), Vec::new());
    for number in 0..150 * rounds() {
        let stop = *chance.pick(&[Stop::AfterHead, Stop::AfterHalfBody, Stop::AfterBody]);
        let mut send = new_send(&ada, &format!("{stop:?}-{number}"));
        let socket = call(&service, &send, stop).await;
        tokio::time::sleep(chance.millis(0, 8)).await;
        hang_up(socket, chance.percent(50));
        // Who did not say all cannot have sent anything.
        send.told.push(if stop == Stop::AfterBody { Told::Unknown } else { Told::Nothing });
        unheard.push(send);
    }
    history.sends = unheard;
    history.check(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_vanishes_while_its_send_waits_for_a_lock_leaves_no_transaction() {
    let (_turn, mut chance) = (turn::beside_others().await, Chance::of("vanishing in a queue"));
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
        sockets.push(call(&service, &send, Stop::AfterBody).await);
        send.told.push(Told::Unknown);
        history.sends.push(send);
    }
    let mut watching = PgConnection::connect(&database.url).await.unwrap();
    until("they wait for the lock", Duration::from_secs(5), async || {
        let question = "select count(*) from pg_stat_activity where datname = current_database()
                        and application_name = 'pidge' and wait_event_type = 'Lock'";
        sqlx::query_scalar::<_, i64>(question).fetch_one(&mut watching).await.unwrap() >= 6
    })
    .await;
    for socket in sockets {
        hang_up(socket, chance.percent(50));
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    locking.rollback().await.unwrap();
    history.check(&service, &database.url).await;
}

/// The longest that anybody may wait for a sign of life, on a machine that has other things to do.
const PROMPT: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_callers_are_let_go_and_nobody_else_waits_for_them() {
    let (_turn, _) = (turn::alone().await, Chance::of("slow callers"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let people = api.meet(&["ada", "ben"]).await;
    let path = fill(&api, &people[0]).await;
    let before = memory(service.pid());
    let (address, begin) = (service.address(), Instant::now());
    let heads = join_all((0..60).map(|_| async {
        let head = Request::get(&people[0], "/v1/inbox").head.into_bytes();
        let said = drip(connect(address).await, head, Duration::from_secs(8)).await;
        (said, begin.elapsed())
    }));
    let bodies = join_all((0..60).map(|number| {
        let (people, number) = (&people, number);
        async move {
            let request = Request::send(&people[0], "ben", "slow", &format!("slow-{number}"));
            let mut socket = connect(address).await;
            socket.write_all(request.head.as_bytes()).await.unwrap();
            drip(socket, request.body.into_bytes(), Duration::from_secs(13)).await
        }
    }));
    let readers = join_all((0..4).map(|_| {
        let (people, path) = (&people, &path);
        async move {
            let mut socket = connect(address).await;
            let request = Request::get(&people[1], path).text();
            // A megabyte each, and none of them is read to its end.
            let _ = tokio::time::timeout(Duration::from_secs(5), socket.write_all(request.repeat(12).as_bytes())).await;
            for _ in 0..10 {
                let _ = socket.read(&mut [0]).await;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }));
    let others = watch_others(&service, &people[1]);
    let (heads, bodies, _, (slowest, most)) = tokio::join!(heads, bodies, readers, others);
    for (said, after) in heads {
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
        assert!(after > Duration::from_secs(3), "{after:?} is no slow caller's fault");
    }
    for said in bodies {
        assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    }
    let grown = most.saturating_sub(before) >> 20;
    println!("  a sign of life after {slowest:?} at most; {grown} MiB more than the {} before", before >> 20);
    assert!(slowest < PROMPT, "{slowest:?}");
    assert!(grown < 96, "{grown} MiB");
    facts::no_transaction_stays_open(&database.url).await;
    assert_eq!(facts::messages(&database.url).await.len(), 100, "nobody who did not end sent anything");
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
