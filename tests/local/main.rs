//! The private Postgres: it starts wherever it can, keeps what it should, and leaves nothing behind, however it ends.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failing test should panic; a helper says what it owns"
)]

mod dev;
mod owners;
mod servers;
mod support;

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use pidge::local::{Binaries, DataLocation, LocalError, Server, programs_dir};

static BINARIES: LazyLock<Binaries> = LazyLock::new(|| Binaries::find(None, &programs_dir()).expect("programs"));

/// A directory for one test, which the server's account may pass through.
struct Dir(PathBuf);

impl Dir {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("local-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let dir = env::temp_dir().join(name);
        fs::create_dir(&dir).expect("a directory of its own");
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).expect("it is ours");
        Self(dir)
    }

    fn location(&self) -> DataLocation {
        DataLocation::Durable { data_dir: self.0.clone() }
    }

    fn start(&self) -> Server {
        Server::start(&BINARIES, &self.location()).expect("a server")
    }

    fn refusal(&self) -> LocalError {
        Server::start(&BINARIES, &self.location()).expect_err("a refusal")
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
