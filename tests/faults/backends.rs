//! Postgres runs, but ends sessions, has no free connection, reports conflicts, or has a table locked.

use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::{
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, SendOutcome, SentMessage},
    support::postgres::Postgres,
    support::process::wait_until,
    support::seeded_random::{SeededRandom, rounds},
    support::service::Setup,
    support::workload::Workload,
};

/// The service's sessions, as the end of a query.
const SESSIONS: &str = "from pg_stat_activity where datname = current_database() and application_name = 'pidge'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_terminated_at_random_lose_no_message() {
    let (_guard, mut random) = (exclusive::run_concurrently().await, SeededRandom::for_test("terminated sessions"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let load = Workload::start(&service, 8, &random).await;
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let mut terminated = 0;

    wait_until("enough sessions are terminated under load", async || {
        tokio::time::sleep(Duration::from_millis(90)).await;
        // A session with a running statement first, if there is one.
        let query = format!("select pid {SESSIONS} order by state = 'active' desc, pid");
        let pids: Vec<i32> = sqlx::query_scalar(AssertSqlSafe(query)).fetch_all(&mut admin).await.unwrap();
        if !pids.is_empty() {
            let pid = if random.percent(70) { pids[0] } else { *random.pick(&pids) };
            sqlx::query("select pg_terminate_backend($1)").bind(pid).execute(&mut admin).await.unwrap();
            terminated += 1;
        }
        terminated >= 35 * rounds() && load.sent() > 50
    })
    .await;

    println!("  {terminated} sessions terminated, {} sends acknowledged", load.sent());
    load.stop().await.verify(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_without_a_free_connection_is_a_503_until_it_has_one() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("no connection left"));
    let postgres = Postgres::start().await;
    let service = Setup::on(&postgres.url()).start().await;
    let api = service.api();
    let ada = api.register(&["ada", "ben"]).await.swap_remove(0);
    let mut admin = PgConnection::connect(&postgres.url()).await.unwrap();
    let mut held = Vec::new();
    wait_until("the service has no connection, and there is none for it", async || {
        let before = held.len();
        while let Ok(connection) = PgConnection::connect(&postgres.url()).await {
            held.push(connection);
        }
        let query = format!("select count(pg_terminate_backend(pid)) {SESSIONS}");
        let terminated: i64 = sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut admin).await.unwrap();
        terminated == 0 && held.len() == before
    })
    .await;
    println!("  {} connections held", held.len());

    let mut send = SentMessage::new(&ada, "ben", "full");
    let mut history = History::default();
    for number in 0..3 {
        let outcome = send.attempt(&api, &mut history.violations).await.clone();
        // The first send may use a connection that was just terminated: then its outcome is not known.
        let may_be_unknown = number == 0 && outcome == SendOutcome::Unknown;
        assert!(outcome == SendOutcome::NotSent || may_be_unknown, "nothing can be written: {send:?}");
        api.read(&ada, "/v1/inbox").await.unwrap().assert_unavailable();
    }
    api.assert_live().await;

    drop(held);
    send.attempt_until_acknowledged(&api, &mut history.violations).await;
    history.sends.push(send);
    history.verify(&service, &postgres.url()).await;
}

/// Every third insert of a message or a read mark fails, with a serialization failure and a deadlock in turn.
const INJECT_CONFLICTS: &str = "
    create sequence inserted;
    create function inject_conflict() returns trigger language plpgsql as $$
    declare n bigint := nextval('inserted');
    begin
        if n % 6 = 0 then raise exception 'injected' using errcode = '40001'; end if;
        if n % 6 = 3 then raise exception 'injected' using errcode = '40P01'; end if;
        return new;
    end $$;
    create trigger inject before insert on messages for each row execute function inject_conflict();
    create trigger inject before insert on read_marks for each row execute function inject_conflict()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_meets_a_conflict_is_rerun_and_the_client_sees_success() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("conflicts"));
    let database = Database::create().await;
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    admin.execute(INJECT_CONFLICTS).await.unwrap();
    let service = Setup::on(&database.url).with_generous_limits().start().await;
    let api = service.api();
    let ada = api.register(&["ada", "ben"]).await.swap_remove(0);
    let mut history = History::default();

    for number in 0..60 {
        let mut send = SentMessage::new(&ada, "ben", &format!("conflict-{number}"));
        let outcome = send.attempt(&api, &mut history.violations).await;
        assert!(matches!(outcome, SendOutcome::Sent(_)), "a rerun follows the conflict and succeeds: {send:?}");
        history.sends.push(send);
    }

    let conflicts: i64 = sqlx::query_scalar("select last_value / 3 from inserted").fetch_one(&mut admin).await.unwrap();
    assert!(conflicts >= 25, "only {conflicts} conflicts were injected");
    history.verify(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conflicts_under_load_lose_no_message() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("conflicts under load"));
    let database = Database::create().await;
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    admin.execute(INJECT_CONFLICTS).await.unwrap();
    let service = Setup::on(&database.url).start().await;

    let load = Workload::start(&service, 8, &random).await;
    load.wait_for_sends(200).await;

    load.stop().await.verify(&service, &database.url).await;
}

