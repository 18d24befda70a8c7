//! Checks the invariants of the data model, for `pidge check` and the tests.

use sqlx::{PgPool, raw_sql};

/// The largest number of violations that are listed for one invariant.
const MAX_LISTED: usize = 20;

/// Returns a line for each violation of an invariant; empty if all hold. An invariant is a sentence and the SQL query
/// that finds violations. All queries read one snapshot, so the check can run while the service is in use.
pub async fn violations(pool: &PgPool, invariants: &[(&'static str, &'static str)]) -> sqlx::Result<Vec<String>> {
    let mut transaction = pool.begin().await?;
    raw_sql("set transaction isolation level repeatable read, read only").execute(&mut *transaction).await?;
    let mut found = Vec::new();
    for (sentence, query) in invariants {
        // Not prepared: in a session shared by a pooler, another client may use the same statement name.
        let rows: Vec<String> = sqlx::query_scalar(*query).persistent(false).fetch_all(&mut *transaction).await?;
        found.extend(rows.iter().take(MAX_LISTED).map(|row| format!("broken invariant: {sentence}: {row}")));
        if rows.len() > MAX_LISTED {
            found.push(format!("broken invariant: {sentence}: and {} more", rows.len() - MAX_LISTED));
        }
    }
    transaction.rollback().await?;
    Ok(found)
}
