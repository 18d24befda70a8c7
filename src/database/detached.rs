//! Work that goes on when its client has gone.

use tracing::Instrument;

use super::within_budget;
use crate::error::{Error, Result};

/// Runs a piece of work in a task of its own, so that it is completed even if the client disconnects: a write must not stop
/// half-way. It has the budget of one request at the database, however many permits it takes.
///
/// # Errors
/// Those of the work; 500 `internal` if it panics.
pub async fn run_to_completion<T: 'static>(work: impl Future<Output = Result<T>> + 'static) -> Result<T> {
    tokio::task::spawn_local(within_budget(work.in_current_span())).await.map_err(Error::internal)?
}
