//! A Postgres server for a test that kills or freezes it, with its data on disk. Only its processes are killed, never
//! the machine: what they wrote to the kernel stays, so these tests show nothing about a power cut.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use pidge::local::{Binaries, DataLocation, Server, programs_dir};
use rustix::process::Signal;
use sqlx::{Connection, PgConnection};
use tokio::task::spawn_blocking;

use crate::support::process::{children, is_running, signal, tell_reaper, wait_until};

pub struct Postgres {
    server: Option<Server>,
    dir: PathBuf,
    /// The processes that were stopped by SIGSTOP.
    frozen: Vec<u32>,
}

/// What a copy of a server's files is started as.
#[derive(Clone, Copy)]
pub enum CopyRole {
    /// A restored backup: it begins a new timeline and takes writes.
    Restored,
    /// A standby, which can be read only until it is promoted.
    Standby,
    /// A second server like this one: it takes writes on the same timeline.
    Second,
}

/// A new directory that the server's account can enter.
fn new_dir() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("pidge-violations-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let dir = env::temp_dir().join(name);
    fs::create_dir(&dir).unwrap();
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
    tell_reaper("dir", dir.display());
    dir
}

impl Postgres {
    /// A new server with Pidge's schema in its database `postgres`.
    pub async fn start() -> Self {
        let postgres = Self::start_in(new_dir()).await;
        let mut connection = PgConnection::connect(&postgres.url()).await.unwrap();
        pidge::database::apply_schema(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        postgres
    }

    /// A server on a copy of this one's files, which must have been killed.
    pub async fn start_copy(&self, role: CopyRole) -> Self {
        let dir = new_dir();
        let copied = Command::new("cp").arg("-a").arg(self.dir.join("cluster")).arg(&dir).status().unwrap();
        assert!(copied.success(), "the files of the server are copied");
        let cluster = dir.join("cluster/data");
        let (signal_file, settings) = match role {
            CopyRole::Restored => (Some("recovery.signal"), "restore_command = 'false'\n"),
            CopyRole::Standby => (Some("standby.signal"), ""),
            CopyRole::Second => (None, ""),
        };
        if let Some(name) = signal_file {
            fs::write(cluster.join(name), "").unwrap();
        }
        let settings_file = cluster.join("postgresql.auto.conf");
        fs::write(&settings_file, fs::read_to_string(&settings_file).unwrap() + settings).unwrap();
        Self::start_in(dir).await
    }

    async fn start_in(dir: PathBuf) -> Self {
        let mut postgres = Self { server: None, dir: dir.clone(), frozen: Vec::new() };
        let starting = spawn_blocking(move || {
            let configured = env::var_os("PIDGE__LOCAL__POSTGRES_BIN").filter(|dir| !dir.is_empty()).map(PathBuf::from);
            let binaries = Binaries::find(configured.as_deref(), &programs_dir()).unwrap();
            Server::start(&binaries, &DataLocation::Durable { data_dir: dir }).unwrap()
        });
        postgres.server = Some(starting.await.unwrap());
        postgres
    }

    /// The URL of the database with the schema.
    pub fn url(&self) -> String {
        self.server.as_ref().unwrap().url("postgres")
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.join("postgres.log")).unwrap()
    }

    fn pid(&self) -> u32 {
        self.server.as_ref().unwrap().pid().unwrap()
    }

    /// Kills the postmaster, then its children, and waits until all have ended.
    pub async fn kill(&self) {
        let processes = [vec![self.pid()], children(self.pid())].concat();
        for pid in &processes {
            signal(*pid, Signal::KILL);
        }
        let all_ended = async || !processes.iter().any(|pid| is_running(*pid));
        wait_until("all processes of Postgres have ended", all_ended).await;
    }

    /// Starts the server again after a kill, with the same data and URL.
    pub async fn restart(&mut self) {
        let mut server = self.server.take().unwrap();
        let restarting = spawn_blocking(move || {
            server.restart().unwrap();
            server
        });
        self.server = Some(restarting.await.unwrap());
    }

    /// Starts the server again after a kill, as a standby that follows no primary.
    pub async fn restart_as_standby(&mut self) {
        let cluster = self.server.as_ref().unwrap().cluster().to_owned();
        fs::write(cluster.join("standby.signal"), "").unwrap();
        self.restart().await;
    }

    /// Makes the standby a primary.
    pub async fn promote(&self) {
        let mut connection = PgConnection::connect(&self.url()).await.unwrap();
        let promoted: bool = sqlx::query_scalar("select pg_promote()").fetch_one(&mut connection).await.unwrap();
        assert!(promoted, "the server is promoted");
    }

    /// Suspends all processes; their sockets stay open.
    pub fn freeze(&mut self) {
        // The postmaster first, so that it starts no further child.
        signal(self.pid(), Signal::STOP);
        self.frozen = [vec![self.pid()], children(self.pid())].concat();
        for pid in &self.frozen {
            signal(*pid, Signal::STOP);
        }
    }

    /// Resumes the suspended processes.
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
