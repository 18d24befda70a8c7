//! Postgres works, but not for everybody.

use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::{
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, Send, Told},
    support::postgres::Postgres,
    support::process::until,
    support::seeded_random::{Chance, rounds},
    support::service::{Service, Setup},
    support::workload::Workload,
};

const OURS: &str = "from pg_stat_activity where datname = current_database() and application_name = 'pidge'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backends_that_are_terminated_at_random_cost_no_message() {
    let (_turn, mut chance) = (exclusive::beside_others().await, Chance::of("terminated backends"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let load = Workload::start(&service, 8, &chance).await;
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let mut terminated = 0;
    for _ in 0..40 * rounds() {
        tokio::time::sleep(Duration::from_millis(100)).await;
        // One in the middle of something, where there is one.
        let question = format!("select pid {OURS} order by state = 'active' desc, pid");
        let pids: Vec<i32> = sqlx::query_scalar(AssertSqlSafe(question)).fetch_all(&mut admin).await.unwrap();
        if pids.is_empty() {
            continue;
        }
        let pid = if chance.percent(70) { pids[0] } else { *chance.pick(&pids) };
        sqlx::query("select pg_terminate_backend($1)").bind(pid).execute(&mut admin).await.unwrap();
        terminated += 1;
    }
    println!("  {terminated} backends terminated, {} sends acknowledged", load.sent());
    assert!(terminated > 20 * rounds() && load.sent() > 50);
    load.stop().await.check(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_without_a_free_connection_is_a_503_and_nothing_worse() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("no connection left"));
    let postgres = Postgres::start().await;
    let service = Setup::on(&postgres.url()).start().await;
    let api = service.api();
    let ada = api.meet(&["ada", "ben"]).await.swap_remove(0);
    let mut admin = PgConnection::connect(&postgres.url()).await.unwrap();
    let mut held = Vec::new();
    let begin = Instant::now();
    loop {
        let before = held.len();
        while let Ok(connection) = PgConnection::connect(&postgres.url()).await {
            held.push(connection);
        }
        // Those of the service end; their places are taken before it is back.
        let question = format!("select count(pg_terminate_backend(pid)) {OURS}");
        let ended: i64 = sqlx::query_scalar(AssertSqlSafe(question)).fetch_one(&mut admin).await.unwrap();
        if ended == 0 && held.len() == before {
            break;
        }
        assert!(begin.elapsed() < Duration::from_secs(30), "the service always comes first");
    }
    println!("  {} connections held", held.len());
    let mut send = new_send(&ada, "full");
    let mut history = History::default();
    for number in 0..3 {
        let told = send.attempt(&api, &mut history.faults).await;
        // The first may find a connection that has just ended, and not know what became of it.
        assert!(matches!(told, Told::Nothing) || number == 0 && matches!(told, Told::Unknown), "{send:?}");
        let reply = api.read(&ada, "/v1/inbox").await.unwrap();
        assert_eq!((reply.status, reply.fault()), (503, None), "{}", reply.text);
    }
    assert_eq!(api.get("/health/live").await.unwrap().status, 200);
    drop(held);
    let back = until("the service writes again", Duration::from_secs(10), async || {
        matches!(send.attempt(&api, &mut history.faults).await, Told::Sent(_))
    });
    println!("  writes again after {:?}", back.await);
    history.sends.push(send);
    history.check(&service, &postgres.url()).await;
}

/// Every third message that is inserted loses a race that only Postgres knows of.
const UNLUCKY: &str = "
    create sequence inserted;
    create function lose_a_race() returns trigger language plpgsql as $$
    declare n bigint := nextval('inserted');
    begin
        if n % 6 = 0 then raise exception 'unlucky' using errcode = '40001'; end if;
        if n % 6 = 3 then raise exception 'unlucky' using errcode = '40P01'; end if;
        return new;
    end $$;
    create trigger unlucky before insert on messages for each row execute function lose_a_race();
    create trigger unlucky before insert on read_marks for each row execute function lose_a_race()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_race_is_run_again_and_nobody_hears_of_it() {
    let (_turn, chance) = (exclusive::beside_others().await, Chance::of("lost races"));
    let database = Database::create().await;
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    admin.execute(UNLUCKY).await.unwrap();
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let ada = api.meet(&["ada", "ben"]).await.swap_remove(0);
    let mut history = History::default();
    for number in 0..60 {
        let mut send = new_send(&ada, &format!("race-{number}"));
        let told = send.attempt(&api, &mut history.faults).await;
        assert!(matches!(told, Told::Sent(_)), "one at a time, two of three come through: {send:?}");
        history.sends.push(send);
    }
    let lost: i64 = sqlx::query_scalar("select last_value / 3 from inserted").fetch_one(&mut admin).await.unwrap();
    assert!(lost >= 25, "{lost} races were lost");
    let load = Workload::start(&service, 8, &chance).await;
    until("messages are written", Duration::from_secs(30), async || load.sent() > 200).await;
    history.add(load.stop().await);
    history.check(&service, &database.url).await;
}

/// Sends wait for no lock that long; a `read-all` locks all that is unread, one row after the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_victim_of_a_real_deadlock_tries_again() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("deadlock"));
    let database = Database::create().await;
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    // Before any other limit.
    let name: String = sqlx::query_scalar("select current_database()").fetch_one(&mut admin).await.unwrap();
    admin.execute(AssertSqlSafe(format!("alter database {name} set deadlock_timeout = '700ms'"))).await.unwrap();
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let people = api.meet(&["ada", "ben", "cho"]).await;
    for sender in &people[1..] {
        api.send(sender, "ada", &sender.id, "hello").await.unwrap().json(201);
    }
    let mut other = PgConnection::connect(&database.url).await.unwrap();
    let mut wrong = other.begin().await.unwrap();
    let lock = |order: &str| {
        format!(
            "select from participants where ctid = (select ctid from participants where unread_count > 0
                 order by conversation_id {order} limit 1) for update"
        )
    };
    // The wrong way round: the last one first.
    wrong.execute(AssertSqlSafe(lock("desc"))).await.unwrap();
    let marking = tokio::spawn({
        let (api, ada) = (service.api(), people[0].clone());
        async move { api.post(&ada, "/v1/inbox/read-all", json!({})).await.unwrap() }
    });
    until("the reader waits", Duration::from_secs(10), async || {
        db_queries::waiting_for_a_lock(&database.url).await > 0
    })
    .await;
    // Whoever waited longer loses; it cannot be us, with the longer patience.
    wrong.execute("set local deadlock_timeout = '20s'").await.unwrap();
    wrong.execute(AssertSqlSafe(lock("asc"))).await.unwrap();
    wrong.commit().await.unwrap();
    let marked = marking.await.unwrap().json(200);
    assert_eq!(marked["unread"]["messages"], 0, "{marked}");
    let counted = "select deadlocks from pg_stat_database where datname = current_database()";
    until("the deadlock is counted", Duration::from_secs(15), async || {
        db_queries::count(&database.url, counted).await > 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_table_is_a_503_after_the_lock_timeout() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("locked table"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let ada = api.meet(&["ada", "ben"]).await.swap_remove(0);
    let mut history = History::default();
    history.sends.push(sent(&service, &ada, "first").await);
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let mut locking = admin.begin().await.unwrap();
    locking.execute("lock table messages in access exclusive mode").await.unwrap();
    let mut send = new_send(&ada, "locked");
    for _ in 0..2 {
        let begin = Instant::now();
        let told = send.attempt(&api, &mut history.faults).await;
        assert!(matches!(told, Told::Nothing), "{send:?}");
        let reply = api.read(&ada, "/v1/conversations/ben/messages").await.unwrap();
        assert_eq!((reply.status, reply.fault()), (503, None), "{}", reply.text);
        let each = begin.elapsed() / 2;
        assert!((Duration::from_millis(700)..Duration::from_millis(2500)).contains(&each), "{each:?}");
        assert_eq!(api.get("/health/live").await.unwrap().status, 200);
    }
    locking.rollback().await.unwrap();
    history.sends.push(send);
    db_queries::no_transaction_stays_open(&database.url).await;
    history.check(&service, &database.url).await;
}

fn new_send(from: &crate::support::api::Person, key: &str) -> Send {
    let body = format!("{}>ben {key}", from.id);
    Send { from: from.clone(), to: "ben".to_owned(), key: key.to_owned(), body, told: Vec::new() }
}

async fn sent(service: &Service, from: &crate::support::api::Person, key: &str) -> Send {
    let (mut send, mut faults) = (new_send(from, key), Vec::new());
    assert!(matches!(send.attempt(&service.api(), &mut faults).await, Told::Sent(_)), "{send:?}");
    send
}
