//! More clients than the service can serve: it goes on at its pace, and tells the others to come back.
//!
//! What it prints are figures of a debug build beside its own load. For real ones:
//! `PIDGE_FAULT_ROUNDS=10 cargo test --release --test faults saturation -- --nocapture`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{
    network::{PROMPT, slowest_sign_of_life},
    support::api::{Api, Person},
    support::cluster::Database,
    support::exclusive,
    support::seeded_random::{Chance, rounds},
    support::service::{Service, Setup},
};

/// What a crowd achieved.
#[derive(Debug)]
struct Pace {
    clients: usize,
    /// Calls answered as hoped, a second.
    goodput: f64,
    /// Calls answered with 503, a second.
    shed: f64,
    /// The slowest sign of life meanwhile.
    live: Duration,
}

#[derive(Default)]
struct Tally {
    good: AtomicUsize,
    shed: AtomicUsize,
    bad: AtomicUsize,
    stop: AtomicBool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_five_times_saturation_goodput_stays_and_the_process_shows_signs_of_life() {
    let (_turn, chance) = (exclusive::alone().await, Chance::of("saturation"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).with("PIDGE__DATABASE__MAX_CONNECTIONS", "4").start().await;
    let people = service.api().meet(&["ada", "ben", "cho", "dia", "eli", "fay", "gus", "hal"]).await;
    let during = Duration::from_secs(1) * u32::try_from(rounds()).unwrap();
    // Whatever else the machine does may come in between; a service that collapses does so each time.
    let mut left = 3;
    loop {
        let part = chance.fork(&format!("{left} left"));
        let (kept, live) = saturate(&service, &people, during, &part).await;
        left -= 1;
        // 0.8 and 100 ms in a release build on a machine that does nothing else.
        if kept > 0.6 && live < PROMPT {
            break;
        }
        assert!(left > 0, "{:.0} % of the peak, a sign of life after {live:?}", 100.0 * kept);
    }
    assert!(service.setup().check().await.contains("All invariants hold"));
}

/// Finds the peak, and offers five times the clients that it takes. Which part of the peak is left, and how long a sign of
/// life takes then.
async fn saturate(service: &Service, people: &[Person], during: Duration, chance: &Chance) -> (f64, Duration) {
    let mut paces = Vec::new();
    for clients in [1, 2, 4, 8, 16] {
        paces.push(pace(service, people, clients, during, chance).await);
    }
    let peak = paces.iter().map(|pace| pace.goodput).fold(0.0, f64::max);
    let knee = paces.iter().find(|pace| pace.goodput >= 0.9 * peak).unwrap().clients.max(4);
    let crowded = pace(service, people, 5 * knee, 3 * during, chance).await;
    for pace in paces.iter().chain([&crowded]) {
        println!(
            "  {:3} clients: {:6.0}/s served, {:6.0}/s shed, a sign of life after {:?} at most",
            pace.clients, pace.goodput, pace.shed, pace.live
        );
    }
    let kept = crowded.goodput / peak;
    println!("  at five times the knee of {knee} clients: {:.0} % of the peak", 100.0 * kept);
    (kept, crowded.live)
}

/// Lets so many clients call as fast as they can.
async fn pace(service: &Service, people: &[Person], clients: usize, during: Duration, chance: &Chance) -> Pace {
    let (tally, mut crowd) = (Arc::new(Tally::default()), JoinSet::new());
    for number in 0..clients {
        let (me, peer) = (people[number % 8].clone(), people[(number + 1 + number / 8 % 7) % 8].clone());
        let (api, tally) = (service.api(), Arc::clone(&tally));
        crowd.spawn(call(api, me, peer, tally, chance.fork(&format!("{clients} {number}"))));
    }
    let begin = Instant::now();
    let live = slowest_sign_of_life(&service.api(), during).await;
    tally.stop.store(true, Ordering::SeqCst);
    let count = |count: &AtomicUsize| f64::from(u32::try_from(count.load(Ordering::SeqCst)).unwrap());
    let seconds = begin.elapsed().as_secs_f64();
    let pace = Pace { clients, goodput: count(&tally.good) / seconds, shed: count(&tally.shed) / seconds, live };
    while let Some(client) = crowd.join_next().await {
        client.unwrap();
    }
    assert_eq!(tally.bad.load(Ordering::SeqCst), 0, "answers other than 2xx and 503");
    pace
}

/// One client: as many sends as reads, at once again after a success, after a moment when it is sent away.
async fn call(api: Api, me: Person, peer: Person, tally: Arc<Tally>, mut chance: Chance) {
    let mut number = 0;
    while !tally.stop.load(Ordering::SeqCst) {
        number += 1;
        let reply = match number % 4 {
            0 => api.read(&me, "/v1/inbox").await,
            1 => api.read(&me, &format!("/v1/conversations/{}/messages?limit=20", peer.id)).await,
            _ => api.send(&me, &peer.id, "hello", &format!("{}", chance.next())).await,
        };
        let reply = reply.unwrap();
        let tallied = match reply.status {
            200 | 201 => &tally.good,
            503 if reply.fault().is_none() => &tally.shed,
            _ => &tally.bad,
        };
        tallied.fetch_add(1, Ordering::SeqCst);
        if reply.status == 503 {
            tokio::time::sleep(chance.millis(50, 150)).await;
        }
    }
}
