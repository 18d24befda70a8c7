//! What SIGTERM does. For `server.drain_seconds` every request is still served, while `/health/ready` and `Connection:
//! close` send clients elsewhere. Then the service accepts no connection; it finishes the requests underway, and exits.

use std::{
    io::{ErrorKind, Result},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection};
use tokio::{net::TcpStream, task::JoinHandle};

use crate::{
    support::api::User,
    support::cluster::Database,
    support::db_queries::{self, ConversationLock},
    support::exclusive,
    support::keep_alive::{KeepAliveClient, Response},
    support::process::wait_until,
    support::raw_http::Request,
    support::seeded_random::SeededRandom,
    support::service::{Service, Setup},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_it_drains_the_service_serves_every_request_and_closes_every_connection() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("draining"));
    let database = Database::create().await;
    // Longer than this test: all that follows happens in the drain period.
    let setup = Setup::on(&database.url).with_generous_limits().with("PIDGE__SERVER__DRAIN_SECONDS", "300");
    let service = setup.start().await;
    let ada = register_with_conversations(&service).await;
    let load = Load::start(service.address(), &ada);
    wait_until("requests are served", async || load.served() > 0).await;

    service.terminate();
    wait_until_not_ready(&service).await;
    load.expect_closed_connections();
    wait_until("requests are served while the service drains", async || load.served_on_closed_connections() > 20).await;

    // Panics if a request failed or left its connection open.
    load.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_underway_at_the_end_of_the_drain_period_are_finished_before_the_exit() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("sigterm"));
    let drain = Duration::from_secs(1);
    let database = Database::create().await;
    let setup = Setup::on(&database.url).with("PIDGE__SERVER__DRAIN_SECONDS", drain.as_secs().to_string());
    let mut service = setup.with_generous_limits().with("PIDGE__SERVER__SHUTDOWN_SECONDS", "60").start().await;
    let ada = register_with_conversations(&service).await;
    let lock = ConversationLock::on_conversations_of_ben(&database.url).await;
    let mut idle = KeepAliveClient::new(service.address());
    idle.call(&Request::get(&ada, "/v1/me")).await.unwrap().json(200);
    // A connection that never sends anything does not delay the exit.
    let silent = TcpStream::connect(service.address()).await.unwrap();
    let underway = [start_send(&service, &ada, "underway-1"), start_send(&service, &ada, "underway-2")];
    wait_until("both wait for the lock", async || db_queries::queued_sends(&service).await == 2).await;

    let begin = Instant::now();
    service.terminate();
    wait_until_refused(service.address()).await;
    let refused_after = begin.elapsed();
    lock.release().await;

    assert!(refused_after >= drain, "connections were refused after {refused_after:?}, before the end of the drain");
    for response in underway {
        let response = response.await.unwrap().unwrap();
        assert_eq!(response.status, 201, "{response:?}");
        assert!(response.closes_connection(), "{response:?}");
    }
    assert_eq!(idle.wait_until_closed().await.unwrap(), b"", "an idle connection is closed in order");
    assert_eq!(service.wait_for_exit().await, Some(0), "the exit code");
    println!("  connections refused after {refused_after:?}; exit after {:?}", begin.elapsed());
    drop(silent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_underway_are_finished_with_the_metrics_on_an_address_of_their_own() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("sigterm and metrics"));
    let database = Database::create().await;
    let setup = Setup::on(&database.url).with_generous_limits().with("PIDGE__METRICS__ADDRESS", "127.0.0.1:0");
    let mut service = setup.with("PIDGE__SERVER__SHUTDOWN_SECONDS", "60").start().await;
    let ada = register_with_conversations(&service).await;
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    db_queries::block_message_inserts(&mut admin).await;
    let underway = start_send(&service, &ada, "underway");
    wait_until("the send is underway", async || db_queries::blocked_inserts(&database.url).await == 1).await;

    service.terminate();
    wait_until_refused(service.address()).await;
    // Longer than the server of the metrics, which has nothing to finish, takes to end.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    db_queries::release_message_inserts(&mut admin).await;

    assert_eq!(underway.await.unwrap().unwrap().status, 201);
    assert_eq!(service.wait_for_exit().await, Some(0), "the exit code");
}

