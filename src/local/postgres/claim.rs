//! A durable data directory and who may use it: one Pidge at a time, and no server of an earlier one.

use super::account::Account;
use super::files::{gone, open};
use super::{LocalError, passable_dir};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf, absolute};
use std::time::{Duration, Instant};
use std::{io, thread};

/// How long a server of an earlier run may take to finish.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// A data directory that is ours alone for as long as this lives. The lock ends with us, however we end.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) data_dir: PathBuf,
    lock: File,
}

impl Claim {
    pub(super) fn new(data_dir: &Path, account: &Account) -> Result<Self, LocalError> {
        let data_dir = absolute(data_dir).map_err(LocalError::io("tell where local.data_dir is"))?;
        let doing = format!("make the data directory {}", data_dir.display());
        passable_dir(&data_dir).map_err(LocalError::io(doing))?;
        let lock = open(&mut OpenOptions::new(), &data_dir.join("lock"))?;
        if !acquire(&lock).map_err(LocalError::io(format!("lock {}", data_dir.display())))? {
            return Err(LocalError::InUse { data_dir });
        }
        if let Some(barrier) = account.barrier(&data_dir) {
            let account = account.name().to_owned();
            return Err(LocalError::Unreachable { account, dir: data_dir, barrier });
        }
        let cluster = data_dir.join("cluster");
        let doing = format!("use {}", cluster.display());
        account.own_dir(&cluster).map_err(LocalError::io(doing))?;
        Ok(Self { data_dir, lock })
    }

    /// The cluster, `PGDATA`. One level down, so that the server's account can put a finished one in its place.
    pub(super) fn data(&self) -> PathBuf {
        self.data_dir.join("cluster/data")
    }

    /// Waits until no live server holds the cluster: one whose owner was killed a moment ago may still be writing its
    /// last checkpoint. Returns the process that `postmaster.pid` names, if it is alive but something else.
    pub(super) fn vacated(&self, deadline: Instant) -> Result<Option<Pid>, LocalError> {
        let data = self.data();
        loop {
            let Some((pid, socket)) = postmaster(&data) else {
                return Ok(None);
            };
            if !serves(pid, &data) {
                return Ok(Some(pid));
            }
            if Instant::now() > deadline {
                return Err(self.still_running(Some(pid)));
            }
            // Started by a Pidge, yet the lock is ours: it has lost its owner, and its watchdog perhaps, too.
            if socket.contains("/pidge-") {
                let _ = kill_process(pid, Signal::INT);
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    pub(super) fn still_running(&self, pid: Option<Pid>) -> LocalError {
        let pid = pid.map(Pid::as_raw_pid);
        LocalError::StillRunning { data_dir: self.data_dir.clone(), pid, seconds: PATIENCE.as_secs() }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Not left to the closing of the file: a child that another thread is just forking has it open, too.
        let _ = self.lock.unlock();
    }
}

/// Whether the lock is ours now. Looks more than once, but not for long: when its holder is killed, a child that it was
/// just forking keeps the lock until it becomes the program that it is to run.
fn acquire(lock: &File) -> io::Result<bool> {
    for _ in 0..10 {
        match lock.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(10)),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(false)
}

/// Throws the database in a durable `data_dir` away, for `pidge dev --fresh`. Refuses while it is in use.
pub fn erase(data_dir: &Path) -> Result<(), LocalError> {
    let claim = Claim::new(data_dir, &Account::current()?)?;
    claim.vacated(Instant::now() + PATIENCE)?;
    let data = claim.data();
    // Under the name of an unfinished cluster first: half erased, it must not pass for a whole one.
    let doomed = data.with_extension("new");
    let erased = gone(fs::remove_dir_all(&doomed))
        .and_then(|()| gone(fs::rename(&data, &doomed)))
        .and_then(|()| gone(fs::remove_dir_all(&doomed)));
    erased.map_err(LocalError::io(format!("remove {}", data.display())))
}

/// Whether `pid` is a server for the cluster `data`, and not another process that was given the number of a dead one.
pub(super) fn serves(pid: Pid, data: &Path) -> bool {
    let Ok(line) = fs::read(format!("/proc/{pid}/cmdline")) else {
        // Where there is no /proc to ask, every live process counts as one.
        return !Path::new("/proc/self").exists() && alive(pid);
    };
    line.split(|byte| *byte == 0).any(|argument| argument == data.as_os_str().as_bytes())
}

/// The process and the socket directory in `postmaster.pid`, if that process is alive.
fn postmaster(data: &Path) -> Option<(Pid, String)> {
    let text = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let mut lines = text.lines();
    let pid = Pid::from_raw(lines.next()?.trim().parse().ok()?)?;
    alive(pid).then(|| (pid, lines.nth(3).unwrap_or_default().to_owned()))
}

fn alive(pid: Pid) -> bool {
    test_kill_process(pid) != Err(rustix::io::Errno::SRCH)
}
