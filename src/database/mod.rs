//! The Postgres database: access for requests and background tasks ([`Database`]), the schema and its migration, and
//! the check of the data model's invariants.

mod access_mode;
mod admission;
mod connect;
mod deployment;
mod detached;
mod failure;
pub mod generation;
mod invariants;
mod notifications;
mod permit;
mod pool;
mod schema;
mod schema_error;
mod schema_state;

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Executor, PgConnection, PgPool, postgres::PgConnectOptions, raw_sql};

pub use self::access_mode::AccessMode;
use self::access_mode::LastAccessMode;
pub use self::admission::{Admission, Shed};
pub use self::connect::{check_settings, direct_options};
use self::deployment::LastSeal;
pub use self::detached::run_to_completion;
use self::failure::no_response;
pub use self::failure::{Failure, violates};
pub use self::invariants::violations;
pub use self::notifications::Notifications;
pub use self::permit::DbPermit;
use self::pool::ConnectionPool;
pub use self::pool::PooledConnection;
pub use self::schema::{Applied, AppliedMigration, Migrated, apply_schema, check_schema, migrate};
pub use self::schema_error::SchemaError;
pub use self::schema_state::MIGRATOR;
use crate::config::Config;
use crate::error::{Error, Result};

/// The time that all database work of a request may take.
const REQUEST_BUDGET: Duration = Duration::from_secs(5);
/// The time that the database work of a request may take that writes much, such as a whole roster: not more
/// than the default of `server.shutdown_seconds`.
const LONG_BUDGET: Duration = Duration::from_secs(15);
/// The time for which the client waits beyond `statement_timeout`, at which the server should have cancelled the
/// statement.
const STATEMENT_GRACE: Duration = Duration::from_millis(500);
/// The largest number of times that a transaction is run again after a conflict.
pub const MAX_RERUNS: u32 = 3;
/// Begins a transaction behind a pooler in transaction mode. There a server connection belongs to a client from BEGIN
/// to COMMIT only, and may hold prepared statements of other clients.
const TRANSACTION_PRELUDE: &str = "begin isolation level read committed; deallocate all";

/// Converts a number of seconds into an argument for `make_interval(secs => …)`, at most a hundred years.
pub fn seconds(seconds: u64) -> f64 {
    u32::try_from(seconds).unwrap_or(u32::MAX).min(3_153_600_000).into()
}

tokio::task_local! {
    /// The deadline of a request that acquires several permits, one after the other.
    static DEADLINE: Instant;
}

/// Gives all permits that the work acquires one common time budget. Otherwise each permit has its own.
pub async fn within_budget<T>(work: impl Future<Output = T>) -> T {
    DEADLINE.scope(Instant::now() + REQUEST_BUDGET, work).await
}

/// The same for work that writes much, with [`Database::run_long`].
pub async fn within_long_budget<T>(work: impl Future<Output = T>) -> T {
    DEADLINE.scope(Instant::now() + LONG_BUDGET, work).await
}

/// Access to Postgres: admission of requests, pooled connections, and time limits for both and for each statement.
#[derive(Debug)]
pub struct Database {
    pool: PgPool,
    connections: ConnectionPool,
    acquire_timeout: Duration,
    admission: Admission,
    statement_deadline: Duration,
    /// The statements that begin a transaction behind a pooler in transaction mode; `None` without a pooler.
    transaction_prelude: Option<String>,
    last_seal: LastSeal,
    last_access_mode: LastAccessMode,
}

impl Database {
    /// Creates access to the configured database. The send worker and the event log have connections of their own. Opens no
    /// connection yet.
    pub fn new(config: &Config) -> std::result::Result<Self, String> {
        let pool = connect::pool(&config.database, connect::pool_size(config))?;
        let millis = Duration::from_millis;
        let size = pool.options().get_max_connections() as usize;
        let prelude = || format!("{TRANSACTION_PRELUDE}{}", connect::transaction_limits(&config.database));
        Ok(Self {
            connections: ConnectionPool::new(size),
            acquire_timeout: millis(config.database.acquire_timeout_ms),
            admission: Admission::new(
                size.saturating_sub(connect::reserved(config) as usize).max(1),
                config.limits.max_queued_requests,
                millis(config.database.acquire_timeout_ms),
                millis(config.limits.queue_timeout_ms),
            ),
            pool,
            statement_deadline: millis(config.database.statement_timeout_ms) + STATEMENT_GRACE,
            transaction_prelude: config.database.transaction_pooler.then(prelude),
            last_seal: LastSeal::default(),
            last_access_mode: LastAccessMode::default(),
        })
    }

    /// Returns the options with which connections are opened.
    pub fn options(&self) -> Arc<PgConnectOptions> {
        self.pool.connect_options()
    }

    /// Returns the maximum number of connections.
    pub fn size(&self) -> u32 {
        self.pool.options().get_max_connections()
    }

    /// Closes all connections. No more can be opened.
    pub async fn close(&self) {
        self.connections.close();
        self.pool.close().await;
    }

