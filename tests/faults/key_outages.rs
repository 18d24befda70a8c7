//! The LMS does not publish its keys as it should, or clients name keys that do not exist.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    support::api::{Api, User},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::lms::{Behaviour, Lms},
    support::process::wait_until,
    support::seeded_random::{SeededRandom, rounds},
    support::service::Setup,
    support::signer::{Signer, claims},
};

fn setup(database: &Database, lms: &Lms) -> Setup {
    Setup::on(&database.url)
        .without("PIDGE__AUTH__SECRET")
        .with("PIDGE__AUTH__JWKS_URL", lms.url())
        .with("PIDGE__AUTH__JWKS_COOL_DOWN_SECONDS", "1")
}

/// A user with a token signed by this key.
fn user(key: &Signer, id: &str) -> User {
    User { id: id.to_owned(), token: key.token(id) }
}

/// The status of a call, 503 excepted.
async fn status(api: &Api, user: &User) -> u16 {
    api.read_with_retries(user, "/v1/inbox/unread").await.status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_of_every_kind_of_key_are_accepted_after_one_fetch() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("kinds of keys"));
    let keys = ["RS256", "PS256", "ES256", "EdDSA"].map(|algorithm| Signer::new(algorithm, algorithm));
    let lms = Lms::start(Behaviour::Keys(keys.iter().map(Signer::jwk).collect())).await;
    let database = Database::create().await;
    let service = setup(&database, &lms).start().await;
    service.wait_until_ready().await;

    for key in &keys {
        assert_eq!(status(&service.api(), &user(key, "ada")).await, 200, "{:?}", key.jwk());
    }

    assert_eq!(lms.fetches(), 1, "fetches of the key set");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_lms_that_misbehaves_does_not_affect_tokens_of_known_keys() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("misbehaving LMS"));
    let (old, new) = (Signer::new("ES256", "old"), Signer::new("ES256", "new"));
    let (other, both) = (Signer::new("ES256", "other"), vec![old.jwk(), new.jwk()]);
    let behaviours = [
        Behaviour::Down,
        Behaviour::Hangs,
        Behaviour::Status(500, both.clone()),
        Behaviour::Status(404, both.clone()),
        Behaviour::Html,
        Behaviour::Huge(both.clone()),
        Behaviour::Redirect(both.clone()),
        Behaviour::Keys(vec![old.jwk(), other.jwk()]),
    ];

    join_all(behaviours.into_iter().map(|behaviour| survives(behaviour, &old, &new, both.clone()))).await;
}

