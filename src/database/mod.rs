//! The one Postgres: the way to it ([`Database`]), whether its schema is the one that this program knows, and whether its
//! content keeps the data model's promises.

mod admission;
mod connect;
mod invariants;
mod schema;

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool, Postgres, pool::PoolConnection, raw_sql};

pub use self::{
    admission::{Admission, Shed},
    connect::{check_settings, connect_directly},
    invariants::violations,
    schema::{SchemaError, check_schema, migrate},
};
use crate::{
    config::Config,
    error::{Error, Result},
};

/// What a request may spend on the database in all.
const BUDGET: Duration = Duration::from_secs(5);
/// How much longer than the server we wait for a statement that the server should have ended by itself.
const GRACE: Duration = Duration::from_millis(500);
/// How long a connection that is given back may take to answer.
const RELEASE_LIMIT: Duration = Duration::from_secs(1);
/// How often a transaction that lost a race is run again.
pub const RERUNS: u32 = 3;

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
    admission: Admission,
    statement_limit: Duration,
    /// What begins a transaction behind a pooler, if there is one.
    pin: Option<String>,
}

/// A request's turn, and the time by which all must be done.
pub struct Turn<'a> {
    database: &'a Database,
    deadline: Instant,
    _permit: tokio::sync::SemaphorePermit<'a>,
}

impl Database {
    /// The configured database. Nothing is connected yet.
    pub fn new(config: &Config) -> std::result::Result<Self, String> {
        let pool = connect::pool(&config.database)?;
        let millis = Duration::from_millis;
        Ok(Self {
            admission: Admission::new(
                pool.options().get_max_connections() as usize,
                config.limits.max_waiting,
                millis(config.database.acquire_timeout_ms),
                millis(config.limits.max_wait_ms),
            ),
            pool,
            statement_limit: millis(config.database.statement_timeout_ms) + GRACE,
            pin: config.database.transaction_pooler.then(|| format!("{PIN}{}", connect::limits(&config.database))),
        })
    }

    /// The connections themselves.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// A connection for what runs beside the requests, and waits for no turn. Give it back with [`Busy::done`]; after an
    /// error, just drop it. What is done with it belongs into [`Self::in_time`].
    pub async fn beside(&self) -> sqlx::Result<Busy> {
        let mut connection = Busy { connection: Some(self.pool.acquire().await?), is_pinned: self.pin.is_some() };
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
        Ok(Turn { database: self, deadline, _permit: permit })
    }

    /// Runs a statement or a transaction when its turn comes, and runs it again as a whole when it lost a race.
    pub async fn run<T>(&self, mut work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>) -> Result<T> {
        let turn = self.turn().await?;
        for rerun in 0..RERUNS {
            match turn.attempt(&mut work).await {
                Err(error) if lost_a_race(&error) => tokio::time::sleep(jitter(rerun)).await,
                result => return Ok(result?),
            }
        }
        Ok(turn.attempt(&mut work).await?)
    }

    /// Sets the gauges that show how busy the connections are.
    pub fn report(&self) {
        let count = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
        let (size, idle) = (self.pool.size() as usize, self.pool.num_idle());
        metrics::gauge!("pidge_pool_connections", "state" => "idle").set(count(idle));
        metrics::gauge!("pidge_pool_connections", "state" => "used").set(count(size.saturating_sub(idle)));
        metrics::gauge!("pidge_pool_connections_max").set(f64::from(self.pool.options().get_max_connections()));
        metrics::gauge!("pidge_pool_waiting").set(count(self.admission.waiting()));
    }
}

impl Turn<'_> {
    /// Runs a statement or a transaction once.
    pub async fn attempt<T>(&self, work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>) -> sqlx::Result<T> {
        self.on(self.connection().await?, work).await
    }

    /// A connection as the pool has it.
    pub async fn connection(&self) -> sqlx::Result<Busy> {
        let waiting = tokio::time::timeout(self.left(), self.database.pool.acquire());
        waiting.await.map_err(|_| sqlx::Error::PoolTimedOut)?.map(Busy::new)
    }

    /// A connection that was asked whether it lives. After a restart of the database all those in the pool are dead; they
    /// are thrown away here.
    pub async fn living_connection(&self) -> sqlx::Result<Busy> {
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
        mut connection: Busy,
        mut work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>,
    ) -> sqlx::Result<T> {
        let limit = self.database.statement_limit.min(self.left());
        let doing = async {
            let connection = connection.get();
            match &self.database.pin {
                Some(pin) => pinned(connection, pin, &mut work).await,
                None => match work(connection).await {
                    Err(error) if is_stale(&error) => {
                        connection.clear_cached_statements().await?;
                        work(connection).await
                    }
                    result => result,
                },
            }
        };
        let result = tokio::time::timeout(limit, doing).await.map_err(|_| late())?;
        if !result.as_ref().is_err_and(is_broken) {
            connection.done().await?;
        }
        result
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// A connection in use. Dropped before it is [`done`](Self::done), whatever the reason, it does not go back into the pool.
pub struct Busy {
    connection: Option<PoolConnection<Postgres>>,
    is_pinned: bool,
}

impl Busy {
    fn new(connection: PoolConnection<Postgres>) -> Self {
        Self { connection: Some(connection), is_pinned: false }
    }

    /// The connection.
    pub fn get(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("only `done` takes it")
    }

    /// Gives it back, in order.
    pub async fn done(mut self) -> sqlx::Result<()> {
        if self.is_pinned {
            self.get().execute(raw_sql("commit")).await?;
        }
        // The pool asks each connection that comes back whether it lives, and waits for the answer without an end: the place
        // of one whose database fell silent at that moment would be lost for as long as the silence lasts.
        if let Some(mut connection) = self.connection.take() {
            tokio::spawn(tokio::time::timeout(RELEASE_LIMIT, connection.return_to_pool()));
        }
        Ok(())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(connection.detach());
        }
    }
}

/// Begins a transaction on a session that others use as well: they have left the names of their prepared statements.
const PIN: &str = "begin isolation level read committed; deallocate all";

/// Behind a pooler in transaction mode, one server connection is ours from BEGIN to COMMIT only.
async fn pinned<T>(
    connection: &mut PgConnection,
    pin: &str,
    work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
) -> sqlx::Result<T> {
    connection.execute(raw_sql(AssertSqlSafe(pin))).await?;
    match work(connection).await {
        Ok(value) => connection.execute(raw_sql("commit")).await.map(|_| value),
        Err(error) => {
            connection.execute(raw_sql("rollback")).await?;
            Err(error)
        }
    }
}

/// Serialization failure or deadlock: the server rolled everything back, and the same may be tried again.
pub fn lost_a_race(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|e| matches!(e.code().as_deref(), Some("40001" | "40P01")))
}

/// A statement was prepared before a migration changed a table, and no longer fits; the server refused it before it did
/// anything. Of a function that is inlined into a statement it does not notice by itself (`XX000`).
fn is_stale(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|e| match e.code().as_deref() {
        Some("XX000") => true,
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

/// The pause before a rerun: a few milliseconds, longer each time, and not the same for those who collided.
pub fn jitter(rerun: u32) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    Duration::from_micros(RandomState::new().hash_one(rerun) % (2_000 << rerun))
}

fn late() -> sqlx::Error {
    std::io::Error::new(std::io::ErrorKind::TimedOut, "the database did not answer in time").into()
}
