//! A lock that gives the machine to one test at a time: a test that loads the machine runs alone, the others
//! concurrently.

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

static MACHINE: RwLock<()> = RwLock::const_new(());

/// For a test that other tests may run beside. Hold the guard until its end.
pub async fn run_concurrently() -> RwLockReadGuard<'static, ()> {
    MACHINE.read().await
}

/// For a test that saturates the machine: no other test with a guard runs meanwhile.
pub async fn run_alone() -> RwLockWriteGuard<'static, ()> {
    MACHINE.write().await
}
