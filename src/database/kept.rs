//! Connections that were given back, kept as they are for the next who needs one. The library's pool would ask each of them
//! whether it lives before it lets it go: a round trip for every request. It makes them, and counts them; we keep them.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection, PgPool, Postgres, pool::PoolConnection};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How long an idle connection is taken to be alive without asking: one that was busy a moment ago is (and who writes copes
/// with one that died since); one that has been idle for longer may have outlived its server.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// How long a connection is used at most, so that what it has gathered at both ends goes with it.
const LIFETIME: Duration = Duration::from_mins(30);

/// The connections that nobody uses now, and places for as many as there may be.
#[derive(Debug)]
pub(super) struct Kept {
    /// None once all is closed.
    idle: Mutex<Option<Vec<Idle>>>,
    places: Semaphore,
}

/// The right to use one connection.
pub(super) type Place<'a> = SemaphorePermit<'a>;

/// A connection, and since when it has been idle; none if it is not to be trusted.
#[derive(Debug)]
struct Idle {
    kept: Owned,
    since: Option<Instant>,
}

/// A connection out of the pool for good, since when, and the thread that made it, which hears of it first. Dropped before it
/// is kept again, whatever the reason, it is thrown away with whatever was under way on it.
#[derive(Debug)]
pub(super) struct Owned {
    connection: Option<PoolConnection<Postgres>>,
    made: Instant,
    home: ThreadId,
}

impl Kept {
    pub(super) fn new(places: usize) -> Self {
        Self { idle: Mutex::new(Some(Vec::new())), places: Semaphore::new(places) }
    }

    /// Waits for a place, and takes or makes the connection for it. Who holds a place finds one.
    pub(super) async fn take(&self, pool: &PgPool) -> sqlx::Result<(Owned, Place<'_>)> {
        let place = self.places.acquire().await.expect("the places are never closed");
        while let Some(Idle { mut kept, since }) = self.pop() {
            if kept.made.elapsed() > LIFETIME {
                kept.close();
            } else if since.is_some_and(|since| since.elapsed() < TRUSTED_IDLE) || kept.get().ping().await.is_ok() {
                return Ok((kept, place));
            }
        }
        let connection = Some(pool.acquire().await?);
        Ok((Owned { connection, made: Instant::now(), home: thread::current().id() }, place))
    }

    /// The one that was used last, on this thread if there is one: what another thread made wakes that one first.
    fn pop(&self) -> Option<Idle> {
        let mut idle = self.idle();
        let (idle, here) = (idle.as_mut()?, thread::current().id());
        let at = idle.iter().rposition(|idle| idle.kept.home == here).or(idle.len().checked_sub(1))?;
        Some(idle.remove(at))
    }

    /// Keeps a connection that is in order.
    pub(super) fn keep(&self, kept: Owned) {
        match self.idle().as_mut() {
            Some(idle) => idle.push(Idle { kept, since: Some(Instant::now()) }),
            None => kept.close(),
        }
    }

    /// Trusts none of them any more without asking: one has just been found broken, and what broke it may have broken all.
    pub(super) fn distrust(&self) {
        let mut idle = self.idle();
        for idle in idle.iter_mut().flatten() {
            idle.since = None;
        }
    }

    /// Closes what is kept, and whatever is given back from now on.
    pub(super) fn close(&self) {
        self.idle().take().into_iter().flatten().for_each(|idle| idle.kept.close());
    }

    /// How many are idle, and how many are in use.
    pub(super) fn count(&self, places: usize) -> (usize, usize) {
        (self.idle().as_ref().map_or(0, Vec::len), places.saturating_sub(self.places.available_permits()))
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Idle>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Owned {
    /// The connection.
    pub(super) fn get(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("it has one until it ends")
    }

    /// Says good-bye to the server, beside whatever else goes on.
    fn close(mut self) {
        if let Some(connection) = self.connection.take() {
            tokio::spawn(tokio::time::timeout(TRUSTED_IDLE, connection.close()));
        }
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(connection.detach());
        }
    }
}
