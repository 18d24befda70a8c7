//! Postgres stands still, the pool is too small, there are no file descriptors left.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::{Connection, Executor, PgConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    network::{BUDGET, PROMPT, slowest_sign_of_life},
    support::cluster::Database,
    support::exclusive,
    support::history::{History, Send, Told},
    support::postgres::Postgres,
    support::process::{cpu_time, memory, until},
    support::raw_http::{Request, connect},
    support::seeded_random::{Chance, rounds},
    support::service::Setup,
    support::workload::Workload,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_stands_still_is_a_503_in_time_and_nothing_has_to_be_restarted() {
    let (_turn, chance) = (exclusive::beside_others().await, Chance::of("frozen"));
    let mut postgres = Postgres::start().await;
    let service = Setup::on(&postgres.url()).start().await;
    let (api, load) = (service.api(), Workload::start(&service, 16, &chance).await);
    until("messages are written", Duration::from_secs(10), async || load.sent() > 50).await;
    let before = memory(service.pid());
    postgres.freeze();
    let lasting = Duration::from_secs(if rounds() == 1 { 6 } else { 20 });
    let ada = crate::support::api::Person::new("ada");
    let asking = async {
        let begin = Instant::now();
        let mut replies = Vec::new();
        while begin.elapsed() < lasting {
            replies.push(api.read(&ada, "/v1/inbox").await.unwrap());
        }
        replies
    };
    let (replies, live) = tokio::join!(asking, slowest_sign_of_life(&api, lasting));
    let slowest = replies.iter().map(|reply| reply.took).max().unwrap();
    for reply in &replies {
        assert_eq!((reply.status, reply.fault()), (503, None), "{}", reply.text);
    }
    let grown = memory(service.pid()).saturating_sub(before) >> 20;
    println!("  {} answers, after {slowest:?} at most; a sign of life after {live:?}; {grown} MiB more", replies.len());
    assert!(slowest < BUDGET && live < PROMPT && grown < 32, "{slowest:?} {live:?} {grown}");
    let sent = load.sent();
    postgres.thaw();
    let back = until("messages are written", Duration::from_secs(4), async || load.sent() > sent).await;
    println!("  back after {back:?}");
    load.stop().await.check(&service, &postgres.url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_times_the_clients_that_the_pool_can_serve_are_told_so_soon() {
    let (_turn, _) = (exclusive::alone().await, Chance::of("pool exhaustion"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).with("PIDGE__DATABASE__MAX_CONNECTIONS", "5").start().await;
    let api = service.api();
    let ada = api.meet(&["ada", "ben"]).await.swap_remove(0);
    let mut history = History::default();
    let send = |number: usize| {
        let key = format!("crowd-{number}");
        Send { from: ada.clone(), to: "ben".to_owned(), body: format!("ada>ben {key}"), key, told: Vec::new() }
    };
    let mut first = send(0);
    assert!(matches!(first.attempt(&api, &mut history.faults).await, Told::Sent(_)));
    history.sends.push(first);
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let mut locking = admin.begin().await.unwrap();
    locking.execute("select from conversations for update").await.unwrap();
    let crowd = join_all((1..=50).map(|number| {
        let (api, mut send) = (&api, send(number));
        async move {
            let (begin, mut faults) = (Instant::now(), Vec::new());
            send.attempt(api, &mut faults).await;
            (send, faults, begin.elapsed())
        }
    }));
    let during = Duration::from_secs(2);
    let (crowd, live) = tokio::join!(crowd, slowest_sign_of_life(&api, during));
    locking.rollback().await.unwrap();
    let mut times: Vec<_> = crowd.iter().map(|(_, _, took)| *took).collect();
    times.sort();
    println!("  half are told after {:?}, all after {:?}; a sign of life after {live:?}", times[25], times[49]);
    for (send, faults, _) in crowd {
        assert!(matches!(send.told[..], [Told::Nothing]), "{send:?}");
        history.faults.extend(faults);
        history.sends.push(send);
    }
    assert!(live < PROMPT, "{live:?}");
    // Five wait for the lock and its limit of a second, the others for a place.
    assert!(times[39] < Duration::from_millis(1500) && times[49] < Duration::from_millis(3500), "{times:?}");
    history.check(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_without_file_descriptors_waits_quietly_and_goes_on() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("no file descriptors"));
    let database = Database::create().await;
    let setup = Setup::on(&database.url).with("PIDGE__DATABASE__MAX_CONNECTIONS", "4");
    let service = setup.run_by(&["prlimit", "--nofile=64:64"]).start().await;
    let people = service.api().meet(&["ada", "ben"]).await;
    let mut callers = Vec::new();
    for _ in 0..100 {
        let mut socket = connect(service.address()).await;
        socket.write_all(Request::get(&people[0], "/v1/inbox").text().as_bytes()).await.unwrap();
        callers.push(socket);
    }
    let mut answered = 0;
    for socket in &mut callers {
        let mut start = [0; 12];
        let answer = tokio::time::timeout(Duration::from_millis(100), socket.read_exact(&mut start)).await;
        if answer.is_ok_and(|read| read.is_ok()) {
            let status = String::from_utf8_lossy(&start).into_owned();
            assert!(status.ends_with("200") || status.ends_with("503"), "{status}");
            answered += 1;
        }
    }
    assert!((10..100).contains(&answered), "{answered} of 100 got a place");
    let (used, during) = (cpu_time(service.pid()), Duration::from_secs(3));
    tokio::time::sleep(during).await;
    let used = cpu_time(service.pid()).saturating_sub(used);
    println!("  {answered} of 100 were answered; {used:?} of processor time in {during:?} without descriptors");
    assert!(used < during / 4, "{used:?} of processor time in {during:?}: it does not wait, it turns");
    drop(callers);
    let back = until("it answers again", Duration::from_secs(5), async || {
        service.api().read(&people[0], "/v1/inbox").await.is_ok_and(|reply| reply.status == 200)
    })
    .await;
    println!("  back after {back:?}");
    assert!(service.setup().check().await.contains("All invariants hold"));
}
