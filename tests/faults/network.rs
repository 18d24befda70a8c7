//! The line between the service and Postgres goes dead, or slow.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::{Connection, Executor, PgConnection};

use crate::{
    support::api::{Api, Person},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, Send, Told},
    support::lms::{Lms, Mode},
    support::process::until,
    support::proxy::{Line, Proxy},
    support::seeded_random::{Chance, rounds},
    support::service::{Service, Setup},
    support::signer::Signer,
    support::workload::Workload,
};

/// What a request may take in all, and the machine's own share of it.
pub const BUDGET: Duration = Duration::from_millis(5000 + 1500);
/// How long `/health/live` may take; 100 ms in production, where it is not a debug build on a busy machine.
pub const PROMPT: Duration = Duration::from_millis(500);
/// From the end of a fault until messages are written; two seconds in production.
const BACK_WITHIN: Duration = Duration::from_secs(3);

type Faults = Vec<String>;
type Sent = Vec<(Send, Faults)>;

struct Stage {
    database: Database,
    proxy: Proxy,
    service: Service,
    api: Api,
    ada: Person,
    history: History,
}

impl Stage {
    async fn new(name: &str) -> (Self, Chance) {
        let (database, chance) = (Database::create().await, Chance::of(name));
        let proxy = Proxy::before(&database.url, &chance).await;
        let service = Setup::on(&proxy.url()).start().await;
        let api = service.api();
        let ada = api.meet(&["ada", "ben"]).await.swap_remove(0);
        let mut stage = Self { database, proxy, service, api, ada, history: History::default() };
        // All eight connections are made.
        let sends = (0..8).map(|number| stage.attempt(format!("before-{number}")));
        let sent = join_all(sends).await;
        assert!(sent.iter().all(|(send, _)| send.seq().is_some()), "{sent:?}");
        stage.keep(sent);
        (stage, chance)
    }

    async fn attempt(&self, key: String) -> (Send, Faults) {
        let (body, mut faults) = (format!("ada>ben {key}"), Vec::new());
        let mut send = Send { from: self.ada.clone(), to: "ben".to_owned(), key, body, told: Vec::new() };
        send.attempt(&self.api, &mut faults).await;
        (send, faults)
    }

    fn keep(&mut self, sent: Sent) {
        for (send, faults) in sent {
            self.history.sends.push(send);
            self.history.faults.extend(faults);
        }
    }

    /// Waits until a message is written.
    async fn is_back(&mut self, within: Duration) -> Duration {
        let begin = Instant::now();
        let (mut send, mut faults) = self.attempt("back".to_owned()).await;
        until("messages are written again", within, async || {
            send.seq().is_some() || matches!(send.attempt(&self.api, &mut faults).await, Told::Sent(_))
        })
        .await;
        let back = begin.elapsed();
        assert!(back < within, "{back:?}");
        self.keep(vec![(send, faults)]);
        back
    }

    async fn check(self) {
        self.history.check(&self.service, &self.database.url).await;
    }

