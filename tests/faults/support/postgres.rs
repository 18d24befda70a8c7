//! A Postgres server for a test that kills or freezes it: on real files, which outlive its processes. Only processes
//! die here, never the machine, so what they gave to the kernel stays; a power cut is not to be had without one.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use pidge::local::{Binaries, DataLocation, Server, programs_dir};
use rustix::process::Signal;
use sqlx::{Connection, PgConnection};
use tokio::task::spawn_blocking;

use crate::support::process::{alive, children, signal, tell_undertaker, until};

pub struct Postgres {
    server: Option<Server>,
    dir: PathBuf,
    /// Those that were stopped by a signal.
    frozen: Vec<u32>,
}

impl Postgres {
    /// A new server with Pidge's schema in its database `postgres`.
    pub async fn start() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("pidge-faults-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let dir = env::temp_dir().join(name);
        fs::create_dir(&dir).unwrap();
        // The server's account passes through.
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        tell_undertaker("dir", dir.display());
        let mut postgres = Self { server: None, dir: dir.clone(), frozen: Vec::new() };
        let starting = spawn_blocking(move || {
            let configured = env::var_os("PIDGE__LOCAL__POSTGRES_BIN").filter(|dir| !dir.is_empty()).map(PathBuf::from);
            let binaries = Binaries::find(configured.as_deref(), &programs_dir()).unwrap();
            Server::start(&binaries, &DataLocation::Durable { data_dir: dir }).unwrap()
        });
        postgres.server = Some(starting.await.unwrap());
        let mut connection = PgConnection::connect(&postgres.url()).await.unwrap();
        pidge::database::apply_schema(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        postgres
    }

    /// Where its database is.
    pub fn url(&self) -> String {
        self.server.as_ref().unwrap().url("postgres")
    }

    fn pid(&self) -> u32 {
        self.server.as_ref().unwrap().pid().unwrap()
    }

    /// Kills the postmaster, then its children, as fast as signals go.
    pub async fn kill(&self) {
        let family = [vec![self.pid()], children(self.pid())].concat();
        for pid in &family {
            signal(*pid, Signal::KILL);
        }
        let gone = async || !family.iter().any(|pid| alive(*pid));
        until("Postgres is dead", Duration::from_secs(10), gone).await;
    }

    /// Starts it again after a kill, on the same files, under the same URL.
    pub async fn restart(&mut self) {
        let mut server = self.server.take().unwrap();
        let restarting = spawn_blocking(move || {
            server.restart().unwrap();
            server
        });
        self.server = Some(restarting.await.unwrap());
    }

    /// Stops all its processes where they stand; their sockets stay open.
    pub fn freeze(&mut self) {
        // The postmaster first, so that no child is born meanwhile.
        signal(self.pid(), Signal::STOP);
        self.frozen = [vec![self.pid()], children(self.pid())].concat();
        for pid in &self.frozen {
            signal(*pid, Signal::STOP);
        }
    }

    pub fn thaw(&mut self) {
        for pid in self.frozen.drain(..) {
            signal(pid, Signal::CONT);
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.thaw();
        drop(self.server.take());
        let _ = fs::remove_dir_all(&self.dir);
    }
}
