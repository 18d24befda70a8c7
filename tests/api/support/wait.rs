//! Waiting for a condition instead of sleeping.

use std::time::Duration;

use tokio::time;

/// The longest wait. Nothing in the service takes this long: it only ends a test that would hang, on a busy machine, too.
const TIMEOUT: Duration = Duration::from_mins(2);

/// Returns as soon as the condition holds. Panics, naming the condition, if it does not within two minutes.
pub async fn until(condition: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            time::sleep(Duration::from_millis(5)).await;
        }
    };
    time::timeout(TIMEOUT, waiting).await.unwrap_or_else(|_| panic!("after {TIMEOUT:?} still not true: {condition}"));
}
