//! The schema: bringing a database up to date, and refusing one that this release cannot run on.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, postgres::PgConnectOptions, raw_sql};

use super::TRANSACTION_PRELUDE;
use super::connect::{connect_directly, is_pooled};
use super::generation::GENERATION;
use super::schema_error::SchemaError;
use super::schema_state::{self, MIGRATOR, Standing};
use crate::config;

/// How long a start waits for the database to take a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a process that waits for another one to finish migrating asks for its turn.
const RETRY: Duration = Duration::from_millis(100);

/// The function files by name, in the order of `migrations/functions/order`.
const FUNCTIONS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/functions.rs"));

/// What [`migrate`] found or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Migrated {
    /// The database has the schema of this release.
    UpToDate,
    /// The database has a schema of this newer generation, on which this release can run. Nothing was changed.
    NewerDatabase(i32),
}

/// Brings the schema up to date, unless it is newer than that of this release. Concurrent calls wait for each other.
///
/// # Errors
/// A [`SchemaError`] when this release can neither migrate the database nor run on it.
pub async fn migrate(config: &config::Database) -> Result<Migrated, SchemaError> {
    let options = &connect_directly(config).map_err(SchemaError::Setting)?;
    if let Some(done) = migrated(standing(options).await?)? {
        return Ok(done);
    }
    if is_pooled(config) {
        return Err(SchemaError::NoSession);
    }
    let mut connection = connect(options).await?;
    take_turn(&mut connection).await?;
    // Another process may have migrated in the meantime, even one of a newer release.
    if let Some(done) = migrated(schema_state::read(&mut connection).await?)? {
        return Ok(done);
    }
    drop_unfinished_indexes(&mut connection).await?;
    apply_schema(&mut connection).await?;
    Ok(Migrated::UpToDate)
}

/// The result of [`migrate`] where there is nothing to migrate.
fn migrated(standing: Standing) -> Result<Option<Migrated>, SchemaError> {
    match standing {
        Standing::Missing | Standing::Older(_) | Standing::OtherText => Ok(None),
        Standing::Same => Ok(Some(Migrated::UpToDate)),
        Standing::Newer(generation) => Ok(Some(Migrated::NewerDatabase(generation))),
        Standing::TooNew { generation, oldest } => Err(SchemaError::TooNew { generation, oldest }),
    }
}

/// Applies the migrations that the database lacks, then all functions and the row of `schema_state` in one transaction. Checks no
/// generation and waits for no other process: that is what [`migrate`] does.
///
/// # Errors
/// [`SchemaError::Different`], [`SchemaError::Unknown`], or the error of Postgres.
pub async fn apply_schema(connection: &mut PgConnection) -> Result<(), SchemaError> {
    MIGRATOR.run(&mut *connection).await?;
    let mut transaction = connection.begin().await?;
    for &(name, text) in FUNCTIONS {
        let applied = transaction.execute(raw_sql(text)).await;
        applied.map_err(|error| SchemaError::Function { name, error })?;
    }
    schema_state::write(&mut transaction).await?;
    Ok(transaction.commit().await?)
}

/// Refuses a database that this release cannot run on. One with a newer schema on which it can run is logged as a warning.
///
/// # Errors
/// A [`SchemaError`] that says what to run.
pub async fn check_schema(options: &PgConnectOptions) -> Result<(), SchemaError> {
    match standing(options).await? {
        Standing::Same => Ok(()),
        Standing::Newer(generation) => {
            tracing::warn!(
                database = generation,
                release = GENERATION,
                "the database has the schema of a newer release, on which this one can run: replace it by that release"
            );
            Ok(())
        }
        Standing::Missing => Err(SchemaError::Missing),
        Standing::Older(generation) => Err(SchemaError::Older(generation)),
        Standing::OtherText => Err(SchemaError::OtherText),
        Standing::TooNew { generation, oldest } => Err(SchemaError::TooNew { generation, oldest }),
    }
}

/// What the database has, read in one transaction: the way to it may lead through a pooler.
async fn standing(options: &PgConnectOptions) -> Result<Standing, SchemaError> {
    let mut connection = connect(options).await?;
    connection.execute(raw_sql(TRANSACTION_PRELUDE)).await?;
    let standing = schema_state::read(&mut connection).await?;
    connection.execute(raw_sql("commit")).await?;
    Ok(standing)
}

/// Waits until no other process migrates. By asking again and again: a statement that waits for a lock holds up the building
/// of an index concurrently, and the two would wait for each other. The lock is released with the connection.
async fn take_turn(connection: &mut PgConnection) -> sqlx::Result<()> {
    let ask = "select pg_try_advisory_lock(hashtext('pidge'), hashtext('migrate'))";
    while !sqlx::query_scalar::<_, bool>(ask).fetch_one(&mut *connection).await? {
        tokio::time::sleep(RETRY).await;
    }
    Ok(())
}

/// Drops indexes whose concurrent building was interrupted: they exist, but are of no use, and their migration builds them again.
async fn drop_unfinished_indexes(connection: &mut PgConnection) -> sqlx::Result<()> {
    let unfinished = "select format('drop index concurrently %s', i.indexrelid::regclass)
                      from pg_index i join pg_class c on c.oid = i.indexrelid
                      where not i.indisvalid and c.relnamespace = current_schema()::regnamespace";
    for drop in sqlx::query_scalar::<_, String>(unfinished).fetch_all(&mut *connection).await? {
        connection.execute(raw_sql(AssertSqlSafe(drop))).await?;
    }
    Ok(())
}

/// A connection beside the pool, whose error says more than that none was free in time.
async fn connect(options: &PgConnectOptions) -> Result<PgConnection, SchemaError> {
    let unreachable = |error: sqlx::Error| SchemaError::Unreachable {
        place: match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        },
        why: error.as_database_error().map_or_else(|| error.to_string(), |refusal| refusal.message().to_owned()),
    };
    let connecting = tokio::time::timeout(PATIENCE, PgConnection::connect_with(options));
    connecting.await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(unreachable)
}
