//! Why a database is refused, in sentences that say what to run.

use sqlx::migrate::MigrateError;

use super::generation::GENERATION;

/// Why the service does not start on a database.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says it")]
pub enum SchemaError {
    #[error("the database has no schema yet: run `pidge migrate` (or set PIDGE__DATABASE__MIGRATE_ON_START=true)")]
    Missing,
    #[error(
        "the database has a schema of generation {0}, and this release needs generation {GENERATION}: run `pidge migrate` \
         (or set PIDGE__DATABASE__MIGRATE_ON_START=true)"
    )]
    Older(i32),
    #[error(
        "the database has another schema of generation {GENERATION} than this build: run `pidge migrate` of the build that is \
         meant to serve"
    )]
    OtherText,
    #[error(
        "the database has a schema of generation {generation}, which needs a release of generation {oldest} or later, and this \
         release has generation {GENERATION}: run a newer release"
    )]
    TooNew { generation: i32, oldest: i32 },
    #[error(
        "the database was made by an earlier revision of Pidge, whose schema cannot be upgraded: use a new database, or \
         `pidge dev --fresh` for the one of `pidge dev`"
    )]
    Earlier,
    #[error("migration {0} in the database is not the one that this build has: the database belongs to another build")]
    Different(i64),
    #[error("the database has migration {0}, which this build does not have: the database belongs to another build")]
    Unknown(i64),
    #[error("cannot reach the database at {place}: {why}")]
    Unreachable { place: String, why: String },
    #[error("the database refused a question about its schema: {0}")]
    Refused(#[from] sqlx::Error),
    #[error("cannot migrate: {0}")]
    Migration(MigrateError),
    #[error("cannot apply migrations/functions/{name}.sql: {error}")]
    Function { name: &'static str, error: sqlx::Error },
    #[error(
        "database.direct_url is missing: migrations need a session of their own, which the pooler at database.url does not give"
    )]
    NoSession,
    #[error("{0}")]
    Setting(String),
}

impl From<MigrateError> for SchemaError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMismatch(version) => Self::Different(version),
            MigrateError::VersionMissing(version) => Self::Unknown(version),
            error => Self::Migration(error),
        }
    }
}
