//! Connections: how they are made, what is set on them, and when one is trusted.

use std::{str::FromStr, thread::available_parallelism, time::Duration};

use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Executor, PgConnection, PgPool};

use super::Database;
use crate::{config, error::Result};

/// A limit that Postgres knows from version 17 on, for whole transactions.
const TRANSACTION_LIMIT: (u32, &str) = (170_000, "set transaction_timeout = '5s'");
/// All that we read is a row by its key or a page in the order of an index. A planner that takes everybody for somebody with a
/// dozen conversations would rather gather and sort all of them, which for an educator are ten thousand.
const IN_ORDER: (&str, &str) = ("enable_bitmapscan", "off");
/// Connections that Postgres should have left for others.
const SPARE: i64 = 10;

/// How to reach the configured database, with the limits that each session there has.
pub fn connect(config: &config::Database) -> std::result::Result<PgConnectOptions, String> {
    let options = unlimited(config)?;
    if config.transaction_pooler {
        // A pooler knows no session of ours: what is set is set for each transaction.
        return Ok(options);
    }
    let limits = settings(config).map(|(name, millis)| (name, millis.to_string()));
    Ok(options.options([("default_transaction_isolation", "read committed"), IN_ORDER]).options(limits))
}

fn unlimited(config: &config::Database) -> std::result::Result<PgConnectOptions, String> {
    let url = config.url.expose_secret();
    if url.is_empty() {
        return Err("database.url is missing: set PIDGE__DATABASE__URL to a Postgres (14 or newer), for example \
                    postgres://pidge:password@localhost:5432/pidge, or run `pidge dev`, which brings its own"
            .to_owned());
    }
    let options = parse(url, "database.url")?;
    // Behind a pooler no statement stays prepared.
    let pooled = |options: PgConnectOptions| options.statement_cache_capacity(0).extra_float_digits(None);
    Ok(if config.transaction_pooler { pooled(options) } else { options })
}

/// How to reach the database itself, for as long as it takes: migrations need a session, and both they and the check of all
/// content may take their time.
pub fn connect_directly(config: &config::Database) -> std::result::Result<PgConnectOptions, String> {
    match config.direct_url.expose_secret() {
        "" => unlimited(config),
        url => parse(url, "database.direct_url"),
    }
}

/// Whether even the direct way leads through a pooler.
pub(super) fn is_pooled(config: &config::Database) -> bool {
    config.transaction_pooler && config.direct_url.expose_secret().is_empty()
}

fn parse(url: &str, key: &str) -> std::result::Result<PgConnectOptions, String> {
    // The parser's own error may quote the URL, which holds a password.
    let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let options = PgConnectOptions::from_str(url).ok().filter(|_| is_postgres);
    let options = options.ok_or_else(|| format!("{key} is not a postgres:// URL"))?;
    Ok(options.application_name("pidge").disable_statement_logging())
}

/// The limits of a session, in milliseconds. The server ends a statement before we stop waiting for it.
fn settings(config: &config::Database) -> [(&'static str, u64); 3] {
    [
        ("statement_timeout", config.statement_timeout_ms),
        ("lock_timeout", config.lock_timeout_ms),
        ("idle_in_transaction_session_timeout", 10_000),
    ]
}

/// The same limits as SQL, for one transaction: behind a pooler there is no session to set them on.
pub(super) fn limits(config: &config::Database) -> String {
    let (name, value) = IN_ORDER;
    let begin = format!("; set local {name} = {value}");
    settings(config).iter().fold(begin, |sql, (name, millis)| sql + &format!("; set local {name} = {millis}"))
}

/// The pool of the configured database. Nothing is connected yet.
pub(super) fn pool(config: &config::Database, size: u32) -> std::result::Result<PgPool, String> {
    let knows_sessions = !config.transaction_pooler;
    Ok(PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_millis(config.acquire_timeout_ms))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                let (since, limit) = TRANSACTION_LIMIT;
                if knows_sessions && connection.server_version_num().is_some_and(|version| version >= since) {
                    connection.execute(limit).await?;
                }
                Ok(())
            })
        })
        // What it makes is used at once, and never comes back.
        .test_before_acquire(false)
        .connect_lazy_with(connect(config)?))
}

/// Two connections for each core keep Postgres busy, beside those of the writers; more only queue there instead of here.
pub(super) fn pool_size(config: &config::Config) -> u32 {
    let cores = available_parallelism().map_or(2, |n| u32::try_from(n.get()).unwrap_or(u32::MAX));
    let writing = u32::try_from(config.sending.concurrent_batches()).unwrap_or(u32::MAX);
    match config.database.max_connections {
        0 => cores.saturating_mul(2).min(20) + writing,
        set => set,
    }
}

/// Looks, at start, whether the sessions have the limits that were asked for and whether the server has room for us.
/// What is not as it should be is logged: it is no reason not to start.
pub async fn check_settings(database: &Database, config: &config::Database) -> Result<()> {
    let wanted = settings(config).map(|(name, millis)| (name, i64::try_from(millis).unwrap_or(i64::MAX)));
    for (name, wanted) in wanted {
        let set = setting(database, name).await?;
        if set == 0 || set > wanted {
            tracing::warn!(
                "{name} is {set} ms on the database's sessions where {wanted} ms are wanted: something between them and us \
                 ignores what we ask for; set it with `alter role … set {name} = '{wanted}ms'`"
            );
        }
    }
    let room = setting(database, "max_connections").await?;
    let size = database.size();
    tracing::info!(pool = size, server = room, "up to {size} connections of the server's {room}, for each replica");
    if i64::from(size) > room - SPARE {
        tracing::warn!(
            "the pool of one replica leaves the server fewer than {SPARE} connections: see database.max_connections"
        );
    }
    Ok(())
}

async fn setting(database: &Database, name: &'static str) -> Result<i64> {
    let ask = async |connection: &mut PgConnection| {
        sqlx::query_scalar("select setting::bigint from pg_settings where name = $1")
            .bind(name)
            .fetch_one(connection)
            .await
    };
    database.run(ask).await
}
