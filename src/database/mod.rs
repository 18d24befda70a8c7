//! The one Postgres: the way to it ([`Database`]), whether its schema is the one that this program knows, and whether its
//! content keeps the data model's promises.

mod admission;
mod connect;
pub mod generation;
mod invariants;
mod kept;
mod schema;
mod schema_error;
mod schema_state;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool, postgres::PgConnectOptions, raw_sql};

use self::kept::{Kept, Owned, Place};
pub use self::{
    admission::{Admission, Shed},
    connect::{check_settings, connect_directly},
    invariants::violations,
    schema::{Migrated, apply_schema, check_schema, migrate},
    schema_error::SchemaError,
};
use crate::{
    config::Config,
    error::{Error, Result},
};

/// What a request may spend on the database in all.
const BUDGET: Duration = Duration::from_secs(5);
/// How much longer than the server we wait for a statement that the server should have ended by itself.
const GRACE: Duration = Duration::from_millis(500);
/// How often a transaction that lost a race is run again.
pub const RERUNS: u32 = 3;

/// A span of time as `make_interval(secs => …)` takes it; a hundred years are for ever.
pub fn seconds(seconds: u64) -> f64 {
    u32::try_from(seconds).unwrap_or(u32::MAX).min(3_153_600_000).into()
}

tokio::task_local! {
    /// By when a request that takes several turns must be done with all of them.
    static DEADLINE: Instant;
}

/// Gives the turns of a piece of work one budget together; without this, each has its own.
pub async fn within_budget<T>(work: impl Future<Output = T>) -> T {
    DEADLINE.scope(Instant::now() + BUDGET, work).await
}

/// The way to Postgres that every request takes: a turn, a connection, and a limit to how long either may take.
#[derive(Debug)]
pub struct Database {
    pool: PgPool,
    kept: Kept,
    acquire_limit: Duration,
    admission: Admission,
    statement_limit: Duration,
    /// What begins a transaction behind a pooler, if there is one.
    pin: Option<String>,
}

/// A request's turn, and the time by which all must be done.
pub struct Turn<'a> {
    database: &'a Database,
    deadline: Instant,
    _permit: Option<tokio::sync::SemaphorePermit<'a>>,
}

impl Database {
    /// The configured database. Nothing is connected yet.
    pub fn new(config: &Config) -> std::result::Result<Self, String> {
        let pool = connect::pool(&config.database, connect::pool_size(config))?;
        let millis = Duration::from_millis;
        let places = pool.options().get_max_connections() as usize;
        Ok(Self {
            kept: Kept::new(places),
            acquire_limit: millis(config.database.acquire_timeout_ms),
            admission: Admission::new(
                places.saturating_sub(config.writer.batches()).max(1),
                config.limits.max_waiting,
                millis(config.database.acquire_timeout_ms),
                millis(config.limits.max_wait_ms),
            ),
            pool,
            statement_limit: millis(config.database.statement_timeout_ms) + GRACE,
            pin: config.database.transaction_pooler.then(|| format!("{PIN}{}", connect::limits(&config.database))),
        })
    }

    /// How it is reached.
    pub fn options(&self) -> Arc<PgConnectOptions> {
        self.pool.connect_options()
    }

    /// How many connections there may be.
    pub fn size(&self) -> u32 {
        self.pool.options().get_max_connections()
    }

    /// Closes all connections, and makes no more.
    pub async fn close(&self) {
        self.kept.close();
        self.pool.close().await;
    }

