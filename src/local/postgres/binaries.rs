//! Where the server's programs come from: the configuration, else the archive in this program, else the machine.

use super::{LocalError, account::Account, archive};
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Stdio};
use std::{env, fs};

/// The oldest major version whose flags and SQL Pidge relies on.
const OLDEST: u32 = 14;

/// The programs `postgres` and `initdb`, tried once, and the account that runs them.
#[derive(Clone, Debug)]
pub struct Binaries {
    /// The directory that holds them.
    pub dir: PathBuf,
    /// Where the shared libraries are that only they need.
    pub library_path: Option<PathBuf>,
    /// What they say they are, such as `18.4`.
    pub version: String,
    pub(super) account: Account,
}

impl Binaries {
    /// Finds them: in `configured` (`local.postgres_bin`) when it is set; else unpacks those in this program below
    /// `unpack_under`, which takes a fraction of a second once; else looks where Postgres is usually installed.
    pub fn find(configured: Option<&Path>, unpack_under: &Path) -> Result<Self, LocalError> {
        let account = Account::current()?;
        if let Some(dir) = configured {
            let dir = absolute(dir).map_err(LocalError::io("tell where local.postgres_bin is"))?;
            return Self::tried(dir.clone(), None, &account).map_err(|why| LocalError::Configured { dir, why });
        }
        absolute(unpack_under)
            .map_err(|error| error.to_string())
            .and_then(|under| archive::unpack(&under))
            .and_then(|root| Self::tried(root.join("pg/bin"), Some(root.join("libs")), &account))
            .or_else(|archive| Self::installed(&account).ok_or(LocalError::NoBinaries { archive }))
    }

    /// The first that works: what the user put in `PATH`, then the usual places, newest first.
    fn installed(account: &Account) -> Option<Self> {
        let tried = |dir: PathBuf| Self::tried(dir, None, account).ok();
        let path = env::var_os("PATH").unwrap_or_default();
        let in_path = env::split_paths(&path).filter(|dir| dir.is_absolute()).find_map(tried);
        in_path.or_else(|| usual_places().into_iter().filter_map(tried).max_by_key(Self::major))
    }

    /// The programs in `dir`, or why they do not serve.
    fn tried(dir: PathBuf, library_path: Option<PathBuf>, account: &Account) -> Result<Self, String> {
        if let Some(missing) = ["postgres", "initdb"].into_iter().find(|name| !dir.join(name).is_file()) {
            return Err(format!("there is no program {}", dir.join(missing).display()));
        }
        if let Some(barrier) = account.barrier(&dir) {
            return Err(format!("the user `{}`, who would run it, cannot enter {}", account.name(), barrier.display()));
        }
        let mut found = Self { dir, library_path, version: String::new(), account: account.clone() };
        let program = found.dir.join("postgres");
        let said = found
            .command(&program)
            .arg("--version")
            .stderr(Stdio::piped())
            .output()
            .map_err(|error| format!("{} cannot be run: {error}", program.display()))?;
        if !said.status.success() {
            let why = String::from_utf8_lossy(&said.stderr);
            return Err(format!("{} cannot be run: {}", program.display(), why.trim()));
        }
        found.version = version(&String::from_utf8_lossy(&said.stdout)).ok_or("it does not tell its version")?;
        if found.major() < OLDEST {
            return Err(format!("it is PostgreSQL {}, and {OLDEST} is the oldest that will do", found.version));
        }
        Ok(found)
    }

    /// The part of the version that decides whether it can read a data directory.
    pub(super) fn major(&self) -> u32 {
        let digits = self.version.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        digits.parse().unwrap_or(0)
    }

    /// A command that runs as the server's account and finds the server's libraries.
    pub(super) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = self.account.command(program);
        if let Some(libraries) = &self.library_path {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        command
    }
}

/// `postgres (PostgreSQL) 15.16 (Debian 15.16-0+deb12u1)` → `15.16`.
fn version(said: &str) -> Option<String> {
    let rest = said.split_once("(PostgreSQL)")?.1;
    rest.split_whitespace().next().map(str::to_owned)
}

/// Directories in which distributions and installers put the programs.
fn usual_places() -> Vec<PathBuf> {
    let families = [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/usr/libexec", "postgresql", ""),
        ("/usr/local", "pgsql", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/Library/PostgreSQL", "", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ];
    let mut places = Vec::new();
    for (base, prefix, tail) in families {
        let entries = fs::read_dir(base).into_iter().flatten().flatten();
        let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
        places.extend(named.map(|entry| entry.path().join(tail)));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn a_version_is_read_from_what_the_server_says() {
        assert_eq!(version("postgres (PostgreSQL) 18.4\n").as_deref(), Some("18.4"));
        assert_eq!(version("postgres (PostgreSQL) 15.16 (Debian 15.16-0+deb12u1)").as_deref(), Some("15.16"));
        assert_eq!(version("postgres (PostgreSQL) 19devel").as_deref(), Some("19devel"));
        assert_eq!(version("BusyBox v1.36"), None);
    }
}
