//! Who runs beside whom: a test that measures time has the machine to itself.

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

static TURN: RwLock<()> = RwLock::const_new(());

/// For a test that minds nobody.
pub async fn beside_others() -> RwLockReadGuard<'static, ()> {
    TURN.read().await
}

/// For a test that measures, or that loads the machine.
pub async fn alone() -> RwLockWriteGuard<'static, ()> {
    TURN.write().await
}
