//! The SQL of persisted key sets (table `key_sets`).

use std::time::Duration;

use crate::database::Database;

/// Returns the persisted JWKS document of an issuer, and how long ago it was fetched.
pub(super) async fn load(database: &Database, issuer: &str, url: &str) -> sqlx::Result<Option<(String, Duration)>> {
    let mut connection = database.background_connection().await?;
    let row = sqlx::query!(
        r#"select document, extract(epoch from now() - fetched_at)::float8 as "age!"
           from key_sets where issuer = $1 and url = $2"#,
        issuer,
        url,
    )
    .fetch_optional(connection.get())
    .await?;
    connection.release().await?;
    Ok(row.map(|row| (row.document, Duration::try_from_secs_f64(row.age).unwrap_or_default())))
}

/// Persists a JWKS document that has just been fetched. Replicas overwrite each other: the last writer wins.
pub(super) async fn save(database: &Database, issuer: &str, url: &str, document: &str) -> sqlx::Result<()> {
    let mut connection = database.background_connection().await?;
    sqlx::query!(
        "insert into key_sets (issuer, url, document, fetched_at) values ($1, $2, $3, now())
         on conflict on constraint key_sets_pkey
         do update set document = excluded.document, fetched_at = excluded.fetched_at",
        issuer,
        url,
        document,
    )
    .execute(connection.get())
    .await?;
    connection.release().await
}
