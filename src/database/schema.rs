//! Migrates the database to the schema of this release, and refuses a database that this release cannot run on.

use std::fmt;
use std::time::{Duration, Instant};

use sqlx::migrate::MigrateError;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, postgres::PgConnectOptions, raw_sql};

use super::connect::{direct_options, lacks_direct_url};
use super::generation::{GENERATION, UNUSED_INDEXES};
use super::schema_error::SchemaError;
use super::schema_state::{self, MIGRATOR, SchemaStatus};
use super::{AccessMode, TRANSACTION_PRELUDE};
use crate::config;

/// The timeout of connecting to the database.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The interval at which a process tries to get the migration lock.
const LOCK_RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// The time for which a migration that cannot lock a table is tried again.
const MAX_LOCK_WAIT: Duration = Duration::from_mins(5);

/// The pause before a migration that could not lock a table is tried again. Meanwhile requests use the table.
const LOCK_PAUSE: Duration = Duration::from_secs(2);

/// The SQLSTATE of a statement that did not get a lock within `lock_timeout`.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// The function files, as name and SQL text, in the order of `migrations/functions/order`.
const FUNCTIONS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/functions.rs"));

/// The result of [`migrate`]. Displays as sentences for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Migrated {
    /// The database had the schema of this release already. Nothing was changed.
    UpToDate,
    /// The database has a schema of a newer generation, on which this release can run. Nothing was changed.
    NewerDatabase(i32),
    /// The database has the schema of this release now.
    Applied(Applied),
}

impl fmt::Display for Migrated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UpToDate => write!(f, "The schema is up to date (generation {GENERATION}): nothing to do."),
            Self::NewerDatabase(generation) => write!(
                f,
                "The database has the schema of generation {generation}, which is newer than that of this release. \
                 Nothing was changed. This release can run on it."
            ),
            Self::Applied(Applied { migrations, functions }) => {
                for migration in migrations {
                    writeln!(f, "Migration {migration}: applied in {} ms.", migration.time.as_millis())?;
                }
                writeln!(f, "Functions: applied in {} ms.", functions.as_millis())?;
                write!(f, "The schema has generation {GENERATION} now.")
            }
        }
    }
}

/// What was applied to a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The migrations that were missing, in their order.
    pub migrations: Vec<AppliedMigration>,
    /// The time that it took to apply all functions.
    pub functions: Duration,
}

/// A migration that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedMigration {
    /// The number in the name of its file.
    pub version: i64,
    /// The rest of the name.
    pub name: String,
    /// The time that it took.
    pub time: Duration,
}

impl fmt::Display for AppliedMigration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04} {}", self.version, self.name)
    }
}