    /// Takes a connection from the pool.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] if none is available in time.
    async fn connection(&self) -> sqlx::Result<PooledConnection<'_>> {
        let acquiring = tokio::time::timeout(self.acquire_timeout, self.connections.acquire(&self.pool));
        let (connection, permit) = acquiring.await.map_err(|_| sqlx::Error::PoolTimedOut)??;
        Ok(PooledConnection { connection, pool: &self.connections, _permit: permit, in_transaction: false })
    }

    /// Takes a connection for a background task, without a permit. Release it after use, or drop it after an error. Run
    /// all work on it under [`Self::with_deadline`].
    pub async fn background_connection(&self) -> sqlx::Result<PooledConnection<'_>> {
        let in_transaction = self.transaction_prelude.is_some();
        let mut connection = PooledConnection { in_transaction, ..self.connection().await? };
        if let Some(prelude) = &self.transaction_prelude {
            connection.get().execute(raw_sql(AssertSqlSafe(prelude.as_str()))).await?;
        }
        Ok(connection)
    }

    /// Runs work of a background task with the time limit of a statement. Without it, the task would wait forever for a
    /// database that does not respond.
    pub async fn with_deadline<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let result = tokio::time::timeout(self.statement_deadline, work).await.unwrap_or_else(|_| Err(no_response()));
        self.note_refused_write(&result);
        result
    }

    /// Waits for a permit to work on the database.
    ///
    /// # Errors
    /// 503 `unavailable`: the queue for permits is full, or none became free in time.
    pub async fn acquire(&self) -> Result<DbPermit<'_>> {
        let permit = self.admission.enter().await.map_err(Error::unavailable)?;
        let deadline = DEADLINE.try_with(|deadline| *deadline).unwrap_or_else(|_| Instant::now() + REQUEST_BUDGET);
        Ok(DbPermit { database: self, deadline, is_long: false, _permit: Some(permit) })
    }

    /// Returns a permit for the send worker, which has connections reserved and does not wait.
    pub fn acquire_for_send_worker(&self) -> DbPermit<'_> {
        DbPermit { database: self, deadline: Instant::now() + REQUEST_BUDGET, is_long: false, _permit: None }
    }

    /// Returns the number of connections that were opened since the start. An unchanged number tells a background task that
    /// it is connected to the same running server as before, except through a pooler.
    pub fn opened_connections(&self) -> u64 {
        self.connections.opened()
    }

    /// Returns the number of requests for a permit since the start. An unchanged number tells a background task that no
    /// request came in.
    pub fn arrived(&self) -> u64 {
        self.admission.arrived()
    }

    /// Waits for a permit, then runs a statement or a transaction. The work is run again as a whole after a conflict,
    /// and once on another connection if its connection turns out to be lost; it must therefore be idempotent.
    ///
    /// # Errors
    /// 503 `unavailable`: no permit or connection was available in time, or a failure that may be gone a moment later.
    /// 500 `internal`: any other failure of the database.
    pub async fn run<T>(&self, work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>) -> Result<T> {
        self.run_under(self.acquire().await?, work).await
    }

    /// Runs work as [`Self::run`] does, but always in a transaction, whose statements may take longer than
    /// `database.statement_timeout_ms`: until the end of the budget. For writes that must be one transaction although they are large,
    /// under [`within_long_budget`].
    ///
    /// # Errors
    /// Those of [`Self::run`].
    pub async fn run_long<T>(&self, work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>) -> Result<T> {
        let permit = DbPermit { is_long: true, ..self.acquire().await? };
        self.run_under(permit, work).await
    }

    async fn run_under<T>(
        &self,
        permit: DbPermit<'_>,
        mut work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>,
    ) -> Result<T> {
        let mut is_lost = false;
        for rerun in 0..MAX_RERUNS {
            let connection = if is_lost { permit.pinged_connection().await? } else { permit.connection().await? };
            match permit.run_on(connection, &mut work).await.map_err(|error| (Failure::of(&error), error)) {
                Err((Failure::Conflict, _)) => tokio::time::sleep(jitter(rerun)).await,
                Err((failure, _)) if !is_lost && failure.calls_for_another_connection() => is_lost = true,
                Err((_, error)) => return Err(error.into()),
                Ok(value) => return Ok(value),
            }
        }
        Ok(permit.run_on(permit.connection().await?, &mut work).await?)
    }

    /// Sets the gauges of the connection pool, of the admission queue and of the access mode.
    pub fn set_gauges(&self) {
        let count = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
        let (idle, used) = self.connections.count(self.size() as usize);
        metrics::gauge!("pidge_pool_connections", "state" => "idle").set(count(idle));
        metrics::gauge!("pidge_pool_connections", "state" => "used").set(count(used));
        metrics::gauge!("pidge_pool_connections_max").set(f64::from(self.size()));
        metrics::gauge!("pidge_pool_waiting").set(count(self.admission.waiting()));
        let is_writable = self.access_mode() == AccessMode::ReadWrite;
        metrics::gauge!("pidge_database_writable").set(u32::from(is_writable));
    }
}

/// Returns the pause before a rerun: a random number of milliseconds with an upper bound that doubles, so that
/// transactions that conflicted do not conflict again.
pub fn jitter(rerun: u32) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    Duration::from_micros(RandomState::new().hash_one(rerun) % (2_000 << rerun))
}
