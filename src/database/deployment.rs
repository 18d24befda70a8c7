//! What is fixed for a deployment: the key of its seal, which the first migration to need it has made.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::PgConnection;

use super::Database;
use crate::error::{Error, Result};
use crate::types::Seal;

/// The seal that was read last, and the number of connections that had been opened before.
#[derive(Debug, Default)]
pub(super) struct LastSeal(Mutex<Option<(u64, Arc<Seal>)>>);

impl Database {
    /// Returns the seal of the deployment. Reads its key again after a connection was opened: the address of the database
    /// may lead to another one by now, with another key.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub async fn seal(&self) -> Result<Arc<Seal>> {
        let opened = self.connections.opened();
        if let Some(seal) = self.last_seal_of(opened) {
            return Ok(seal);
        }
        let read = async |connection: &mut PgConnection| read_key(connection).await;
        self.remember_seal(opened, self.run(read).await?)
    }

    /// Returns the same for a background task, which needs no permit.
    pub async fn background_seal(&self) -> Result<Arc<Seal>> {
        let opened = self.connections.opened();
        if let Some(seal) = self.last_seal_of(opened) {
            return Ok(seal);
        }
        let mut connection = self.background_connection().await?;
        let key = self.with_deadline(read_key(connection.get())).await?;
        connection.release().await?;
        self.remember_seal(opened, key)
    }

    /// Returns the seal that was read last, if no connection was opened since.
    fn last_seal_of(&self, opened: u64) -> Option<Arc<Seal>> {
        let last = self.last_seal.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        last.filter(|(opened_before, _)| *opened_before == opened).map(|(_, seal)| seal)
    }

    fn remember_seal(&self, opened: u64, key: Vec<u8>) -> Result<Arc<Seal>> {
        let key = key.try_into().map_err(|_| Error::internal("deployment.seal_key does not have 32 bytes"))?;
        let seal = Arc::new(Seal::new(&key));
        *self.last_seal.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((opened, Arc::clone(&seal)));
        Ok(seal)
    }
}

async fn read_key(connection: &mut PgConnection) -> sqlx::Result<Vec<u8>> {
    sqlx::query_scalar!("select seal_key from deployment").fetch_one(connection).await
}
