//! The one Postgres: the way to it ([`Database`]), whether its schema is the one that this release knows, and whether its
//! content keeps the invariants of the data model.

mod admission;
mod connect;
mod detached;
mod failure;
pub mod generation;
mod invariants;
mod permit;
mod pool;
mod schema;
mod schema_error;
mod schema_state;

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Executor, PgConnection, PgPool, postgres::PgConnectOptions, raw_sql};

pub use self::admission::{Admission, Shed};
pub use self::connect::{check_settings, connect_directly};
pub use self::detached::run_to_completion;
pub use self::failure::{Failure, violates};
pub use self::invariants::violations;
pub use self::permit::DbPermit;
pub use self::pool::PooledConnection;
pub use self::schema::{Migrated, apply_schema, check_schema, migrate};
pub use self::schema_error::SchemaError;
pub use self::schema_state::MIGRATOR;
use self::{failure::no_answer, pool::ConnectionPool};
use crate::config::Config;
use crate::error::{Error, Result};

/// What a request may spend on the database in all.
const BUDGET: Duration = Duration::from_secs(5);
/// How much longer than the server the client waits for a statement that the server should have ended by itself.
const GRACE: Duration = Duration::from_millis(500);
/// How often a transaction that met a conflict is run again.
pub const MAX_RERUNS: u32 = 3;
/// Begins a transaction on a session that others use as well: behind a pooler in transaction mode a server's connection
/// belongs to a client from BEGIN to COMMIT only, and other clients have left their prepared statements on it.
const TRANSACTION_PRELUDE: &str = "begin isolation level read committed; deallocate all";

/// A span of time as `make_interval(secs => …)` takes it, a hundred years at most.
pub fn seconds(seconds: u64) -> f64 {
    u32::try_from(seconds).unwrap_or(u32::MAX).min(3_153_600_000).into()
}

tokio::task_local! {
    /// By when a request that takes several permits must be done with all of them.
    static DEADLINE: Instant;
}

/// Gives all permits of a piece of work one budget together; without this, each has its own.
pub async fn within_budget<T>(work: impl Future<Output = T>) -> T {
    DEADLINE.scope(Instant::now() + BUDGET, work).await
}

/// The way to Postgres that every request takes: a permit, a connection, and a limit to how long either may take.
#[derive(Debug)]
pub struct Database {
    pool: PgPool,
    connections: ConnectionPool,
    acquire_limit: Duration,
    admission: Admission,
    statement_limit: Duration,
    /// What begins a transaction behind a pooler in transaction mode; `None` without one.
    transaction_prelude: Option<String>,
}

impl Database {
    /// The configured database. Nothing is connected yet.
    pub fn new(config: &Config) -> std::result::Result<Self, String> {
        let pool = connect::pool(&config.database, connect::pool_size(config))?;
        let millis = Duration::from_millis;
        let size = pool.options().get_max_connections() as usize;
        let prelude = || format!("{TRANSACTION_PRELUDE}{}", connect::limits(&config.database));
        Ok(Self {
            connections: ConnectionPool::new(size),
            acquire_limit: millis(config.database.acquire_timeout_ms),
            admission: Admission::new(
                size.saturating_sub(config.sending.concurrent_batches()).max(1),
                config.limits.max_queued_requests,
                millis(config.database.acquire_timeout_ms),
                millis(config.limits.queue_timeout_ms),
            ),
            pool,
            statement_limit: millis(config.database.statement_timeout_ms) + GRACE,
            transaction_prelude: config.database.transaction_pooler.then(prelude),
        })
    }

    /// How the database is reached.
    pub fn options(&self) -> Arc<PgConnectOptions> {
        self.pool.connect_options()
    }

    /// How many connections there may be.
    pub fn size(&self) -> u32 {
        self.pool.options().get_max_connections()
    }

    /// Closes all connections, and opens no more.
    pub async fn close(&self) {
        self.connections.close();
        self.pool.close().await;
    }

