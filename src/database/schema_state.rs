//! Which schema the database has, and what that means for this release.

use sqlx::PgConnection;

use super::generation::{GENERATION, HASH, OLDEST_GENERATION};
use super::schema_error::SchemaError;

/// The migrations: tables and types. Functions are applied after them ([`super::apply_schema`]).
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// The database's schema, compared with the one of this release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing is recorded yet: the database is empty, or the first migration was interrupted.
    Missing,
    /// Of an older generation.
    Older(i32),
    /// Of the same generation, with other text: one of the two is under development.
    OtherText,
    /// The same.
    Same,
    /// Of a newer generation on which this release can still run.
    Newer(i32),
    /// Of a newer generation that needs a release of at least generation `oldest`.
    TooNew {
        /// The generation of the database.
        generation: i32,
        /// The oldest that can run on it.
        oldest: i32,
    },
}

/// Reads what the database has.
///
/// # Errors
/// [`SchemaError::Earlier`] for a database from before schemas had generations.
pub(super) async fn read(connection: &mut PgConnection) -> Result<Standing, SchemaError> {
    if !exists(connection, "schema_state").await? {
        return if is_from_earlier_revision(connection).await? {
            Err(SchemaError::Earlier)
        } else {
            Ok(Standing::Missing)
        };
    }
    let recorded = sqlx::query_as("select generation, oldest_generation, hash from schema_state");
    Ok(recorded.fetch_optional(connection).await?.map_or(Standing::Missing, compare))
}

fn compare((generation, oldest, hash): (i32, i32, String)) -> Standing {
    match generation {
        GENERATION if hash == HASH => Standing::Same,
        GENERATION => Standing::OtherText,
        ..GENERATION => Standing::Older(generation),
        _ if oldest <= GENERATION => Standing::Newer(generation),
        _ => Standing::TooNew { generation, oldest },
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

/// Whether the database has migrations of Pidge that are not the ones of today.
async fn is_from_earlier_revision(connection: &mut PgConnection) -> sqlx::Result<bool> {
    if !exists(connection, "_sqlx_migrations").await? {
        return Ok(false);
    }
    let list = "select version, checksum from _sqlx_migrations";
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(list).fetch_all(connection).await?;
    let is_ours = |(version, checksum): &(i64, Vec<u8>)| {
        MIGRATOR.iter().any(|migration| migration.version == *version && *migration.checksum == **checksum)
    };
    Ok(!applied.iter().all(is_ours))
}

async fn exists(connection: &mut PgConnection, table: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar("select to_regclass($1) is not null").bind(table).fetch_one(connection).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_is_accepted_from_its_oldest_generation_on() {
        let same = |hash: &str| hash.to_owned();

        assert_eq!(compare((GENERATION, OLDEST_GENERATION, same(HASH))), Standing::Same);
        assert_eq!(compare((GENERATION, OLDEST_GENERATION, same("x"))), Standing::OtherText);
        assert_eq!(compare((GENERATION - 1, 0, same(HASH))), Standing::Older(GENERATION - 1));
        assert_eq!(compare((GENERATION + 1, GENERATION, same("x"))), Standing::Newer(GENERATION + 1));
        let too_new = Standing::TooNew { generation: GENERATION + 2, oldest: GENERATION + 1 };
        assert_eq!(compare((GENERATION + 2, GENERATION + 1, same("x"))), too_new);
    }
}
