//! A real `PgBouncer` in transaction mode: what many put between their programs and Postgres.

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
    time::Duration,
};

use rustix::process::{Signal, geteuid};
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpStream;

use crate::support::process::{leave_out, signal, tell_undertaker, until};

const PROGRAM: &str = "/usr/sbin/pgbouncer";
/// `nobody`.
const NOBODY: u32 = 65_534;

pub struct Bouncer {
    child: Child,
    dir: PathBuf,
    port: u16,
    database: String,
}

/// Whether there is one to be tested with.
pub fn is_there() -> bool {
    let found = Path::new(PROGRAM).exists();
    if !found {
        leave_out("what stands behind an old pooler", "pgbouncer");
    }
    found
}

impl Bouncer {
    /// Stands before the database of this URL, with so many connections to it, and these settings beside.
    pub async fn before(url: &str, connections: usize, more: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let options: PgConnectOptions = url.parse().unwrap();
        let name = format!("pidge-bouncer-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let dir = env::temp_dir().join(name);
        fs::create_dir(&dir).unwrap();
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        tell_undertaker("dir", dir.display());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let file = dir.join("pgbouncer.ini");
        fs::write(&file, settings(&options, port, connections) + more).unwrap();
        let mut command = Command::new(PROGRAM);
        command.arg("-q").arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if geteuid().is_root() {
            // It refuses to be root, and must be somebody who may enter the directory of Postgres's socket.
            let owner = options.get_socket().map(|dir| fs::metadata(dir).unwrap());
            let (user, group) = owner.map_or((NOBODY, NOBODY), |owner| (owner.uid(), owner.gid()));
            command.uid(user).gid(group);
        }
        let child = command.spawn().unwrap();
        tell_undertaker("born", child.id());
        let bouncer = Self { child, dir, port, database: options.get_database().unwrap().to_owned() };
        let listens = async || TcpStream::connect(("127.0.0.1", port)).await.is_ok();
        until("the pooler listens", Duration::from_secs(10), listens).await;
        bouncer
    }

    /// The same database, by way of the pooler.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{}?sslmode=disable", self.port, self.database)
    }
}

/// What it takes for Pidge: nothing that is not there by default, but transaction mode.
fn settings(server: &PgConnectOptions, port: u16, connections: usize) -> String {
    let host = match server.get_socket() {
        Some(dir) => dir.display().to_string(),
        None => server.get_host().to_owned(),
    };
    let (name, user) = (server.get_database().unwrap(), server.get_username());
    format!(
        "[databases]\n{name} = host={host} port={} user={user}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
         unix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = {connections}\n\
         max_client_conn = 200\n",
        server.get_port()
    )
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        signal(self.child.id(), Signal::KILL);
        self.child.wait().unwrap();
        tell_undertaker("dead", self.child.id());
        let _ = fs::remove_dir_all(&self.dir);
    }
}
