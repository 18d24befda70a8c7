//! The service behind a pooler in transaction mode, where statement after statement may come to another session, in
//! which others have left their prepared statements.

use std::{collections::BTreeMap, time::Duration};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    draining::Hold,
    support::api::{Api, Person, Reply, Silence},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, Send, Told},
    support::pgbouncer::{Bouncer, is_there},
    support::process::until,
    support::seeded_random::Chance,
    support::service::{Service, Setup},
    support::workload::Workload,
};

/// Sessions that the pooler has, for eight connections of the service and its watcher's.
const SESSIONS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_calls_work_behind_a_pooler_in_transaction_mode() {
    if !is_there() {
        return;
    }
    let (_turn, chance) = (exclusive::beside_others().await, Chance::of("pooler"));
    let database = Database::create_empty().await;
    let bouncer = Bouncer::before(&database.url, SESSIONS, "").await;
    let setup = pooled(&bouncer, &database.url);
    let said = setup.said_by("migrate").await;
    assert!(said.contains("up to date"), "{said}");
    let service = setup.start().await;
    let load = Workload::start(&service, 16, &chance).await;
    until("messages are written", Duration::from_secs(20), async || load.sent() > 100).await;
    let mut asked = History::default();
    for count in 0..5 {
        asked.add(twins(&service.api(), count).await);
    }
    until("messages are written", Duration::from_secs(30), async || load.sent() > 400).await;
    let mut history = load.stop().await;
    assert_eq!(history.unavailable, 0, "nobody was sent away");
    history.add(asked);
    reads_and_marks(&service, &history).await;
    waits_no_longer_than_it_may(&service, &database.url).await;
    for word in ["prepared statement", "lock_timeout is", "statement_timeout is"] {
        assert!(!service.log().contains(word), "{}", service.log());
    }
    history.check(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serve_and_check_work_by_way_of_the_pooler_alone_and_migrate_says_what_it_needs() {
    if !is_there() {
        return;
    }
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("pooler alone"));
    let database = Database::create_empty().await;
    let bouncer = Bouncer::before(&database.url, SESSIONS, "").await;
    let alone = pooled(&bouncer, &database.url).without("PIDGE__DATABASE__DIRECT_URL");
    let said = alone.said_by("serve").await;
    assert!(said.contains("run `pidge migrate`"), "{said}");
    let said = alone.said_by("migrate").await;
    assert!(said.contains("database.direct_url is missing"), "{said}");
    let said = alone.clone().with("PIDGE__DATABASE__MIGRATE_ON_START", "true").said_by("serve").await;
    assert!(said.contains("database.direct_url is missing"), "{said}");
    let said = pooled(&bouncer, &database.url).said_by("migrate").await;
    assert!(said.contains("up to date"), "{said}");
    // Nothing is left to do.
    let said = alone.said_by("migrate").await;
    assert!(said.contains("up to date"), "{said}");
    let service = alone.start().await;
    service.ready(Duration::from_secs(5)).await;
    let ada = service.api().meet(&["ada", "ben"]).await.swap_remove(0);
    service.api().send(&ada, "ben", "ada>ben 1", "1").await.unwrap().json(201);
    let all = join_all((0..4).map(|_| service.setup().check())).await;
    assert!(all.iter().all(|said| said.contains("All invariants hold")), "{all:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_switch_the_service_does_not_work_behind_an_old_pooler() {
    if !is_there() {
        return;
    }
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("pooler without the switch"));
    let database = Database::create().await;
    // It would not even let us in.
    let ignored = "ignore_startup_parameters = extra_float_digits, options\n";
    let bouncer = Bouncer::before(&database.url, SESSIONS, ignored).await;
    let setup = pooled(&bouncer, &database.url).with("PIDGE__DATABASE__TRANSACTION_POOLER", "false");
    let service = setup.start().await;
    let (api, ada) = (service.api(), Person::new("ada"));
    let replies = join_all((0..16).map(|_| api.read(&ada, "/v1/inbox"))).await;
    let failed = replies.iter().filter(|reply| reply.as_ref().is_ok_and(|reply| reply.status >= 500)).count();
    assert!(failed > 0, "{replies:?}");
    assert!(service.log().contains("prepared statement"), "{}", service.log());
    println!("  {failed} of {} calls failed", replies.len());
}

fn pooled(bouncer: &Bouncer, direct: &str) -> Setup {
    let setup = Setup::on(&bouncer.url()).with("PIDGE__DATABASE__TRANSACTION_POOLER", "true");
    setup.with("PIDGE__DATABASE__DIRECT_URL", direct)
}

/// The same message sixteen times at once, and again after that.
async fn twins(api: &Api, count: usize) -> History {
    let (ada, key) = (Person::new("ada"), format!("twin-{count}"));
    let send = || {
        let body = format!("ada>ben {key}");
        Send { from: ada.clone(), to: "ben".to_owned(), key: key.clone(), body, told: Vec::new() }
    };
    let all = join_all((0..16).map(|_| async {
        let (mut send, mut faults) = (send(), Vec::new());
        send.attempt(api, &mut faults).await;
        (send, faults)
    }))
    .await;
    let mut history = History { sends: vec![send()], ..History::default() };
    for (twin, faults) in all {
        history.faults.extend(faults);
        history.sends[0].told.extend(twin.told);
    }
    let told: Vec<_> =
        history.sends[0].told.iter().map(|told| if let Told::Sent(seq) = told { *seq } else { 0 }).collect();
    assert!(told.iter().all(|seq| *seq == told[0] && *seq > 0), "{history:?}");
    let replay = api.send(&ada, "ben", &format!("ada>ben {key}"), &key).await.unwrap();
    assert_eq!(replay.json(200)["seq"], told[0]);
    history
}

/// Limits hold there, too, where no session keeps them.
async fn waits_no_longer_than_it_may(service: &Service, url: &str) {
    let hold = Hold::on(url).await;
    let reply = service.api().send(&Person::new("ada"), "ben", "ada>ben too late", "late").await.unwrap();
    assert_eq!((reply.status, reply.code().as_str(), reply.fault()), (503, "unavailable", None));
    assert!(reply.took < Duration::from_millis(1900), "`lock_timeout` is 1 s, and this took {:?}", reply.took);
    assert_eq!(db_queries::sends_underway(service).await, 0);
    hold.release().await;
}

/// Everybody at once, each call after the other: the windows of a history, the filters of an inbox and the counts must fit each other and what was sent.
async fn reads_and_marks(service: &Service, history: &History) {
    let mut people = BTreeMap::<&str, BTreeMap<&str, u64>>::new();
    for send in &history.sends {
        *people.entry(&send.to).or_default().entry(&send.from.id).or_default() += 1;
        people.entry(&send.from.id).or_default().entry(&send.to).or_default();
    }
    let api = service.api();
    join_all(people.iter().map(|(me, peers)| read_and_mark(&api, Person::new(me), peers))).await;
}

async fn read_and_mark(api: &Api, me: Person, peers: &BTreeMap<&str, u64>) {
    let read = async |path: &str| well(api.read(&me, path).await);
    let post = async |path: &str, body: Value| well(api.post(&me, path, body).await);
    assert_eq!(read("/v1/me").await["user"]["user_id"], me.id);
    assert_eq!(read("/health/ready").await["status"], "ok");
    let unread = read("/v1/inbox/unread").await;
    let (messages, conversations) = (unread["messages"].as_u64().unwrap(), unread["conversations"].as_u64().unwrap());
    let page = read("/v1/inbox?filter=unread&limit=100").await;
    let items = page["items"].as_array().unwrap();
    let counts = items.iter().map(|entry| entry["unread_count"].as_u64().unwrap());
    assert_eq!((counts.sum::<u64>(), u64::try_from(items.len()).unwrap()), (messages, conversations), "{}", me.id);
    assert!(messages <= peers.values().sum(), "{} has {messages} unread messages of {peers:?}", me.id);
    assert_eq!(read("/v1/inbox?limit=100").await["items"].as_array().unwrap().len(), peers.len());
    for (number, peer) in peers.keys().enumerate() {
        let newest = read(&format!("/v1/conversations/{peer}/messages?limit=5")).await;
        let last = newest["newest_seq"].as_i64().unwrap();
        let around = read(&format!("/v1/conversations/{peer}/messages?around=3&limit=4")).await;
        assert_eq!(seqs(&around), (1..=last.min(4)).collect::<Vec<_>>());
        let before = read(&format!("/v1/conversations/{peer}/messages?before={last}&limit=2")).await;
        assert_eq!(seqs(&before), (last - 2..last).filter(|seq| *seq > 0).collect::<Vec<_>>());
        assert_eq!(read(&format!("/v1/conversations/{peer}/messages/{last}")).await["seq"], last);
        if number % 2 == 0 {
            let marked = post(&format!("/v1/conversations/{peer}/read"), json!({"up_to_seq": last})).await;
            assert_eq!(marked["entry"]["unread_count"], 0);
        }
        let lowered = post(&format!("/v1/conversations/{peer}/unread"), json!({"from_seq": last})).await;
        assert!(lowered["entry"]["read_seq"].as_i64().unwrap() < last, "{lowered}");
        assert_eq!(read(&format!("/v1/conversations/{peer}")).await["last_seq"], last);
    }
    assert_eq!(post("/v1/inbox/read-all", json!({})).await["unread"]["messages"], 0);
}

fn seqs(page: &Value) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|item| item["seq"].as_i64().unwrap()).collect()
}

#[track_caller]
fn well(reply: Result<Reply, Silence>) -> Value {
    reply.unwrap().json(200)
}
