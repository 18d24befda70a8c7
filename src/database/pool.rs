//! A connection pool without sqlx's ping on release, which would cost every request a round trip. sqlx's pool opens the
//! connections; this one keeps the idle ones.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use sqlx::{Connection, Executor, PgConnection, PgPool, Postgres, pool::PoolConnection, raw_sql};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The idle time after which a connection is pinged before use. A connection that was in use a moment ago is assumed to
/// be alive (writes are retried if it is not); after a longer idle time its server may be gone.
const PING_AFTER_IDLE: Duration = Duration::from_secs(1);
/// The time that a server has for closing a connection gracefully.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// The age at which a connection is closed, so that the memory it has accumulated in client and server is freed.
const MAX_LIFETIME: Duration = Duration::from_mins(30);

/// The idle connections, and a permit for each connection that may exist.
#[derive(Debug)]
pub(super) struct ConnectionPool {
    state: Mutex<State>,
    permits: Semaphore,
}

#[derive(Debug)]
struct State {
    /// `None` once the pool is closed.
    idle: Option<Vec<IdleConnection>>,
    /// Connections that were opened before this time are closed when they are released.
    replaced_at: Instant,
    /// How many connections were opened.
    opened: u64,
}

/// The right to use one connection.
pub(super) type ConnectionPermit<'a> = SemaphorePermit<'a>;

/// An idle connection.
#[derive(Debug)]
struct IdleConnection {
    connection: RawConnection,
    /// The time of its release; `None` if it must be pinged before use.
    since: Option<Instant>,
}

/// A connection that never returns to sqlx's pool. It is closed when it is dropped, which aborts the work on it.
#[derive(Debug)]
pub(super) struct RawConnection {
    connection: Option<PoolConnection<Postgres>>,
    /// The time before it was opened.
    opened: Instant,
    /// The thread that opened it, where its I/O is polled.
    home: ThreadId,
}

impl ConnectionPool {
    pub(super) fn new(size: usize) -> Self {
        let state = State { idle: Some(Vec::new()), replaced_at: Instant::now(), opened: 0 };
        Self { state: Mutex::new(state), permits: Semaphore::new(size) }
    }

    /// Waits for a permit, then takes an idle connection or opens one.
    pub(super) async fn acquire(&self, pool: &PgPool) -> sqlx::Result<(RawConnection, ConnectionPermit<'_>)> {
        let permit = self.permits.acquire().await.expect("the semaphore is never closed");
        while let Some(IdleConnection { mut connection, since }) = self.pop() {
            if connection.opened.elapsed() > MAX_LIFETIME {
                connection.close();
            } else if since.is_some_and(|since| since.elapsed() < PING_AFTER_IDLE)
                || connection.get().ping().await.is_ok()
            {
                return Ok((connection, permit));
            }
        }
        let opened = Instant::now();
        let connection = Some(pool.acquire().await?);
        self.state().opened += 1;
        Ok((RawConnection { connection, opened, home: thread::current().id() }, permit))
    }

    /// Takes the most recently used idle connection, preferably one that was opened on this thread.
    fn pop(&self) -> Option<IdleConnection> {
        let mut state = self.state();
        let (idle, here) = (state.idle.as_mut()?, thread::current().id());
        let at = idle.iter().rposition(|idle| idle.connection.home == here).or(idle.len().checked_sub(1))?;
        Some(idle.remove(at))
    }

    /// Takes back a connection that is ready for reuse.
    fn release(&self, connection: RawConnection) {
        let mut state = self.state();
        let is_current = connection.opened >= state.replaced_at;
        match &mut state.idle {
            Some(idle) if is_current => idle.push(IdleConnection { connection, since: Some(Instant::now()) }),
            _ => connection.close(),
        }
    }

    /// Has every idle connection pinged before its next use: one connection broke, so the others may be broken, too.
    pub(super) fn mark_suspect(&self) {
        for idle in self.state().idle.iter_mut().flatten() {
            idle.since = None;
        }
    }

    /// Has every connection replaced by a new one: the idle ones are closed now, the others when they are released.
    pub(super) fn replace_all(&self) {
        let mut state = self.state();
        state.replaced_at = Instant::now();
        state.idle.iter_mut().flat_map(std::mem::take).for_each(|idle| idle.connection.close());
    }

    /// Returns how many connections were opened so far.
    pub(super) fn opened(&self) -> u64 {
        self.state().opened
    }

    /// Closes the idle connections. The others are closed when they are released.
    pub(super) fn close(&self) {
        self.state().idle.take().into_iter().flatten().for_each(|idle| idle.connection.close());
    }

    /// Returns the numbers of idle connections and of connections in use.
    pub(super) fn count(&self, size: usize) -> (usize, usize) {
        (self.state().idle.as_ref().map_or(0, Vec::len), size.saturating_sub(self.permits.available_permits()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RawConnection {
    fn get(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("present until it is dropped")
    }

    /// Closes the connection gracefully, in the background.
    fn close(mut self) {
        if let Some(connection) = self.connection.take() {
            tokio::spawn(tokio::time::timeout(CLOSE_TIMEOUT, connection.close()));
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

/// A connection in use. It is closed if it is dropped without being [released](Self::release).
pub struct PooledConnection<'a> {
    pub(super) connection: RawConnection,
    pub(super) pool: &'a ConnectionPool,
    pub(super) _permit: ConnectionPermit<'a>,
    /// True if releasing it must commit the transaction that was begun because of a pooler.
    pub(super) in_transaction: bool,
}

impl PooledConnection<'_> {
    /// Returns the connection.
    pub fn get(&mut self) -> &mut PgConnection {
        self.connection.get()
    }

    /// Returns the connection to the pool, after committing the transaction that was begun because of a pooler.
    pub async fn release(mut self) -> sqlx::Result<()> {
        if self.in_transaction {
            self.get().execute(raw_sql("commit")).await?;
        }
        self.pool.release(self.connection);
        Ok(())
    }
}
