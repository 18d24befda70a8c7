//! The service behind a pooler in transaction mode: each transaction may run on another session of Postgres, on which
//! other clients have left their prepared statements.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    support::api::{Api, User},
    support::cluster::Database,
    support::db_queries::{self, ConversationLock},
    support::exclusive,
    support::history::{History, SentMessage},
    support::pgbouncer::{PgBouncer, is_installed},
    support::process::wait_until,
    support::seeded_random::SeededRandom,
    support::service::{Service, Setup},
    support::workload::Workload,
};

/// The sessions of the pooler: fewer than the nine connections of the service.
const SESSIONS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_works_behind_a_pooler_in_transaction_mode() {
    if !is_installed() {
        return;
    }
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("pooler"));
    let database = Database::create_empty().await;
    let pooler = PgBouncer::in_front_of(&database.url, SESSIONS, "").await;
    let setup = pooled(&pooler, &database.url);
    let output = setup.output_of("migrate").await;
    assert!(output.contains("The schema has generation"), "{output}");
    let service = setup.start().await;

    let load = Workload::start(&service, 16, &random).await;
    load.wait_for_sends(100).await;
    let mut duplicates = History::default();
    for count in 0..5 {
        duplicates.add(send_duplicates(&service.api(), count).await);
    }
    load.wait_for_sends(200).await;
    let mut history = load.stop().await;
    history.add(duplicates);
    read_and_mark_all(&service, &history).await;
    assert_lock_timeout_applies(&service, &database.url).await;

    let log = service.log();
    for complaint in ["prepared statement", "lock_timeout is", "statement_timeout is"] {
        assert!(!log.contains(complaint), "the log has `{complaint}`: {log}");
    }
    history.verify(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrate_needs_a_direct_url_behind_a_pooler_and_serve_and_check_do_not() {
    if !is_installed() {
        return;
    }
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("pooler alone"));
    let database = Database::create_empty().await;
    let pooler = PgBouncer::in_front_of(&database.url, SESSIONS, "").await;
    let with_direct_url = pooled(&pooler, &database.url);
    let pooler_only = with_direct_url.clone().without("PIDGE__DATABASE__DIRECT_URL");
    let migrating_on_start = pooler_only.clone().with("PIDGE__DATABASE__MIGRATE_ON_START", "true");

    assert_output_of(&pooler_only, "serve", "run `pidge migrate`").await;
    assert_output_of(&pooler_only, "migrate", "database.direct_url is missing").await;
    assert_output_of(&migrating_on_start, "serve", "database.direct_url is missing").await;
    assert_output_of(&with_direct_url, "migrate", "The schema has generation").await;
    // Nothing is left to do, so that no direct URL is needed.
    assert_output_of(&pooler_only, "migrate", "is up to date").await;

    let service = pooler_only.start().await;
    service.wait_until_ready().await;
    let ada = service.api().register(&["ada", "ben"]).await.swap_remove(0);
    service.api().send_with_retries(&ada, "ben", "ada>ben 1", "1").await;
    join_all((0..4).map(|_| service.setup().assert_invariants())).await;
}

async fn assert_output_of(setup: &Setup, command: &str, expected: &str) {
    let output = setup.output_of(command).await;
    assert!(output.contains(expected), "`pidge {command}` should print `{expected}`: {output}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_transaction_pooler_the_service_fails_behind_an_old_pooler() {
    if !is_installed() {
        return;
    }
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("pooler without the setting"));
    let database = Database::create().await;
    // Otherwise the pooler would refuse the connections.
    let ignored = "ignore_startup_parameters = extra_float_digits, options\n";
    let pooler = PgBouncer::in_front_of(&database.url, SESSIONS, ignored).await;
    let setup = pooled(&pooler, &database.url).with("PIDGE__DATABASE__TRANSACTION_POOLER", "false");
    let service = setup.start().await;
    let (api, ada) = (service.api(), User::new("ada"));

    wait_until("calls fail for a prepared statement", async || {
        let replies = join_all((0..16).map(|_| api.read(&ada, "/v1/inbox"))).await;
        let has_failed = replies.iter().any(|reply| reply.as_ref().is_ok_and(|reply| reply.status >= 500));
        has_failed && service.log().contains("prepared statement")
    })
    .await;
}

fn pooled(pooler: &PgBouncer, direct: &str) -> Setup {
    let setup = Setup::on(&pooler.url()).with("PIDGE__DATABASE__TRANSACTION_POOLER", "true");
    setup.with("PIDGE__DATABASE__DIRECT_URL", direct)
}

