//! Permits: the right to work on the database until a deadline.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, raw_sql};
use tokio::sync::SemaphorePermit;

use super::failure::no_response;
use super::{Database, Failure, PooledConnection, STATEMENT_GRACE};

/// Switches `transaction_timeout` off for a transaction, if the server has it (Postgres 17): each statement has a limit.
const NO_TRANSACTION_TIMEOUT: &str =
    "; select set_config('transaction_timeout', '0', true) from pg_settings where name = 'transaction_timeout'";

/// The permit of one request or of the send worker, and the deadline of all work under it.
pub struct DbPermit<'a> {
    pub(super) database: &'a Database,
    pub(super) deadline: Instant,
    /// True if the work runs in a transaction, whose statements may take until the deadline.
    pub(super) is_long: bool,
    /// `None` for the send worker, which has connections reserved.
    pub(super) _permit: Option<SemaphorePermit<'a>>,
}

impl DbPermit<'_> {
    /// Takes a connection from the pool.
    pub async fn connection(&self) -> sqlx::Result<PooledConnection<'_>> {
        let waiting = tokio::time::timeout(self.left(), self.database.connection());
        waiting.await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    /// Takes a connection from the pool and pings it; connections that fail the ping are dropped. Use this after a
    /// connection was lost: after a restart of the database all connections in the pool are dead.
    pub async fn pinged_connection(&self) -> sqlx::Result<PooledConnection<'_>> {
        let pinging = async {
            loop {
                let mut connection = self.connection().await?;
                if connection.get().ping().await.is_ok() {
                    return Ok(connection);
                }
            }
        };
        tokio::time::timeout(self.left(), pinging).await.unwrap_or_else(|_| Err(no_response()))
    }

    /// Runs a statement or a transaction on a connection, within the deadline. If the connection breaks or the deadline
    /// passes, the connection is dropped together with the work, so that its pool permit is free at once. If a
    /// migration made prepared statements stale, they are cleared and the work is run again.
    pub async fn run_on<T>(
        &self,
        mut connection: PooledConnection<'_>,
        mut work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>,
    ) -> sqlx::Result<T> {
        let working = async {
            match work(self.begin(&mut connection).await?).await {
                Err(error) if self.may_be_stale(&error) => {
                    if self.is_in_transaction() {
                        connection.get().execute(raw_sql("rollback")).await?;
                    }
                    connection.get().clear_cached_statements().await?;
                    work(self.begin(&mut connection).await?).await
                }
                result => result,
            }
        };
        let result = self.with_deadline(working).await;
        self.end(connection, result).await
    }

    /// Begins a transaction if the work is long or the database is behind a pooler, and returns the connection.
    pub async fn begin<'c>(&self, connection: &'c mut PooledConnection<'_>) -> sqlx::Result<&'c mut PgConnection> {
        let prelude = self.database.transaction_prelude.as_deref();
        if self.is_long {
            let begin = prelude.unwrap_or("begin isolation level read committed");
            let limit = self.left().saturating_sub(STATEMENT_GRACE).as_millis().max(1);
            let sql = format!("{begin}; set local statement_timeout = {limit}{NO_TRANSACTION_TIMEOUT}");
            connection.get().execute(raw_sql(AssertSqlSafe(sql))).await?;
        } else if let Some(prelude) = prelude {
            connection.get().execute(raw_sql(AssertSqlSafe(prelude))).await?;
        }
        Ok(connection.get())
    }

    fn is_in_transaction(&self) -> bool {
        self.is_long || self.database.transaction_prelude.is_some()
    }

    /// Ends the transaction that [`Self::begin`] began, and releases the connection unless it is broken.
    pub async fn end<T>(&self, mut connection: PooledConnection<'_>, result: sqlx::Result<T>) -> sqlx::Result<T> {
        if result.as_ref().is_err_and(|error| Failure::of(error).breaks_connection()) {
            self.database.connections.mark_suspect();
            return result;
        }
        self.database.note_refused_write(&result);
        if self.is_in_transaction() {
            let ending = raw_sql(if result.is_ok() { "commit" } else { "rollback" });
            self.with_deadline(connection.get().execute(ending)).await?;
        }
        connection.release().await?;
        result
    }

    /// Returns true if the error means that the connection's prepared statements are stale. Always false behind a
    /// pooler, where none are cached.
    pub fn may_be_stale(&self, error: &sqlx::Error) -> bool {
        self.database.transaction_prelude.is_none() && Failure::of(error) == Failure::StalePlan
    }

    /// Runs work within the deadline and, unless it is long, with the time limit of a statement.
    pub async fn with_deadline<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let limit = if self.is_long { self.left() } else { self.database.statement_deadline.min(self.left()) };
        tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(no_response()))
    }

    /// Returns true if the deadline has passed.
    pub fn is_expired(&self) -> bool {
        self.left().is_zero()
    }

    /// Returns the time until the deadline.
    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}
