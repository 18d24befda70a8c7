//! Whether the database has the schema that this program knows.

use std::collections::BTreeMap;

use sqlx::{PgPool, migrate::MigrateError};

use crate::MIGRATOR;

/// Why the service does not start on a database.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says it")]
pub enum SchemaError {
    #[error(
        "the database has {found} of {wanted} migrations: run `pidge migrate` (or set PIDGE__DATABASE__MIGRATE_ON_START=true)"
    )]
    Behind { found: usize, wanted: usize },
    #[error("the database has migration {0}, which this version of Pidge does not know: run a newer version")]
    Ahead(i64),
    #[error(
        "migration {0} did not finish: see the log of `pidge migrate`, and restore the database or finish it by hand"
    )]
    Unfinished(i64),
    #[error("migration {0} is not the one that this version of Pidge has: the database belongs to another build")]
    Different(i64),
    #[error("cannot reach the database: {0}")]
    Unreachable(#[from] sqlx::Error),
    #[error("cannot migrate: {0}")]
    Migration(#[from] MigrateError),
}

/// Brings the schema up to date. Several at once wait for each other.
pub async fn migrate(pool: &PgPool) -> Result<(), SchemaError> {
    // Otherwise the migrator would overlook what a newer release has added.
    match check_schema(pool).await {
        Err(error @ (SchemaError::Ahead(_) | SchemaError::Unreachable(_))) => Err(error),
        _ => Ok(MIGRATOR.run(pool).await?),
    }
}

/// Refuses a schema that is older, newer or other than the one known here.
pub async fn check_schema(pool: &PgPool) -> Result<(), SchemaError> {
    let exists: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null").fetch_one(pool).await?;
    let rows: Vec<(i64, bool, Vec<u8>)> = if exists {
        sqlx::query_as("select version, success, checksum from _sqlx_migrations order by version")
            .fetch_all(pool)
            .await?
    } else {
        Vec::new()
    };
    let known: BTreeMap<i64, &[u8]> =
        MIGRATOR.iter().map(|migration| (migration.version, &*migration.checksum)).collect();
    for (version, success, checksum) in &rows {
        match known.get(version) {
            None => return Err(SchemaError::Ahead(*version)),
            Some(_) if !success => return Err(SchemaError::Unfinished(*version)),
            Some(wanted) if *wanted != checksum.as_slice() => {
                return Err(SchemaError::Different(*version));
            }
            Some(_) => {}
        }
    }
    if rows.len() < known.len() { Err(SchemaError::Behind { found: rows.len(), wanted: known.len() }) } else { Ok(()) }
}
