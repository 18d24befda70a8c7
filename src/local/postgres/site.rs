//! Where a server lives: its cluster, its socket and its log.

use super::{LocalError, account::Account, claim::Claim, files::open};
use std::env;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// What becomes of the data.
#[derive(Clone, Debug)]
pub enum Place {
    /// They stay in `data_dir`, safe against crashes.
    Durable {
        /// `local.data_dir`. Holds `cluster/`, `postgres.log` and `lock`; made when it is missing.
        data_dir: PathBuf,
    },
    /// They are gone with the server, and so need not be safe: in memory where it suffices, without a sync.
    Throwaway,
}

/// The files of one server.
#[derive(Debug)]
pub(super) struct Site {
    /// Holds the socket, and for a throwaway server everything. Made and removed by the watchdog.
    pub(super) scratch: PathBuf,
    /// The cluster, `PGDATA`.
    pub(super) data: PathBuf,
    pub(super) log: Log,
    /// On the data directory, where the data must outlive the server.
    pub(super) claim: Option<Claim>,
}

impl Site {
    pub(super) fn new(place: &Place, account: &Account) -> Result<Self, LocalError> {
        match place {
            Place::Durable { data_dir } => {
                let claim = Claim::new(data_dir, account)?;
                let log = open(&mut OpenOptions::new(), &claim.data_dir.join("postgres.log"))?;
                log.set_len(0).map_err(LocalError::io("empty postgres.log"))?;
                let scratch = scratch(account, false)?;
                Ok(Self { scratch, data: claim.data(), log: Log::new(log), claim: Some(claim) })
            }
            Place::Throwaway => {
                let scratch = scratch(account, true)?;
                let name = scratch.file_name().expect("scratch directories have a name");
                let path = env::temp_dir().join(name).with_extension("log");
                let log = open(OpenOptions::new().create_new(true), &path)?;
                // Held open, it needs no name, and is gone with its last holder.
                fs::remove_file(&path).map_err(LocalError::io("remove the name of a temporary file"))?;
                Ok(Self { data: scratch.join("data"), scratch, log: Log::new(log), claim: None })
            }
        }
    }

    /// What the user knows it by.
    pub(super) fn dir(&self) -> &Path {
        self.claim.as_ref().map_or(&self.scratch, |claim| &claim.data_dir)
    }

    /// The major version that made the data, when there are any.
    pub(super) fn made_by(&self) -> Option<String> {
        let version = fs::read_to_string(self.data.join("PG_VERSION")).ok()?;
        Some(version.trim().to_owned())
    }
}

/// What the server has to say, run after run.
#[derive(Debug)]
pub(super) struct Log {
    file: File,
    /// Where the present run begins.
    begin: u64,
}

impl Log {
    fn new(file: File) -> Self {
        Self { file, begin: 0 }
    }

    /// For the next run to write to.
    pub(super) fn begin(&mut self) -> io::Result<File> {
        self.begin = self.file.metadata()?.len();
        self.file.try_clone()
    }

    /// The last lines of the present run.
    pub(super) fn last_words(&mut self) -> String {
        let mut bytes = Vec::new();
        let read = self.file.seek(SeekFrom::Start(self.begin)).and_then(|_| self.file.read_to_end(&mut bytes));
        if let Err(error) = read {
            return format!("(the log cannot be read: {error})");
        }
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}

/// A name for a directory that holds the socket: short, because a socket's path has about 100 bytes, and unguessable.
fn scratch(account: &Account, roomy: bool) -> Result<PathBuf, LocalError> {
    let memory = roomy.then(|| PathBuf::from("/dev/shm")).filter(|memory| has_room(memory));
    let parents: Vec<_> = memory.into_iter().chain([env::temp_dir(), "/tmp".into()]).collect();
    let name = format!("pidge-{:08x}", RandomState::new().hash_one(0) & 0xffff_ffff);
    let fits = |parent: &&PathBuf| {
        let plain = parent.is_absolute() && parent.to_str().is_some_and(|path| path.len() <= 60);
        plain && account.may("-w", parent) && account.may("-x", parent)
    };
    parents.iter().find(fits).map(|parent| parent.join(name)).ok_or_else(|| {
        let tried: Vec<_> = parents.iter().map(|parent| parent.display().to_string()).collect();
        LocalError::NoScratch { tried: tried.join(", ") }
    })
}

/// 512 MB: a few test databases and their log of changes.
fn has_room(dir: &Path) -> bool {
    rustix::fs::statvfs(dir).is_ok_and(|stat| stat.f_bavail.saturating_mul(stat.f_frsize) >= 512 << 20)
}
