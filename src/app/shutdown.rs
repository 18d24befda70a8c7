//! How the service ends: it drains, then stops accepting, then finishes open requests.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::http::Draining;

/// The two signals of a shutdown.
#[derive(Clone, Debug)]
pub(super) struct Shutdown {
    /// SIGTERM or Ctrl-C: readiness says no from now on, and requests are still served.
    pub requested: CancellationToken,
    /// The drain period is over: nothing new is accepted.
    pub drained: CancellationToken,
}

impl Shutdown {
    /// A shutdown that begins when `requested` is cancelled.
    pub(super) fn new(requested: CancellationToken) -> Self {
        Self { requested, drained: CancellationToken::new() }
    }

    /// Waits for the request, sets the flag, and gives load balancers so many seconds to notice it.
    pub(super) async fn drain(self, draining: Draining, seconds: u64) {
        self.requested.cancelled().await;
        draining.set();
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        self.drained.cancel();
    }
}

/// Returns when a background task panics, with a sentence that says so. The process then exits so that its supervisor
/// restarts it: without the task it would be half alive and report that all is well.
pub(super) async fn background_panic(tasks: &mut JoinSet<()>) -> String {
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            return format!("a background task failed: {error}");
        }
    }
    std::future::pending().await
}