    /// A connection, or the error that there was none in time.
    async fn connection(&self) -> sqlx::Result<Busy<'_>> {
        let taking = tokio::time::timeout(self.acquire_limit, self.kept.take(&self.pool));
        let (owned, place) = taking.await.map_err(|_| sqlx::Error::PoolTimedOut)??;
        Ok(Busy { owned, kept: &self.kept, _place: place, is_pinned: false })
    }

    /// A connection for what runs beside the requests, and waits for no turn. Give it back with [`Busy::done`]; after an
    /// error, just drop it. What is done with it belongs into [`Self::in_time`].
    pub async fn beside(&self) -> sqlx::Result<Busy<'_>> {
        let mut connection = Busy { is_pinned: self.pin.is_some(), ..self.connection().await? };
        if let Some(pin) = &self.pin {
            connection.get().execute(raw_sql(AssertSqlSafe(pin.as_str()))).await?;
        }
        Ok(connection)
    }

    /// Gives up what runs beside the requests when it takes longer than a statement may: a database that fell silent under
    /// it would otherwise never be asked again.
    pub async fn in_time<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        tokio::time::timeout(self.statement_limit, work).await.unwrap_or_else(|_| Err(late()))
    }

    /// Waits for a turn.
    pub async fn turn(&self) -> Result<Turn<'_>> {
        let permit = self.admission.enter().await.map_err(Error::unavailable)?;
        let deadline = DEADLINE.try_with(|deadline| *deadline).unwrap_or_else(|_| Instant::now() + BUDGET);
        Ok(Turn { database: self, deadline, _permit: Some(permit) })
    }

    /// How many requests have asked for a turn since the start: whether somebody came meanwhile.
    pub fn arrived(&self) -> u64 {
        self.admission.arrived()
    }

    /// A turn of one of those who write sends, for whom there is always room.
    pub fn writing_turn(&self) -> Turn<'_> {
        Turn { database: self, deadline: Instant::now() + BUDGET, _permit: None }
    }

    /// Runs a statement or a transaction when its turn comes, and runs it again as a whole when it lost a race or its connection
    /// turns out to be gone. So it must be one that may be done twice.
    pub async fn run<T>(&self, mut work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>) -> Result<T> {
        let turn = self.turn().await?;
        let mut lost = false;
        for rerun in 0..RERUNS {
            let connection = if lost { turn.living_connection().await? } else { turn.connection().await? };
            match turn.on(connection, &mut work).await {
                Err(error) if lost_a_race(&error) => tokio::time::sleep(jitter(rerun)).await,
                Err(error) if !lost && is_gone(&error) => lost = true,
                result => return Ok(result?),
            }
        }
        Ok(turn.on(turn.connection().await?, &mut work).await?)
    }

    /// Sets the gauges that show how busy the connections are.
    pub fn report(&self) {
        let count = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
        let (idle, used) = self.kept.count(self.size() as usize);
        metrics::gauge!("pidge_pool_connections", "state" => "idle").set(count(idle));
        metrics::gauge!("pidge_pool_connections", "state" => "used").set(count(used));
        metrics::gauge!("pidge_pool_connections_max").set(f64::from(self.size()));
        metrics::gauge!("pidge_pool_waiting").set(count(self.admission.waiting()));
    }
}

