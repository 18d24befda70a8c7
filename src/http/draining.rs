//! The flag that the service is shutting down.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// A flag that is set once the service drains before its shutdown. Responses then close their connections, and
/// readiness fails. All clones share the flag.
#[derive(Clone, Debug, Default)]
pub struct Draining(Arc<AtomicBool>);

impl Draining {
    /// Sets the flag. It is never reset.
    pub fn set(&self) {
        self.0.store(true, Relaxed);
    }

    /// Returns true if the flag is set.
    pub fn get(&self) -> bool {
        self.0.load(Relaxed)
    }
}
