//! The right to work on the database: a permit, a connection, and a limit to how long either may take.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, raw_sql};
use tokio::sync::SemaphorePermit;

use super::{Database, Failure, PooledConnection, failure::no_answer};

/// The permit of one request, or of the send worker, and the time by which all its work must be done.
pub struct DbPermit<'a> {
    pub(super) database: &'a Database,
    pub(super) deadline: Instant,
    /// None for the send worker, whose connections are set aside.
    pub(super) _permit: Option<SemaphorePermit<'a>>,
}

impl DbPermit<'_> {
    /// A connection out of the pool.
    pub async fn connection(&self) -> sqlx::Result<PooledConnection<'_>> {
        let waiting = tokio::time::timeout(self.left(), self.database.connection());
        waiting.await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    /// A connection that has just answered a ping. After a restart of the database all those in the pool are dead; they are
    /// dropped here.
    pub async fn living_connection(&self) -> sqlx::Result<PooledConnection<'_>> {
        let living = async {
            loop {
                let mut connection = self.connection().await?;
                if connection.get().ping().await.is_ok() {
                    return Ok(connection);
                }
            }
        };
        tokio::time::timeout(self.left(), living).await.unwrap_or_else(|_| Err(no_answer()))
    }

    /// Runs a statement or a transaction on a connection, within the deadline. A connection on which it fails or is not done in
    /// time is dropped together with the work, so that its place in the pool is free at once. After a migration the connection's
    /// prepared statements are made anew.
    pub async fn run_on<T>(
        &self,
        mut connection: PooledConnection<'_>,
        mut work: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>,
    ) -> sqlx::Result<T> {
        let working = async {
            let connection = self.begin(&mut connection).await?;
            match work(connection).await {
                Err(error) if self.may_be_stale(&error) => {
                    connection.clear_cached_statements().await?;
                    work(connection).await
                }
                result => result,
            }
        };
        let result = self.with_deadline(working).await;
        self.end(connection, result).await
    }

    /// The connection, in a transaction if a pooler demands one.
    pub async fn begin<'c>(&self, connection: &'c mut PooledConnection<'_>) -> sqlx::Result<&'c mut PgConnection> {
        if let Some(prelude) = &self.database.transaction_prelude {
            connection.get().execute(raw_sql(AssertSqlSafe(prelude.as_str()))).await?;
        }
        Ok(connection.get())
    }

    /// Ends what `begin` began, and releases the connection if it is still of use.
    pub async fn end<T>(&self, mut connection: PooledConnection<'_>, result: sqlx::Result<T>) -> sqlx::Result<T> {
        if result.as_ref().is_err_and(|error| Failure::of(error).breaks_connection()) {
            self.database.connections.mark_suspect();
            return result;
        }
        if self.database.transaction_prelude.is_some() {
            let ending = raw_sql(if result.is_ok() { "commit" } else { "rollback" });
            self.with_deadline(connection.get().execute(ending)).await?;
        }
        connection.release().await?;
        result
    }

    /// Whether an error means that the connection's statements have to be prepared anew. Behind a pooler none are kept.
    pub fn may_be_stale(&self, error: &sqlx::Error) -> bool {
        self.database.transaction_prelude.is_none() && Failure::of(error) == Failure::StalePlan
    }

    /// Gives up a piece of work that takes longer than it may.
    pub async fn with_deadline<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let limit = self.database.statement_limit.min(self.left());
        tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(no_answer()))
    }

    /// Whether there is no time left.
    pub fn is_expired(&self) -> bool {
        self.left().is_zero()
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}
