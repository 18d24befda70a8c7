//! The network between the service and Postgres goes silent, gets slow, or is unreliable.
//!
//! A silent network never answers again while a test looks: a reply that arrives at all shows that the service does not
//! wait for it, and a message that is sent shows that the silent connections gave their places in the pool free.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::{Connection, Executor, PgConnection};

use crate::{
    support::api::{Api, User},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, SendOutcome, SentMessage},
    support::lms::{Behaviour, Lms},
    support::process::wait_until,
    support::proxy::{LinkState, Proxy},
    support::seeded_random::{SeededRandom, rounds},
    support::service::{Service, Setup},
    support::signer::Signer,
    support::workload::Workload,
};

/// A service that reaches Postgres through a proxy, by eight connections that are all open.
struct Fixture {
    database: Database,
    proxy: Proxy,
    service: Service,
    api: Api,
    ada: User,
    history: History,
}

/// A message after its first attempt.
struct Attempt {
    send: SentMessage,
    violations: Vec<String>,
}

impl Fixture {
    async fn new(random: &SeededRandom) -> Self {
        let database = Database::create().await;
        let proxy = Proxy::in_front_of(&database.url, random).await;
        let service = Setup::on(&proxy.url()).with_generous_statement_limits().start().await;
        let api = service.api();
        let ada = api.register(&["ada", "ben"]).await.swap_remove(0);
        let mut fixture = Self { database, proxy, service, api, ada, history: History::default() };
        let attempts = fixture.attempt_at_once("before", 8).await;
        fixture.record(attempts);
        fixture.history.settle(&fixture.api).await;
        fixture
    }

    /// Attempts a send, records it, and returns its outcome.
    async fn attempt(&mut self, key: &str) -> SendOutcome {
        let attempts = self.attempt_at_once(key, 1).await;
        self.record(attempts).remove(0)
    }

    /// Attempts several sends at once.
    async fn attempt_at_once(&self, key: &str, sends: usize) -> Vec<Attempt> {
        join_all((0..sends).map(|number| async move {
            let (mut send, mut violations) =
                (SentMessage::new(&self.ada, "ben", &format!("{key}-{number}")), Vec::new());
            send.attempt(&self.api, &mut violations).await;
            Attempt { send, violations }
        }))
        .await
    }

    /// Adds attempts to the history, and returns their outcomes.
    fn record(&mut self, attempts: Vec<Attempt>) -> Vec<SendOutcome> {
        let mut outcomes = Vec::new();
        for Attempt { send, violations } in attempts {
            outcomes.extend(send.outcomes.iter().cloned());
            self.history.sends.push(send);
            self.history.violations.extend(violations);
        }
        outcomes
    }

    /// Waits until a message is sent, and prints how long that took.
    async fn wait_until_sends_succeed(&mut self) {
        let begin = Instant::now();
        let mut send = SentMessage::new(&self.ada, "ben", "back");
        send.attempt_until_acknowledged(&self.api, &mut self.history.violations).await;
        println!("  sends succeed after {:?}", begin.elapsed());
        self.history.sends.push(send);
    }

    async fn verify(self) {
        self.history.verify(&self.service, &self.database.url).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_black_hole_under_an_idle_pool_is_a_503_and_its_end_is_noticed() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("black hole, idle"));
    let mut fixture = Fixture::new(&random).await;
    // Longer than an idle connection is used without a ping.
    tokio::time::sleep(Duration::from_millis(1200)).await;

    fixture.proxy.set(LinkState::BlackHole);
    for number in 0..4 * rounds() {
        let outcome = fixture.attempt(&format!("silence-{number}")).await;
        // A background task may have used the connection a moment ago, so that the first send is not preceded by a
        // ping.
        let may_be_unknown = number == 0 && outcome == SendOutcome::Unknown;
        assert!(outcome == SendOutcome::NotSent || may_be_unknown, "send {number} into the black hole: {outcome:?}");
        fixture.api.read(&fixture.ada, "/v1/inbox").await.unwrap().assert_unavailable();
        fixture.api.assert_live().await;
    }

    fixture.proxy.set(LinkState::Clear);
    fixture.wait_until_sends_succeed().await;
    fixture.verify().await;
}

