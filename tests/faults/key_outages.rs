//! The LMS does not publish its keys as it should, or somebody asks for keys that do not exist.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    support::api::{Api, Person},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::lms::{Lms, Mode},
    support::process::until,
    support::seeded_random::{Chance, rounds},
    support::service::Setup,
    support::signer::{Signer, claims},
};

/// How long the service may wait for keys in these tests.
const TIMEOUT: Duration = Duration::from_secs(1);
/// What it may take beyond that on a busy machine.
const SLACK: Duration = Duration::from_millis(1500);

fn setup(database: &Database, lms: &Lms) -> Setup {
    Setup::on(&database.url)
        .without("PIDGE__AUTH__SECRET")
        .with("PIDGE__AUTH__JWKS_URL", lms.url())
        .with("PIDGE__AUTH__JWKS_TIMEOUT_MS", TIMEOUT.as_millis().to_string())
        .with("PIDGE__AUTH__JWKS_COOL_DOWN_SECONDS", "1")
}

/// Somebody with a token by this key.
fn person(key: &Signer, id: &str) -> Person {
    Person { id: id.to_owned(), token: key.token(id) }
}

async fn status(api: &Api, person: &Person) -> (u16, Duration) {
    let reply = api.read(person, "/v1/inbox/unread").await.unwrap();
    assert_eq!(reply.fault(), None);
    (reply.status, reply.took)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_every_kind_are_understood() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("kinds of keys"));
    let keys = ["RS256", "PS256", "ES256", "EdDSA"].map(|algorithm| Signer::new(algorithm, algorithm));
    let (database, lms) =
        (Database::create().await, Lms::new(Mode::Keys(keys.iter().map(Signer::jwk).collect())).await);
    let service = setup(&database, &lms).start().await;
    service.ready(Duration::from_secs(10)).await;
    for key in &keys {
        assert_eq!(status(&service.api(), &person(key, "ada")).await.0, 200, "{:?}", key.jwk());
    }
    assert_eq!(lms.fetches(), 1, "once is enough");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_lms_that_publishes_nonsense_stops_nobody_whose_key_is_known() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("nonsense for keys"));
    let (old, new) = (Signer::new("ES256", "old"), Signer::new("ES256", "new"));
    let (wrong, both) = (Signer::new("ES256", "other"), vec![old.jwk(), new.jwk()]);
    let modes = [
        Mode::Down,
        Mode::Slow(2 * TIMEOUT, both.clone()),
        Mode::Status(500, both.clone()),
        Mode::Status(404, both.clone()),
        Mode::Html,
        Mode::Huge(both.clone()),
        Mode::Redirect(both.clone()),
        Mode::Keys(vec![old.jwk(), wrong.jwk()]),
    ];
    join_all(modes.into_iter().map(|mode| survives(mode, &old, &new, both.clone()))).await;
}

