//! The service, Postgres or both are killed (SIGKILL) while messages are underway.

use std::time::Duration;

use crate::{
    support::api::User,
    support::cluster::Database,
    support::exclusive,
    support::postgres::Postgres,
    support::seeded_random::{SeededRandom, rounds},
    support::service::{Service, Setup},
    support::workload::Workload,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_killed_under_load_loses_no_acknowledged_message_and_doubles_none() {
    let (_guard, mut random) = (exclusive::run_concurrently().await, SeededRandom::for_test("killed service"));
    let database = Database::create().await;
    let mut service = Setup::on(&database.url).start().await;
    let load = Workload::start(&service, 8, &random).await;
    let mut slowest = Duration::ZERO;

    for _ in 0..4 * rounds() {
        let_load_run(&load, &mut random).await;
        service.kill();
        slowest = slowest.max(service.restart().await);
    }
    let_load_run(&load, &mut random).await;

    println!("  ready again after {slowest:?} at most");
    load.stop().await.verify(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_killed_under_load_is_a_503_until_it_runs_again_and_loses_nothing() {
    let (_guard, mut random) = (exclusive::run_concurrently().await, SeededRandom::for_test("killed postgres"));
    let mut postgres = Postgres::start().await;
    let service = Setup::on(&postgres.url()).start().await;
    let load = Workload::start(&service, 8, &random).await;

    for _ in 0..2 * rounds() {
        let_load_run(&load, &mut random).await;
        postgres.kill().await;
        assert_unavailable(&service).await;
        postgres.restart().await;
        let back = load.wait_for_sends(1).await;
        println!("  sends succeed {back:?} after Postgres accepts connections");
    }

    load.stop().await.verify(&service, &postgres.url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_moment_loses_no_acknowledged_message_and_doubles_none() {
    let (_guard, mut random) = (exclusive::run_concurrently().await, SeededRandom::for_test("kill at any moment"));
    let mut postgres = Postgres::start().await;
    let mut service = Setup::on(&postgres.url()).start().await;
    let load = Workload::start(&service, 8, &random).await;
    let (mut service_kills, mut postgres_kills) = (0, 0);

    for _ in 0..4 * rounds() {
        let_load_run(&load, &mut random).await;
        let (kill_service, kill_postgres) = *random.pick(&[(true, false), (false, true), (true, true)]);
        if kill_service {
            service.kill();
            service_kills += 1;
        }
        if kill_postgres {
            postgres.kill().await;
            postgres.restart().await;
            postgres_kills += 1;
        }
        if kill_service {
            service.restart().await;
        }
        load.wait_for_sends(1).await;
    }

    println!("  killed: service {service_kills}, Postgres {postgres_kills}; {} sends acknowledged", load.sent());
    load.stop().await.verify(&service, &postgres.url()).await;
}

/// Lets the load run until it has sent something, and then for a random time.
async fn let_load_run(load: &Workload, random: &mut SeededRandom) {
    load.wait_for_sends(1).await;
    tokio::time::sleep(random.millis(0, 400)).await;
}

/// Panics unless reads are answered 503 while Postgres is dead, and the process is live.
async fn assert_unavailable(service: &Service) {
    let (api, user) = (service.api(), User::new("ada"));
    for path in ["/v1/inbox", "/v1/inbox/unread", "/v1/conversations/ben/messages"] {
        api.read(&user, path).await.unwrap().assert_unavailable();
    }
    api.assert_live().await;
}
