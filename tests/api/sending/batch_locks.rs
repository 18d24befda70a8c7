//! Rows that another transaction has locked: the sends that need them wait for it, and no others do.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use sqlx::{AssertSqlSafe, Executor, PgTransaction};
use tokio::task::JoinHandle;

use crate::support::{
    app::{TestApp, config},
    batch_gate::{BatchGate, Committed, committed, count, educators, queued_sends},
    client::{Client, Reply},
    wait::until,
};

/// Locks the conversation of Ada and Ben.
const CONVERSATION: &str = "select from conversations c
    where exists (select from participants p join users u on u.id = p.user_id and u.external_id = 'ada'
                  where p.conversation_id = c.id and p.peer_id = (select id from users where external_id = 'ben'))
    for update";
/// Locks Ben's side of it.
const PARTICIPANT: &str = "select from participants p
    where p.user_id = (select id from users where external_id = 'ben')
    and p.peer_id = (select id from users where external_id = 'ada') for update";
/// Locks Ben's side of all his conversations, as marking them all read does.
const ALL_PARTICIPANTS_OF_BEN: &str = "select from participants p
    where p.user_id = (select id from users where external_id = 'ben') for update";
/// Locks the idempotency key `waits 1` of Ada, as an uncommitted send with it does. No batch can skip such a lock: whether the key
/// is used depends on the other transaction.
const IDEMPOTENCY_KEY: &str =
    "insert into idempotency (sender_id, client, key, payload_hash, conversation_id, seq, created_at)
    select id, '', 'waits 1', '', 0, 0, now() from users where external_id = 'ada'";

/// Ada and Ben, then five pairs that have nothing to do with them: c0 and d0, c1 and d1, …
const USERS: [&str; 12] = ["ada", "ben", "c0", "c1", "c2", "c3", "c4", "d0", "d1", "d2", "d3", "d4"];
/// The sends of the five pairs, in each call of [`send_among_other_pairs`].
const SENDS_OF_OTHER_PAIRS: usize = 50;
/// A lock timeout that ends no wait in these tests: they release the lock earlier.
const LONG: Duration = Duration::from_mins(1);

/// A service that writes one batch at a time, and users who have conversations already: Ada and Ben, and the other pairs.
async fn spawn_with_conversations(lock_timeout: Duration) -> (TestApp, Vec<Client>) {
    let mut config = config();
    config.sending.max_concurrent_batches = 1;
    config.database.lock_timeout_ms = lock_timeout.as_millis().try_into().unwrap();
    let app = TestApp::spawn_with(config).await;
    let users = educators(&app, &USERS).await;
    users[0].says(&users[1], "first").await;
    for n in 2..7 {
        users[n].says(&users[n + 5], "first").await;
    }
    (app, users)
}

/// Opens a transaction that locks rows until it is rolled back.
async fn lock_rows(app: &TestApp, statement: &'static str) -> PgTransaction<'static> {
    let mut lock = app.pool.begin().await.unwrap();
    let rows = lock.execute(AssertSqlSafe(statement)).await.unwrap().rows_affected();
    assert!(rows > 0, "nothing is locked by: {statement}");
    lock
}

/// Opens a transaction that keeps all others from writing idempotency keys until it is rolled back.
async fn lock_key_table(app: &TestApp) -> PgTransaction<'static> {
    let mut lock = app.pool.begin().await.unwrap();
    lock.execute("lock table idempotency in exclusive mode").await.unwrap();
    lock
}

/// Starts a send to Ben in a task; the body is its idempotency key, too.
fn start_send_to_ben(sender: &Client, body: String) -> JoinHandle<Reply> {
    let sender = sender.clone();
    tokio::spawn(async move { sender.send_with_key("ben", &body, &format!("\"{body}\"")).await })
}

/// The seqs of sends that must all succeed.
async fn seqs_of(sends: Vec<JoinHandle<Reply>>) -> Vec<i64> {
    let mut seqs = Vec::new();
    for send in sends {
        seqs.push(send.await.unwrap().json(201)["seq"].as_i64().unwrap());
    }
    seqs
}

/// Concurrent sends within the five other pairs. Returns when all are committed.
async fn send_among_other_pairs(users: &[Client]) {
    let sends = (0..SENDS_OF_OTHER_PAIRS).map(|n| {
        let (one, other) = (&users[2 + n % 5], &users[7 + n % 5]);
        let (from, to) = if n % 2 == 0 { (one, other) } else { (other, one) };
        from.says(to, "passes by")
    });
    join_all(sends).await;
}

/// Waits until the send worker has waited for a lock a number of times, each time in a statement of its own.
async fn until_attempts(app: &TestApp, attempts: usize) {
    let waiting_since = "select query_start::text from pg_stat_activity where datname = current_database()
                         and query like '%write_batch%' and wait_event_type = 'Lock'";
    let mut seen = BTreeSet::<String>::new();
    until("the send worker has tried several times", async || {
        seen.extend(sqlx::query_scalar(waiting_since).fetch_optional(&app.pool).await.unwrap());
        seen.len() >= attempts
    })
    .await;
}

/// Ada's sends to Ben wait while rows are locked. Other sends are committed meanwhile; Ada's are committed afterwards, in order.
async fn assert_only_sends_that_need_it_wait(lock: &'static str) {
    let (app, users) = spawn_with_conversations(LONG).await;
    let lock = lock_rows(&app, lock).await;
    let mut sends = Vec::new();
    for n in 1..=4 {
        sends.push(start_send_to_ben(&users[0], format!("waits {n}")));
        until("the send is queued", async || queued_sends(&app).await == n).await;
    }

    send_among_other_pairs(&users).await;

    let other_messages = i64::try_from(SENDS_OF_OTHER_PAIRS).unwrap();
    assert_eq!(committed(&app, "passes by").await.messages, other_messages, "committed while the lock is held");
    until("Ada's sends still wait for the lock", async || queued_sends(&app).await == 4).await;

    lock.rollback().await.unwrap();

    assert_eq!(seqs_of(sends).await, [2, 3, 4, 5], "Ada's messages are in the order in which she sent them");
    app.assert_invariants().await;
}

