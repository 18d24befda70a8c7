//! Whether the service is about to stop.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// A flag that all workers share: once it is set, answers close their connections and readiness says no.
#[derive(Clone, Debug, Default)]
pub struct Draining(Arc<AtomicBool>);

impl Draining {
    /// Sets the flag, for good.
    pub fn set(&self) {
        self.0.store(true, Relaxed);
    }

    /// The flag.
    pub fn get(&self) -> bool {
        self.0.load(Relaxed)
    }
}
