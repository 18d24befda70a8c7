//! Finds the programs of the server: in the configured directory, else in the embedded archive, else installed on the
//! machine.

use super::{LocalError, account::Account, archive};
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Stdio};
use std::{env, fs};

/// The oldest major version that has the flags and the SQL that Pidge uses.
const MIN_MAJOR_VERSION: u32 = 14;

/// The programs `postgres` and `initdb`, tried out once, and the account that runs them.
#[derive(Clone, Debug)]
pub struct Binaries {
    /// The directory with the programs.
    pub dir: PathBuf,
    /// The directory with shared libraries that only these programs need.
    pub library_path: Option<PathBuf>,
    /// The version that they report, such as `18.4`.
    pub version: String,
    pub(super) account: Account,
}

impl Binaries {
    /// Finds the programs: in `configured` (`local.postgres_bin`) if it is set; else in the embedded archive, which is
    /// unpacked below `unpack_under` once, in a fraction of a second; else where Postgres is usually installed.
    pub fn find(configured: Option<&Path>, unpack_under: &Path) -> Result<Self, LocalError> {
        let account = Account::current()?;
        if let Some(dir) = configured {
            let dir = absolute(dir).map_err(LocalError::io("make the path local.postgres_bin absolute"))?;
            return Self::check(dir.clone(), None, &account).map_err(|why| LocalError::Configured { dir, why });
        }
        absolute(unpack_under)
            .map_err(|error| error.to_string())
            .and_then(|under| archive::unpack(&under))
            .and_then(|root| Self::check(root.join("pg/bin"), Some(root.join("libs")), &account))
            .or_else(|archive| Self::installed(&account).ok_or(LocalError::NoBinaries { archive }))
    }

    /// Returns the first usable installed programs: those in `PATH`, else the newest in the usual directories.
    fn installed(account: &Account) -> Option<Self> {
        let check = |dir: PathBuf| Self::check(dir, None, account).ok();
        let path = env::var_os("PATH").unwrap_or_default();
        let in_path = env::split_paths(&path).filter(|dir| dir.is_absolute()).find_map(check);
        in_path.or_else(|| usual_directories().into_iter().filter_map(check).max_by_key(Self::major))
    }

    /// Returns the programs in `dir`, or why they cannot be used.
    fn check(dir: PathBuf, library_path: Option<PathBuf>, account: &Account) -> Result<Self, String> {
        if let Some(missing) = ["postgres", "initdb"].into_iter().find(|name| !dir.join(name).is_file()) {
            return Err(format!("there is no program {}", dir.join(missing).display()));
        }
        if let Some(inaccessible) = account.first_inaccessible(&dir) {
            return Err(format!(
                "the user `{}`, which would run it, cannot enter {}",
                account.name(),
                inaccessible.display()
            ));
        }
        let mut found = Self { dir, library_path, version: String::new(), account: account.clone() };
        let program = found.dir.join("postgres");
        let output = found
            .command(&program)
            .arg("--version")
            .stderr(Stdio::piped())
            .output()
            .map_err(|error| format!("{} cannot be run: {error}", program.display()))?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{} cannot be run: {}", program.display(), why.trim()));
        }
        found.version = version(&String::from_utf8_lossy(&output.stdout)).ok_or("it does not report its version")?;
        if found.major() < MIN_MAJOR_VERSION {
            return Err(format!(
                "it is PostgreSQL {}, and {MIN_MAJOR_VERSION} is the oldest supported version",
                found.version
            ));
        }
        Ok(found)
    }

    /// The major version. A server can read only clusters of its own major version.
    pub(super) fn major(&self) -> u32 {
        let digits = self.version.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        digits.parse().unwrap_or(0)
    }

    /// Returns a command that runs as the server's account and finds the server's libraries.
    pub(super) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = self.account.command(program);
        if let Some(libraries) = &self.library_path {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        command
    }
}

/// Returns the version in the output of `postgres --version`: `postgres (PostgreSQL) 15.16 (Debian 15.16-0+deb12u1)` →
/// `15.16`.
fn version(output: &str) -> Option<String> {
    let rest = output.split_once("(PostgreSQL)")?.1;
    rest.split_whitespace().next().map(str::to_owned)
}

/// Returns the directories in which distributions and installers put the programs.
fn usual_directories() -> Vec<PathBuf> {
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
    let mut directories = Vec::new();
    for (base, prefix, tail) in families {
        let entries = fs::read_dir(base).into_iter().flatten().flatten();
        let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
        directories.extend(named.map(|entry| entry.path().join(tail)));
    }
    directories
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn the_version_is_read_from_the_output_of_the_server() {
        assert_eq!(version("postgres (PostgreSQL) 18.4\n").as_deref(), Some("18.4"));
        assert_eq!(version("postgres (PostgreSQL) 15.16 (Debian 15.16-0+deb12u1)").as_deref(), Some("15.16"));
        assert_eq!(version("postgres (PostgreSQL) 19devel").as_deref(), Some("19devel"));
        assert_eq!(version("BusyBox v1.36"), None);
    }
}
