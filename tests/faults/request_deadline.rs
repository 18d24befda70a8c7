//! A request has five seconds in all, however many steps it takes.

use std::time::Duration;

use crate::{
    support::api::User,
    support::cluster::Database,
    support::exclusive,
    support::proxy::{LinkState, Proxy},
    support::seeded_random::SeededRandom,
    support::service::Setup,
};

/// Each answer of Postgres takes three seconds: less than each step of a request may take by itself, but two steps take more than
/// the request has. So without the deadline the send would succeed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_whose_steps_take_too_long_together_is_a_503() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("request deadline"));
    let database = Database::create().await;
    let proxy = Proxy::in_front_of(&database.url, &random).await;
    let service = Setup::on(&proxy.url()).with_generous_limits().start().await;
    let api = service.api();
    let ada = User::new("ada");

    proxy.set(LinkState::Slow { delay: Duration::from_secs(3), jitter: Duration::ZERO });
    // The first send to a user whom the directory does not have takes several steps.
    let reply = api.send(&ada, "a-new-user", "hello", "key").await.unwrap();
    proxy.set(LinkState::Clear);

    println!("  503 after {:?}", reply.took);
    reply.assert_unavailable();
    api.send_with_retries(&ada, "a-new-user", "hello", "key").await;
}
