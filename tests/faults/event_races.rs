//! Senders, readers and sequencers race, with transactions that stay open for a while, while sessions are killed: each
//! message and each read mark has exactly one event, and every follower of the log sees each event once and in order.
//!
//! `PIDGE_RACE_SECONDS` sets how long they race: `PIDGE_RACE_SECONDS=600 cargo test --test faults race -- --nocapture`.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use pidge::{
    config::Config,
    database,
    events::{Fact, Sequencer, Step, store},
};
use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};
use tokio::{task::JoinSet, time::sleep};

use crate::{
    support::cluster::Database,
    support::exclusive,
    support::process::wait_until,
    support::seeded_random::{SeededRandom, number},
};

const USERS: usize = 30;
const WRITERS: usize = 4;
const READERS: usize = 3;
const SEQUENCERS: usize = 3;
const FOLLOWERS: usize = 2;
/// The least number of events of a race, however busy the machine is.
const EVENTS: i64 = 300;

/// Sends a batch: senders and recipients.
const SEND: &str = "
    select count(*) from write_batch(
        gen_random_uuid(), false, array_fill('default'::text, array[cardinality($1)]), $1, $2,
        array_fill(''::text, array[cardinality($1)]), (select array_agg(gen_random_uuid()::text) from unnest($1)),
        array_fill(''::bytea, array[cardinality($1)]), array_fill('hello'::text, array[cardinality($1)]),
        array_fill(null::jsonb, array[cardinality($1)]), array_fill(null::bigint, array[cardinality($1)]), true)";

#[derive(Clone)]
struct Race {
    url: String,
    stop: Arc<AtomicBool>,
    /// How often a statement failed, nearly always since its session was killed.
    failures: Arc<AtomicUsize>,
}

impl Race {
    fn is_on(&self) -> bool {
        !self.stop.load(Ordering::SeqCst)
    }

    fn note<T>(&self, result: sqlx::Result<T>) -> Option<T> {
        if result.is_err() {
            self.failures.fetch_add(1, Ordering::SeqCst);
        }
        result.ok()
    }

    /// Runs transactions until the race is over, each on a living session. So many percent of them stay open for a while,
    /// and half of those are rolled back.
    async fn transact(
        self,
        mut random: SeededRandom,
        percent_open: usize,
        work: impl AsyncFn(&mut PgConnection, &mut SeededRandom) -> sqlx::Result<()>,
    ) {
        let mut session = None;
        while self.is_on() {
            let mut connection = match session.take() {
                Some(connection) => connection,
                None => PgConnection::connect(&self.url).await.unwrap(),
            };
            let transacting = async {
                let mut transaction = connection.begin().await?;
                work(&mut transaction, &mut random).await?;
                if random.percent(percent_open) {
                    sleep(random.millis(5, 80)).await;
                    if random.percent(50) {
                        return transaction.rollback().await;
                    }
                }
                transaction.commit().await
            };
            if self.note(transacting.await).is_some() {
                session = Some(connection);
            }
        }
    }

    async fn sequence(self, mut sequencer: Sequencer, service: Arc<database::Database>) -> Sequencer {
        while self.is_on() {
            self.note(sequencer.step(&service).await);
            sleep(Duration::from_millis(4)).await;
        }
        sequencer
    }

    /// Follows the log up to a position that is known when the race is over.
    async fn follow(self, mut random: SeededRandom, last: Arc<std::sync::OnceLock<i64>>) -> Vec<Fact> {
        let (mut seen, mut session) = (Vec::<Fact>::new(), None);
        loop {
            let after = seen.last().map_or(0, |fact| fact.position);
            if last.get().is_some_and(|last| after >= *last) {
                return seen;
            }
            let mut connection = match session.take() {
                Some(connection) => connection,
                None => PgConnection::connect(&self.url).await.unwrap(),
            };
            let rows = i64::try_from(1 + random.below(40)).unwrap();
            if let Some(part) = self.note(store::read_after(&mut connection, after, rows).await) {
                seen.extend(part.without_gap().unwrap_or_else(|gap| panic!("after {after}: {gap:?}")));
                session = Some(connection);
            }
            sleep(Duration::from_millis(3)).await;
        }
    }

    /// Terminates a random session every 100 ms. Returns how many it terminated.
    async fn kill(self, mut random: SeededRandom) -> usize {
        let (mut admin, mut killed) = (PgConnection::connect(&self.url).await.unwrap(), 0);
        let others = "select pid from pg_stat_activity
                      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'";
        while self.is_on() {
            sleep(Duration::from_millis(100)).await;
            let pids: Vec<i32> = sqlx::query_scalar(others).fetch_all(&mut admin).await.unwrap();
            if !pids.is_empty() {
                let pid = *random.pick(&pids);
                sqlx::query("select pg_terminate_backend($1)").bind(pid).execute(&mut admin).await.unwrap();
                killed += 1;
            }
        }
        killed
    }
}

fn pair(random: &mut SeededRandom) -> (String, String) {
    let one = random.below(USERS);
    let other = (one + 1 + random.below(USERS - 1)) % USERS;
    (format!("u{one}"), format!("u{other}"))
}