/// Sends the same message sixteen times at once, and once more afterwards.
async fn send_duplicates(api: &Api, count: usize) -> History {
    let message = SentMessage::new(&User::new("ada"), "ben", &format!("duplicate-{count}"));
    let sends = join_all((0..16).map(|_| async {
        let (mut send, mut violations) = (message.clone(), Vec::new());
        send.attempt_until_acknowledged(api, &mut violations).await;
        (send, violations)
    }))
    .await;
    let mut history = History { sends: vec![message.clone()], ..History::default() };
    for (send, violations) in sends {
        history.violations.extend(violations);
        history.sends[0].outcomes.extend(send.outcomes.clone());
        assert_eq!(send.seq(), history.sends[0].seq(), "all get the same seq");
    }

    let replay = api.send_with_retries(&message.from, "ben", &message.body, &message.key).await;

    assert_eq!(replay["seq"].as_i64(), history.sends[0].seq(), "a replay gets the same seq");
    history
}

/// The limits also hold behind the pooler, where no session keeps them. The lock is held until the send is answered:
/// without the limit the service would give the connection up instead, and not know the outcome.
async fn assert_lock_timeout_applies(service: &Service, url: &str) {
    let lock = ConversationLock::on_conversations_of_ben(url).await;

    let reply = service.api().send(&User::new("ada"), "ben", "ada>ben too late", "late").await.unwrap();

    reply.assert_unavailable();
    assert_eq!(reply.code(), "unavailable", "nothing was written");
    assert_eq!(db_queries::queued_sends(service).await, 0, "sends left in the queue");
    lock.release().await;
}

/// Reads and marks as every user at once. History pages, inbox filters and counts must agree with each other and with
/// what was sent.
async fn read_and_mark_all(service: &Service, history: &History) {
    let mut users = BTreeMap::<&str, BTreeMap<&str, u64>>::new();
    for send in &history.sends {
        *users.entry(&send.to).or_default().entry(&send.from.id).or_default() += 1;
        users.entry(&send.from.id).or_default().entry(&send.to).or_default();
    }
    let api = service.api();
    join_all(users.iter().map(|(me, peers)| read_and_mark(&api, User::new(me), peers))).await;
}

/// The same as one user. `peers`: how many messages each peer sent to them.
async fn read_and_mark(api: &Api, me: User, peers: &BTreeMap<&str, u64>) {
    let read = async |path: &str| api.read_with_retries(&me, path).await.json(200);
    let post = async |path: &str, body: Value| api.post_with_retries(&me, path, &body).await.json(200);
    assert_eq!(read("/v1/me").await["user"]["user_id"], me.id);
    assert_eq!(read("/health/ready").await["status"], "ok");

    let unread = read("/v1/inbox/unread").await;
    let page = read("/v1/inbox?filter=unread&limit=100").await;
    let entries = page["items"].as_array().unwrap();
    let unread_messages: u64 = entries.iter().map(|entry| entry["unread_count"].as_u64().unwrap()).sum();
    assert_eq!(unread["messages"], unread_messages, "unread messages of {}", me.id);
    assert_eq!(unread["conversations"], entries.len(), "unread conversations of {}", me.id);
    assert!(unread_messages <= peers.values().sum(), "{} has {unread_messages} unread messages of {peers:?}", me.id);
    let inbox = read("/v1/inbox?limit=100").await;
    assert_eq!(inbox["items"].as_array().unwrap().len(), peers.len(), "inbox entries of {}", me.id);

    for (number, peer) in peers.keys().enumerate() {
        let conversation = format!("/v1/conversations/{peer}");
        let newest = read(&format!("{conversation}/messages?limit=5")).await;
        let last = newest["newest_seq"].as_i64().unwrap();
        let around = read(&format!("{conversation}/messages?around=3&limit=4")).await;
        assert_eq!(seqs(&around), (1..=last.min(4)).collect::<Vec<_>>());
        let before = read(&format!("{conversation}/messages?before={last}&limit=2")).await;
        assert_eq!(seqs(&before), (last - 2..last).filter(|seq| *seq > 0).collect::<Vec<_>>());
        assert_eq!(read(&format!("{conversation}/messages/{last}")).await["seq"], last);
        if number % 2 == 0 {
            let marked = post(&format!("{conversation}/read"), json!({"up_to_seq": last})).await;
            assert_eq!(marked["entry"]["unread_count"], 0);
        }
        let lowered = post(&format!("{conversation}/unread"), json!({"from_seq": last})).await;
        assert!(lowered["entry"]["read_seq"].as_i64().unwrap() < last, "{lowered}");
        assert_eq!(read(&conversation).await["last_seq"], last);
    }

    assert_eq!(post("/v1/inbox/read-all", json!({})).await["unread"]["messages"], 0);
}

fn seqs(page: &Value) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|item| item["seq"].as_i64().unwrap()).collect()
}
