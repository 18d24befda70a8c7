//! A private Postgres server as a child process: `pidge dev` keeps its data, the tests throw theirs away. It is reached by a unix socket alone, and never outlives the process that started it.
//!
//! - `binaries` finds the programs; `archive` unpacks those that this program carries
//! - `account` is who runs them, which matters when we are root
//! - `claim` keeps a durable data directory to one user at a time
//! - `site` is where a server lives: its cluster, its socket and its log
//! - `run` is one run of it, by way of `watchdog.sh`, which notices when we die
//! - `server` is what the rest of the program sees

mod account;
#[cfg_attr(
    not(all(feature = "embedded", target_os = "linux", target_arch = "x86_64", target_env = "gnu")),
    path = "no_archive.rs"
)]
mod archive;
mod binaries;
mod claim;
mod error;
mod files;
mod run;
mod server;
mod site;

pub use binaries::Binaries;
pub use claim::erase;
pub use error::LocalError;
pub use server::Server;
pub use site::Place;

use rustix::{fs::Access, process::geteuid};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where the data of `pidge dev` belong when `local.data_dir` says nothing: `$XDG_DATA_HOME/pidge`, else
/// `~/.local/share/pidge`; for root `/var/lib/pidge`, where the server's own account can reach them.
pub fn default_data_dir() -> Result<PathBuf, LocalError> {
    if geteuid().is_root() {
        return Ok("/var/lib/pidge".into());
    }
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .map(|data| data.join("pidge"))
        .ok_or(LocalError::NoDataDir)
}

/// Where the programs in the archive are unpacked, once for each user: the default data directory, else (a user
/// without a home) one below the directory for temporary files.
pub fn programs_dir() -> PathBuf {
    let usable = |dir: &Path| passable_dir(dir).is_ok() && rustix::fs::access(dir, Access::WRITE_OK).is_ok();
    let temporary = || env::temp_dir().join(format!("pidge-{}", geteuid().as_raw()));
    default_data_dir().ok().filter(|dir| usable(dir)).unwrap_or_else(temporary)
}

/// Makes a directory, unless it is there, that others may pass through whatever the umask says: as root, the server
/// is another user.
fn passable_dir(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(dir)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755))
}