/// One service through one kind of nonsense, and out of it again.
async fn survives(mode: Mode, old: &Signer, new: &Signer, both: Vec<Value>) {
    let (database, lms) = (Database::create().await, Lms::new(Mode::Keys(vec![old.jwk()])).await);
    let service = setup(&database, &lms).start().await;
    service.ready(Duration::from_secs(10)).await;
    let (api, ada, ben) = (service.api(), person(old, "ada"), person(new, "ben"));
    assert_eq!(status(&api, &ada).await.0, 200);
    // The cool-down after the first fetch is over when the new key is asked for.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let name = format!("{mode:?}").replace(['[', ','], "(").split("(O").next().unwrap().to_owned();
    lms.set(mode);
    let (refused, took) = status(&api, &ben).await;
    assert_eq!(refused, 401, "{name}");
    assert!(took < TIMEOUT + SLACK, "{name}: {took:?}");
    let (known, took) = status(&api, &ada).await;
    assert_eq!(known, 200, "{name}");
    assert!(took < SLACK, "{name}: {took:?}");
    assert_eq!(api.get("/health/ready").await.unwrap().status, 200, "{name}");
    assert_eq!(lms.followed(), 0, "a redirect leads elsewhere");
    assert!(lms.fetches() >= 2, "{name}: it was not even tried");
    lms.set(Mode::Keys(both));
    let back = until("the new key counts", Duration::from_secs(15), async || status(&api, &ben).await.0 == 200).await;
    println!("  {name}: the new key counts after {back:?}");
    assert_eq!(status(&api, &ada).await.0, 200, "{name}");
    // The old one is taken out of the set: it counts no longer than until the next fetch.
    let newest = Signer::new("ES256", "newest");
    lms.set(Mode::Keys(vec![new.jwk(), newest.jwk()]));
    let (api, eva) = (service.api(), person(&newest, "eva"));
    until("the newest key counts", Duration::from_secs(15), async || status(&api, &eva).await.0 == 200).await;
    assert_eq!([status(&api, &ada).await.0, status(&api, &ben).await.0], [401, 200], "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_never_saw_a_key_lives_and_waits_for_the_first() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("no keys at all"));
    let (database, key) = (Database::create().await, Signer::new("ES256", "one"));
    let lms = Lms::new(Mode::Down).await;
    let service = setup(&database, &lms).start().await;
    let (api, ada) = (service.api(), person(&key, "ada"));
    for _ in 0..3 {
        let reply = api.read(&ada, "/v1/inbox/unread").await.unwrap();
        assert_eq!((reply.status, reply.fault()), (503, None), "{}", reply.text);
    }
    assert_eq!(api.get("/health/ready").await.unwrap().status, 503);
    assert_eq!(api.get("/health/live").await.unwrap().status, 200);
    lms.set(Mode::Keys(vec![key.jwk()]));
    let ready = service.ready(Duration::from_secs(15)).await;
    println!("  ready {ready:?} after the LMS");
    assert_eq!(status(&api, &ada).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_starts_while_the_lms_is_away_knows_the_keys_of_before() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("keys of before"));
    let (database, key) = (Database::create().await, Signer::new("ES256", "one"));
    let lms = Lms::new(Mode::Keys(vec![key.jwk()])).await;
    let mut service = setup(&database, &lms).start().await;
    service.ready(Duration::from_secs(10)).await;
    let ada = person(&key, "ada");
    assert_eq!(status(&service.api(), &ada).await.0, 200);
    let kept = async || db_queries::count(&database.url, "select count(*) from key_sets").await == 1;
    until("the key set is kept", Duration::from_secs(5), kept).await;
    for mode in [Mode::Down, Mode::Html] {
        lms.set(mode);
        service.kill();
        let ready = service.restart().await;
        assert_eq!(status(&service.api(), &ada).await.0, 200);
        println!("  ready {ready:?} after its start");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_tokens_with_unknown_keys_make_one_fetch_and_slow_nobody_down() {
    let (_turn, chance) = (exclusive::alone().await, Chance::of("unknown keys"));
    let (database, key) = (Database::create().await, Signer::new("ES256", "one"));
    let lms = Lms::new(Mode::Keys(vec![key.jwk()])).await;
    let cool_down = Duration::from_secs(30);
    let setup = setup(&database, &lms).with("PIDGE__AUTH__JWKS_COOL_DOWN_SECONDS", cool_down.as_secs().to_string());
    let service = setup.start().await;
    service.ready(Duration::from_secs(10)).await;
    let (begin, ada) = (Instant::now(), person(&key, "ada"));
    let flood = join_all((0..8).map(|number| {
        let chance = chance.fork(&format!("flood {number}"));
        flood(service.api(), &key, chance, 250 * rounds())
    }));
    let valid = async {
        let (api, mut times) = (service.api(), Vec::new());
        while times.len() < 50 * rounds() {
            let (status, took) = status(&api, &ada).await;
            assert_eq!(status, 200);
            times.push(took);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        times.sort();
        times
    };
    let (_, times) = tokio::join!(flood, valid);
    let (took, fetches) = (begin.elapsed(), lms.fetches());
    println!(
        "  {} tokens in {took:?}: {fetches} fetches; valid ones waited {:?} in the middle, {:?} at most",
        2000 * rounds(),
        times[times.len() / 2],
        times[times.len() - 1]
    );
    let windows = 1 + usize::try_from(took.as_secs() / cool_down.as_secs()).unwrap();
    assert!((1..=1 + windows).contains(&fetches), "{fetches} fetches: one at the start, one for each cool-down");
    assert!(times[times.len() * 99 / 100] < Duration::from_millis(500), "{times:?}");
    assert_eq!(service.api().get("/health/ready").await.unwrap().status, 200);
}

/// Calls with tokens that name keys which do not exist.
async fn flood(api: Api, key: &Signer, mut chance: Chance, calls: usize) {
    for _ in 0..calls {
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": format!("{:x}", chance.next())});
        let eve = Person { id: "eve".to_owned(), token: key.sign(&header, &claims("eve")) };
        assert_eq!(status(&api, &eve).await.0, 401);
    }
}