/// With `read-all`, which locks every conversation that has unread messages, one after the other. (A send never waits
/// long enough for a lock.)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_victim_of_a_real_deadlock_is_rerun() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("deadlock"));
    let database = Database::create().await;
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    // The service's session looks for a deadlock after two seconds, well before its lock timeout.
    let name: String = sqlx::query_scalar("select current_database()").fetch_one(&mut admin).await.unwrap();
    admin.execute(AssertSqlSafe(format!("alter database {name} set deadlock_timeout = '2s'"))).await.unwrap();
    let service = Setup::on(&database.url).with_generous_limits().start().await;
    let api = service.api();
    let users = api.register(&["ada", "ben", "cho"]).await;
    for sender in &users[1..] {
        api.send_with_retries(sender, "ada", &sender.id, "hello").await;
    }
    let lock = |order: &str| {
        format!(
            "select from participants where ctid = (select ctid from participants where unread_count > 0
                 order by conversation_id {order} limit 1) for update"
        )
    };
    let mut other = PgConnection::connect(&database.url).await.unwrap();
    let mut opposite = other.begin().await.unwrap();

    opposite.execute(AssertSqlSafe(lock("desc"))).await.unwrap();
    let marking = tokio::spawn({
        let (api, ada) = (service.api(), users[0].clone());
        async move { api.post(&ada, "/v1/inbox/read-all", json!({})).await.unwrap() }
    });
    wait_until("`read-all` waits for the last conversation", async || {
        db_queries::sessions_waiting_for_a_lock(&database.url).await > 0
    })
    .await;
    // The session that looks first is the victim: this one never does.
    opposite.execute("set local deadlock_timeout = '60s'").await.unwrap();
    opposite.execute(AssertSqlSafe(lock("asc"))).await.unwrap();
    opposite.commit().await.unwrap();

    let marked = marking.await.unwrap().json(200);
    assert_eq!(marked["unread"]["messages"], 0, "{marked}");
    let deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
    wait_until("Postgres has counted the deadlock", async || db_queries::count(&database.url, deadlocks).await > 0)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_table_is_a_503_after_the_lock_timeout() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("locked table"));
    let database = Database::create().await;
    // So that the lock timeout, a second, ends each wait, and no other limit does.
    let service = Setup::on(&database.url).with("PIDGE__DATABASE__STATEMENT_TIMEOUT_MS", "4500").start().await;
    let api = service.api();
    let ada = api.register(&["ada", "ben"]).await.swap_remove(0);
    let mut history = History::default();
    let mut first = SentMessage::new(&ada, "ben", "first");
    first.attempt_until_acknowledged(&api, &mut history.violations).await;
    history.sends.push(first);
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let mut locking = admin.begin().await.unwrap();
    locking.execute("lock table messages in access exclusive mode").await.unwrap();

    // Both are answered while the table is locked.
    let mut send = SentMessage::new(&ada, "ben", "locked");
    for _ in 0..2 {
        let begin = Instant::now();
        let outcome = send.attempt(&api, &mut history.violations).await;
        assert_eq!(*outcome, SendOutcome::NotSent, "nothing can be written");
        api.read(&ada, "/v1/conversations/ben/messages").await.unwrap().assert_unavailable();
        // At least: both wait for the lock timeout.
        assert!(begin.elapsed() > Duration::from_millis(1400), "503 after {:?}, before the timeout", begin.elapsed());
        api.assert_live().await;
    }

    locking.rollback().await.unwrap();
    history.sends.push(send);
    db_queries::wait_until_no_transaction_is_open(&database.url).await;
    history.verify(&service, &database.url).await;
}
