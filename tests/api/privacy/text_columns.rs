//! A search of everything that the database stores.

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;

use crate::support::app::TestApp;

/// The tables in which some text occurs, in any column: each row is compared as a whole, in lower case, and so is what its `bytea`
/// columns say.
pub async fn tables_with(app: &TestApp, text: &str) -> BTreeSet<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace",
    )
    .fetch_all(&app.pool)
    .await
    .unwrap();
    let mut found = BTreeSet::new();
    for table in tables {
        let query = format!(
            "select exists (select from {table} t where position($1 in lower(t::text)) > 0
                            or position(encode(convert_to($1, 'UTF8'), 'hex') in t::text) > 0)"
        );
        if sqlx::query_scalar(AssertSqlSafe(query)).bind(text).fetch_one(&app.pool).await.unwrap() {
            found.insert(table);
        }
    }
    found
}

/// Asserts that none of some texts is stored anywhere.
pub async fn assert_nowhere(app: &TestApp, texts: &[&str]) {
    for text in texts {
        let tables = tables_with(app, text).await;
        assert!(tables.is_empty(), "{text:?} is still in {tables:?}");
    }
}
