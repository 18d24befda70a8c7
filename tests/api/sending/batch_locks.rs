//! What somebody else has locked: whoever needs it waits, and nobody else does.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use sqlx::{AssertSqlSafe, Executor, PgTransaction};
use tokio::task::JoinHandle;

use crate::support::{
    app::{TestApp, config},
    batch_gate::{Gate, count, known, waiting, written},
    client::{Client, Reply},
    wait::until,
};

/// The conversation of Ada and Ben.
const CONVERSATION: &str = "select from conversations c
    where exists (select from participants p join users u on u.id = p.user_id and u.external_id = 'ada'
                  where p.conversation_id = c.id and p.peer_id = (select id from users where external_id = 'ben'))
    for update";
/// How it stands for Ben.
const PARTICIPANT: &str = "select from participants p
    where p.user_id = (select id from users where external_id = 'ben')
    and p.peer_id = (select id from users where external_id = 'ada') for update";
/// All conversations of Ben, as he marks them all read.
const PARTICIPANTS: &str = "select from participants p
    where p.user_id = (select id from users where external_id = 'ben') for update";
/// A key that Ada is about to use.
const TWIN: &str = "insert into idempotency (sender_id, client, key, payload_hash, conversation_id, seq, created_at)
    select id, '', 'waits 1', '', 0, 0, now() from users where external_id = 'ada'";
/// The longest that somebody may wait for a lock that is no business of theirs.
const PROMPT: Duration = Duration::from_millis(500);

const PEOPLE: [&str; 12] = ["ada", "ben", "c0", "c1", "c2", "c3", "c4", "d0", "d1", "d2", "d3", "d4"];

/// A service that writes one batch at a time and waits for a lock so long; all who are to write have met.
async fn met(patience: u64) -> (TestApp, Vec<Client>) {
    let mut config = config();
    config.sending.max_concurrent_batches = 1;
    config.database.lock_timeout_ms = patience;
    let app = TestApp::spawn_with(config).await;
    let people = known(&app, &PEOPLE).await;
    people[0].says(&people[1], "first").await;
    for n in 2..7 {
        people[n].says(&people[n + 5], "first").await;
    }
    (app, people)
}

