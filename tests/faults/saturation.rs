//! More clients than the service can serve: it sheds the excess, and serves on.
//!
//! The printed rates are those of a debug build on a busy machine. For useful ones: `PIDGE_FAULT_ROUNDS=10 cargo test
//! --release --test faults saturation -- --nocapture`. On a machine that does nothing else, 80 % of the peak rate are
//! to be left.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{
    network::assert_live_during,
    support::api::{Api, User},
    support::cluster::Database,
    support::exclusive,
    support::seeded_random::{SeededRandom, rounds},
    support::service::{Service, Setup},
};

/// What so many clients achieved.
#[derive(Debug)]
struct Measurement {
    clients: usize,
    /// Calls that succeeded, per second.
    served: f64,
    /// Calls that were answered with 503, per second.
    shed: f64,
    slowest_live: Duration,
}

#[derive(Default)]
struct Counters {
    served: AtomicUsize,
    shed: AtomicUsize,
    stop: AtomicBool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_five_times_the_clients_of_saturation_the_service_stays_live_and_serves_on() {
    let (_guard, random) = (exclusive::run_alone().await, SeededRandom::for_test("saturation"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).with("PIDGE__DATABASE__MAX_CONNECTIONS", "4").start().await;
    let users = service.api().register(&["ada", "ben", "cho", "dia", "eli", "fay", "gus", "hal"]).await;
    let during = Duration::from_secs(1) * u32::try_from(rounds()).unwrap();

    let mut measurements = Vec::new();
    for clients in [1, 2, 4, 8, 16] {
        measurements.push(measure(&service, &users, clients, during, &random).await);
    }
    let peak = measurements.iter().map(|one| one.served).fold(0.0, f64::max);
    let saturating = measurements.iter().find(|one| one.served >= 0.9 * peak).unwrap().clients.max(4);
    let crowd = measure(&service, &users, 5 * saturating, 3 * during, &random).await;

    for one in measurements.iter().chain([&crowd]) {
        println!(
            "  {:3} clients: {:6.0}/s served, {:6.0}/s shed, /health/live after {:?} at most",
            one.clients, one.served, one.shed, one.slowest_live
        );
    }
    println!("  with {} clients {:.0} % of the peak are left", crowd.clients, 100.0 * crowd.served / peak);
    // A service that collapses serves next to nothing; how much exactly is left depends on the machine.
    assert!(crowd.served > 0.1 * peak, "the service collapsed: {crowd:?}, the peak was {peak:.0}/s");
    service.setup().assert_invariants().await;
}

/// Lets so many clients call as fast as they can. Panics at an answer other than success and 503.
async fn measure(
    service: &Service,
    users: &[User],
    clients: usize,
    during: Duration,
    random: &SeededRandom,
) -> Measurement {
    let (counters, mut running) = (Arc::new(Counters::default()), JoinSet::new());
    for number in 0..clients {
        let (me, peer) = (users[number % 8].clone(), users[(number + 1 + number / 8 % 7) % 8].clone());
        let (api, counters) = (service.api(), Arc::clone(&counters));
        running.spawn(call_repeatedly(api, me, peer, counters, random.fork(&format!("{clients} {number}"))));
    }
    let begin = Instant::now();

    let ((), slowest_live) = assert_live_during(&service.api(), tokio::time::sleep(during)).await;

    let seconds = begin.elapsed().as_secs_f64();
    let rate = |count: &AtomicUsize| f64::from(u32::try_from(count.load(Ordering::SeqCst)).unwrap()) / seconds;
    let measurement = Measurement { clients, served: rate(&counters.served), shed: rate(&counters.shed), slowest_live };
    counters.stop.store(true, Ordering::SeqCst);
    while let Some(client) = running.join_next().await {
        client.unwrap();
    }
    measurement
}

/// One client: as many sends as reads, the next at once after a success, and after a pause when it was shed.
async fn call_repeatedly(api: Api, me: User, peer: User, counters: Arc<Counters>, mut random: SeededRandom) {
    let mut number = 0;
    while !counters.stop.load(Ordering::SeqCst) {
        number += 1;
        let reply = match number % 4 {
            0 => api.read(&me, "/v1/inbox").await,
            1 => api.read(&me, &format!("/v1/conversations/{}/messages?limit=20", peer.id)).await,
            _ => api.send(&me, &peer.id, "hello", &format!("{}", random.next())).await,
        };
        let reply = reply.unwrap();
        assert_eq!(reply.violation(), None);
        assert!(matches!(reply.status, 200 | 201 | 503), "{} {}", reply.status, reply.text);
        if reply.status == 503 {
            counters.shed.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(random.millis(50, 150)).await;
        } else {
            counters.served.fetch_add(1, Ordering::SeqCst);
        }
    }
}