/// Blocks a batch in the database, with seven sends queued behind it, breaks the network, and releases the batch.
/// Returns the outcomes of the sends.
async fn break_network_under_a_batch(fixture: &mut Fixture, break_network: fn(&Proxy)) -> Vec<SendOutcome> {
    let url = &fixture.database.url;
    let mut admin = PgConnection::connect(url).await.unwrap();
    db_queries::block_message_inserts(&mut admin).await;

    let breaking = async {
        wait_until("a batch is blocked", async || db_queries::blocked_inserts(url).await >= 1).await;
        break_network(&fixture.proxy);
        db_queries::release_message_inserts(&mut admin).await;
    };
    let ((), attempts) = tokio::join!(breaking, fixture.attempt_at_once("in-flight", 8));

    fixture.api.assert_live().await;
    fixture.record(attempts)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_black_hole_under_a_batch_is_a_503_and_its_end_is_noticed() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("black hole, busy"));
    let mut fixture = Fixture::new(&random).await;

    let outcomes = break_network_under_a_batch(&mut fixture, |proxy| proxy.set(LinkState::BlackHole)).await;
    let during = fixture.attempt("during").await;

    // The batch may have been committed; what was queued behind it was not sent.
    let are_honest = outcomes.iter().all(|outcome| matches!(outcome, SendOutcome::Unknown | SendOutcome::NotSent));
    assert!(are_honest, "no send can be acknowledged by a silent server: {outcomes:?}");
    assert!(outcomes.contains(&SendOutcome::Unknown), "the outcome of the batch is not known: {outcomes:?}");
    assert!(!matches!(during, SendOutcome::Sent(_)), "{during:?}");
    fixture.proxy.set(LinkState::Clear);
    fixture.wait_until_sends_succeed().await;
    fixture.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_are_silent_for_ever_are_replaced() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("silent connections"));
    let mut fixture = Fixture::new(&random).await;

    let outcomes = break_network_under_a_batch(&mut fixture, Proxy::silence_open_connections).await;
    fixture.wait_until_sends_succeed().await;

    let sent = outcomes.iter().filter(|outcome| matches!(outcome, SendOutcome::Sent(_))).count();
    println!("  {sent} of 8 sends acknowledged at the first attempt");
    fixture.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_fall_silent_at_any_moment_are_replaced() {
    let (_guard, mut random) = (exclusive::run_concurrently().await, SeededRandom::for_test("silent at any moment"));
    let database = Database::create().await;
    let proxy = Proxy::in_front_of(&database.url, &random).await;
    let service = Setup::on(&proxy.url()).with("PIDGE__DATABASE__MAX_CONNECTIONS", "2").start().await;
    // So that a connection spends most of the time waiting, at each of the steps of its work.
    proxy.set(LinkState::Slow { delay: Duration::from_millis(5), jitter: Duration::ZERO });
    let load = Workload::start(&service, 4, &random).await;
    let mut slowest = Duration::ZERO;

    for _ in 0..6 * rounds() {
        tokio::time::sleep(random.millis(100, 400)).await;
        proxy.silence_open_connections();
        slowest = slowest.max(load.wait_for_sends(5).await);
    }

    println!("  sends succeed after {slowest:?} at most");
    load.stop().await.verify(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn background_tasks_survive_that_their_connections_fall_silent() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("silent background tasks"));
    let (database, old, new) = (Database::create().await, Signer::new("ES256", "old"), Signer::new("ES256", "new"));
    let proxy = Proxy::in_front_of(&database.url, &random).await;
    let lms = Lms::start(Behaviour::Keys(vec![old.jwk()])).await;
    let setup = Setup::on(&proxy.url()).without("PIDGE__AUTH__SECRET").with("PIDGE__AUTH__JWKS_URL", lms.url());
    let setup = setup.with("PIDGE__AUTH__JWKS_COOL_DOWN_SECONDS", "1").with_generous_statement_limits();
    let service = setup.start().await;
    service.wait_until_ready().await;
    let api = service.api();
    let call = async |key: &Signer, id: &str| {
        let user = User { id: id.to_owned(), token: key.token(id) };
        api.read_with_retries(&user, "/v1/inbox/unread").await.status
    };
    assert_eq!(call(&old, "ada").await, 200);
    // The cool-down after the first fetch of the key set.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let mut locking = admin.begin().await.unwrap();
    locking.execute("lock table users, key_sets in exclusive mode").await.unwrap();

    // A user who is not in the directory yet, and a key that causes a fetch.
    let calls = async { tokio::join!(call(&old, "eve"), call(&new, "eve")) };
    let breaking = async {
        let both_wait = async || db_queries::sessions_waiting_for_a_lock(&database.url).await >= 2;
        wait_until("the user and the key set wait to be written", both_wait).await;
        proxy.silence_open_connections();
        locking.rollback().await.unwrap();
    };
    let ((known_key, unknown_key), ()) = tokio::join!(calls, breaking);

    assert_eq!(known_key, 200, "the known key");
    assert_eq!(unknown_key, 401, "the unknown key");
    lms.set(Behaviour::Keys(vec![old.jwk(), new.jwk()]));
    let written = "select count(*) from users where external_id = 'fay'";
    wait_until("the profile writer writes again", async || {
        call(&old, "fay").await;
        db_queries::count(&database.url, written).await == 1
    })
    .await;
    wait_until("the key set is fetched again", async || call(&new, "ben").await == 200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_slow_network_the_service_stays_live_and_no_send_is_left_in_the_queue() {
    let (_guard, random) = (exclusive::run_alone().await, SeededRandom::for_test("slow network"));
    let fixture = Fixture::new(&random).await;
    let millis = Duration::from_millis;
    // The network is the bottleneck from the beginning, so that rates can be compared.
    let usual = LinkState::Slow { delay: millis(20), jitter: millis(2) };
    fixture.proxy.set(usual);
    let load = Workload::start(&fixture.service, 24, &random).await;
    let lasting = Duration::from_secs(2) * u32::try_from(rounds()).unwrap();
    load.wait_for_sends(20).await;
    let before = load.rate(lasting).await;

    for (delay, jitter) in [(200, 50), (1000, 200)] {
        fixture.proxy.set(LinkState::Slow { delay: millis(delay), jitter: millis(jitter) });
        let (rate, slowest_live) = assert_live_during(&fixture.api, load.rate(2 * lasting)).await;
        println!("  {delay} ms: {rate:.1} calls/s, /health/live after {slowest_live:?} at most");

        fixture.proxy.set(usual);
        let back = load.wait_for_sends(20).await;
        let after = load.rate(lasting).await;
        println!("  before {before:.0} calls/s, 20 sends {back:?} later, then {after:.0} calls/s");
    }

    let mut history = load.stop().await;
    assert_eq!(db_queries::queued_sends(&fixture.service).await, 0, "sends left in the queue");
    history.add(fixture.history);
    history.verify(&fixture.service, &fixture.database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unreliable_network_loses_no_message() {
    let (_guard, mut random) = (exclusive::run_concurrently().await, SeededRandom::for_test("unreliable network"));
    let fixture = Fixture::new(&random).await;
    let load = Workload::start(&fixture.service, 8, &random).await;

    for _ in 0..16 * rounds() {
        let delay = random.millis(1, 20);
        let states = [
            LinkState::Sliced(1 + random.below(7)),
            LinkState::Limited(200 + random.below(4000)),
            LinkState::Reset,
            LinkState::Down,
            LinkState::Slow { delay, jitter: delay },
            LinkState::BlackHole,
        ];
        fixture.proxy.set(*random.pick(&states));
        tokio::time::sleep(random.millis(50, 350)).await;
        fixture.proxy.set(LinkState::Clear);
        load.wait_for_sends(1).await;
    }

    let mut history = load.stop().await;
    history.add(fixture.history);
    history.verify(&fixture.service, &fixture.database.url).await;
}

/// Calls `/health/live` until the work is done: each call must answer 200. Returns the result of the work, and how long
/// the slowest call took.
pub async fn assert_live_during<T>(api: &Api, work: impl Future<Output = T>) -> (T, Duration) {
    let mut slowest = Duration::ZERO;
    let checking = async {
        loop {
            let live = api.get("/health/live").await.unwrap();
            assert_eq!(live.status, 200, "the process must stay live");
            slowest = slowest.max(live.took);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let result = tokio::select! { result = work => result, () = checking => unreachable!() };
    (result, slowest)
}
