//! The private Postgres that all measurements run on: durable, with default settings except for memory and checkpoints.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use pidge::local::{Binaries, DataLocation, Server, erase, programs_dir};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

use crate::{Result, cpu::postgres_time};

/// The settings that differ from the defaults. The write-ahead log is large, so that no checkpoint starts during a run.
const SETTINGS: &[&str] = &[
    "shared_buffers = '1GB'",
    "max_wal_size = '8GB'",
    "checkpoint_timeout = '1h'",
    "checkpoint_completion_target = 0.9",
];

/// A private Postgres server and its data directory.
pub struct Cluster {
    /// The running server; None once it was stopped.
    server: Option<Server>,
    dir: PathBuf,
    /// True if the data directory stays when the bench ends.
    keeps_data: bool,
    /// The version that the server reports.
    pub version: String,
}

impl Cluster {
    /// Starts the server, on the data of an earlier run if `keep` has them, else on an empty data directory. `programs`
    /// is the directory with `postgres`; if it is missing, the server is the one that `pidge dev` would start.
    pub async fn start(programs: Option<&Path>, keep: Option<&Path>) -> Result<Self> {
        // Not the directory for temporary files: that may be in memory, where fsync costs nothing.
        let dir = keep.map_or_else(|| format!("/var/tmp/pidge-bench-{}", std::process::id()).into(), Path::to_owned);
        let binaries = Binaries::find(programs, &programs_dir())?;
        // From here on, `Drop` removes the data directory if a step fails.
        let mut cluster = Self { server: None, dir, keeps_data: keep.is_some(), version: String::new() };
        let place = DataLocation::Durable { data_dir: cluster.dir.clone() };
        let server = cluster.server.insert(Server::start(&binaries, &place)?);
        let mut connection = PgConnection::connect(&server.url("postgres")).await?;
        for setting in SETTINGS {
            connection.execute(AssertSqlSafe(format!("alter system set {setting}"))).await?;
        }
        connection.close().await?;
        server.restart()?;
        let mut connection = PgConnection::connect(&server.url("postgres")).await?;
        for name in ["fsync", "synchronous_commit"] {
            let value: String = connection.fetch_one(AssertSqlSafe(format!("show {name}"))).await?.get(0);
            if value != "on" {
                return Err(format!("{name} is {value}: the bench measures durable commits only").into());
            }
        }
        cluster.version = connection.fetch_one("show server_version").await?.get(0);
        connection.close().await?;
        Ok(cluster)
    }

    /// Returns true if a database exists and is completely loaded.
    pub async fn is_loaded(&self, name: &str) -> Result<bool> {
        let mut connection = PgConnection::connect(&self.url("postgres")).await?;
        let loaded = "select from pg_database where datname = $1 and shobj_description(oid, 'pg_database') = 'loaded'";
        Ok(sqlx::query(loaded).bind(name).fetch_optional(&mut connection).await?.is_some())
    }

    /// Creates an empty database. Replaces one that was not completely loaded.
    pub async fn create(&self, name: &str) -> Result<()> {
        let mut connection = PgConnection::connect(&self.url("postgres")).await?;
        connection.execute(AssertSqlSafe(format!("drop database if exists {name}"))).await?;
        connection.execute(AssertSqlSafe(format!("create database {name}"))).await?;
        Ok(connection.close().await?)
    }

    /// Marks a database as completely loaded.
    pub async fn mark_loaded(&self, name: &str) -> Result<()> {
        let mut connection = PgConnection::connect(&self.url("postgres")).await?;
        connection.execute(AssertSqlSafe(format!("comment on database {name} is 'loaded'"))).await?;
        Ok(connection.close().await?)
    }

    /// Returns the URL of a database.
    pub fn url(&self, name: &str) -> String {
        self.server.as_ref().map_or_else(String::new, |server| server.url(name))
    }

    /// Returns the command for a Postgres client program on a database.
    pub fn client(&self, program: &Path, database: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.server.as_ref().map(|server| ("PGHOST", server.socket_dir()))).env("PGPORT", "5432");
        command.env("PGUSER", "postgres").env("PGDATABASE", database);
        command
    }

    /// Returns the process id of the server.
    pub fn pid(&self) -> u32 {
        self.server.as_ref().and_then(Server::pid).unwrap_or_default()
    }

    /// Waits until the backends are idle, so that what a measurement leaves to be done, such as filling the search
    /// index, is not counted in the next one.
    pub async fn wait_until_idle(&self) {
        let start = Instant::now();
        let mut before = postgres_time(self.pid());
        while start.elapsed() < Duration::from_mins(2) {
            tokio::time::sleep(Duration::from_millis(250)).await;
            let now = postgres_time(self.pid());
            // Idle services ask for work now and then.
            if now.saturating_sub(before) <= 10_000 {
                return;
            }
            before = now;
        }
    }

    /// Stops the server, and removes its data unless they are kept.
    pub fn stop(mut self) -> Result<()> {
        self.clear()
    }

    fn clear(&mut self) -> Result<()> {
        drop(self.server.take());
        if self.keeps_data || !self.dir.exists() {
            return Ok(());
        }
        erase(&self.dir)?;
        match fs::remove_dir_all(&self.dir) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.clear();
    }
}
