//! What SIGTERM does. For `server.drain_seconds` everybody is still served, while `/health/ready` and `Connection:
//! close` send them elsewhere; then nobody new is; what is underway is finished, and the process ends.

use std::{
    io::{ErrorKind, Result},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{Connection, Executor, PgConnection};
use tokio::{net::TcpStream, task::JoinHandle};

use crate::{
    support::api::Person,
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::keep_alive::{Answer, Kept},
    support::process::until,
    support::raw_http::Request,
    support::seeded_random::Chance,
    support::service::{Service, Setup},
};

/// `server.drain_seconds`, as it is by default.
const DRAIN: Duration = Duration::from_secs(5);
/// When clients have gone elsewhere at the latest: a moment before that.
const CLIENTS_LEAVE: Duration = Duration::from_millis(4500);
/// By when the process must have ended.
const END: Duration = Duration::from_secs(25);
/// How long it may take from the last answer until the process has ended, on a busy machine.
const GONE_WITHIN: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_under_load_fails_no_request_and_ends_in_time() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("sigterm"));
    let database = Database::create().await;
    let mut service = patient(&database.url).without("PIDGE__SERVER__DRAIN_SECONDS").start().await;
    let (ada, hold) = (met(&service).await, Hold::on(&database.url).await);
    let idle = used(&service, &ada).await;
    let load = Load::start(service.address(), &ada);
    until("the load runs", Duration::from_secs(10), async || load.is_underway()).await;

    let told = Instant::now();
    service.terminate();
    let api = service.api();
    let not_ready = async || api.get("/health/ready").await.unwrap().status == 503;
    let noticed = until("it is not ready", Duration::from_secs(1), not_ready).await;
    load.expect_the_end();
    tokio::time::sleep_until((told + CLIENTS_LEAVE).into()).await;
    let served = load.stop().await;
    let silent = TcpStream::connect(service.address()).await.unwrap();
    let slow = [send_slowly(&service, &ada, "slow-1"), send_slowly(&service, &ada, "slow-2")];
    until("both wait", Duration::from_secs(1), async || db_queries::sends_underway(&service).await == 2).await;
    assert!(told.elapsed() < DRAIN, "they wait since {:?}", told.elapsed());

    until("nobody new is served", DRAIN, async || is_refused(service.address()).await).await;
    let closed_after = told.elapsed();
    hold.release().await;
    for answer in slow {
        let answer = answer.await.unwrap().unwrap();
        assert!(answer.status == 201 && answer.closes(), "{answer:?}");
    }
    let finished = Instant::now();
    assert_eq!(idle.closed().await.unwrap(), b"", "an idle connection ends in order");
    assert_eq!(service.ended(END).await, Some(0));
    let (gone, all) = (finished.elapsed(), told.elapsed());
    println!(
        "  not ready after {noticed:?}; {served} requests while it drained; closed after \
         {closed_after:?}; ended {gone:?} after the last answer, {all:?} in all"
    );
    assert!(closed_after > DRAIN && gone < GONE_WITHIN && all < END, "{closed_after:?} {gone:?} {all:?}");
    drop(silent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_underway_are_finished_with_the_metrics_on_an_address_of_their_own() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("sigterm and metrics"));
    let database = Database::create().await;
    let setup = patient(&database.url).with("PIDGE__METRICS__ADDRESS", "127.0.0.1:0");
    let mut service = setup.start().await;
    let ada = met(&service).await;
    let mut holder = PgConnection::connect(&database.url).await.unwrap();
    db_queries::hold_messages(&mut holder).await;
    let slow = send_slowly(&service, &ada, "slow");
    until("it waits", Duration::from_secs(5), async || db_queries::held(&database.url).await == 1).await;
    service.terminate();
    until("nobody new is served", DRAIN, async || is_refused(service.address()).await).await;
    // Longer than an idle server takes to end.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    holder.execute("delete from held").await.unwrap();
    assert_eq!(slow.await.unwrap().unwrap().status, 201);
    assert_eq!(service.ended(GONE_WITHIN).await, Some(0));
}

