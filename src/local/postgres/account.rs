//! Who runs the server. Postgres refuses to be root, so root lends it the account `postgres`, or else `nobody`.

use super::LocalError;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// The account that runs the server and owns its files.
#[derive(Clone, Debug)]
pub(super) struct Account {
    uid: u32,
    /// What to become; `None` when we stay who we are.
    other: Option<Other>,
}

#[derive(Clone, Debug)]
struct Other {
    name: String,
    gid: u32,
}

impl Account {
    pub(super) fn current() -> Result<Self, LocalError> {
        let uid = rustix::process::geteuid();
        if !uid.is_root() {
            return Ok(Self { uid: uid.as_raw(), other: None });
        }
        let passwd = fs::read_to_string("/etc/passwd").map_err(LocalError::io("read /etc/passwd"))?;
        // An entry in this very file is needed: initdb looks its user up.
        ["postgres", "nobody"].into_iter().find_map(|name| entry(&passwd, name)).ok_or(LocalError::NoAccount)
    }

    /// The account's name, where it is not our own.
    pub(super) fn name(&self) -> &str {
        self.other.as_ref().map_or("you", |other| &other.name)
    }

    /// A program to be run as this account, with an environment that changes nothing about how it behaves.
    pub(super) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC").current_dir("/").stdin(Stdio::null());
        for inherited in ["PATH", "LD_LIBRARY_PATH"] {
            if let Some(value) = env::var_os(inherited) {
                command.env(inherited, value);
            }
        }
        if let Some(other) = &self.other {
            // The standard library drops the supplementary groups along with root.
            command.uid(self.uid).gid(other.gid);
        }
        command
    }

    /// The first directory on the way to `dir`, or `dir` itself, that this account may not enter.
    pub(super) fn barrier(&self, dir: &Path) -> Option<PathBuf> {
        if self.other.is_none() || self.may("-x", dir) {
            return None;
        }
        let mut way: Vec<_> = dir.ancestors().collect();
        way.reverse();
        Some(way.into_iter().find(|step| !self.may("-x", step)).unwrap_or(dir).to_owned())
    }

    /// Whether `sh`'s `test`, run as this account, says yes: permission bits alone would not tell.
    pub(super) fn may(&self, test: &str, path: &Path) -> bool {
        let mut command = self.command("/bin/sh");
        command.args(["-c", r#"test "$1" "$2""#, "sh", test]).arg(path);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// Makes `dir` the account's own and closed to everyone else. Its parent must exist.
    pub(super) fn own_dir(&self, dir: &Path) -> io::Result<()> {
        match fs::DirBuilder::new().mode(0o700).create(dir) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let found = fs::symlink_metadata(dir)?;
        if found.uid() == self.uid {
            return Ok(());
        }
        let Some(other) = &self.other else {
            return Err(io::Error::other("it belongs to another user"));
        };
        // Root makes it, then gives it away; what holds somebody's files already is not ours to take.
        if found.is_dir() && fs::read_dir(dir)?.next().is_none() {
            return std::os::unix::fs::lchown(dir, Some(self.uid), Some(other.gid));
        }
        let (owner, name, uid) = (found.uid(), &other.name, self.uid);
        Err(io::Error::other(format!(
            "it belongs to user {owner}, and the server runs as {name}: chown -R {uid} it if that is right"
        )))
    }
}

fn entry(passwd: &str, name: &str) -> Option<Account> {
    let fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let [_, _, uid, gid, ..] = *fields.into_iter().find(|fields| fields[0] == name)? else {
        return None;
    };
    let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
    (uid != 0).then(|| Account { uid, other: Some(Other { name: name.to_owned(), gid }) })
}
