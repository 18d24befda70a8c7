//! The account that runs the server. Postgres refuses to run as root, so root runs it as `postgres`, or else as
//! `nobody`.

use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

use super::LocalError;

/// The account that runs the server and owns its files.
#[derive(Clone, Debug)]
pub(super) struct Account {
    uid: u32,
    /// The account to switch to; `None` if the server runs as the account of this process.
    switch_to: Option<OtherAccount>,
}

#[derive(Clone, Debug)]
struct OtherAccount {
    name: String,
    gid: u32,
}

impl Account {
    /// Returns the account that runs the server: that of this process, or another one if this process runs as root.
    pub(super) fn current() -> Result<Self, LocalError> {
        let uid = rustix::process::geteuid();
        if !uid.is_root() {
            return Ok(Self { uid: uid.as_raw(), switch_to: None });
        }
        let passwd = fs::read_to_string("/etc/passwd").map_err(LocalError::io("read /etc/passwd"))?;
        // Other user databases do not help: initdb looks the user up in this file.
        ["postgres", "nobody"].into_iter().find_map(|name| entry(&passwd, name)).ok_or(LocalError::NoAccount)
    }

    /// Returns the name of the account in error messages; `you` for the account of this process.
    pub(super) fn name(&self) -> &str {
        self.switch_to.as_ref().map_or("you", |other| &other.name)
    }

    /// Returns a command that runs as this account, with a minimal environment: variables such as PGDATA or `LC_ALL` of
    /// the user would change how the programs behave.
    pub(super) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC").current_dir("/").stdin(Stdio::null());
        for inherited in ["PATH", "LD_LIBRARY_PATH"] {
            if let Some(value) = env::var_os(inherited) {
                command.env(inherited, value);
            }
        }
        if let Some(other) = &self.switch_to {
            // Setting the uid as root also drops the supplementary groups.
            command.uid(self.uid).gid(other.gid);
        }
        command
    }

    /// Returns the first directory on the path to `dir`, or `dir` itself, that this account may not enter.
    pub(super) fn first_inaccessible(&self, dir: &Path) -> Option<PathBuf> {
        if self.switch_to.is_none() || self.may("-x", dir) {
            return None;
        }
        let mut path: Vec<_> = dir.ancestors().collect();
        path.reverse();
        Some(path.into_iter().find(|step| !self.may("-x", step)).unwrap_or(dir).to_owned())
    }

    /// Returns true if this account may enter a directory, or what exists of the path to it.
    pub(super) fn can_reach(&self, dir: &Path) -> bool {
        dir.ancestors().find(|step| step.exists()).is_some_and(|step| self.first_inaccessible(step).is_none())
    }

    /// Returns true if the `test` of `sh`, run as this account, succeeds for the path. Permission bits alone do not
    /// tell: access lists and file systems have a say too.
    pub(super) fn may(&self, test: &str, path: &Path) -> bool {
        let mut command = self.command("/bin/sh");
        command.args(["-c", r#"test "$1" "$2""#, "sh", test]).arg(path);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// Creates a directory that belongs to the account and is closed to all others (mode 0700). Its parent must exist.
    ///
    /// # Errors
    /// The directory exists and belongs to another account, and contains files or cannot be given away.
    pub(super) fn own_dir(&self, dir: &Path) -> io::Result<()> {
        match fs::DirBuilder::new().mode(0o700).create(dir) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let found = fs::symlink_metadata(dir)?;
        if found.uid() == self.uid {
            return Ok(());
        }
        let Some(other) = &self.switch_to else {
            return Err(io::Error::other("it belongs to another user"));
        };
        // Root has created it and gives it to the account. A directory with files is left alone: it may be in use
        // otherwise.
        if found.is_dir() && fs::read_dir(dir)?.next().is_none() {
            return std::os::unix::fs::lchown(dir, Some(self.uid), Some(other.gid));
        }
        let (owner, name, uid) = (found.uid(), &other.name, self.uid);
        Err(io::Error::other(format!(
            "it belongs to user {owner}, but the server runs as {name}; if it is a directory of Pidge: chown -R {uid} it"
        )))
    }
}

/// Returns the account of a user in the text of `/etc/passwd`, unless it is root.
fn entry(passwd: &str, name: &str) -> Option<Account> {
    let fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let [_, _, uid, gid, ..] = *fields.into_iter().find(|fields| fields[0] == name)? else {
        return None;
    };
    let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
    (uid != 0).then(|| Account { uid, switch_to: Some(OtherAccount { name: name.to_owned(), gid }) })
}