/// Migrates the database to the schema of this release, unless it has a newer one. Concurrent calls run one at a time.
/// Logs what it does.
///
/// # Errors
/// A [`SchemaError`] if this release can neither migrate the database nor run on it.
pub async fn migrate(config: &config::Database) -> Result<Migrated, SchemaError> {
    let options = &direct_options(config).map_err(SchemaError::InvalidSetting)?;
    if let Some(done) = already_migrated(read_status(options).await?)? {
        return Ok(done);
    }
    if lacks_direct_url(config) {
        return Err(SchemaError::DirectUrlMissing);
    }
    let mut connection = connect(options).await?;
    let mode = AccessMode::read(&mut connection).await?;
    if mode != AccessMode::ReadWrite {
        return Err(SchemaError::NotWritable(mode));
    }
    acquire_migration_lock(&mut connection).await?;
    // Another process may have migrated in the meantime, even one of a newer release.
    if let Some(done) = already_migrated(schema_state::read(&mut connection).await?)? {
        return Ok(done);
    }
    drop_invalid_indexes(&mut connection).await?;
    let applied = apply_schema(&mut connection).await?;
    for AppliedMigration { version, name, time } in &applied.migrations {
        tracing::info!(version, name, millis = millis(*time), "migration applied");
    }
    tracing::info!(generation = GENERATION, millis = millis(applied.functions), "functions applied");
    Ok(Migrated::Applied(applied))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Returns the result of [`migrate`] for a database that needs no migration, or `None` for one that does.
fn already_migrated(status: SchemaStatus) -> Result<Option<Migrated>, SchemaError> {
    match status {
        SchemaStatus::Missing | SchemaStatus::Older(_) | SchemaStatus::HashMismatch => Ok(None),
        SchemaStatus::Same => {
            tracing::info!(generation = GENERATION, "the schema is up to date: nothing to migrate");
            Ok(Some(Migrated::UpToDate))
        }
        SchemaStatus::Newer(generation) => Ok(Some(Migrated::NewerDatabase(generation))),
        SchemaStatus::TooNew { generation, oldest } => Err(SchemaError::TooNew { generation, oldest }),
    }
}

/// Applies the missing migrations, then all functions in one transaction, drops the indexes that these do not use, and
/// records the schema. Without the checks and the lock of [`migrate`].
///
/// # Errors
/// [`SchemaError::MigrationChanged`], [`SchemaError::MigrationUnknown`], or an error of Postgres. If migrations were
/// applied before it, it is a [`SchemaError::Interrupted`], which names them: each is committed by itself.
pub async fn apply_schema(connection: &mut PgConnection) -> Result<Applied, SchemaError> {
    let before = recorded_migrations(connection).await?;
    let outcome = match run_migrations(connection).await {
        Ok(()) => complete(connection).await,
        Err(error) => Err(error),
    };
    let recorded = recorded_migrations(connection).await;
    let is_new = |migration: &AppliedMigration| !before.contains(migration);
    match outcome {
        Ok(functions) => Ok(Applied { migrations: recorded?.into_iter().filter(is_new).collect(), functions }),
        Err(error) => {
            let applied: Vec<_> = recorded.unwrap_or_default().into_iter().filter(is_new).collect();
            Err(if applied.is_empty() { error } else { SchemaError::Interrupted { applied, error: Box::new(error) } })
        }
    }
}

/// Completes the schema after the migrations. It is recorded at the end, so that an interrupted upgrade is run again. Returns
/// the time that it took to apply the functions.
async fn complete(connection: &mut PgConnection) -> Result<Duration, SchemaError> {
    let functions = apply_functions(connection).await?;
    for index in UNUSED_INDEXES {
        let drop = format!("drop index concurrently if exists {index}");
        connection.execute(raw_sql(AssertSqlSafe(drop))).await?;
    }
    schema_state::write(connection).await?;
    Ok(functions)
}

/// Applies all functions in one transaction. Returns the time that it took.
async fn apply_functions(connection: &mut PgConnection) -> Result<Duration, SchemaError> {
    let begin = Instant::now();
    let mut transaction = connection.begin().await?;
    for &(name, text) in FUNCTIONS {
        let applied = transaction.execute(raw_sql(text)).await;
        applied.map_err(|error| SchemaError::Function { name, error })?;
    }
    transaction.commit().await?;
    Ok(begin.elapsed())
}

/// Runs the missing migrations. A migration whose `lock_timeout` expires is rolled back and tried again: a lock that waits
/// makes every later statement on the table wait behind it, for as long as the transaction in front of it is open.
async fn run_migrations(connection: &mut PgConnection) -> Result<(), SchemaError> {
    let (begin, mut is_logged) = (Instant::now(), false);
    loop {
        match MIGRATOR.run(&mut *connection).await {
            Err(MigrateError::ExecuteMigration(error, version)) if is_lock_timeout(&error) => {
                if begin.elapsed() > MAX_LOCK_WAIT {
                    return Err(SchemaError::TableLocked(version));
                }
                if !is_logged {
                    tracing::warn!(
                        version,
                        "a migration cannot lock its table, because another transaction has used the table and is still \
                         open; it is tried again until it succeeds, for five minutes"
                    );
                    is_logged = true;
                }
                tokio::time::sleep(LOCK_PAUSE).await;
            }
            result => return Ok(result?),
        }
    }
}

fn is_lock_timeout(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some(LOCK_NOT_AVAILABLE))
}

