//! Checks the invariants of the data model: for `pidge check`, and for the tests.

use sqlx::{PgPool, raw_sql};

/// How many findings of one broken invariant are listed.
const MAX_LISTED: usize = 20;

/// What breaks an invariant, a sentence for each finding; empty when all hold. An invariant is a sentence and the SQL query
/// that finds what breaks it. Reads one snapshot, so it can run beside a busy service.
pub async fn violations(pool: &PgPool, invariants: &[(&'static str, &'static str)]) -> sqlx::Result<Vec<String>> {
    let mut transaction = pool.begin().await?;
    raw_sql("set transaction isolation level repeatable read, read only").execute(&mut *transaction).await?;
    let mut found = Vec::new();
    for (sentence, query) in invariants {
        // Without a statement name: in a pooler's session another client may have taken it.
        let rows: Vec<String> = sqlx::query_scalar(*query).persistent(false).fetch_all(&mut *transaction).await?;
        found.extend(rows.iter().take(MAX_LISTED).map(|row| format!("broken: {sentence}: {row}")));
        if rows.len() > MAX_LISTED {
            found.push(format!("broken: {sentence}: and {} more", rows.len() - MAX_LISTED));
        }
    }
    transaction.rollback().await?;
    Ok(found)
}
