//! Compares the schema of the database with the one of this release.

use sqlx::PgConnection;

use super::generation::{GENERATION, HASH, OLDEST_GENERATION};
use super::schema_error::SchemaError;

/// The migrations, which create tables and types. [`super::apply_schema`] applies the functions after them.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// The schema of the database in comparison with the one of this release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SchemaStatus {
    /// No schema is recorded: the database is empty, or the first migration was interrupted.
    Missing,
    /// An older generation.
    Older(i32),
    /// The same generation with another hash: one of the two builds is from development.
    HashMismatch,
    /// The same generation and hash.
    Same,
    /// A newer generation on which this release can run.
    Newer(i32),
    /// A newer generation that needs a release of generation `oldest` or later.
    TooNew {
        /// The generation of the database.
        generation: i32,
        /// The oldest generation that can run on it.
        oldest: i32,
    },
}

/// Reads the schema state of the database.
///
/// # Errors
/// [`SchemaError::EarlierRevision`] for a database from before generations were recorded.
pub(super) async fn read(connection: &mut PgConnection) -> Result<SchemaStatus, SchemaError> {
    if !table_exists(connection, "schema_state").await? {
        return if is_from_earlier_revision(connection).await? {
            Err(SchemaError::EarlierRevision)
        } else {
            Ok(SchemaStatus::Missing)
        };
    }
    let recorded = sqlx::query_as("select generation, oldest_generation, hash from schema_state");
    Ok(recorded.fetch_optional(connection).await?.map_or(SchemaStatus::Missing, compare))
}

fn compare((generation, oldest, hash): (i32, i32, String)) -> SchemaStatus {
    match generation {
        GENERATION if hash == HASH => SchemaStatus::Same,
        GENERATION => SchemaStatus::HashMismatch,
        ..GENERATION => SchemaStatus::Older(generation),
        _ if oldest <= GENERATION => SchemaStatus::Newer(generation),
        _ => SchemaStatus::TooNew { generation, oldest },
    }
}

/// Records that the database has the schema of this release.
pub(super) async fn write(connection: &mut PgConnection) -> sqlx::Result<()> {
    let record = "insert into schema_state (generation, oldest_generation, hash) values ($1, $2, $3)
                  on conflict on constraint schema_state_pkey do update
                  set generation = excluded.generation, oldest_generation = excluded.oldest_generation, hash = excluded.hash";
    sqlx::query(record).bind(GENERATION).bind(OLDEST_GENERATION).bind(HASH).execute(connection).await?;
    Ok(())
}

/// Returns true if the database has migrations that are not those of this release.
async fn is_from_earlier_revision(connection: &mut PgConnection) -> sqlx::Result<bool> {
    if !table_exists(connection, "_sqlx_migrations").await? {
        return Ok(false);
    }
    let list = "select version, checksum from _sqlx_migrations";
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(list).fetch_all(connection).await?;
    let is_known = |(version, checksum): &(i64, Vec<u8>)| {
        MIGRATOR.iter().any(|migration| migration.version == *version && *migration.checksum == **checksum)
    };
    Ok(!applied.iter().all(is_known))
}

pub(super) async fn table_exists(connection: &mut PgConnection, table: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar("select to_regclass($1) is not null").bind(table).fetch_one(connection).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_is_accepted_from_its_oldest_generation_on() {
        assert_eq!(compare((GENERATION, OLDEST_GENERATION, HASH.to_owned())), SchemaStatus::Same);
        assert_eq!(compare((GENERATION, OLDEST_GENERATION, "x".to_owned())), SchemaStatus::HashMismatch);
        assert_eq!(compare((GENERATION - 1, 0, HASH.to_owned())), SchemaStatus::Older(GENERATION - 1));
        assert_eq!(compare((GENERATION + 1, GENERATION, "x".to_owned())), SchemaStatus::Newer(GENERATION + 1));
        let too_new = SchemaStatus::TooNew { generation: GENERATION + 2, oldest: GENERATION + 1 };
        assert_eq!(compare((GENERATION + 2, GENERATION + 1, "x".to_owned())), too_new);
    }
}
