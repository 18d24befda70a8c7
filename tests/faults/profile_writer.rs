//! The profile writer, which stores users beside the requests, continues after its connection fell silent.

use sqlx::{Connection, Executor, PgConnection};

use crate::{
    support::api::User, support::cluster::Database, support::exclusive, support::process::wait_until,
    support::proxy::Proxy, support::seeded_random::SeededRandom, support::service::Setup,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_are_stored_again_after_the_connection_fell_silent_during_a_write() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("profile writer"));
    let database = Database::create().await;
    let proxy = Proxy::in_front_of(&database.url, &random).await;
    let service = Setup::on(&proxy.url()).with_generous_statement_limits().start().await;
    let api = service.api();
    let mut locking = PgConnection::connect(&database.url).await.unwrap();
    locking.execute("begin; lock table users in exclusive mode").await.unwrap();
    api.read_with_retries(&User::new("ada"), "/v1/me").await.json(200);
    let mut admin = PgConnection::connect(&database.url).await.unwrap();
    let is_writing = "select exists (select from pg_stat_activity where datname = current_database()
                      and wait_event_type = 'Lock' and query like '%insert into users%')";
    wait_until("the write of Ada waits for the lock", async || {
        sqlx::query_scalar::<_, bool>(is_writing).fetch_one(&mut admin).await.unwrap()
    })
    .await;

    proxy.silence_open_connections();
    locking.execute("commit").await.unwrap();

    let ben = User::new("ben");
    let is_stored = "select exists (select from users where external_id = 'ben' and role = 'educator')";
    let took = wait_until("another user is stored", async || {
        let _ = api.read(&ben, "/v1/me").await;
        sqlx::query_scalar::<_, bool>(is_stored).fetch_one(&mut admin).await.unwrap()
    })
    .await;
    println!("  the next user is stored after {took:?}");
}
