//! Connection options: addresses, session settings, and the size of the pool.

use std::str::FromStr;
use std::thread::available_parallelism;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Executor, PgConnection, PgPool};

use super::{AccessMode, Database};
use crate::config;
use crate::error::Result;

/// The first version of Postgres that can limit the time of a whole transaction, and the statement that sets the limit.
const TRANSACTION_TIMEOUT: (u32, &str) = (170_000, "set transaction_timeout = '5s'");
/// Disables bitmap scans. Every query reads a row by its key or a page in the order of an index. With average
/// statistics (a dozen conversations per user) the planner prefers to collect and sort all rows of a user, which for an
/// educator are ten thousand.
const NO_BITMAP_SCANS: (&str, &str) = ("enable_bitmapscan", "off");
/// The number of connections of the server that the pool should leave to other clients.
const SPARE_CONNECTIONS: i64 = 10;
/// The connections of the pool that requests should have at least.
const ENOUGH_FOR_REQUESTS: u32 = 2;

/// The number of connections that requests leave to background tasks, above all to the sequencer and the tail of the event
/// log, which load must not stop.
const EVENT_LOG_CONNECTIONS: u32 = 2;

/// Returns the connection options of the pool, with the limits of each session.
fn pool_options(config: &config::Database) -> std::result::Result<PgConnectOptions, String> {
    let options = base_options(config)?;
    if config.transaction_pooler {
        // Behind a pooler sessions are shared, so each transaction applies the settings itself.
        return Ok(options);
    }
    let limits = session_limits(config).map(|(name, millis)| (name, millis.to_string()));
    Ok(options.options([("default_transaction_isolation", "read committed"), NO_BITMAP_SCANS]).options(limits))
}

/// Returns the connection options of `database.url`, without limits of the session.
fn base_options(config: &config::Database) -> std::result::Result<PgConnectOptions, String> {
    let url = config.url.expose_secret();
    if url.is_empty() {
        return Err("database.url is missing: set PIDGE__DATABASE__URL to the URL of a Postgres database (version 14 or later), for \
                    example postgres://pidge:password@localhost:5432/pidge, or run `pidge dev`, which starts its own"
            .to_owned());
    }
    let options = parse(url, "database.url")?;
    // Behind a pooler statements cannot stay prepared.
    let pooled = |options: PgConnectOptions| options.statement_cache_capacity(0).extra_float_digits(None);
    Ok(if config.transaction_pooler { pooled(options) } else { options })
}

/// Returns the connection options for migrations and `pidge check`: past a pooler, since migrations need a session, and
/// without time limits, since both may take long.
pub fn direct_options(config: &config::Database) -> std::result::Result<PgConnectOptions, String> {
    match config.direct_url.expose_secret() {
        "" => base_options(config),
        url => parse(url, "database.direct_url"),
    }
}

/// Returns true if the database is only reachable through a pooler.
pub(super) fn lacks_direct_url(config: &config::Database) -> bool {
    config.transaction_pooler && config.direct_url.expose_secret().is_empty()
}

fn parse(url: &str, key: &str) -> std::result::Result<PgConnectOptions, String> {
    // The error of the parser may quote the URL, which contains a password.
    let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let options = PgConnectOptions::from_str(url).ok().filter(|_| is_postgres);
    let options = options.ok_or_else(|| format!("{key} is not a postgres:// URL of one host"))?;
    if options.get_host().contains(',') {
        return Err(format!("{key} names several hosts: use one name or address that leads to the primary"));
    }
    Ok(options.application_name("pidge").disable_statement_logging())
}

