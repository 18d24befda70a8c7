//! Migrations that were cut off while an index was built.

use pidge::database;
use sqlx::Executor;

use crate::app::TestApp;

/// Forgets that this migration and all after it were made.
async fn forget_from(app: &TestApp, version: i64) {
    sqlx::query("delete from _sqlx_migrations where version >= $1").bind(version).execute(&app.pool).await.unwrap();
}

#[tokio::test]
async fn an_index_that_was_built_but_not_noted_and_one_that_was_not_finished_are_no_hindrance() {
    let app = TestApp::spawn().await;
    forget_from(&app, 14).await;
    app.pool
        .execute("update pg_index set indisvalid = false where indexrelid = 'participants_trash_idx'::regclass")
        .await
        .unwrap();
    database::migrate(&app.config.database).await.unwrap();
    let unfinished = "select count(*) from pg_index where not indisvalid";
    assert_eq!(sqlx::query_scalar::<_, i64>(unfinished).fetch_one(&app.pool).await.unwrap(), 0);
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    assert_eq!(ada.get("/v1/inbox?filter=trash").await.json(200)["items"], serde_json::json!([]));
    assert_eq!(app.check().await, [""; 0]);
}