/// A service where a send may wait for a lock for almost as long as a request may take.
fn patient(url: &str) -> Setup {
    let setup = Setup::on(url).with("PIDGE__DATABASE__LOCK_TIMEOUT_MS", "4500");
    setup.with("PIDGE__DATABASE__STATEMENT_TIMEOUT_MS", "4500")
}

/// Ada, who has written to Ben.
async fn met(service: &Service) -> Person {
    let api = service.api();
    let ada = api.meet(&["ada", "ben", "cho"]).await.swap_remove(0);
    for peer in ["ben", "cho"] {
        api.send(&ada, peer, "hello", peer).await.unwrap().json(201);
    }
    ada
}

/// A connection on which a request was answered.
async fn used(service: &Service, ada: &Person) -> Kept {
    let mut line = Kept::to(service.address());
    line.call(&Request::get(ada, "/v1/me")).await.unwrap().json(200);
    line
}

/// Sends to Ben, which takes as long as the lock is held.
fn send_slowly(service: &Service, ada: &Person, key: &str) -> JoinHandle<Result<Answer>> {
    let (mut line, request) = (Kept::to(service.address()), Request::send(ada, "ben", "slowly", key));
    tokio::spawn(async move { line.call(&request).await })
}

async fn is_refused(address: SocketAddr) -> bool {
    TcpStream::connect(address).await.is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused)
}

/// A lock on the conversation with Ben, for which whoever sends there must wait.
pub struct Hold {
    holder: PgConnection,
}

impl Hold {
    pub async fn on(url: &str) -> Self {
        let mut holder = PgConnection::connect(url).await.unwrap();
        let lock = "begin; select from conversations where id in (select p.conversation_id from participants p
                    join users u on u.id = p.user_id and u.external_id = 'ben') for update";
        holder.execute(lock).await.unwrap();
        Self { holder }
    }

    pub async fn release(mut self) {
        self.holder.execute("commit").await.unwrap();
    }
}

/// Clients who send to Cho without a pause, some on connections that they keep.
struct Load {
    told: Arc<Told>,
    clients: Vec<JoinHandle<usize>>,
}

#[derive(Default)]
struct Told {
    underway: AtomicBool,
    ending: AtomicBool,
    stop: AtomicBool,
}

impl Load {
    fn start(address: SocketAddr, ada: &Person) -> Self {
        let told = Arc::new(Told::default());
        let lines = [Kept::to(address), Kept::to(address), Kept::never_to(address)];
        let clients = lines.into_iter().enumerate();
        let clients =
            clients.map(|(number, line)| tokio::spawn(send_on(line, number, ada.clone(), Arc::clone(&told)))).collect();
        Self { told, clients }
    }

    fn is_underway(&self) -> bool {
        self.told.underway.load(Ordering::SeqCst)
    }

    /// From now on every answer must say that the connection ends.
    fn expect_the_end(&self) {
        self.told.ending.store(true, Ordering::SeqCst);
    }

    /// How many requests were served since then, each on a connection of its own. None failed.
    async fn stop(self) -> usize {
        self.told.stop.store(true, Ordering::SeqCst);
        let mut served = 0;
        for client in self.clients {
            served += client.await.unwrap();
        }
        assert!(served > 10, "{served} requests while it drained are few");
        served
    }
}

/// Answers how many requests were served while the service drained.
async fn send_on(mut line: Kept, number: usize, ada: Person, told: Arc<Told>) -> usize {
    let (mut sent, mut last) = (0, 0);
    while !told.stop.load(Ordering::SeqCst) {
        sent += 1;
        let ending = told.ending.load(Ordering::SeqCst);
        let request = Request::send(&ada, "cho", "on and on", &format!("load-{number}-{sent}"));
        let answer =
            line.call(&request).await.unwrap_or_else(|error| panic!("request {sent} of client {number}: {error}"));
        assert_eq!(answer.status, 201, "{answer:?}");
        assert!(answer.closes() || !ending, "{answer:?}");
        last += usize::from(ending);
        told.underway.store(true, Ordering::SeqCst);
    }
    last
}