    /// A connection, or the error that there was none in time.
    async fn connection(&self) -> sqlx::Result<PooledConnection<'_>> {
        let acquiring = tokio::time::timeout(self.acquire_limit, self.connections.acquire(&self.pool));
        let (connection, permit) = acquiring.await.map_err(|_| sqlx::Error::PoolTimedOut)??;
        Ok(PooledConnection { connection, pool: &self.connections, _permit: permit, in_transaction: false })
    }

    /// A connection for a background worker, which needs no permit. Release it at the end; after an error, just drop it. The
    /// work on it belongs into [`Self::with_deadline`].
    pub async fn background_connection(&self) -> sqlx::Result<PooledConnection<'_>> {
        let in_transaction = self.transaction_prelude.is_some();
        let mut connection = PooledConnection { in_transaction, ..self.connection().await? };
        if let Some(prelude) = &self.transaction_prelude {
            connection.get().execute(raw_sql(AssertSqlSafe(prelude.as_str()))).await?;
        }
        Ok(connection)
    }

    /// Gives up the work of a background worker when it takes longer than a statement may: a worker would otherwise wait for
    /// ever for a database that fell silent.
    pub async fn with_deadline<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        tokio::time::timeout(self.statement_limit, work).await.unwrap_or_else(|_| Err(no_answer()))
    }

    /// Waits for a permit.
    ///
    /// # Errors
    /// 503 `unavailable`: the queue for permits is full, or none was free in time.
    pub async fn acquire(&self) -> Result<DbPermit<'_>> {
        let permit = self.admission.enter().await.map_err(Error::unavailable)?;
        let deadline = DEADLINE.try_with(|deadline| *deadline).unwrap_or_else(|_| Instant::now() + BUDGET);
        Ok(DbPermit { database: self, deadline, _permit: Some(permit) })
    }

    /// A permit of the send worker, which never waits for one.
    pub fn acquire_for_send_worker(&self) -> DbPermit<'_> {
        DbPermit { database: self, deadline: Instant::now() + BUDGET, _permit: None }
    }

    /// How many permits were asked for since the start: tells whether there was a request meanwhile.
    pub fn arrived(&self) -> u64 {
        self.admission.arrived()
    }

    /// Runs a statement or a transaction once there is a permit. It is run again as a whole after a conflict, and once on
    /// another connection when its own turns out to be gone; so it must be one that may be done twice.
    pub async fn run<T>(&self, mut work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>) -> Result<T> {
        let permit = self.acquire().await?;
        let mut is_lost = false;
        for rerun in 0..MAX_RERUNS {
            let connection = if is_lost { permit.living_connection().await? } else { permit.connection().await? };
            match permit.run_on(connection, &mut work).await.map_err(|error| (Failure::of(&error), error)) {
                Err((Failure::Conflict, _)) => tokio::time::sleep(jitter(rerun)).await,
                Err((failure, _)) if !is_lost && failure.calls_for_another_connection() => is_lost = true,
                Err((_, error)) => return Err(error.into()),
                Ok(value) => return Ok(value),
            }
        }
        Ok(permit.run_on(permit.connection().await?, &mut work).await?)
    }

    /// Sets the gauges that show how busy the connections are.
    pub fn report(&self) {
        let count = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
        let (idle, used) = self.connections.count(self.size() as usize);
        metrics::gauge!("pidge_pool_connections", "state" => "idle").set(count(idle));
        metrics::gauge!("pidge_pool_connections", "state" => "used").set(count(used));
        metrics::gauge!("pidge_pool_connections_max").set(f64::from(self.size()));
        metrics::gauge!("pidge_pool_waiting").set(count(self.admission.waiting()));
    }
}

/// The pause before a rerun: a few milliseconds, longer each time, and not the same for transactions that collided.
pub fn jitter(rerun: u32) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    Duration::from_micros(RandomState::new().hash_one(rerun) % (2_000 << rerun))
}