    async fn lives(&self) {
        let live = self.api.get("/health/live").await.unwrap();
        assert!(live.status == 200 && live.took < PROMPT, "{live:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_black_hole_under_an_idle_pool_is_a_quick_503_and_its_end_is_noticed_at_once() {
    let _turn = exclusive::beside_others().await;
    let (mut stage, _) = Stage::new("black hole, idle").await;
    // Longer than a connection is trusted without being asked.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    stage.proxy.set(Line::Silent);
    let begin = Instant::now();
    let lasting = Duration::from_secs(4) * u32::try_from(rounds().min(3)).unwrap();
    let mut number = 0;
    while begin.elapsed() < lasting {
        let asked = Instant::now();
        let sent = stage.attempt(format!("silence-{number}")).await;
        assert!(matches!(sent.0.told[..], [Told::Nothing]), "{sent:?}");
        // A second in production.
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
        let reply = stage.api.read(&stage.ada, "/v1/inbox").await.unwrap();
        assert_eq!((reply.status, reply.fault()), (503, None), "{}", reply.text);
        assert!(reply.took < Duration::from_secs(2), "{:?}", reply.took);
        stage.lives().await;
        stage.keep(vec![sent]);
        number += 1;
    }
    stage.proxy.set(Line::Clear);
    println!("  back after {:?}", stage.is_back(BACK_WITHIN).await);
    stage.check().await;
}

/// Holds a batch in the database, with seven sends behind it, breaks the line, and lets them go there. How long it took until
/// all were answered.
async fn with_a_batch_in_flight(stage: &mut Stage, break_line: fn(&Proxy)) -> (Duration, Sent) {
    let mut admin = PgConnection::connect(&stage.database.url).await.unwrap();
    db_queries::hold_messages(&mut admin).await;
    let breaking = async {
        until("a batch is held", Duration::from_secs(5), async || db_queries::held(&stage.database.url).await >= 1)
            .await;
        break_line(&stage.proxy);
        let begin = Instant::now();
        admin.execute("delete from held").await.unwrap();
        begin
    };
    let sends = join_all((0..8).map(|number| stage.attempt(format!("in-flight-{number}"))));
    let (begin, sent) = tokio::join!(breaking, sends);
    let took = begin.elapsed();
    stage.lives().await;
    (took, sent)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_black_hole_with_a_batch_in_flight_is_a_503_in_time_and_gone_when_it_ends() {
    let _turn = exclusive::beside_others().await;
    let (mut stage, _) = Stage::new("black hole, busy").await;
    let (took, sent) = with_a_batch_in_flight(&mut stage, |proxy| proxy.set(Line::Silent)).await;
    assert!(took < BUDGET, "{took:?}");
    // Nobody can know what became of the batch; what waited behind it was not sent.
    let unknown = |sent: &&(Send, _)| matches!(sent.0.told[..], [Told::Unknown]);
    assert!(sent.iter().filter(unknown).count() >= 1, "{sent:?}");
    assert!(sent.iter().all(|(send, _)| matches!(send.told[..], [Told::Unknown | Told::Nothing])), "{sent:?}");
    stage.keep(sent);
    let sent = stage.attempt("in-the-dark".to_owned()).await;
    assert!(sent.0.seq().is_none());
    stage.keep(vec![sent]);
    stage.proxy.set(Line::Clear);
    println!("  told after {took:?}, back after {:?}", stage.is_back(BACK_WITHIN).await);
    stage.check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_went_silent_for_ever_give_their_places_free() {
    let _turn = exclusive::beside_others().await;
    let (mut stage, _) = Stage::new("stranded").await;
    let (took, sent) = with_a_batch_in_flight(&mut stage, Proxy::strand).await;
    assert!(took < BUDGET, "{took:?}");
    let found = sent.iter().filter(|(send, _)| send.seq().is_some()).count();
    stage.keep(sent);
    // The old ones never say anything again; new ones are to be had.
    let back = stage.is_back(Duration::from_secs(8)).await;
    println!("  told after {took:?}, {found} of 8 that they are sent; back after {back:?}");
    assert!(took + back < Duration::from_secs(8), "places free after {:?}", took + back);
    stage.check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_go_silent_at_whatever_moment_give_their_places_free() {
    let (_turn, mut chance) = (exclusive::beside_others().await, Chance::of("stranded at any moment"));
    let database = Database::create().await;
    let proxy = Proxy::before(&database.url, &chance).await;
    let service = Setup::on(&proxy.url()).with("PIDGE__DATABASE__MAX_CONNECTIONS", "2").start().await;
    // So that most of the time is spent on the way, at each of the things that a connection does.
    proxy.set(Line::Slow { delay: Duration::from_millis(5), jitter: Duration::ZERO });
    let load = Workload::start(&service, 4, &chance).await;
    let mut slowest = Duration::ZERO;
    for number in 1..=6 * rounds() {
        tokio::time::sleep(chance.millis(100, 400)).await;
        proxy.strand();
        let sent = load.sent();
        let what = format!("messages are written after the line went dead {number} times");
        slowest = slowest.max(until(&what, Duration::from_secs(10), async || load.sent() > sent + 4).await);
    }
    println!("  back after {slowest:?} at most");
    assert!(slowest < Duration::from_secs(8), "{slowest:?}");
    load.stop().await.check(&service, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_runs_beside_the_requests_survives_a_line_that_went_dead_under_it() {
    let (_turn, chance) = (exclusive::beside_others().await, Chance::of("stranded beside the requests"));
    let (database, old, new) = (Database::create().await, Signer::new("ES256", "old"), Signer::new("ES256", "new"));
    let (proxy, lms) = (Proxy::before(&database.url, &chance).await, Lms::new(Mode::Keys(vec![old.jwk()])).await);
    let setup = Setup::on(&proxy.url()).without("PIDGE__AUTH__SECRET").with("PIDGE__AUTH__JWKS_URL", lms.url());
    let service = setup.with("PIDGE__AUTH__JWKS_COOL_DOWN_SECONDS", "1").start().await;
    service.ready(Duration::from_secs(10)).await;
    let api = service.api();
    let call = async |key: &Signer, id: &str| {
        let person = Person { id: id.to_owned(), token: key.token(id) };
        api.read(&person, "/v1/inbox/unread").await.unwrap().status
    };
    assert_eq!(call(&old, "ada").await, 200);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let mut locking = admin.begin().await.unwrap();
    locking.execute("lock table users, key_sets in exclusive mode").await.unwrap();
    // One whom the directory does not know, and one whose key causes a fetch.
    let calls = async { tokio::join!(call(&old, "eve"), call(&new, "eve")) };
    let breaking = async {
        let both_wait = async || db_queries::waiting_for_a_lock(&database.url).await >= 2;
        until("the directory and the key set wait to be written", Duration::from_millis(900), both_wait).await;
        proxy.strand();
        locking.rollback().await.unwrap();
    };
    let (told, ()) = tokio::join!(calls, breaking);
    assert_eq!(told, (200, 401));
    lms.set(Mode::Keys(vec![old.jwk(), new.jwk()]));
    let question = "select count(*) from users where external_id = 'fay'";
    until("who calls is written down again", Duration::from_secs(10), async || {
        call(&old, "fay").await;
        db_queries::count(&database.url, question).await == 1
    })
    .await;
    until("the key set is fetched again", Duration::from_secs(10), async || call(&new, "ben").await == 200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_line_sheds_load_and_leaves_no_queue_behind() {
    let _turn = exclusive::alone().await;
    let (stage, chance) = Stage::new("slow line").await;
    let at = Duration::from_millis;
    // The line is the limit here, not the processor, which has other things to do.
    let usual = Line::Slow { delay: at(20), jitter: at(2) };
    stage.proxy.set(usual);
    let load = Workload::start(&stage.service, 24, &chance).await;
    let lasting = Duration::from_secs(2) * u32::try_from(rounds()).unwrap();
    tokio::time::sleep(at(500)).await;
    let before = load.rate(lasting).await;
    for (delay, jitter, least) in [(200, 50, 4.0), (1000, 200, 0.0)] {
        stage.proxy.set(Line::Slow { delay: at(delay), jitter: at(jitter) });
        let (rate, slowest) = tokio::join!(load.rate(2 * lasting), slowest_sign_of_life(&stage.api, 2 * lasting));
        println!("  {delay} ms: {rate:.1}/s, a sign of life after {slowest:?} at most");
        assert!(slowest < PROMPT && rate >= least, "{slowest:?}, {rate:.1}/s");
        stage.proxy.set(usual);
        let (begin, mut after) = (Instant::now(), 0.0);
        // 0.8 on a machine that does nothing else.
        while after < 0.6 * before {
            assert!(begin.elapsed() < Duration::from_secs(15), "{after:.0}/s of {before:.0}/s: it does not recover");
            after = load.rate(Duration::from_secs(1)).await;
        }
        println!(
            "  before {before:.0}/s, after {after:.0}/s: {:.0} %, {:?} later",
            100.0 * after / before,
            begin.elapsed()
        );
    }
    let mut history = load.stop().await;
    history.add(stage.history);
    history.check(&stage.service, &stage.database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_slices_limits_resets_and_hangs_up_costs_no_message() {
    let _turn = exclusive::beside_others().await;
    let (stage, mut chance) = Stage::new("swings").await;
    let load = Workload::start(&stage.service, 8, &chance).await;
    for _ in 0..16 * rounds() {
        let jitter = chance.millis(1, 20);
        let lines = [
            Line::Sliced(1 + chance.below(7)),
            Line::Limited(200 + chance.below(4000)),
            Line::Reset,
            Line::Down,
            Line::Slow { delay: jitter, jitter },
            Line::Silent,
        ];
        stage.proxy.set(*chance.pick(&lines));
        tokio::time::sleep(chance.millis(50, 350)).await;
        stage.proxy.set(Line::Clear);
        let sent = load.sent();
        until("messages are written", Duration::from_secs(15), async || load.sent() > sent).await;
    }
    let mut history = load.stop().await;
    history.add(stage.history);
    history.check(&stage.service, &stage.database.url).await;
}

/// Asks for a sign of life again and again, and answers how long the slowest took.
pub async fn slowest_sign_of_life(api: &Api, during: Duration) -> Duration {
    let (begin, mut slowest) = (Instant::now(), Duration::ZERO);
    while begin.elapsed() < during {
        let live = api.get("/health/live").await.unwrap();
        assert_eq!(live.status, 200);
        slowest = slowest.max(live.took);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    slowest
}
