//! Whether the database has the schema that this program knows.

use std::{collections::BTreeMap, time::Duration};

use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, migrate::MigrateError, postgres::PgConnectOptions, raw_sql,
};

use super::{
    TRANSACTION_PRELUDE,
    connect::{connect_directly, is_pooled},
};
use crate::{MIGRATOR, config};

/// How long a start waits for the database to take a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is asked whether somebody else has finished migrating.
const RETRY: Duration = Duration::from_millis(100);

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
    #[error("cannot reach the database at {place}: {why}")]
    Unreachable { place: String, why: String },
    #[error("the database refused a question about its schema: {0}")]
    Refused(#[from] sqlx::Error),
    #[error("cannot migrate: {0}")]
    Migration(#[from] MigrateError),
    #[error(
        "database.direct_url is missing: migrations need a session of their own, which the pooler at database.url does not give"
    )]
    NoSession,
    #[error("{0}")]
    Setting(String),
}

/// Brings the schema up to date. Several at once wait for each other.
pub async fn migrate(config: &config::Database) -> Result<(), SchemaError> {
    let options = &connect_directly(config).map_err(SchemaError::Setting)?;
    match check_schema(options).await {
        Ok(()) => Ok(()),
        Err(SchemaError::Behind { .. }) if is_pooled(config) => Err(SchemaError::NoSession),
        Err(SchemaError::Behind { .. }) => {
            let mut connection = connect(options).await?;
            take_turn(&mut connection).await?;
            drop_unfinished_indexes(&mut connection).await?;
            Ok(MIGRATOR.run(&mut connection).await?)
        }
        Err(error) => Err(error),
    }
}

/// Refuses a schema that is older, newer or other than the one known here.
pub async fn check_schema(options: &PgConnectOptions) -> Result<(), SchemaError> {
    let mut connection = connect(options).await?;
    connection.execute(raw_sql(TRANSACTION_PRELUDE)).await?;
    let rows = applied(&mut connection).await?;
    connection.execute(raw_sql("commit")).await?;
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

/// Waits until nobody else migrates. By asking again and again: who waits for a lock within a statement holds up those who
/// build an index concurrently, and so waits for ever. The lock goes with the connection.
async fn take_turn(connection: &mut PgConnection) -> sqlx::Result<()> {
    let ask = "select pg_try_advisory_lock(hashtext('pidge'), hashtext('migrate'))";
    while !sqlx::query_scalar::<_, bool>(ask).fetch_one(&mut *connection).await? {
        tokio::time::sleep(RETRY).await;
    }
    Ok(())
}

/// An index whose building was cut off is there, but of no use: it is built anew.
async fn drop_unfinished_indexes(connection: &mut PgConnection) -> sqlx::Result<()> {
    let unfinished = "select format('drop index concurrently %s', i.indexrelid::regclass)
                      from pg_index i join pg_class c on c.oid = i.indexrelid
                      where not i.indisvalid and c.relnamespace = current_schema()::regnamespace";
    for drop in sqlx::query_scalar::<_, String>(unfinished).fetch_all(&mut *connection).await? {
        connection.execute(raw_sql(AssertSqlSafe(drop))).await?;
    }
    Ok(())
}

/// The migrations that the database has.
async fn applied(connection: &mut PgConnection) -> sqlx::Result<Vec<(i64, bool, Vec<u8>)>> {
    let question = "select to_regclass('_sqlx_migrations') is not null";
    if !sqlx::query_scalar(question).fetch_one(&mut *connection).await? {
        return Ok(Vec::new());
    }
    let list = "select version, success, checksum from _sqlx_migrations order by version";
    sqlx::query_as(list).fetch_all(connection).await
}

/// A connection beside the pool, which would only say that it waited in vain.
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
