//! A private Postgres server as a child process: with durable data for `pidge dev`, with throwaway data for the tests.
//! It listens on a Unix socket only, and ends with the process that started it. The module imports nothing of Pidge.
//!
//! - `binaries` finds the programs; `archive` unpacks the embedded ones
//! - `account` is the account that runs them, which is another one if this process runs as root
//! - `data_dir_lock` reserves a durable data directory for one process
//! - `server_files` are the cluster, the socket directory and the log of a server
//! - `server_process` is one process of the server; `watchdog.sh` stops it when this process ends
//! - `server` is the interface to the rest of the program

mod account;
#[cfg_attr(
    not(all(feature = "embedded", target_os = "linux", target_arch = "x86_64", target_env = "gnu")),
    path = "no_archive.rs"
)]
mod archive;
mod binaries;
mod data_dir_lock;
mod error;
mod files;
mod server;
mod server_files;
mod server_process;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use rustix::{fs::Access, process::geteuid};

use self::account::Account;
pub use self::binaries::Binaries;
pub use self::data_dir_lock::erase;
pub use self::error::LocalError;
pub use self::server::{Server, running_url};
pub use self::server_files::DataLocation;

/// Returns the data directory of `pidge dev` without `local.data_dir`: `$XDG_DATA_HOME/pidge`, else
/// `~/.local/share/pidge`. For root, the server runs as another account: without an `XDG_DATA_HOME` that this account can
/// enter, it is `/var/lib/pidge`.
pub fn default_data_dir() -> Result<PathBuf, LocalError> {
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data_home = absolute("XDG_DATA_HOME").map(|data| data.join("pidge"));
    if geteuid().is_root() {
        let is_usable = |dir: &PathBuf| Account::current().is_ok_and(|account| account.can_reach(dir));
        return Ok(data_home.filter(is_usable).unwrap_or_else(|| "/var/lib/pidge".into()));
    }
    let in_home = || absolute("HOME").map(|home| home.join(".local/share/pidge"));
    data_home.or_else(in_home).ok_or(LocalError::NoDataDir)
}

/// Returns the directory below which the embedded archive is unpacked, once for each user: the default data directory,
/// or a temporary directory for a user without a home.
pub fn programs_dir() -> PathBuf {
    let is_usable = |dir: &Path| passable_dir(dir).is_ok() && rustix::fs::access(dir, Access::WRITE_OK).is_ok();
    let temporary = || env::temp_dir().join(format!("pidge-{}", geteuid().as_raw()));
    default_data_dir().ok().filter(|dir| is_usable(dir)).unwrap_or_else(temporary)
}

/// Creates a directory with mode 0755 whatever the umask, unless it exists: if this process runs as root, the server's
/// account must be able to enter it.
fn passable_dir(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(dir)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755))
}