impl Turn<'_> {
    /// A connection as it was left.
    pub async fn connection(&self) -> sqlx::Result<Busy<'_>> {
        let waiting = tokio::time::timeout(self.left(), self.database.connection());
        waiting.await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    /// A connection that was asked whether it lives. After a restart of the database all those in the pool are dead; they
    /// are thrown away here.
    pub async fn living_connection(&self) -> sqlx::Result<Busy<'_>> {
        let living = async {
            loop {
                let mut connection = self.connection().await?;
                if connection.get().ping().await.is_ok() {
                    return Ok(connection);
                }
            }
        };
        tokio::time::timeout(self.left(), living).await.unwrap_or_else(|_| Err(late()))
    }

    /// Runs a statement or a transaction on a connection. One that fails or is not done in time is thrown away with whatever
    /// was under way on it, so that its place in the pool is free at once.
    pub async fn on<T>(
        &self,
        mut connection: Busy<'_>,
        mut work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>,
    ) -> sqlx::Result<T> {
        let doing = async {
            let connection = self.begin(&mut connection).await?;
            match work(connection).await {
                Err(error) if self.may_be_stale(&error) => {
                    connection.clear_cached_statements().await?;
                    work(connection).await
                }
                result => result,
            }
        };
        let result = self.in_time(doing).await;
        self.end(connection, result).await
    }

    /// The connection, in a transaction if there must be one.
    pub async fn begin<'c>(&self, connection: &'c mut Busy<'_>) -> sqlx::Result<&'c mut PgConnection> {
        if let Some(pin) = &self.database.pin {
            connection.get().execute(raw_sql(AssertSqlSafe(pin.as_str()))).await?;
        }
        Ok(connection.get())
    }

    /// Ends what [`begin`](Self::begin) began, and gives the connection back if it is still of use.
    pub async fn end<T>(&self, mut connection: Busy<'_>, result: sqlx::Result<T>) -> sqlx::Result<T> {
        if result.as_ref().is_err_and(is_broken) {
            self.database.kept.distrust();
            return result;
        }
        if self.database.pin.is_some() {
            let ending = raw_sql(if result.is_ok() { "commit" } else { "rollback" });
            self.in_time(connection.get().execute(ending)).await?;
        }
        connection.done().await?;
        result
    }

    /// Whether an error means that the connection's statements have to be prepared anew.
    pub fn may_be_stale(&self, error: &sqlx::Error) -> bool {
        self.database.pin.is_none() && is_stale(error)
    }

    /// Gives up a piece of work that takes longer than it may.
    pub async fn in_time<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let limit = self.database.statement_limit.min(self.left());
        tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(late()))
    }

    /// Whether there is no time left for anything.
    pub fn is_over(&self) -> bool {
        self.left().is_zero()
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// A connection in use. Dropped before it is [`done`](Self::done), whatever the reason, it is not used again.
pub struct Busy<'a> {
    owned: Owned,
    kept: &'a Kept,
    _place: Place<'a>,
    is_pinned: bool,
}

impl Busy<'_> {
    /// The connection.
    pub fn get(&mut self) -> &mut PgConnection {
        self.owned.get()
    }

    /// Gives it back, in order.
    pub async fn done(mut self) -> sqlx::Result<()> {
        if self.is_pinned {
            self.get().execute(raw_sql("commit")).await?;
        }
        self.kept.keep(self.owned);
        Ok(())
    }
}

/// Begins a transaction on a session that others use as well: behind a pooler in transaction mode, a server's connection is
/// ours from BEGIN to COMMIT only. The others have left the names of their prepared statements.
const PIN: &str = "begin isolation level read committed; deallocate all";

/// Serialization failure or deadlock: the server rolled everything back, and the same may be tried again.
pub fn lost_a_race(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|e| matches!(e.code().as_deref(), Some("40001" | "40P01")))
}

/// A statement was prepared before a migration changed a table, and no longer fits; the server refused it, and nothing was
/// written. Of a function that is inlined into a statement it does not notice by itself (`XX000`), nor where the change comes
/// between the statement and a function that returns rows of the table (`42804` `datatype_mismatch`).
fn is_stale(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|e| match e.code().as_deref() {
        Some("XX000" | "42804") => true,
        Some("0A000") => e.message().starts_with("cached plan"),
        _ => false,
    })
}

/// The connection is of no more use: what was asked on it may have been carried out, or not.
pub fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => true,
        // The server ended the session: 57P01 admin_shutdown, 57P02 crash_shutdown, 57P03 cannot_connect_now, 08
        // connection exceptions; or it is a standby by now: 25006 read_only_sql_transaction.
        sqlx::Error::Database(e) => {
            e.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P") || code == "25006")
        }
        _ => false,
    }
}

/// The connection had ended, rather than that its server says nothing: another one may do.
fn is_gone(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() != std::io::ErrorKind::TimedOut,
        error => is_broken(error),
    }
}

/// The pause before a rerun: a few milliseconds, longer each time, and not the same for those who collided.
pub fn jitter(rerun: u32) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    Duration::from_micros(RandomState::new().hash_one(rerun) % (2_000 << rerun))
}

fn late() -> sqlx::Error {
    std::io::Error::new(std::io::ErrorKind::TimedOut, "the database did not answer in time").into()
}