/// A service whose LMS misbehaves while a new key comes into use, and then publishes both keys.
async fn survives(behaviour: Behaviour, old: &Signer, new: &Signer, both: Vec<Value>) {
    let (database, lms) = (Database::create().await, Lms::start(Behaviour::Keys(vec![old.jwk()])).await);
    let service = setup(&database, &lms).with("PIDGE__AUTH__JWKS_TIMEOUT_MS", "1000").start().await;
    service.wait_until_ready().await;
    let (api, ada, ben) = (service.api(), user(old, "ada"), user(new, "ben"));
    assert_eq!(status(&api, &ada).await, 200);
    // The cool-down after the first fetch, so that an unknown key causes another one.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let name = format!("{behaviour:?}").replace(['[', ','], "(").split("(O").next().unwrap().to_owned();

    // If the LMS hangs, these calls are answered although its answer never comes.
    lms.set(behaviour);
    assert_eq!(status(&api, &ben).await, 401, "{name}: the new key");
    assert_eq!(status(&api, &ada).await, 200, "{name}: the known key");
    assert_eq!(api.get("/health/ready").await.unwrap().status, 200, "{name}: readiness");
    assert_eq!(lms.redirects_followed(), 0, "{name}: redirects followed");
    assert!(lms.fetches() >= 2, "{name}: the new key caused no fetch");

    lms.set(Behaviour::Keys(both));
    let accepted = wait_until("the new key is accepted", async || status(&api, &ben).await == 200).await;
    println!("  {name}: the new key is accepted after {accepted:?}");
    assert_eq!(status(&api, &ada).await, 200, "{name}: the known key after the outage");

    // A key that is removed from the set is accepted until the next fetch, which the newest key causes.
    let newest = Signer::new("ES256", "newest");
    lms.set(Behaviour::Keys(vec![new.jwk(), newest.jwk()]));
    let eva = user(&newest, "eva");
    wait_until("the newest key is accepted", async || status(&api, &eva).await == 200).await;
    assert_eq!(status(&api, &ada).await, 401, "{name}: the removed key");
    assert_eq!(status(&api, &ben).await, 200, "{name}: the key that stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_never_had_a_key_set_is_unavailable_until_it_has_one() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("no key set"));
    let (database, key) = (Database::create().await, Signer::new("ES256", "one"));
    let lms = Lms::start(Behaviour::Down).await;
    let service = setup(&database, &lms).start().await;
    let (api, ada) = (service.api(), user(&key, "ada"));

    for _ in 0..3 {
        api.read(&ada, "/v1/inbox/unread").await.unwrap().assert_unavailable();
    }
    assert_eq!(api.get("/health/ready").await.unwrap().status, 503, "readiness");
    api.assert_live().await;

    lms.set(Behaviour::Keys(vec![key.jwk()]));
    let ready = service.wait_until_ready().await;
    println!("  ready {ready:?} after the LMS");
    assert_eq!(status(&api, &ada).await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_starts_during_an_outage_uses_the_last_key_set() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("stored key set"));
    let (database, key) = (Database::create().await, Signer::new("ES256", "one"));
    let lms = Lms::start(Behaviour::Keys(vec![key.jwk()])).await;
    let mut service = setup(&database, &lms).start().await;
    service.wait_until_ready().await;
    let ada = user(&key, "ada");
    assert_eq!(status(&service.api(), &ada).await, 200);
    let stored = "select count(*) from key_sets";
    wait_until("the key set is stored", async || db_queries::count(&database.url, stored).await == 1).await;

    for behaviour in [Behaviour::Down, Behaviour::Html] {
        lms.set(behaviour);
        service.kill();
        let ready = service.restart().await;

        assert_eq!(status(&service.api(), &ada).await, 200);
        println!("  ready {ready:?} after the start");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_tokens_with_unknown_keys_cause_one_fetch_in_a_cool_down() {
    let (_guard, random) = (exclusive::run_alone().await, SeededRandom::for_test("unknown keys"));
    let (database, key) = (Database::create().await, Signer::new("ES256", "one"));
    let lms = Lms::start(Behaviour::Keys(vec![key.jwk()])).await;
    let cool_down = Duration::from_secs(30);
    let setup = setup(&database, &lms).with("PIDGE__AUTH__JWKS_COOL_DOWN_SECONDS", cool_down.as_secs().to_string());
    let service = setup.start().await;
    service.wait_until_ready().await;
    let (begin, ada) = (Instant::now(), user(&key, "ada"));

    let flood = join_all((0..8).map(|number| {
        let random = random.fork(&format!("flood {number}"));
        flood(service.api(), &key, random, 250 * rounds())
    }));
    let known = async {
        let (api, mut times) = (service.api(), Vec::new());
        while times.len() < 50 * rounds() {
            let reply = api.read_with_retries(&ada, "/v1/inbox/unread").await;
            assert_eq!(reply.status, 200, "a token of a known key");
            times.push(reply.took);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        times.sort();
        times
    };
    let (_, times) = tokio::join!(flood, known);

    let (took, fetches) = (begin.elapsed(), lms.fetches());
    println!(
        "  {} tokens in {took:?}: {fetches} fetches; known tokens waited {:?} in the median, {:?} at most",
        2000 * rounds(),
        times[times.len() / 2],
        times[times.len() - 1]
    );
    let cool_downs = 1 + usize::try_from(took.as_secs() / cool_down.as_secs()).unwrap();
    assert!((1..=1 + cool_downs).contains(&fetches), "{fetches} fetches: one at the start, one in each cool-down");
    assert_eq!(service.api().get("/health/ready").await.unwrap().status, 200, "readiness");
}

/// Calls with tokens that name keys which do not exist.
async fn flood(api: Api, key: &Signer, mut random: SeededRandom, calls: usize) {
    for _ in 0..calls {
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": format!("{:x}", random.next())});
        let eve = User { id: "eve".to_owned(), token: key.sign(&header, &claims("eve")) };
        assert_eq!(status(&api, &eve).await, 401, "a token of an unknown key");
    }
}
