//! Postgres hangs, the pool is too small for the clients, or the process has no file descriptors left.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use sqlx::{Connection, Executor, PgConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    network::assert_live_during,
    support::api::User,
    support::cluster::Database,
    support::exclusive,
    support::history::{History, SendOutcome, SentMessage},
    support::postgres::Postgres,
    support::process::{cpu_time, resident_memory, wait_until},
    support::raw_http::{Request, connect},
    support::seeded_random::{SeededRandom, rounds},
    support::service::Setup,
    support::workload::Workload,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_hangs_is_a_503_and_afterwards_the_service_works_without_a_restart() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("hanging postgres"));
    let mut postgres = Postgres::start().await;
    let service = Setup::on(&postgres.url()).start().await;
    let (api, load) = (service.api(), Workload::start(&service, 16, &random).await);
    load.wait_for_sends(50).await;
    let memory_before = resident_memory(service.pid());

    postgres.freeze();
    let replies = async {
        let (begin, mut replies) = (Instant::now(), Vec::new());
        let lasting = Duration::from_secs(if rounds() == 1 { 6 } else { 20 });
        while begin.elapsed() < lasting {
            replies.push(api.read(&User::new("ada"), "/v1/inbox").await.unwrap());
        }
        replies
    };
    let (replies, slowest_live) = assert_live_during(&api, replies).await;
    let growth = resident_memory(service.pid()).saturating_sub(memory_before) >> 20;
    postgres.thaw();
    let back = load.wait_for_sends(1).await;

    // Each reply came while Postgres was frozen.
    for reply in &replies {
        reply.assert_unavailable();
    }
    assert!(growth < 32, "memory grew by {growth} MiB");
    let slowest = replies.iter().map(|reply| reply.took).max().unwrap();
    println!(
        "  {} replies, the slowest after {slowest:?}; /health/live after {slowest_live:?} at most; {growth} MiB more; \
         sends succeed after {back:?}",
        replies.len()
    );
    load.stop().await.verify(&service, &postgres.url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_times_the_clients_that_the_pool_can_serve_all_get_an_answer() {
    let (_guard, _) = (exclusive::run_alone().await, SeededRandom::for_test("pool exhaustion"));
    let database = Database::create().await;
    let service = Setup::on(&database.url)
        .with("PIDGE__DATABASE__MAX_CONNECTIONS", "5")
        // Beyond the lock timeout, so that the server always answers first, and the outcome is known.
        .with("PIDGE__DATABASE__STATEMENT_TIMEOUT_MS", "4500")
        .start()
        .await;
    let api = service.api();
    let ada = api.register(&["ada", "ben"]).await.swap_remove(0);
    let mut history = History::default();
    let mut first = SentMessage::new(&ada, "ben", "first");
    first.attempt_until_acknowledged(&api, &mut history.violations).await;
    history.sends.push(first);
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let mut locking = admin.begin().await.unwrap();
    locking.execute("select from conversations for update").await.unwrap();

    let sends = join_all((0..50).map(|number| {
        let (api, mut send) = (&api, SentMessage::new(&ada, "ben", &format!("crowd-{number}")));
        async move {
            let (begin, mut violations) = (Instant::now(), Vec::new());
            send.attempt(api, &mut violations).await;
            (send, violations, begin.elapsed())
        }
    }));
    let (sends, slowest_live) = assert_live_during(&api, sends).await;
    locking.rollback().await.unwrap();

    // All were answered while the lock was held.
    let mut times: Vec<_> = sends.iter().map(|(_, _, took)| *took).collect();
    times.sort();
    println!("  half answered after {:?}, all after {:?}; /health/live after {slowest_live:?}", times[25], times[49]);
    for (send, violations, _) in sends {
        assert_eq!(send.outcomes, [SendOutcome::NotSent], "nothing can be written: {}", send.key);
        history.violations.extend(violations);
        history.sends.push(send);
    }
    history.verify(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_without_file_descriptors_waits_without_spinning_and_then_serves_again() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("no file descriptors"));
    let database = Database::create().await;
    let setup = Setup::on(&database.url).with("PIDGE__DATABASE__MAX_CONNECTIONS", "4");
    let service = setup.run_by(&["prlimit", "--nofile=64:64"]).start().await;
    let users = service.api().register(&["ada", "ben"]).await;
    let mut sockets = Vec::new();
    for _ in 0..100 {
        let mut socket = connect(service.address()).await;
        socket.write_all(Request::get(&users[0], "/v1/inbox").text().as_bytes()).await.unwrap();
        sockets.push(socket);
    }
    let (answered, stop) = (AtomicUsize::new(0), AtomicBool::new(false));

    let reading = join_all(sockets.iter_mut().map(|socket| async {
        let mut start = [0; 12];
        while !stop.load(Ordering::SeqCst) {
            let read = tokio::time::timeout(Duration::from_millis(100), socket.read_exact(&mut start)).await;
            if read.is_ok_and(|read| read.is_ok()) {
                let status = String::from_utf8_lossy(&start).into_owned();
                assert!(status.ends_with("200") || status.ends_with("503"), "{status}");
                answered.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
    }));
    let measuring = async {
        wait_until("some clients are answered", async || answered.load(Ordering::SeqCst) >= 10).await;
        let (before, during) = (cpu_time(service.pid()), Duration::from_secs(3));
        tokio::time::sleep(during).await;
        stop.store(true, Ordering::SeqCst);
        (cpu_time(service.pid()).saturating_sub(before), during)
    };
    let (_, (used, during)) = tokio::join!(reading, measuring);

    let answered = answered.into_inner();
    println!("  {answered} of 100 clients answered; then {used:?} of processor time in {during:?}");
    assert!(answered < 100, "all clients were answered, so the descriptors were never exhausted");
    assert!(used < during / 4, "the service spins: {used:?} of processor time in {during:?}");
    drop(sockets);
    wait_until("the service answers again", async || {
        service.api().read(&users[0], "/v1/inbox").await.is_ok_and(|reply| reply.status == 200)
    })
    .await;
    service.setup().assert_invariants().await;
}
