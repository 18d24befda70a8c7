//! A connection pool without sqlx's ping on release, which would be a round trip for every request. sqlx's pool opens the
//! connections; this one keeps those that are idle.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use sqlx::{Connection, Executor, PgConnection, PgPool, Postgres, pool::PoolConnection, raw_sql};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How long an idle connection is used without a ping. One that was busy a moment ago is alive (and writes are retried if it
/// turns out to be dead); one that was idle for longer may have outlived its server.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// How long a connection is used at most, so that what it has gathered at both ends is freed.
const MAX_LIFETIME: Duration = Duration::from_mins(30);

/// The idle connections, and a permit for each connection that there may be.
#[derive(Debug)]
pub(super) struct ConnectionPool {
    /// None once the pool is closed.
    idle: Mutex<Option<Vec<IdleConnection>>>,
    permits: Semaphore,
}

/// The right to use one connection.
pub(super) type ConnectionPermit<'a> = SemaphorePermit<'a>;

/// A connection, and since when it has been idle; `None` if it must be pinged before it is used.
#[derive(Debug)]
struct IdleConnection {
    connection: RawConnection,
    since: Option<Instant>,
}

/// A connection that has left sqlx's pool for good. Dropped before it is released, whatever the reason, it is closed together
/// with whatever was under way on it.
#[derive(Debug)]
pub(super) struct RawConnection {
    connection: Option<PoolConnection<Postgres>>,
    opened: Instant,
    /// The thread that opened it: its I/O is polled there.
    home: ThreadId,
}

impl ConnectionPool {
    pub(super) fn new(size: usize) -> Self {
        Self { idle: Mutex::new(Some(Vec::new())), permits: Semaphore::new(size) }
    }

    /// Waits for a permit, and takes or opens the connection for it.
    pub(super) async fn acquire(&self, pool: &PgPool) -> sqlx::Result<(RawConnection, ConnectionPermit<'_>)> {
        let permit = self.permits.acquire().await.expect("the semaphore is never closed");
        while let Some(IdleConnection { mut connection, since }) = self.pop() {
            if connection.opened.elapsed() > MAX_LIFETIME {
                connection.close();
            } else if since.is_some_and(|since| since.elapsed() < TRUSTED_IDLE) || connection.get().ping().await.is_ok()
            {
                return Ok((connection, permit));
            }
        }
        let connection = Some(pool.acquire().await?);
        Ok((RawConnection { connection, opened: Instant::now(), home: thread::current().id() }, permit))
    }

    /// The connection that was used last, preferring those that were opened on this thread.
    fn pop(&self) -> Option<IdleConnection> {
        let mut idle = self.idle();
        let (idle, here) = (idle.as_mut()?, thread::current().id());
        let at = idle.iter().rposition(|idle| idle.connection.home == here).or(idle.len().checked_sub(1))?;
        Some(idle.remove(at))
    }

    /// Takes back a connection that is in order.
    fn release(&self, connection: RawConnection) {
        match self.idle().as_mut() {
            Some(idle) => idle.push(IdleConnection { connection, since: Some(Instant::now()) }),
            None => connection.close(),
        }
    }

    /// Has every idle connection pinged before it is used: one was found broken, and what broke it may have broken all.
    pub(super) fn mark_suspect(&self) {
        let mut idle = self.idle();
        for idle in idle.iter_mut().flatten() {
            idle.since = None;
        }
    }

    /// Closes the idle connections, and each other one when it is released.
    pub(super) fn close(&self) {
        self.idle().take().into_iter().flatten().for_each(|idle| idle.connection.close());
    }

    /// How many connections are idle, and how many in use.
    pub(super) fn count(&self, size: usize) -> (usize, usize) {
        (self.idle().as_ref().map_or(0, Vec::len), size.saturating_sub(self.permits.available_permits()))
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<IdleConnection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RawConnection {
    fn get(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("present until it is dropped")
    }

    /// Says good-bye to the server, in the background.
    fn close(mut self) {
        if let Some(connection) = self.connection.take() {
            tokio::spawn(tokio::time::timeout(TRUSTED_IDLE, connection.close()));
        }
    }
}

impl Drop for RawConnection {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(connection.detach());
        }
    }
}

/// A connection in use. Dropped before it is [released](Self::release), whatever the reason, it is closed.
pub struct PooledConnection<'a> {
    pub(super) connection: RawConnection,
    pub(super) pool: &'a ConnectionPool,
    pub(super) _permit: ConnectionPermit<'a>,
    /// Whether releasing it has to commit the transaction that a pooler demands.
    pub(super) in_transaction: bool,
}

impl PooledConnection<'_> {
    /// The connection.
    pub fn get(&mut self) -> &mut PgConnection {
        self.connection.get()
    }

    /// Gives it back to the pool, in order.
    pub async fn release(mut self) -> sqlx::Result<()> {
        if self.in_transaction {
            self.get().execute(raw_sql("commit")).await?;
        }
        self.pool.release(self.connection);
        Ok(())
    }
}