async fn send(connection: &mut PgConnection, random: &mut SeededRandom) -> sqlx::Result<()> {
    let size = *random.pick(&[1, 4, 16]);
    let (senders, recipients): (Vec<_>, Vec<_>) = (0..size).map(|_| pair(random)).unzip();
    sqlx::query(SEND).bind(senders).bind(recipients).execute(connection).await?;
    Ok(())
}

/// Marks a conversation read up to a message, or unread from one, or all of them read.
async fn mark(connection: &mut PgConnection, random: &mut SeededRandom) -> sqlx::Result<()> {
    let ((me, peer), seq) = (pair(random), i64::try_from(1 + random.below(200)).unwrap());
    let statement = match random.below(10) {
        0 => "select count(*) from change_conversation('default', $1, $2, 'unread', $3, 'call', interval '1 day')",
        _ => "select count(*) from mark_read('default', $1, $2, $3, null)",
    };
    sqlx::query(statement).bind(me).bind(peer).bind(seq).execute(connection).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_race_with_kills_each_fact_has_one_event_and_followers_see_each_once_and_in_order() {
    let (_guard, random) = (exclusive::run_alone().await, SeededRandom::for_test("event race"));
    let seconds = Duration::from_secs(number("PIDGE_RACE_SECONDS", 4));
    let database = Database::create().await;
    let pool = PgPool::connect_lazy(&database.url).unwrap();
    let users = format!(
        "insert into users (tenant, external_id) select 'default', 'u' || n from generate_series(0, {USERS} - 1) n"
    );
    pool.execute(AssertSqlSafe(users)).await.unwrap();
    let mut config = Config::load(None, [].into_iter().collect()).unwrap();
    config.database.url = SecretString::from(database.url.clone());
    let mut sequencers = Vec::new();
    for _ in 0..SEQUENCERS {
        sequencers.push((Sequencer::new(&config), Arc::new(database::Database::new(&config).unwrap())));
    }
    let (sequencer, service) = &mut sequencers[0];
    assert_eq!(sequencer.step(service).await.unwrap(), Step::Busy, "the first era begins");

    let race = Race { url: database.url.clone(), stop: Arc::default(), failures: Arc::default() };
    let part = |name: &str, number: usize| random.fork(&format!("{name} {number}"));
    let (mut writing, mut sequencing, mut following) = (JoinSet::new(), JoinSet::new(), JoinSet::new());
    for number in 0..WRITERS {
        writing.spawn(race.clone().transact(part("writer", number), 15, send));
    }
    for number in 0..READERS {
        writing.spawn(race.clone().transact(part("reader", number), 10, mark));
    }
    let services: Vec<_> = sequencers.iter().map(|(_, service)| Arc::clone(service)).collect();
    for (sequencer, service) in sequencers {
        sequencing.spawn(race.clone().sequence(sequencer, service));
    }
    let last = Arc::default();
    for number in 0..FOLLOWERS {
        following.spawn(race.clone().follow(part("follower", number), Arc::clone(&last)));
    }
    let killing = tokio::spawn(race.clone().kill(part("killer", 0)));

    sleep(seconds).await;
    wait_until("there were enough events", async || {
        let position = sqlx::query_scalar("select last_position()").fetch_one(&pool).await;
        position.unwrap_or(0) >= EVENTS
    })
    .await;
    race.stop.store(true, Ordering::SeqCst);
    let killed = killing.await.unwrap();
    writing.join_all().await;
    // What the sequencers remember decides whether they find what is left.
    for (mut sequencer, service) in sequencing.join_all().await.into_iter().zip(&services) {
        wait_until("nothing is left to sequence", async || {
            sequencer.step(service).await.is_ok_and(|step| step == Step::Idle)
        })
        .await;
    }
    let position: i64 = sqlx::query_scalar("select last_position()").fetch_one(&pool).await.unwrap();
    last.set(position).unwrap();
    let seen = following.join_all().await;

    println!(
        "  {position} events, {killed} sessions killed, {} statements failed",
        race.failures.load(Ordering::SeqCst)
    );
    let left: i64 = sqlx::query_scalar("select count(*) from outbox").fetch_one(&pool).await.unwrap();
    assert_eq!(left, 0, "events without a position");
    let violations = database::violations(&pool, &pidge::app::invariants()).await.unwrap();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    for facts in &seen {
        let expected: Vec<_> = (1..=position).collect();
        assert_eq!(facts.iter().map(|fact| fact.position).collect::<Vec<_>>(), expected);
        assert_eq!(facts, &seen[0], "both followers saw the same");
        assert_eq!(order_violations(facts), [""; 0]);
    }
}

/// Within a conversation, messages come in the order of seq, and a read mark after its message.
fn order_violations(facts: &[Fact]) -> Vec<String> {
    use pidge::events::Kind::{MessageRead, MessageSent};
    let (mut sent, mut violations) = (BTreeMap::<i64, i64>::new(), Vec::new());
    for fact in facts {
        let last = sent.entry(fact.conversation_id).or_default();
        match (fact.kind, fact.seq) {
            (Some(MessageSent), Some(seq)) if seq == *last + 1 => *last = seq,
            (Some(MessageRead), Some(seq)) if seq <= *last => {}
            (Some(MessageSent | MessageRead), _) => violations.push(format!("after seq {last}: {fact:?}")),
            _ => {}
        }
    }
    violations
}