/// Returns the limits of a session, in milliseconds. The server cancels a statement before the client stops waiting for
/// it.
fn session_limits(config: &config::Database) -> [(&'static str, u64); 3] {
    [
        ("statement_timeout", config.statement_timeout_ms),
        ("lock_timeout", config.lock_timeout_ms),
        ("idle_in_transaction_session_timeout", 10_000),
    ]
}

/// Returns the same limits as SQL statements for one transaction, for use behind a pooler.
pub(super) fn transaction_limits(config: &config::Database) -> String {
    let (name, value) = NO_BITMAP_SCANS;
    let first = format!("; set local {name} = {value}");
    session_limits(config).iter().fold(first, |sql, (name, millis)| sql + &format!("; set local {name} = {millis}"))
}

/// Creates the sqlx pool, which opens connections for [`ConnectionPool`](super::pool::ConnectionPool) when needed.
pub(super) fn pool(config: &config::Database, size: u32) -> std::result::Result<PgPool, String> {
    let has_sessions = !config.transaction_pooler;
    Ok(PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_millis(config.acquire_timeout_ms))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                let (since, limit) = TRANSACTION_TIMEOUT;
                if has_sessions && connection.server_version_num().is_some_and(|version| version >= since) {
                    connection.execute(limit).await?;
                }
                Ok(())
            })
        })
        // Its connections are used right after they are opened, and never returned to it.
        .test_before_acquire(false)
        .connect_lazy_with(pool_options(config)?))
}

/// Returns the configured number of connections. The default is two for each core, up to 20, plus those of the send
/// worker and of the event log: more would only move the queue from Pidge into Postgres.
pub(super) fn pool_size(config: &config::Config) -> u32 {
    let cores = available_parallelism().map_or(2, |n| u32::try_from(n.get()).unwrap_or(u32::MAX));
    match config.database.max_connections {
        0 => cores.saturating_mul(2).min(20) + reserved(config),
        set => set,
    }
}

/// Returns how many connections are not for requests: those of the send worker and of the event log.
pub(super) fn reserved(config: &config::Config) -> u32 {
    u32::try_from(config.sending.concurrent_batches()).unwrap_or(u32::MAX).saturating_add(EVENT_LOG_CONNECTIONS)
}

/// Checks at start that the database accepts writes, that the sessions have the limits that were requested, and that
/// there are enough connections. What is not so is logged and does not prevent the start.
pub async fn check_settings(database: &Database, config: &config::Config) -> Result<()> {
    let read_access_mode = async |connection: &mut PgConnection| AccessMode::read(connection).await;
    database.set_access_mode(database.run(read_access_mode).await?);
    let wanted =
        session_limits(&config.database).map(|(name, millis)| (name, i64::try_from(millis).unwrap_or(i64::MAX)));
    for (name, wanted) in wanted {
        let set = setting(database, name).await?;
        if set == 0 || set > wanted {
            tracing::warn!(
                "{name} is {set} ms in database sessions instead of {wanted} ms: a proxy in between ignores connection \
                 options; set it with `alter role … set {name} = '{wanted}ms'`"
            );
        }
    }
    let max_connections = setting(database, "max_connections").await?;
    let size = database.size();
    tracing::info!(
        pool = size,
        server = max_connections,
        "connection limits: {size} for each replica, {max_connections} on the server"
    );
    if i64::from(size) > max_connections - SPARE_CONNECTIONS {
        tracing::warn!(
            "the pool of one replica leaves fewer than {SPARE_CONNECTIONS} connections of the server to others: lower \
             database.max_connections, or raise max_connections on the server"
        );
    }
    let reserved = reserved(config);
    if size < reserved + ENOUGH_FOR_REQUESTS {
        tracing::warn!(
            "the pool of {size} connections leaves {} to requests, since sends and the event log have {reserved}: raise \
             database.max_connections",
            size.saturating_sub(reserved).max(1)
        );
    }
    Ok(())
}

/// Reads a numeric setting of the session.
async fn setting(database: &Database, name: &'static str) -> Result<i64> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar("select setting::bigint from pg_settings where name = $1")
            .bind(name)
            .fetch_one(connection)
            .await
    };
    database.run(read).await
}
