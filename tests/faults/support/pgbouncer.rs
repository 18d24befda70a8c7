//! A real `PgBouncer` in transaction mode, in front of a database.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use rustix::process::{Signal, geteuid};
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpStream;

use crate::support::process::{signal, skip, tell_reaper, wait_until};

const PROGRAM: &str = "/usr/sbin/pgbouncer";
/// The id of the user and the group `nobody`.
const NOBODY: u32 = 65_534;

pub struct PgBouncer {
    child: Child,
    dir: PathBuf,
    port: u16,
    database: String,
}

/// True if `PgBouncer` is installed; reports the skipped test if not.
pub fn is_installed() -> bool {
    let exists = Path::new(PROGRAM).exists();
    if !exists {
        skip("the service behind PgBouncer", "pgbouncer");
    }
    exists
}

impl PgBouncer {
    /// Starts a pooler with so many connections to the database of this URL, and with more settings, line by line.
    pub async fn in_front_of(url: &str, connections: usize, more_settings: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let options: PgConnectOptions = url.parse().unwrap();
        let name = format!("pidge-pgbouncer-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let dir = env::temp_dir().join(name);
        fs::create_dir(&dir).unwrap();
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        tell_reaper("dir", dir.display());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let file = dir.join("pgbouncer.ini");
        fs::write(&file, settings(&options, port, connections) + more_settings).unwrap();
        let mut command = Command::new(PROGRAM);
        command.arg("-q").arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if geteuid().is_root() {
            // PgBouncer refuses to run as root, and needs an account that may enter the directory of Postgres's socket.
            let owner = options.get_socket().map(|dir| fs::metadata(dir).unwrap());
            let (user, group) = owner.map_or((NOBODY, NOBODY), |owner| (owner.uid(), owner.gid()));
            command.uid(user).gid(group);
        }
        let child = command.spawn().unwrap();
        tell_reaper("started", child.id());
        let pooler = Self { child, dir, port, database: options.get_database().unwrap().to_owned() };
        let listens = async || TcpStream::connect(("127.0.0.1", port)).await.is_ok();
        wait_until("the pooler listens", listens).await;
        pooler
    }

    /// The URL of the same database through the pooler.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{}?sslmode=disable", self.port, self.database)
    }
}

/// The settings: the defaults, and transaction mode.
fn settings(server: &PgConnectOptions, port: u16, connections: usize) -> String {
    let host = match server.get_socket() {
        Some(dir) => dir.display().to_string(),
        None => server.get_host().to_owned(),
    };
    let (name, user) = (server.get_database().unwrap(), server.get_username());
    format!(
        "[databases]\n{name} = host={host} port={} user={user}\n\
         [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
         unix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = {connections}\n\
         max_client_conn = 200\n",
        server.get_port()
    )
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        signal(self.child.id(), Signal::KILL);
        self.child.wait().unwrap();
        tell_reaper("ended", self.child.id());
        let _ = fs::remove_dir_all(&self.dir);
    }
}