/// Sends whose rows stay locked are answered 503 after the lock timeout, while the lock is still held, and leave nothing behind.
async fn assert_sends_fail_after_the_lock_timeout(lock: &'static str) {
    let lock_timeout = Duration::from_millis(700);
    let (app, users) = spawn_with_conversations(lock_timeout).await;
    let lock = lock_rows(&app, lock).await;
    let started = Instant::now();
    let sends: Vec<_> = (1..=3).map(|n| start_send_to_ben(&users[0], format!("waits {n}"))).collect();

    for send in sends {
        let reply = send.await.unwrap();

        reply.problem(503, "unavailable");
        assert_eq!(reply.header("retry-after"), Some("1"), "{reply:?}");
        let elapsed = started.elapsed();
        assert!(elapsed >= lock_timeout, "answered after {elapsed:?}, before the lock timeout of {lock_timeout:?}");
    }

    assert_eq!(committed(&app, "waits").await, Committed::default(), "nothing is sent");
    let keys = "select count(*) from idempotency where starts_with(key, 'waits')";
    assert_eq!(count(&app, keys).await, 0, "no idempotency key is used up");

    lock.rollback().await.unwrap();
    for n in 1..=3 {
        let again = start_send_to_ben(&users[0], format!("waits {n}")).await.unwrap();
        assert_eq!(again.json(201)["seq"], n + 1, "a repeated send with the same key succeeds");
    }
    app.assert_invariants().await;
}

/// A hundred sends to Ben were queued before all others and wait for a lock. The others are committed while it is held.
async fn assert_queued_sends_do_not_starve_others(lock: &'static str, senders: &[&str]) {
    let (app, users) = spawn_with_conversations(LONG).await;
    let senders = educators(&app, senders).await;
    for sender in &senders {
        sender.says(&users[1], "first").await;
    }
    let gate = BatchGate::close(&app, &users[2], &users[7]).await;
    let lock = lock_rows(&app, lock).await;
    let sends: Vec<_> =
        (0..100).map(|n| start_send_to_ben(&senders[n % senders.len()], format!("waits {n}"))).collect();
    gate.open_when_queued(100).await;

    for _ in 0..3 {
        send_among_other_pairs(&users).await;
    }

    let other_messages = i64::try_from(3 * SENDS_OF_OTHER_PAIRS).unwrap();
    assert_eq!(committed(&app, "passes by").await.messages, other_messages, "committed while the lock is held");
    until("the sends to Ben still wait for the lock", async || queued_sends(&app).await == 100).await;

    lock.rollback().await.unwrap();

    seqs_of(sends).await;
    assert_eq!(committed(&app, "waits").await.messages, 100, "all sends to Ben are committed in the end");
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_conversation_delays_only_its_own_sends_and_keeps_their_order() {
    assert_only_sends_that_need_it_wait(CONVERSATION).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_participant_delays_only_its_own_sends_and_keeps_their_order() {
    assert_only_sends_that_need_it_wait(PARTICIPANT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_to_a_conversation_that_stays_locked_fails_after_the_lock_timeout() {
    assert_sends_fail_after_the_lock_timeout(CONVERSATION).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_to_a_participant_that_stays_locked_fails_after_the_lock_timeout() {
    assert_sends_fail_after_the_lock_timeout(PARTICIPANT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_sends_to_a_locked_conversation_do_not_starve_others() {
    assert_queued_sends_do_not_starve_others(CONVERSATION, &["ada"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_sends_to_a_locked_participant_do_not_starve_others() {
    assert_queued_sends_do_not_starve_others(PARTICIPANT, &["ada"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_sends_to_a_user_whose_conversations_are_all_locked_do_not_starve_others() {
    let senders = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"];

    assert_queued_sends_do_not_starve_others(ALL_PARTICIPANTS_OF_BEN, &senders).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_keeps_its_order_when_a_lock_is_released_while_the_batch_is_split() {
    let (app, users) = spawn_with_conversations(LONG).await;
    let gate = BatchGate::close(&app, &users[2], &users[7]).await;
    let lock = lock_rows(&app, IDEMPOTENCY_KEY).await;
    let mut sends = Vec::new();
    for n in 1..=16 {
        sends.push(start_send_to_ben(&users[0], format!("waits {n}")));
        gate.until_queued(n).await;
    }
    gate.open().await;
    // All sixteen are tried twice, then the first eight, four, two, and one: the fourth attempt is in the middle.
    until_attempts(&app, 4).await;

    lock.rollback().await.unwrap();

    assert_eq!(seqs_of(sends).await, (2..=17).collect::<Vec<_>>(), "in the order in which they were queued");
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_is_locked_for_a_while_loses_no_send_and_doubles_none() {
    let (app, users) = spawn_with_conversations(LONG).await;
    let lock = lock_key_table(&app).await;
    let sends: Vec<_> = (0..12).map(|n| start_send_to_ben(&users[0], format!("waits {n}"))).collect();
    until_attempts(&app, 4).await;

    lock.rollback().await.unwrap();

    let seqs: BTreeSet<_> = seqs_of(sends).await.into_iter().collect();
    assert_eq!(seqs, (2..=13).collect(), "each send has a seq of its own");
    assert_eq!(committed(&app, "waits").await.messages, 12, "each message is committed once");
    app.assert_invariants().await;
}
