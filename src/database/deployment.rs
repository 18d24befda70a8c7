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
        let last = self.last_seal.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, seal)) = last.filter(|(opened_before, _)| *opened_before == opened) {
            return Ok(seal);
        }
        let read = async |connection: &mut PgConnection| {
            sqlx::query_scalar!("select seal_key from deployment").fetch_one(connection).await
        };
        let key = self.run(read).await?;
        let key = key.try_into().map_err(|_| Error::internal("deployment.seal_key does not have 32 bytes"))?;
        let seal = Arc::new(Seal::new(&key));
        *self.last_seal.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((opened, Arc::clone(&seal)));
        Ok(seal)
    }
}
