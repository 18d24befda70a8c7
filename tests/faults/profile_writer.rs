//! What the service does beside its requests goes on when the database's machine went away in the middle of it.

use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection};

use crate::{
    support::api::Person, support::cluster::Database, support::exclusive, support::process::until,
    support::proxy::Proxy, support::seeded_random::Chance, support::service::Setup,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_written_down_again_after_the_database_went_silent_in_the_middle_of_it() {
    let (_turn, chance) = (exclusive::beside_others().await, Chance::of("learning"));
    let database = Database::create().await;
    let proxy = Proxy::before(&database.url, &chance).await;
    let service = Setup::on(&proxy.url()).start().await;
    let api = service.api();
    let mut sql = PgConnection::connect(&database.url).await.unwrap();
    sql.execute("begin; lock table users in exclusive mode").await.unwrap();
    api.read(&Person::new("ada"), "/v1/me").await.unwrap().json(200);
    let mut looker = PgConnection::connect(&database.url).await.unwrap();
    let waits = "select exists (select from pg_stat_activity where datname = current_database()
                 and wait_event_type = 'Lock' and query like '%insert into users%')";
    until("it is about to write her down", Duration::from_secs(5), async || {
        sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut looker).await.unwrap()
    })
    .await;
    proxy.strand();
    sql.execute("commit").await.unwrap();
    let ben = Person::new("ben");
    let known = "select exists (select from users where external_id = 'ben' and role = 'educator')";
    let took = until("somebody else is written down", Duration::from_secs(10), async || {
        let _ = api.read(&ben, "/v1/me").await;
        sqlx::query_scalar::<_, bool>(known).fetch_one(&mut sql).await.unwrap()
    })
    .await;
    println!("  the next is written down {took:?} later");
}
