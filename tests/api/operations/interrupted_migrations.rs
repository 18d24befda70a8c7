//! Migrations that were interrupted, or that have to wait.

use std::time::Duration;

use pidge::database::{self, MIGRATOR, Migrated};
use secrecy::SecretString;
use sqlx::{Connection, Executor, PgConnection, PgPool};

use crate::support::{
    app::{TestApp, config},
    cluster::Database,
    wait::until,
};

/// The last migration of the first generation.
const FIRST_GENERATION: i64 = 6;

#[tokio::test]
async fn migrate_drops_an_index_whose_concurrent_creation_was_interrupted() {
    let app = TestApp::spawn().await;
    app.pool.execute("create index unfinished_idx on participants (peer_id)").await.unwrap();
    app.pool
        .execute("update pg_index set indisvalid = false where indexrelid = 'unfinished_idx'::regclass")
        .await
        .unwrap();
    app.pool.execute("delete from schema_state").await.unwrap();

    let migrated = database::migrate(&app.config.database).await.unwrap();

    assert!(matches!(migrated, Migrated::Applied(_)), "{migrated}");
    let unfinished = "select count(*) from pg_class where relname = 'unfinished_idx'";
    let indexes: i64 = sqlx::query_scalar(unfinished).fetch_one(&app.pool).await.unwrap();
    assert_eq!(indexes, 0, "the invalid index is dropped");

    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    assert_eq!(ada.get("/v1/inbox?filter=trash").await.json(200)["items"], serde_json::json!([]));
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_migration_that_waits_for_an_open_transaction_does_not_hold_up_reads_of_its_table() {
    let database = Database::create_empty().await;
    let pool = PgPool::connect(&database.url).await.unwrap();
    MIGRATOR.run_to(FIRST_GENERATION, &pool).await.unwrap();
    let mut reader = PgConnection::connect(&database.url).await.unwrap();
    let mut long_transaction = reader.begin().await.unwrap();
    long_transaction.execute("select from users").await.unwrap();
    let mut settings = config().database;
    settings.url = SecretString::from(database.url.clone());

    let use_the_table = async {
        until("the migration waits for the lock", async || {
            let waiting = "select count(*) from pg_locks where not granted and relation = 'users'::regclass";
            sqlx::query_scalar::<_, i64>(waiting).fetch_one(&pool).await.unwrap() > 0
        })
        .await;
        // Without a limit this would wait for as long as the transaction is open.
        let read = tokio::time::timeout(Duration::from_mins(2), pool.execute("select from users"));
        read.await.expect("the waiting migration does not hold up a read").unwrap();
        long_transaction.commit().await.unwrap();
    };
    let (migrated, ()) = tokio::join!(database::migrate(&settings), use_the_table);

    let migrated = migrated.unwrap();
    assert!(matches!(migrated, Migrated::Applied(_)), "{migrated}");
}
