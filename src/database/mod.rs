//! The one Postgres: connections to it, whether its schema is the one that this program knows, and whether its content
//! keeps the data model's promises.

mod invariants;
mod schema;

use std::{str::FromStr, time::Duration};

use secrecy::ExposeSecret;
use sqlx::{
    ConnectOptions, Connection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

pub use self::{
    invariants::violations,
    schema::{SchemaError, check_schema, migrate},
};
use crate::config;

/// How long an idle connection is taken to be alive without asking.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// The pool of the configured database. Nothing is connected yet.
pub fn pool(config: &config::Database) -> Result<PgPool, String> {
    let url = config.url.expose_secret();
    if url.is_empty() {
        return Err("database.url is missing: set PIDGE__DATABASE__URL to a Postgres (14 or newer), for example \
                    postgres://pidge:password@localhost:5432/pidge, or run `pidge dev`, which brings its own"
            .to_owned());
    }
    // The parser's own error may quote the URL, which holds a password.
    let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let options =
        PgConnectOptions::from_str(url).ok().filter(|_| is_postgres).ok_or("database.url is not a postgres:// URL")?;
    let options = options
        .application_name("pidge")
        .options([("default_transaction_isolation", "read committed")])
        .disable_statement_logging();
    Ok(PgPoolOptions::new()
        .max_connections(config.max_connections)
        .acquire_timeout(Duration::from_millis(config.acquire_timeout_ms))
        // A ping before each use would double the round trips. A connection that was busy a moment ago is taken as it is
        // (sends cope with one that died since); one that has been idle may have outlived its server.
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move { Ok(meta.idle_for < TRUSTED_IDLE || connection.ping().await.is_ok()) })
        })
        .connect_lazy_with(options))
}

/// How often a transaction that lost a race is run again.
pub const RERUNS: usize = 3;

/// Serialization failure or deadlock: the server rolled everything back, and the same may be tried again.
pub fn lost_a_race(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|e| matches!(e.code().as_deref(), Some("40001" | "40P01")))
}

/// Runs a transaction, and runs it again as a whole when it lost a race.
pub async fn rerun<T>(mut transaction: impl AsyncFnMut() -> sqlx::Result<T>) -> sqlx::Result<T> {
    for _ in 0..RERUNS {
        match transaction().await {
            Err(error) if lost_a_race(&error) => {}
            result => return result,
        }
    }
    transaction().await
}
