//! The Postgres that everything here is measured on: private, durable, and as its makers set it but for memory.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
};

use pidge::local::{Binaries, DataLocation, Server, erase, programs_dir};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

use crate::Result;

/// What differs from the defaults. The log is long, so that no checkpoint strikes in the middle of a run.
const SETTINGS: &[&str] = &[
    "shared_buffers = '1GB'",
    "max_wal_size = '8GB'",
    "checkpoint_timeout = '1h'",
    "checkpoint_completion_target = 0.9",
];

/// A private server, and where its data are.
pub struct Cluster {
    /// There until the end.
    server: Option<Server>,
    dir: PathBuf,
    is_kept: bool,
    /// What it says it is.
    pub version: String,
}

impl Cluster {
    /// Starts it: on the data of an earlier run if they were kept in `keep`, else on nothing.
    pub async fn start(keep: Option<&Path>) -> Result<Self> {
        // Not the directory for temporary files: that may be in memory, where a sync costs nothing.
        let dir = keep.map_or_else(|| format!("/var/tmp/pidge-bench-{}", std::process::id()).into(), Path::to_owned);
        let binaries = Binaries::find(None, &programs_dir())?;
        // From here on, what is made is removed again, whatever fails.
        let mut cluster = Self { server: None, dir, is_kept: keep.is_some(), version: String::new() };
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
                return Err(format!("{name} is {value}: what is not durable is not measured here").into());
            }
        }
        cluster.version = connection.fetch_one("show server_version").await?.get(0);
        connection.close().await?;
        Ok(cluster)
    }

    /// Whether a database is there, with all that belongs into it.
    pub async fn has(&self, name: &str) -> Result<bool> {
        let mut connection = PgConnection::connect(&self.url("postgres")).await?;
        let loaded = "select from pg_database where datname = $1 and shobj_description(oid, 'pg_database') = 'loaded'";
        Ok(sqlx::query(loaded).bind(name).fetch_optional(&mut connection).await?.is_some())
    }

    /// Makes an empty database, in place of one that was not finished.
    pub async fn create(&self, name: &str) -> Result<()> {
        let mut connection = PgConnection::connect(&self.url("postgres")).await?;
        connection.execute(AssertSqlSafe(format!("drop database if exists {name}"))).await?;
        connection.execute(AssertSqlSafe(format!("create database {name}"))).await?;
        Ok(connection.close().await?)
    }

    /// Says of a database that all is in it.
    pub async fn is_loaded(&self, name: &str) -> Result<()> {
        let mut connection = PgConnection::connect(&self.url("postgres")).await?;
        connection.execute(AssertSqlSafe(format!("comment on database {name} is 'loaded'"))).await?;
        Ok(connection.close().await?)
    }

    /// Where a database is.
    pub fn url(&self, name: &str) -> String {
        self.server.as_ref().map_or_else(String::new, |server| server.url(name))
    }

    /// A program of Postgres's that is to work on a database.
    pub fn client(&self, program: &Path, database: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.server.as_ref().map(|server| ("PGHOST", server.socket_dir()))).env("PGPORT", "5432");
        command.env("PGUSER", "postgres").env("PGDATABASE", database);
        command
    }

    /// The process of the server.
    pub fn pid(&self) -> u32 {
        self.server.as_ref().and_then(Server::pid).unwrap_or_default()
    }

    /// Ends the server, and removes its data unless they are to be kept.
    pub fn end(mut self) -> Result<()> {
        self.clear()
    }

    fn clear(&mut self) -> Result<()> {
        drop(self.server.take());
        if self.is_kept || !self.dir.exists() {
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
