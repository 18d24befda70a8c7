//! A new release replaces the old one, replica by replica, while users write to each other.

use std::env;

use sqlx::{Connection, Executor, PgConnection};

use crate::{
    support::balancer::LoadBalancer,
    support::cluster::Database,
    support::exclusive,
    support::process::wait_until,
    support::seeded_random::SeededRandom,
    support::service::{Service, Setup},
    support::traffic::Traffic,
};

/// Calls that succeed between two steps of an update.
const CALLS: usize = 200;

/// What a newer release may add to the schema while an older one runs. Each statement is a transaction of its own: with
/// locks on two tables, and transactions that hold one and wait for the other, there would be deadlocks. (See also
/// `schema_changes.rs`.)
const NEWER_SCHEMA: [&str; 5] = [
    "alter table messages add column of_a_newer_release text",
    "alter table participants add column of_a_newer_release bigint not null default 0",
    "create table of_a_newer_release (id bigint primary key)",
    "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
     values (999, 'of a newer release', true, '\\x00', 0)",
    "update schema_state set generation = generation + 1, hash = 'of a newer release'",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replacing_the_replicas_one_after_the_other_fails_no_request() {
    let (_guard, random) = (exclusive::run_alone().await, SeededRandom::for_test("rolling update"));
    let database = Database::create().await;
    let balancer = LoadBalancer::start().await;
    let mut old = Vec::new();
    for _ in 0..2 {
        old.push(start_replica(&database.url, &balancer).await);
    }
    let traffic = start_traffic(&balancer, &old[0], true, &random).await;
    let mut new = Vec::new();

    for replaced in old {
        new.push(start_replica(&database.url, &balancer).await);
        traffic.wait_for_calls(CALLS).await;
        stop(replaced, &balancer).await;
        traffic.wait_for_calls(CALLS).await;
    }

    stop_traffic_and_verify(traffic, &balancer, &new[1], &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_serves_on_while_the_schema_of_a_newer_release_is_put_under_it() {
    let (_guard, random) = (exclusive::run_alone().await, SeededRandom::for_test("newer schema"));
    let database = Database::create().await;
    let balancer = LoadBalancer::start().await;
    let old = start_replica(&database.url, &balancer).await;
    let traffic = start_traffic(&balancer, &old, true, &random).await;

    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    for change in NEWER_SCHEMA {
        connection.execute(change).await.unwrap();
    }
    traffic.wait_for_calls(2 * CALLS).await;
    // A replica of the old release that starts now serves as well, and logs that it is outdated.
    let late = start_replica(&database.url, &balancer).await;
    assert!(late.log().contains("the schema of a newer release"), "{}", late.log());
    traffic.wait_for_calls(CALLS).await;

    traffic.stop().await.history.verify(&old, &database.url).await;
}

/// The program that `PIDGE_OLD_BINARY` names is replaced by this one: on its own schema, to which this release's is
/// applied, and beside a replica of this release. Nothing is tested without the variable.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_release_in_pidge_old_binary_is_replaced_without_a_failed_request() {
    let Ok(program) = env::var("PIDGE_OLD_BINARY") else { return };
    let (_guard, random) = (exclusive::run_alone().await, SeededRandom::for_test("older release"));
    let database = Database::create().await;
    let url = &database.url;
    let balancer = LoadBalancer::start().await;
    let old = start_old_release(&program, url, &balancer).await;
    // The old release may not close its connections before it exits, so no client keeps one alive.
    let traffic = start_traffic(&balancer, &old, false, &random).await;

    let output = Setup::on(url).output_of("migrate").await;
    assert!(output.contains("The schema has generation"), "{output}");
    traffic.wait_for_calls(CALLS).await;
    let new = start_replica(url, &balancer).await;
    traffic.wait_for_calls(CALLS).await;
    balancer.remove(old.address());
    traffic.wait_for_calls(CALLS).await;
    stop(old, &balancer).await;
    traffic.wait_for_calls(CALLS).await;

    stop_traffic_and_verify(traffic, &balancer, &new, url).await;
}

/// The old release, on the schema that it makes itself.
async fn start_old_release(program: &str, url: &str, balancer: &LoadBalancer) -> Service {
    let mut connection = PgConnection::connect(url).await.unwrap();
    connection.execute("drop schema public cascade; create schema public").await.unwrap();
    let script = format!("shift; exec '{program}' \"$@\"");
    let setup = Setup::on(url).with("PIDGE__DATABASE__MIGRATE_ON_START", "true");
    let service = setup.run_by(&["sh", "-c", &script, "sh"]).start().await;
    balancer.add(service.address()).await;
    service
}

/// Starts a replica, and waits until the balancer uses it. Its drain period is long enough for the balancer to notice
/// it, even on a busy machine.
async fn start_replica(url: &str, balancer: &LoadBalancer) -> Service {
    let service = Setup::on(url).with_generous_limits().with("PIDGE__SERVER__DRAIN_SECONDS", "5").start().await;
    balancer.add(service.address()).await;
    service
}

async fn start_traffic(balancer: &LoadBalancer, service: &Service, keep_alive: bool, random: &SeededRandom) -> Traffic {
    let users = service.api().register(&["ada", "ben", "cho", "dia", "eli", "fay", "gus", "hal"]).await;
    let traffic = Traffic::start(balancer.address, &users, keep_alive, random);
    traffic.wait_for_calls(CALLS).await;
    traffic
}

/// Stops a replica as a deployment does, and waits until it has exited.
async fn stop(mut service: Service, balancer: &LoadBalancer) {
    service.terminate();
    let address = service.address();
    wait_until("the balancer has noticed", async || !balancer.is_in_use(address)).await;
    assert_eq!(service.wait_for_exit().await, Some(0), "the exit code");
}

/// Verifies that no call failed, and the history on the last replica.
async fn stop_traffic_and_verify(traffic: Traffic, balancer: &LoadBalancer, last: &Service, url: &str) {
    let result = traffic.stop().await;
    let connections = balancer.connections();
    println!("  {} calls on {} connections; the replicas got {connections:?}", result.calls, result.connections);
    assert!(connections.iter().all(|connections| *connections > 0), "a replica was not used: {connections:?}");
    // A busy machine may make a call too slow now and then; a drain that sheds requests makes many fail.
    let shed = result.history.unavailable;
    assert!(shed * 50 <= result.calls, "{shed} answers with 503 beside {} successful calls", result.calls);
    result.history.verify(last, url).await;
}