/// Ada, who has conversations with Ben and Cho.
async fn register_with_conversations(service: &Service) -> User {
    let api = service.api();
    let ada = api.register(&["ada", "ben", "cho"]).await.swap_remove(0);
    for peer in ["ben", "cho"] {
        api.send_with_retries(&ada, peer, "hello", peer).await;
    }
    ada
}

/// Starts a send to Ben.
fn start_send(service: &Service, ada: &User, key: &str) -> JoinHandle<Result<Response>> {
    let (mut http, request) = (KeepAliveClient::new(service.address()), Request::send(ada, "ben", "hello", key));
    tokio::spawn(async move { http.call(&request).await })
}

async fn wait_until_not_ready(service: &Service) {
    let api = service.api();
    wait_until("`/health/ready` is 503", async || api.get("/health/ready").await.unwrap().status == 503).await;
}

async fn wait_until_refused(address: SocketAddr) {
    wait_until("connections are refused", async || {
        TcpStream::connect(address).await.is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused)
    })
    .await;
}

/// Clients that send to Cho without a pause: two that keep their connections alive, and one that does not.
struct Load {
    shared: Arc<Shared>,
    clients: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    expects_closed_connections: AtomicBool,
    stop: AtomicBool,
    served: AtomicUsize,
    shed: AtomicUsize,
    served_on_closed_connections: AtomicUsize,
}

impl Load {
    fn start(address: SocketAddr, ada: &User) -> Self {
        let shared = Arc::new(Shared::default());
        let clients = [
            KeepAliveClient::new(address),
            KeepAliveClient::new(address),
            KeepAliveClient::without_keep_alive(address),
        ];
        let clients = clients
            .into_iter()
            .enumerate()
            .map(|(number, http)| tokio::spawn(send_repeatedly(http, number, ada.clone(), Arc::clone(&shared))))
            .collect();
        Self { shared, clients }
    }

    fn served(&self) -> usize {
        self.shared.served.load(Ordering::SeqCst)
    }

    /// From now on each response must say `Connection: close`.
    fn expect_closed_connections(&self) {
        self.shared.expects_closed_connections.store(true, Ordering::SeqCst);
    }

    fn served_on_closed_connections(&self) -> usize {
        self.shared.served_on_closed_connections.load(Ordering::SeqCst)
    }

    async fn stop(self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        for client in self.clients {
            client.await.unwrap();
        }
        // A busy machine may make a send too slow now and then; a drain that sheds requests refuses many.
        let (served, shed) = (self.shared.served.load(Ordering::SeqCst), self.shared.shed.load(Ordering::SeqCst));
        assert!(shed * 20 <= served, "{shed} answers with 503 beside {served} sends");
    }
}

/// Panics at the first request that fails, other than with 503.
async fn send_repeatedly(mut http: KeepAliveClient, number: usize, ada: User, shared: Arc<Shared>) {
    let mut count = 0;
    while !shared.stop.load(Ordering::SeqCst) {
        count += 1;
        let must_close = shared.expects_closed_connections.load(Ordering::SeqCst);
        let request = Request::send(&ada, "cho", "again", &format!("load-{number}-{count}"));
        let response =
            http.call(&request).await.unwrap_or_else(|error| panic!("request {count} of client {number}: {error}"));
        assert!(matches!(response.status, 201 | 503), "{response:?}");
        assert!(response.closes_connection() || !must_close, "the connection stays open: {response:?}");
        shared.served.fetch_add(usize::from(response.status == 201), Ordering::SeqCst);
        shared.shed.fetch_add(usize::from(response.status == 503), Ordering::SeqCst);
        let counts = must_close && response.status == 201;
        shared.served_on_closed_connections.fetch_add(usize::from(counts), Ordering::SeqCst);
    }
}