async fn lock(app: &TestApp, what: &'static str) -> PgTransaction<'static> {
    let mut lock = app.pool.begin().await.unwrap();
    assert!(lock.execute(AssertSqlSafe(what)).await.unwrap().rows_affected() > 0);
    lock
}

/// A send of the first of them to Ben that somebody else looks after.
fn later(people: &[Client], body: String) -> JoinHandle<(Reply, Duration)> {
    let (sender, begin) = (people[0].clone(), Instant::now());
    tokio::spawn(async move { (sender.send_with_key("ben", &body, &format!("\"{body}\"")).await, begin.elapsed()) })
}

/// Fifty sends of others at once; how long the slowest took.
async fn others(people: &[Client], body: &str) -> Duration {
    let sends = (0..50).map(|n| {
        let (one, other) = (&people[2 + n % 5], &people[7 + n % 5]);
        let (from, to) = if n % 2 == 0 { (one, other) } else { (other, one) };
        async move {
            let begin = Instant::now();
            from.says(to, body).await;
            begin.elapsed()
        }
    });
    join_all(sends).await.into_iter().max().unwrap()
}

/// Sends of Ada to Ben wait for a lock, in a known order; the others don't; when it goes they are sent.
async fn stalls_nobody_else_and_keeps_the_order(what: &'static str) {
    let (app, people) = met(4_500).await;
    let lock = lock(&app, what).await;
    let mut sends = Vec::new();
    for n in 1..=4 {
        sends.push(later(&people, format!("waits {n}")));
        until("it waits", async || waiting(&app).await == n).await;
    }
    let slowest = others(&people, "passes by").await;
    assert_eq!(waiting(&app).await, 4, "they wait still");
    lock.rollback().await.unwrap();
    for (seq, send) in (2..).zip(sends) {
        assert_eq!(send.await.unwrap().0.json(201)["seq"], seq);
    }
    assert!(slowest < PROMPT, "{slowest:?}");
    app.assert_invariants().await;
}

/// The lock does not go: whoever waits for it is told so in time, and nothing is written.
async fn is_waited_for_in_vain(what: &'static str) {
    let (app, people) = met(700).await;
    let lock = lock(&app, what).await;
    let sends: Vec<_> = (1..=3).map(|n| later(&people, format!("waits {n}"))).collect();
    for send in sends {
        let (reply, took) = send.await.unwrap();
        reply.problem(503, "unavailable");
        assert_eq!(reply.header("retry-after"), Some("1"));
        assert!(took > Duration::from_millis(650) && took < Duration::from_secs(2), "{took:?}");
    }
    assert_eq!(written(&app, "waits").await, (0, 0));
    assert_eq!(count(&app, "select count(*) from idempotency where starts_with(key, 'waits')").await, 0);
    lock.rollback().await.unwrap();
    // The key is as good as new.
    for n in 1..=3 {
        assert_eq!(later(&people, format!("waits {n}")).await.unwrap().0.json(201)["seq"], n + 1);
    }
    app.assert_invariants().await;
}

/// A hundred sends to Ben wait for a lock, and came before all others.
async fn starves_nobody(what: &'static str, senders: &[&str]) {
    let (app, people) = met(4_500).await;
    let senders = known(&app, senders).await;
    for sender in &senders {
        sender.says(&people[1], "first").await;
    }
    let gate = Gate::shut(&app, &people[2], &people[7]).await;
    let lock = lock(&app, what).await;
    let crowd: Vec<_> = (0..100).map(|n| later(&senders[n % senders.len()..], format!("waits {n}"))).collect();
    gate.is_before(100).await;
    gate.open().await;
    let mut slowest = Duration::ZERO;
    for _ in 0..3 {
        slowest = slowest.max(others(&people, "passes by").await);
    }
    lock.rollback().await.unwrap();
    assert!(slowest < PROMPT, "{slowest:?}");
    for send in crowd {
        send.await.unwrap().0.json(201);
    }
    assert_eq!(written(&app, "waits").await.0, 100);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_conversation_stalls_nobody_else_and_keeps_its_order() {
    stalls_nobody_else_and_keeps_the_order(CONVERSATION).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_participant_stalls_nobody_else_and_keeps_the_order() {
    stalls_nobody_else_and_keeps_the_order(PARTICIPANT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_a_conversation_in_vain_is_told_and_has_sent_nothing() {
    is_waited_for_in_vain(CONVERSATION).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_a_participant_in_vain_is_told_and_has_sent_nothing() {
    is_waited_for_in_vain(PARTICIPANT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_who_wait_for_a_conversation_starve_nobody() {
    starves_nobody(CONVERSATION, &["ada"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_who_wait_for_a_participant_starve_nobody() {
    starves_nobody(PARTICIPANT, &["ada"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_who_write_to_somebody_that_marks_all_read_starve_nobody() {
    starves_nobody(PARTICIPANTS, &["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_keeps_its_order_when_a_lock_goes_while_it_is_split() {
    let (app, people) = met(4_500).await;
    let gate = Gate::shut(&app, &people[2], &people[7]).await;
    // Something that no batch can skip: a twin of the first, which may or may not be committed.
    let lock = lock(&app, TWIN).await;
    let mut sends = Vec::new();
    for n in 1..=16 {
        sends.push(later(&people, format!("waits {n}")));
        gate.is_before(n).await;
    }
    gate.open().await;
    // Of sixteen, twice; then of eight, of four, of two, and of one.
    let mut attempts = BTreeSet::new();
    until("some have been tried", async || {
        attempts.extend(attempt(&app).await);
        attempts.len() == 4
    })
    .await;
    lock.rollback().await.unwrap();
    let mut seqs = Vec::new();
    for send in sends {
        seqs.push(send.await.unwrap().0.json(201)["seq"].as_i64().unwrap());
    }
    assert_eq!(seqs, (2..=17).collect::<Vec<_>>());
    app.assert_invariants().await;
}

/// Since when the writer waits for a lock, if it does: another time for each attempt.
async fn attempt(app: &TestApp) -> Option<String> {
    let question = "select query_start::text from pg_stat_activity where datname = current_database()
                    and query like '%send_batch%' and wait_event_type = 'Lock'";
    sqlx::query_scalar(question).fetch_optional(&app.pool).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_is_locked_for_a_while_loses_and_doubles_nothing() {
    let (app, people) = met(4_500).await;
    let lock = lock_table(&app).await;
    let sends: Vec<_> = (0..12).map(|n| later(&people, format!("waits {n}"))).collect();
    let mut attempts = BTreeSet::new();
    until("they have been tried", async || {
        attempts.extend(attempt(&app).await);
        attempts.len() == 4
    })
    .await;
    lock.rollback().await.unwrap();
    let mut seqs = BTreeSet::new();
    for send in sends {
        seqs.insert(send.await.unwrap().0.json(201)["seq"].as_i64().unwrap());
    }
    assert_eq!(seqs, (2..=13).collect());
    assert_eq!(written(&app, "waits").await.0, 12);
    app.assert_invariants().await;
}

async fn lock_table(app: &TestApp) -> PgTransaction<'static> {
    let mut lock = app.pool.begin().await.unwrap();
    lock.execute("lock table idempotency in exclusive mode").await.unwrap();
    lock
}
