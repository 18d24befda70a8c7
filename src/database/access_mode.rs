//! The access mode: whether the database accepts writes. The health ping observes it.
//!
//! A session keeps the mode with which it was opened if a setting of the role or the database gave it
//! (`default_transaction_read_only`), and the address of the database may lead to another server by now. So after any
//! mode but [`AccessMode::ReadWrite`], the mode is observed in new sessions only. When writes are accepted again, the
//! pooled connections are replaced.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use sqlx::{Executor, PgConnection, Row, raw_sql};
use tokio::sync::watch;

use super::{Database, Failure};

/// Whether the database accepts writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessMode {
    /// The database accepts writes.
    ReadWrite,
    /// A setting makes sessions read-only.
    ReadOnly,
    /// The server is a standby.
    Standby,
}

/// The access mode that was last observed, and whether a write was refused since.
#[derive(Debug)]
pub(super) struct LastAccessMode {
    mode: watch::Sender<AccessMode>,
    write_refused: AtomicBool,
}

impl AccessMode {
    /// Reads the access mode of a session.
    pub async fn read(connection: &mut PgConnection) -> sqlx::Result<Self> {
        let query = "select pg_is_in_recovery(), current_setting('transaction_read_only')::boolean";
        let row = connection.fetch_one(raw_sql(query)).await?;
        Ok(match (row.try_get(0)?, row.try_get(1)?) {
            (true, _) => Self::Standby,
            (false, true) => Self::ReadOnly,
            (false, false) => Self::ReadWrite,
        })
    }
}

impl fmt::Display for AccessMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadWrite => "the database accepts writes",
            Self::ReadOnly => "the database is read-only",
            Self::Standby => "the database is a standby, which is read-only",
        })
    }
}

impl Default for LastAccessMode {
    fn default() -> Self {
        Self { mode: watch::Sender::new(AccessMode::ReadWrite), write_refused: AtomicBool::new(false) }
    }
}

impl Database {
    /// Returns the access mode that was last observed.
    pub fn access_mode(&self) -> AccessMode {
        *self.last_access_mode.mode.borrow()
    }

    /// Returns true if the access mode is to be observed in a new session.
    pub fn needs_new_session(&self) -> bool {
        self.access_mode() != AccessMode::ReadWrite || self.last_access_mode.write_refused.load(Relaxed)
    }

    /// Records the observed access mode, and logs a change of it.
    pub fn set_access_mode(&self, mode: AccessMode) {
        let was_refused = self.last_access_mode.write_refused.swap(false, Relaxed);
        let before = self.access_mode();
        if mode == AccessMode::ReadWrite && (was_refused || before != mode) {
            self.connections.replace_all();
        }
        if before != mode {
            match mode {
                AccessMode::ReadWrite => tracing::info!("the database accepts writes again"),
                mode => tracing::error!("not ready: {mode}; reads are served, each write is answered 503"),
            }
            self.last_access_mode.mode.send_replace(mode);
        }
    }

    /// Waits until the database accepts writes, as far as is known.
    pub async fn until_writable(&self) {
        let mut mode = self.last_access_mode.mode.subscribe();
        mode.wait_for(|mode| *mode == AccessMode::ReadWrite).await.expect("the sender is not dropped before");
    }

    /// Records that a write was refused, if the error says so.
    pub(super) fn note_refused_write<T>(&self, result: &sqlx::Result<T>) {
        if result.as_ref().is_err_and(|error| Failure::of(error) == Failure::ReadOnly) {
            self.last_access_mode.write_refused.store(true, Relaxed);
        }
    }
}
