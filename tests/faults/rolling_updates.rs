//! A new release takes the place of the old one, replica by replica, while people write to each other.

use std::{env, time::Duration};

use sqlx::{Connection, Executor, PgConnection};

use crate::{
    support::balancer::Balancer,
    support::cluster::Database,
    support::exclusive,
    support::seeded_random::Chance,
    support::service::{Service, Setup},
    support::traffic::Traffic,
};

/// By when a replica must have ended that drains for two seconds: they are short here, to keep the test so.
const END: Duration = Duration::from_secs(10);
/// Calls that are answered before the next replica is touched.
const CALLS: usize = 200;

/// What a newer release would add to the schema: nothing that an older one minds. Each in a transaction of its own: one that
/// locks two tables waits for those who hold the other, and they for it.
const NEWER: [&str; 5] = [
    "alter table messages add column of_a_newer_release text",
    "alter table participants add column of_a_newer_release bigint not null default 0",
    "create table of_a_newer_release (id bigint primary key)",
    "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
     values (999, 'of a newer release', true, '\\x00', 0)",
    "update schema_state set generation = generation + 1, hash = 'of a newer release'",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_restarted_one_after_the_other_fail_no_request() {
    let (_turn, chance) = (exclusive::alone().await, Chance::of("rolling"));
    let database = Database::create().await;
    let balancer = Balancer::start().await;
    let mut old = Vec::new();
    for _ in 0..2 {
        old.push(replica(&database.url, &balancer).await);
    }
    let traffic = begin(&balancer, &old[0], true, &chance).await;
    let mut new = Vec::new();
    for stopping in old {
        new.push(replica(&database.url, &balancer).await);
        traffic.goes_on(CALLS).await;
        stop(stopping).await;
        traffic.goes_on(CALLS).await;
    }
    finish(traffic, &balancer, &new[1], &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_serves_on_while_the_schema_of_a_newer_release_is_put_under_it() {
    let (_turn, chance) = (exclusive::alone().await, Chance::of("two releases"));
    let database = Database::create().await;
    let balancer = Balancer::start().await;
    if let Ok(program) = env::var("PIDGE_OLD_BINARY") {
        return from_an_older_release(&program, &database.url, &balancer, &chance).await;
    }
    let old = replica(&database.url, &balancer).await;
    let traffic = begin(&balancer, &old, true, &chance).await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    for change in NEWER {
        connection.execute(change).await.unwrap();
    }
    traffic.goes_on(2 * CALLS).await;
    // A replica of the old release that starts now serves as well, and says that it is outdated.
    let late = replica(&database.url, &balancer).await;
    assert!(late.log().contains("the schema of a newer release"), "{}", late.log());
    traffic.goes_on(CALLS).await;
    let (history, ..) = traffic.stop().await;
    history.check(&old, &database.url).await;
}

/// The program that the environment names takes the place of the old replica: on its own schema, under which this release's
/// is put, and beside this release's replica. It may know nothing of draining, so nobody keeps a connection to it.
async fn from_an_older_release(program: &str, url: &str, balancer: &Balancer, chance: &Chance) {
    let old = old_release(program, url, balancer).await;
    let traffic = begin(balancer, &old, false, chance).await;
    let said = Setup::on(url).said_by("migrate").await;
    assert!(said.contains("up to date"), "{said}");
    traffic.goes_on(CALLS).await;
    let new = replica(url, balancer).await;
    traffic.goes_on(CALLS).await;
    balancer.retire(old.address());
    traffic.goes_on(CALLS).await;
    stop(old).await;
    traffic.goes_on(CALLS).await;
    finish(traffic, balancer, &new, url).await;
}

/// The previous release on the schema that it knows.
async fn old_release(program: &str, url: &str, balancer: &Balancer) -> Service {
    let mut connection = PgConnection::connect(url).await.unwrap();
    connection.execute("drop schema public cascade; create schema public").await.unwrap();
    let script = format!("shift; exec '{program}' \"$@\"");
    // The settings are those that it has, and no others.
    let setup = Setup::on(url).without("PIDGE__LIMITS__RATE_LIMIT_ENABLED").without("PIDGE__SERVER__DRAIN_SECONDS");
    let setup = setup.with("PIDGE__DATABASE__MIGRATE_ON_START", "true");
    let service = setup.run_by(&["sh", "-c", &script, "sh"]).start().await;
    balancer.add(service.address()).await;
    service
}

async fn replica(url: &str, balancer: &Balancer) -> Service {
    let service = Setup::on(url).with("PIDGE__SERVER__DRAIN_SECONDS", "2").start().await;
    balancer.add(service.address()).await;
    service
}

/// Lets eight people begin.
async fn begin(balancer: &Balancer, service: &Service, keeping: bool, chance: &Chance) -> Traffic {
    let people = service.api().meet(&["ada", "ben", "cho", "dia", "eli", "fay", "gus", "hal"]).await;
    let traffic = Traffic::start(balancer.address, &people, keeping, chance);
    traffic.goes_on(CALLS).await;
    traffic
}

/// Stops a replica as a deployment does, and waits until it is gone.
async fn stop(mut service: Service) {
    service.terminate();
    assert_eq!(service.ended(END).await, Some(0));
}

/// Nothing failed, and all that was said is true, as the last replica sees it.
async fn finish(traffic: Traffic, balancer: &Balancer, last: &Service, url: &str) {
    let (history, calls, connections) = traffic.stop().await;
    let shares = balancer.connections();
    println!("  {calls} calls on {connections} connections, none failed; replicas had {shares:?} of them");
    assert!(shares.iter().all(|share| *share > 0), "{shares:?}");
    history.check(last, url).await;
}
