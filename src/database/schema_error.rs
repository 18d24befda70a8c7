//! The errors of a database that this release cannot run on, with what to do about each.

use sqlx::migrate::MigrateError;

use super::AccessMode;
use super::generation::GENERATION;
use super::schema::AppliedMigration;

/// The reason why the service does not start on a database, or cannot migrate it.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages describe the variants")]
pub enum SchemaError {
    #[error("the database has no schema yet: run `pidge migrate` (or set PIDGE__DATABASE__MIGRATE_ON_START=true)")]
    Missing,
    #[error(
        "the database has a schema of generation {0}, but this release needs generation {GENERATION}: run `pidge migrate` \
         (or set PIDGE__DATABASE__MIGRATE_ON_START=true)"
    )]
    Older(i32),
    #[error(
        "the database has generation {GENERATION} of the schema, but from a different build: run `pidge migrate` of the build \
         that is to serve"
    )]
    HashMismatch,
    #[error(
        "the database has a schema of generation {generation}, which needs a release of generation {oldest} or later, but this \
         release has generation {GENERATION}: run a newer release"
    )]
    TooNew { generation: i32, oldest: i32 },
    #[error(
        "the database was created by an earlier revision of Pidge, whose schema cannot be upgraded: use a new database, or \
         run `pidge dev --fresh` if it is the database of `pidge dev`"
    )]
    EarlierRevision,
    #[error("migration {0} in the database differs from the one in this build: the database belongs to another build")]
    MigrationChanged(i64),
    #[error("the database has migration {0}, which this build does not have: the database belongs to another build")]
    MigrationUnknown(i64),
    #[error("cannot connect to the database at {address}: {reason}")]
    Unreachable { address: String, reason: String },
    #[error("cannot read or write the schema of the database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("cannot migrate: {0}")]
    Migration(MigrateError),
    #[error(
        "migration {0} could not lock its table for five minutes, because another transaction has used the table and is \
         still open: end that transaction (see pg_stat_activity), then run `pidge migrate` again"
    )]
    TableLocked(i64),
    #[error("cannot apply migrations/functions/{name}.sql: {error}")]
    Function { name: &'static str, error: sqlx::Error },
    #[error("{error}. Migrations that were applied before that, and stay: {}", names(applied))]
    Interrupted { applied: Vec<AppliedMigration>, error: Box<SchemaError> },
    #[error(
        "database.direct_url is missing: migrations need a session, which the pooler at database.url does not provide"
    )]
    DirectUrlMissing,
    #[error("cannot migrate: {0}; migrate the primary, as a role that may write")]
    NotWritable(AccessMode),
    #[error("{0}")]
    InvalidSetting(String),
}

fn names(migrations: &[AppliedMigration]) -> String {
    migrations.iter().map(AppliedMigration::to_string).collect::<Vec<_>>().join(", ")
}

impl From<MigrateError> for SchemaError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMismatch(version) => Self::MigrationChanged(version),
            MigrateError::VersionMissing(version) => Self::MigrationUnknown(version),
            error => Self::Migration(error),
        }
    }
}