/// Returns the migrations that the database has, with the time that each took.
async fn recorded_migrations(connection: &mut PgConnection) -> sqlx::Result<Vec<AppliedMigration>> {
    if !schema_state::table_exists(connection, "_sqlx_migrations").await? {
        return Ok(Vec::new());
    }
    let list = "select version, description, execution_time from _sqlx_migrations order by version";
    let rows: Vec<(i64, String, i64)> = sqlx::query_as(list).fetch_all(connection).await?;
    let migration = |(version, name, nanos)| {
        let time = Duration::from_nanos(u64::try_from(nanos).unwrap_or_default());
        AppliedMigration { version, name, time }
    };
    Ok(rows.into_iter().map(migration).collect())
}

/// Checks that this release can run on the database. Logs a warning if the schema is newer, but compatible.
///
/// # Errors
/// A [`SchemaError`] whose message tells what to do.
pub async fn check_schema(options: &PgConnectOptions) -> Result<(), SchemaError> {
    match read_status(options).await? {
        SchemaStatus::Same => Ok(()),
        SchemaStatus::Newer(generation) => {
            tracing::warn!(
                database = generation,
                release = GENERATION,
                "the database has the schema of a newer release; this release can run on it, but should be upgraded"
            );
            Ok(())
        }
        SchemaStatus::Missing => Err(SchemaError::Missing),
        SchemaStatus::Older(generation) => Err(SchemaError::Older(generation)),
        SchemaStatus::HashMismatch => Err(SchemaError::HashMismatch),
        SchemaStatus::TooNew { generation, oldest } => Err(SchemaError::TooNew { generation, oldest }),
    }
}

/// Reads the schema status in one transaction, because the connection may lead through a pooler.
async fn read_status(options: &PgConnectOptions) -> Result<SchemaStatus, SchemaError> {
    let mut connection = connect(options).await?;
    connection.execute(raw_sql(TRANSACTION_PRELUDE)).await?;
    let status = schema_state::read(&mut connection).await?;
    connection.execute(raw_sql("commit")).await?;
    Ok(status)
}

/// Waits until no other process is migrating. Polls, because a statement that waits for a lock would block
/// `create index concurrently` of the process that holds it: a deadlock. Closing the connection releases the lock.
async fn acquire_migration_lock(connection: &mut PgConnection) -> sqlx::Result<()> {
    let try_lock = "select pg_try_advisory_lock(hashtext('pidge'), hashtext('migrate'))";
    while !sqlx::query_scalar::<_, bool>(try_lock).fetch_one(&mut *connection).await? {
        tokio::time::sleep(LOCK_RETRY_INTERVAL).await;
    }
    Ok(())
}

/// Drops indexes whose concurrent creation was interrupted: they exist, but are invalid. Their migration recreates
/// them.
async fn drop_invalid_indexes(connection: &mut PgConnection) -> sqlx::Result<()> {
    let statements = "select format('drop index concurrently %s', i.indexrelid::regclass)
                      from pg_index i join pg_class c on c.oid = i.indexrelid
                      where not i.indisvalid and c.relnamespace = current_schema()::regnamespace";
    for drop in sqlx::query_scalar::<_, String>(statements).fetch_all(&mut *connection).await? {
        connection.execute(raw_sql(AssertSqlSafe(drop))).await?;
    }
    Ok(())
}

/// Opens a connection outside of the pool. Its error tells why it failed; the error of the pool would be a timeout.
async fn connect(options: &PgConnectOptions) -> Result<PgConnection, SchemaError> {
    let unreachable = |error: sqlx::Error| SchemaError::Unreachable {
        address: match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        },
        reason: error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned()),
    };
    let connecting = tokio::time::timeout(CONNECT_TIMEOUT, PgConnection::connect_with(options));
    connecting.await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(unreachable)
}
