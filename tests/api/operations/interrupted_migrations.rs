//! Migrations that were interrupted.

use pidge::database::{self, Migrated};
use sqlx::Executor;

use crate::support::app::TestApp;

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
