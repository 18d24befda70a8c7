//! A database for each test: cloned from a migrated template, on a throwaway server of this test run, or on the one that
//! `PIDGE_TEST_DATABASE_URL` names.

use std::{
    path::PathBuf,
    str::FromStr,
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use pidge::{
    database,
    local::{Binaries, DataLocation, Server, programs_dir},
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};

/// A database that is dropped with this value.
pub struct Database {
    pub url: String,
    /// None: somebody else drops it.
    name: Mutex<Option<String>>,
}

struct Cluster {
    /// None: the server was given.
    server: Option<Server>,
    url: String,
    template: String,
}

/// The server ends with this process, by its watchdog.
static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static NEXT: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// A migrated, empty database.
    pub async fn create() -> Self {
        let cluster = tokio::task::spawn_blocking(|| CLUSTER.get_or_init(Cluster::start)).await.unwrap();
        let name = format!("pidge_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&cluster.url).await.unwrap();
        // Copying files is the quick way (15 and newer know it by name, 14 knows no other).
        let strategy = if connection.server_version_num().unwrap_or(0) >= 150_000 { "strategy file_copy" } else { "" };
        let create = format!("create database {name} template {} {strategy}", cluster.template);
        connection.execute(AssertSqlSafe(create)).await.unwrap();
        connection.close().await.unwrap();
        Self { url: cluster.url_of(&name), name: Mutex::new(Some(name)) }
    }

    /// A database without any schema.
    pub async fn create_empty() -> Self {
        let database = Self::create().await;
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        connection.execute("drop schema public cascade; create schema public").await.unwrap();
        connection.close().await.unwrap();
        database
    }
}

impl Database {
    /// The same database for another user; this one drops it.
    pub fn shared(&self) -> Self {
        Self { url: self.url.clone(), name: Mutex::new(None) }
    }

    /// The same database for another owner: this one does not drop it any more.
    pub fn take(&self) -> Self {
        let name = self.name.lock().unwrap().take();
        Self { url: self.url.clone(), name: Mutex::new(name) }
    }
}

/// Where databases are made: for what cannot be done from within one.
pub fn admin_url() -> String {
    CLUSTER.get().unwrap().url.clone()
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(name) = self.name.lock().unwrap().take() else { return };
        let drop = format!("drop database if exists {name} with (force)");
        let url = CLUSTER.get().unwrap().url.clone();
        // A runtime of its own: this one may be busy unwinding.
        let done = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut connection = PgConnection::connect(&url).await?;
                connection.execute(AssertSqlSafe(drop)).await?;
                connection.close().await
            })
        });
        if let Ok(Err(error)) = done.join() {
            eprintln!("cannot drop {name}: {error}");
        }
    }
}

impl Cluster {
    fn start() -> Self {
        let given = std::env::var("PIDGE_TEST_DATABASE_URL").ok();
        let server = given.is_none().then(|| {
            let configured =
                std::env::var_os("PIDGE__LOCAL__POSTGRES_BIN").filter(|dir| !dir.is_empty()).map(PathBuf::from);
            let binaries = Binaries::find(configured.as_deref(), &programs_dir()).unwrap();
            Server::start(&binaries, &DataLocation::Throwaway).unwrap()
        });
        let url = given.unwrap_or_else(|| server.as_ref().map(|server| server.url("postgres")).unwrap());
        let mut cluster = Self { server, url, template: String::new() };
        cluster.make_template();
        cluster
    }

    /// On a given server the template is named by what is in it, and stays for the next run.
    fn make_template(&mut self) {
        self.template = format!("pidge_test_template_{}", &database::generation::HASH[..16]);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut admin = PgConnection::connect(&self.url).await.unwrap();
            // Two test runs at once make it once.
            admin.execute("select pg_advisory_lock(720061)").await.unwrap();
            let exists = sqlx::query("select from pg_database where datname = $1").bind(&self.template);
            if exists.fetch_optional(&mut admin).await.unwrap().is_none() {
                let making = format!("{}_making", self.template);
                for statement in [format!("drop database if exists {making}"), format!("create database {making}")] {
                    admin.execute(AssertSqlSafe(statement)).await.unwrap();
                }
                let mut template = PgConnection::connect(&self.url_of(&making)).await.unwrap();
                database::apply_schema(&mut template).await.unwrap();
                template.close().await.unwrap();
                let rename = format!("alter database {making} rename to {}", self.template);
                admin.execute(AssertSqlSafe(rename)).await.unwrap();
            }
            admin.close().await.unwrap();
        });
    }

    fn url_of(&self, database: &str) -> String {
        match &self.server {
            Some(server) => server.url(database),
            None => PgConnectOptions::from_str(&self.url).unwrap().database(database).to_url_lossy().to_string(),
        }
    }
}
