//! The files of a server: cluster, socket directory and log.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::LocalError;
use super::account::Account;
use super::data_dir_lock::DataDirLock;
use super::files::open_private;

/// The free memory that a throwaway cluster needs, in bytes: 512 MB hold a few test databases and their write-ahead
/// log.
const MIN_FREE_MEMORY: u64 = 512 << 20;
/// The longest parent of a socket directory, in bytes: the path of a socket may have about 100.
const MAX_PARENT_BYTES: usize = 60;
/// The lines of the log that an error quotes.
const LOG_TAIL_LINES: usize = 15;

/// Where a server keeps its data.
#[derive(Clone, Debug)]
pub enum DataLocation {
    /// In a directory. The data outlive the server and survive crashes.
    Durable {
        /// `local.data_dir`. Contains `cluster/`, `postgres.log` and `lock`; created if it is missing.
        data_dir: PathBuf,
    },
    /// In a temporary directory, in memory if there is room. The data are removed with the server and are never synced
    /// to disk.
    Throwaway,
}

/// The files of one server.
#[derive(Debug)]
pub(super) struct ServerFiles {
    /// Contains the socket, and for a throwaway server also the cluster. Created and removed by the watchdog.
    pub(super) socket_dir: PathBuf,
    /// The cluster (`PGDATA`).
    pub(super) cluster: PathBuf,
    pub(super) log: ServerLog,
    /// The lock of the data directory; `None` for a throwaway server.
    pub(super) lock: Option<DataDirLock>,
}

impl ServerFiles {
    pub(super) fn new(location: &DataLocation, account: &Account) -> Result<Self, LocalError> {
        match location {
            DataLocation::Durable { data_dir } => {
                let lock = DataDirLock::new(data_dir, account)?;
                let log = open_private(&mut OpenOptions::new(), &lock.data_dir.join("postgres.log"))?;
                log.set_len(0).map_err(LocalError::io("empty postgres.log"))?;
                let socket_dir = new_socket_dir(account, false)?;
                Ok(Self { socket_dir, cluster: lock.cluster(), log: ServerLog::new(log), lock: Some(lock) })
            }
            DataLocation::Throwaway => {
                let socket_dir = new_socket_dir(account, true)?;
                let name = socket_dir.file_name().expect("socket directories have a name");
                let path = env::temp_dir().join(name).with_extension("log");
                let log = open_private(OpenOptions::new().create_new(true), &path)?;
                // The open file needs no name, and without one it disappears with its last user.
                fs::remove_file(&path).map_err(LocalError::io("remove the name of a temporary file"))?;
                Ok(Self { cluster: socket_dir.join("data"), socket_dir, log: ServerLog::new(log), lock: None })
            }
        }
    }

    /// Returns the directory to name in error messages.
    pub(super) fn dir(&self) -> &Path {
        self.lock.as_ref().map_or(&self.socket_dir, |lock| &lock.data_dir)
    }

    /// Returns the major version of `PostgreSQL` that created the cluster, if there is a cluster.
    pub(super) fn cluster_version(&self) -> Option<String> {
        let version = fs::read_to_string(self.cluster.join("PG_VERSION")).ok()?;
        Some(version.trim().to_owned())
    }
}

/// The log of the server, over several runs.
#[derive(Debug)]
pub(super) struct ServerLog {
    file: File,
    /// The offset at which the current run begins.
    run_start: u64,
}

impl ServerLog {
    fn new(file: File) -> Self {
        Self { file, run_start: 0 }
    }

    /// Returns the file for the next run to write to.
    pub(super) fn begin_run(&mut self) -> io::Result<File> {
        self.run_start = self.file.metadata()?.len();
        self.file.try_clone()
    }

    /// Returns the last lines of the current run.
    pub(super) fn tail(&mut self) -> String {
        let mut bytes = Vec::new();
        let read = self.file.seek(SeekFrom::Start(self.run_start)).and_then(|_| self.file.read_to_end(&mut bytes));
        if let Err(error) = read {
            return format!("(the log cannot be read: {error})");
        }
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(LOG_TAIL_LINES)..].join("\n")
    }
}

/// Returns the path of a socket directory that does not exist yet, with a random name. Its parent is short and the
/// account may write to it. With `needs_room`, a directory in memory is preferred if it has [`MIN_FREE_MEMORY`].
fn new_socket_dir(account: &Account, needs_room: bool) -> Result<PathBuf, LocalError> {
    let memory = needs_room.then(|| PathBuf::from("/dev/shm")).filter(|memory| has_room(memory));
    let parents: Vec<_> = memory.into_iter().chain([env::temp_dir(), "/tmp".into()]).collect();
    let name = format!("pidge-{:08x}", RandomState::new().hash_one(0) & 0xffff_ffff);
    let is_usable = |parent: &&PathBuf| {
        let is_short = parent.is_absolute() && parent.to_str().is_some_and(|path| path.len() <= MAX_PARENT_BYTES);
        is_short && account.may("-w", parent) && account.may("-x", parent)
    };
    parents.iter().find(is_usable).map(|parent| parent.join(name)).ok_or_else(|| {
        let tried: Vec<_> = parents.iter().map(|parent| parent.display().to_string()).collect();
        LocalError::NoSocketDir { tried: tried.join(", ") }
    })
}

fn has_room(dir: &Path) -> bool {
    rustix::fs::statvfs(dir).is_ok_and(|stat| stat.f_bavail.saturating_mul(stat.f_frsize) >= MIN_FREE_MEMORY)
}
