//! A request has five seconds, however many steps it takes: a first send to somebody new takes several.

use std::time::Duration;

use crate::{
    support::api::Person,
    support::cluster::Database,
    support::exclusive,
    support::proxy::{Line, Proxy},
    support::seeded_random::Chance,
    support::service::Setup,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_ends_within_its_budget_however_many_steps_it_takes() {
    let (_turn, chance) = (exclusive::beside_others().await, Chance::of("budget"));
    let database = Database::create().await;
    let proxy = Proxy::before(&database.url, &chance).await;
    // So that no step fails for want of patience with one connection.
    let setup = Setup::on(&proxy.url()).with("PIDGE__DATABASE__ACQUIRE_TIMEOUT_MS", "5000");
    let service = setup.with("PIDGE__LIMITS__RATE_LIMIT_ENABLED", "true").start().await;
    let api = service.api();
    let ada = Person::new("ada");
    proxy.set(Line::Slow { delay: Duration::from_millis(500), jitter: Duration::ZERO });
    let sent = api.send(&ada, "somebody-new", "hello", "key").await.unwrap();
    assert!(sent.took < Duration::from_millis(6500), "{:?} {}", sent.took, sent.text);
    assert!(sent.status == 201 || sent.status == 503, "{}", sent.text);
    proxy.set(Line::Clear);
    let settled = api.send(&ada, "somebody-new", "hello", "key").await.unwrap();
    assert!(settled.status == 201 || settled.status == 200, "{}", settled.text);
}
