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

/// Each answer of Postgres takes two seconds: little enough for each step of a request by itself, but its steps
/// take longer together than the request has. Without the deadline the send would succeed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_whose_steps_take_too_long_together_is_a_503() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("request deadline"));
    let database = Database::create().await;
    let proxy = Proxy::in_front_of(&database.url, &random).await;
    let service = Setup::on(&proxy.url()).with_generous_limits().start().await;
    let api = service.api();
    let ada = User::new("ada");
    // Opens a connection, and prepares the statements.
    api.send_with_retries(&ada, "a-new-user", "hello", "first").await;

    proxy.set(LinkState::Slow { delay: Duration::from_secs(2), jitter: Duration::ZERO });
    // The first send to a user who is not in the directory takes several steps.
    let reply = api.send(&ada, "another-new-user", "hello", "second").await.unwrap();
    proxy.set(LinkState::Clear);

    println!("  {} after {:?}", reply.status, reply.took);
    reply.assert_unavailable();
    api.send_with_retries(&ada, "another-new-user", "hello", "second").await;
}
