//! The service or Postgres is killed, with `kill -9`, while messages are underway.

use std::time::Duration;

use crate::{
    support::cluster::Database,
    support::exclusive,
    support::postgres::Postgres,
    support::process::until,
    support::seeded_random::{Chance, rounds},
    support::service::{Service, Setup},
    support::workload::Workload,
};

/// How long a service may take from its start until it is ready; two seconds in production, where it is not a debug
/// build on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(4);
/// The same, from the moment that Postgres takes connections until a message is written.
const WRITES_WITHIN: Duration = Duration::from_secs(4);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_killed_under_load_loses_nothing_and_doubles_nothing() {
    let (_turn, mut chance) = (exclusive::beside_others().await, Chance::of("killed service"));
    let database = Database::create().await;
    let mut service = Setup::on(&database.url).start().await;
    let load = Workload::start(&service, 8, &chance).await;
    let mut slowest = Duration::ZERO;
    for _ in 0..4 * rounds() {
        work_on(&load, &mut chance).await;
        service.kill();
        slowest = slowest.max(service.restart().await);
    }
    work_on(&load, &mut chance).await;
    println!("  ready again after {slowest:?} at most");
    assert!(slowest < READY_WITHIN, "{slowest:?}");
    load.stop().await.check(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_killed_under_load_is_a_503_until_it_is_back_and_loses_nothing() {
    let (_turn, mut chance) = (exclusive::beside_others().await, Chance::of("killed postgres"));
    let mut postgres = Postgres::start().await;
    let service = Setup::on(&postgres.url()).start().await;
    let load = Workload::start(&service, 8, &chance).await;
    for _ in 0..2 * rounds() {
        work_on(&load, &mut chance).await;
        postgres.kill().await;
        is_unavailable(&service).await;
        postgres.restart().await;
        let back = writes_again(&load).await;
        println!("  writes again {back:?} after Postgres takes connections");
        assert!(back < WRITES_WITHIN, "{back:?}");
    }
    load.stop().await.check(&service, &postgres.url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_moment_loses_no_acknowledged_message_and_doubles_none() {
    let (_turn, mut chance) = (exclusive::beside_others().await, Chance::of("kill at any moment"));
    let mut postgres = Postgres::start().await;
    let mut service = Setup::on(&postgres.url()).start().await;
    let load = Workload::start(&service, 8, &chance).await;
    let (mut services, mut servers) = (0, 0);
    for _ in 0..4 * rounds() {
        work_on(&load, &mut chance).await;
        let (kill_service, kill_server) = *chance.pick(&[(true, false), (false, true), (true, true)]);
        if kill_service {
            service.kill();
            services += 1;
        }
        if kill_server {
            postgres.kill().await;
            postgres.restart().await;
            servers += 1;
        }
        if kill_service {
            service.restart().await;
        }
        writes_again(&load).await;
    }
    println!("  {services} kills of the service, {servers} of Postgres, {} sends acknowledged", load.sent());
    load.stop().await.check(&service, &postgres.url()).await;
}

/// Lets the load run until it has written something, and then for a moment that chance decides.
async fn work_on(load: &Workload, chance: &mut Chance) {
    writes_again(load).await;
    tokio::time::sleep(chance.millis(0, 400)).await;
}

async fn writes_again(load: &Workload) -> Duration {
    let before = load.sent();
    until("messages are written", Duration::from_secs(30), async || load.sent() > before).await
}

/// While Postgres is away, whoever asks is told so, and when to try again; the process is well.
async fn is_unavailable(service: &Service) {
    let (api, person) = (service.api(), crate::support::api::Person::new("ada"));
    for path in ["/v1/inbox", "/v1/inbox/unread", "/v1/conversations/ben/messages"] {
        let reply = api.read(&person, path).await.unwrap();
        assert_eq!((reply.status, reply.fault()), (503, None), "{path}: {}", reply.text);
    }
    assert_eq!(api.get("/health/live").await.unwrap().status, 200);
}
