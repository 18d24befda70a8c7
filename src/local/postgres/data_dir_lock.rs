//! The lock of a durable data directory: one Pidge uses it at a time, and only after the server of an earlier one has
//! ended.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf, absolute};
use std::time::{Duration, Instant};
use std::{io, thread};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::account::Account;
use super::files::{ignore_not_found, open_private};
use super::{LocalError, passable_dir};

/// The longest time to wait for a server to stop.
pub(super) const STOP_TIMEOUT: Duration = Duration::from_secs(30);
/// The time between two checks of a server that is stopping.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// The attempts to acquire the lock, and the time between two of them.
const LOCK_ATTEMPTS: (u32, Duration) = (10, Duration::from_millis(10));

/// An exclusively locked data directory. The operating system releases the lock when this process ends, even if it is
/// killed.
#[derive(Debug)]
pub(super) struct DataDirLock {
    pub(super) data_dir: PathBuf,
    file: File,
}

/// Returns the cluster of a data directory.
pub(super) fn cluster(data_dir: &Path) -> PathBuf {
    data_dir.join("cluster/data")
}

impl DataDirLock {
    /// Creates the data directory if it is missing, and locks it.
    pub(super) fn new(data_dir: &Path, account: &Account) -> Result<Self, LocalError> {
        let data_dir = absolute(data_dir).map_err(LocalError::io("make the path local.data_dir absolute"))?;
        let action = format!("make the data directory {}", data_dir.display());
        passable_dir(&data_dir).map_err(LocalError::io(action))?;
        let file = open_private(&mut OpenOptions::new(), &data_dir.join("lock"))?;
        if !try_lock(&file).map_err(LocalError::io(format!("lock {}", data_dir.display())))? {
            return Err(LocalError::InUse { data_dir });
        }
        if let Some(inaccessible) = account.first_inaccessible(&data_dir) {
            let account = account.name().to_owned();
            return Err(LocalError::Inaccessible { account, dir: data_dir, inaccessible });
        }
        let parent = data_dir.join("cluster");
        let action = format!("use {}", parent.display());
        account.own_dir(&parent).map_err(LocalError::io(action))?;
        Ok(Self { data_dir, file })
    }

    /// Returns the cluster (`PGDATA`). Its parent `cluster/` belongs to the server's account, which must be able to
    /// rename a new cluster once it is complete.
    pub(super) fn cluster(&self) -> PathBuf {
        cluster(&self.data_dir)
    }

    /// Waits until no server uses the cluster: that of a killed Pidge may still be writing its last checkpoint. Returns
    /// the process that `postmaster.pid` names if it is running but is not a server of the cluster.
    pub(super) fn wait_until_free(&self, deadline: Instant) -> Result<Option<Pid>, LocalError> {
        let cluster = self.cluster();
        loop {
            let Some((pid, socket_dir)) = postmaster(&cluster) else {
                return Ok(None);
            };
            if !is_postmaster_of(pid, &cluster) {
                return Ok(Some(pid));
            }
            if Instant::now() > deadline {
                return Err(self.still_running(Some(pid)));
            }
            // A server that a Pidge started, although this process has the lock: its owner was killed, perhaps with the
            // watchdog, so nothing else will stop it.
            if socket_dir.contains("/pidge-") {
                let _ = kill_process(pid, Signal::INT);
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// Returns the error of a server that did not stop in time.
    pub(super) fn still_running(&self, pid: Option<Pid>) -> LocalError {
        let pid = pid.map(Pid::as_raw_pid);
        LocalError::StillRunning { data_dir: self.data_dir.clone(), pid, seconds: STOP_TIMEOUT.as_secs() }
    }
}

impl Drop for DataDirLock {
    fn drop(&mut self) {
        // Closing the file is not enough: a child process that another thread is forking has inherited it.
        let _ = self.file.unlock();
    }
}

/// Locks a file; returns false if another process holds the lock. Tries for a tenth of a second, because a child that a
/// killed holder was forking keeps the lock until it executes its program.
fn try_lock(file: &File) -> io::Result<bool> {
    let (attempts, interval) = LOCK_ATTEMPTS;
    for _ in 0..attempts {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) => thread::sleep(interval),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(false)
}

/// Deletes the cluster of a durable data directory, for `pidge dev --fresh`.
///
/// # Errors
/// The directory is in use.
pub fn erase(data_dir: &Path) -> Result<(), LocalError> {
    let lock = DataDirLock::new(data_dir, &Account::current()?)?;
    lock.wait_until_free(Instant::now() + STOP_TIMEOUT)?;
    let cluster = lock.cluster();
    // Renamed first to the name of an incomplete cluster: an interrupted deletion must not leave a cluster that looks
    // complete.
    let incomplete = cluster.with_extension("new");
    let erased = ignore_not_found(fs::remove_dir_all(&incomplete))
        .and_then(|()| ignore_not_found(fs::rename(&cluster, &incomplete)))
        .and_then(|()| ignore_not_found(fs::remove_dir_all(&incomplete)));
    erased.map_err(LocalError::io(format!("remove {}", cluster.display())))
}

/// Returns true if `pid` is a server of the cluster, and not an unrelated process that got the number of a server that
/// has ended.
pub(super) fn is_postmaster_of(pid: Pid, cluster: &Path) -> bool {
    let Ok(line) = fs::read(format!("/proc/{pid}/cmdline")) else {
        // On systems without /proc, every running process counts as a server.
        return !Path::new("/proc/self").exists() && is_running(pid);
    };
    line.split(|byte| *byte == 0).any(|argument| argument == cluster.as_os_str().as_bytes())
}

/// Returns the process and the socket directory in `postmaster.pid`, if that process is running.
fn postmaster(cluster: &Path) -> Option<(Pid, String)> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    let mut lines = text.lines();
    let pid = Pid::from_raw(lines.next()?.trim().parse().ok()?)?;
    is_running(pid).then(|| (pid, lines.nth(3).unwrap_or_default().to_owned()))
}

fn is_running(pid: Pid) -> bool {
    test_kill_process(pid) != Err(rustix::io::Errno::SRCH)
}
