//! Work that continues when the client disconnects.

use tracing::Instrument;

use super::within_budget;
use crate::error::{Error, Result};

/// Runs work in its own task, so that a write is completed even if the client disconnects. All its database work
/// together has the time budget of one request.
///
/// # Errors
/// Those of the work; 500 `internal` if it panics.
pub async fn run_to_completion<T: 'static>(work: impl Future<Output = Result<T>> + 'static) -> Result<T> {
    tokio::task::spawn_local(within_budget(work.in_current_span())).await.map_err(|_| Error::panicked())?
}
