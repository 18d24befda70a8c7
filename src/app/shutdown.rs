//! Shutdown: the service drains, then stops accepting connections, then finishes open requests.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::http::Draining;

/// The two phases of a shutdown, each signalled by a cancelled token.
#[derive(Clone, Debug)]
pub(super) struct Shutdown {
    /// Shutdown was requested (SIGTERM or Ctrl-C): readiness fails from now on, requests are still served.
    pub requested: CancellationToken,
    /// The drain period is over: the server accepts no new connections.
    pub drained: CancellationToken,
}

impl Shutdown {
    /// Creates a shutdown that begins when `requested` is cancelled.
    pub(super) fn new(requested: CancellationToken) -> Self {
        Self { requested, drained: CancellationToken::new() }
    }

    /// Waits until shutdown is requested, makes readiness fail, and ends the drain period after `seconds`, the time
    /// that load balancers need to notice.
    pub(super) async fn drain(self, draining: Draining, seconds: u64) {
        self.requested.cancelled().await;
        draining.set();
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        self.drained.cancel();
    }
}

/// Returns an error message when a background task panics. The process then exits so that its supervisor restarts it:
/// without the task it would run incompletely and still report that it is healthy.
pub(super) async fn background_panic(tasks: &mut JoinSet<()>) -> String {
    while let Some(result) = tasks.join_next().await {
        if result.is_err() {
            return "a background task panicked: the log has its location".to_owned();
        }
    }
    std::future::pending().await
}
