//! The embedded Postgres and `pidge dev`: a server starts on every system that can run it, keeps its data, and leaves
//! no process and no temporary file behind, however its owner ends.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failing test should panic; a child process prints what it started"
)]

mod data_dirs;
mod dev;
mod examples;
mod owners;
mod page;
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

/// A temporary directory, which the server's account may enter. Removed when dropped.
struct TestDir(PathBuf);

impl TestDir {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("local-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let dir = env::temp_dir().join(name);
        fs::create_dir(&dir).expect("a new directory");
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).expect("permission to change it");
        Self(dir)
    }

    fn location(&self) -> DataLocation {
        DataLocation::Durable { data_dir: self.0.clone() }
    }

    /// A server with its data in this directory.
    fn start(&self) -> Server {
        Server::start(&BINARIES, &self.location()).expect("a server")
    }

    /// The error of a start that must fail.
    fn start_error(&self) -> LocalError {
        Server::start(&BINARIES, &self.location()).expect_err("an error")
    }
}

impl Drop for TestDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
