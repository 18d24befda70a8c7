//! A standby is promoted that lacks the last positions of the primary: no position is given to two events.

use pidge::{
    config::Config,
    database,
    events::{Fact, Sequencer, Step, store},
};
use secrecy::SecretString;
use sqlx::{Connection, Executor, PgConnection};

use crate::{
    support::exclusive,
    support::postgres::{CopyRole, Postgres},
    support::process::wait_until,
    support::service::Setup,
};

/// Records so many events, each in a transaction of its own that has written something before.
async fn record(connection: &mut PgConnection, number: i64) {
    for _ in 0..number {
        let mut transaction = connection.begin().await.unwrap();
        transaction.execute("select pg_current_xact_id()").await.unwrap();
        let insert = "insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
                      values ('conversation.marked', '{1}', '{1}', '{1}', '{null}')";
        transaction.execute(insert).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

/// The service's access to a server.
fn access(url: &str) -> database::Database {
    let mut config = Config::load(None, [].into_iter().collect()).unwrap();
    config.database.url = SecretString::from(url.to_owned());
    database::Database::new(&config).unwrap()
}

async fn facts_after(connection: &mut PgConnection, after: i64) -> Vec<Fact> {
    store::read_after(connection, after, 1000).await.unwrap().without_gap().unwrap()
}

fn positions(facts: &[Fact]) -> Vec<i64> {
    facts.iter().map(|fact| fact.position).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_promotion_positions_leap_above_those_that_the_lost_primary_gave() {
    let _guard = exclusive::run_concurrently().await;
    let config = Config::load(None, [].into_iter().collect()).unwrap();
    let (mut primary, mut sequencer) = (Postgres::start().await, Sequencer::new(&config));
    let on_primary = access(&primary.url());
    assert_eq!(sequencer.step(&on_primary).await.unwrap(), Step::Busy);
    let mut connection = PgConnection::connect(&primary.url()).await.unwrap();
    record(&mut connection, 27).await;
    assert_eq!(sequencer.step(&on_primary).await.unwrap(), Step::Moved(27));
    primary.kill().await;
    let standby = primary.start_copy(CopyRole::Standby).await;
    primary.restart().await;
    let on_primary = access(&primary.url());
    let mut connection = PgConnection::connect(&primary.url()).await.unwrap();
    record(&mut connection, 30).await;
    assert_eq!(sequencer.step(&on_primary).await.unwrap(), Step::Moved(30), "a restart begins no era");
    // The sequencer now does not look at the ids of these events, which the standby gives again.
    for _ in 0..3 {
        record(&mut connection, 1).await;
        sequencer.step(&on_primary).await.unwrap();
    }
    let told = facts_after(&mut connection, 0).await;
    primary.kill().await;

    let mut connection = PgConnection::connect(&standby.url()).await.unwrap();
    connection.execute("select pg_promote()").await.unwrap();
    record(&mut connection, 2).await;
    let on_standby = access(&standby.url());
    wait_until("the events of the standby have positions", async || {
        sequencer.step(&on_standby).await.is_ok_and(|step| step == Step::Moved(2))
    })
    .await;

    assert_eq!(positions(&told), (1..=60).collect::<Vec<_>>());
    assert_eq!(positions(&facts_after(&mut connection, 27).await), [1_000_028, 1_000_029]);
    assert_eq!(
        positions(&facts_after(&mut connection, 60).await),
        [1_000_028, 1_000_029],
        "for a reader of the primary"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_on_a_restored_backup_begins_an_era_by_itself() {
    let _guard = exclusive::run_concurrently().await;
    let mut old = Postgres::start().await;
    let service = Setup::on(&old.url()).start().await;
    let users = service.api().register(&["ada", "ben"]).await;
    service.api().send_with_retries(&users[0], "ben", "in the backup", "a").await;
    let mut connection = PgConnection::connect(&old.url()).await.unwrap();
    wait_until("the event has its position", async || facts_after(&mut connection, 0).await.len() == 1).await;
    old.kill().await;
    let restored = old.start_copy(CopyRole::Restored).await;
    old.restart().await;

    let service = Setup::on(&restored.url()).start().await;
    service.api().send_with_retries(&users[0], "ben", "on the restored server", "b").await;

    let mut connection = PgConnection::connect(&restored.url()).await.unwrap();
    wait_until("the event has its position", async || facts_after(&mut connection, 0).await.len() == 2).await;
    assert_eq!(positions(&facts_after(&mut connection, 0).await), [1, 1_000_002]);
    service.setup().assert_invariants().await;
}
