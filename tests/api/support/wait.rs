//! Waiting for a condition.

use std::time::Duration;

use tokio::time;

/// The longest wait. Nothing in the service takes this long: it is for a machine with much else to do.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Returns as soon as the condition holds; panics when it does not within a minute.
pub async fn until(condition: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            time::sleep(Duration::from_millis(5)).await;
        }
    };
    time::timeout(TIMEOUT, waiting).await.unwrap_or_else(|_| panic!("not within {TIMEOUT:?}: {condition}"));
}
