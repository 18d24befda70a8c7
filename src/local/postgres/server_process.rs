//! One process of the server, started by way of `watchdog.sh`. The watchdog holds the other end of a pipe of this
//! program and stops the server when the pipe closes, so the server ends even if this program is killed.

use super::Binaries;
use super::data_dir_lock::{STOP_TIMEOUT, is_postmaster_of};
use super::files::ignore_not_found;
use super::server_files::ServerFiles;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const WATCHDOG: &str = include_str!("watchdog.sh");

const INITDB_FLAGS: &str = "--username=postgres --auth=trust --encoding=UTF8 --locale=C --no-instructions";

/// Settings of a durable server. Shared memory is kept in files of the data directory: a killed server leaves none
/// elsewhere.
const DURABLE_SETTINGS: &[&str] = &["max_connections=200", "dynamic_shared_memory_type=mmap"];

/// Settings of a throwaway server: fast rather than safe, because its data are never read after a crash, and small,
/// because they may have to fit into memory.
const THROWAWAY_SETTINGS: &[&str] = &[
    "max_connections=400",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=128MB",
    "min_wal_size=32MB",
    "checkpoint_timeout=1h",
    "shared_buffers=64MB",
    // In the cluster, which is removed as a whole even if the server was killed.
    "dynamic_shared_memory_type=mmap",
];

/// The longest time until a started server accepts connections. Long enough for recovery after a crash.
const READY_TIMEOUT: Duration = Duration::from_mins(2);
/// The time between two checks of a server that starts or stops.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

#[derive(Debug)]
pub(super) struct ServerProcess {
    watchdog: Child,
    pub(super) pid: Pid,
}

impl ServerProcess {
    /// Starts the server and waits until it accepts connections. Initialises a new cluster if there is none. Returns
    /// `None` if the server ended before that; the log says why.
    ///
    /// `unrelated` is a running process that is no server but whose number `postmaster.pid` holds.
    pub(super) fn start(
        binaries: &Binaries,
        files: &mut ServerFiles,
        unrelated: Option<Pid>,
    ) -> io::Result<Option<Self>> {
        let is_new = !files.cluster.exists();
        let mut watchdog = spawn_watchdog(binaries, files, unrelated)?;
        let mut line = String::new();
        BufReader::new(watchdog.stdout.take().expect("it is piped")).read_line(&mut line)?;
        let Some(pid) = line.trim().parse().ok().and_then(Pid::from_raw) else {
            watchdog.wait()?;
            return Ok(None);
        };
        let mut process = Self { watchdog, pid };
        if !process.wait_until_ready(files)? {
            process.stop(files);
            return Ok(None);
        }
        if is_new && files.lock.is_some() {
            // Makes the name of the new cluster survive a power cut, as the data in it do.
            File::open(files.cluster.parent().expect("it is below the data directory"))?.sync_all()?;
        }
        Ok(Some(process))
    }

    /// Returns true if the watchdog, and with it usually the server, has ended.
    pub(super) fn has_exited(&mut self) -> bool {
        !matches!(self.watchdog.try_wait(), Ok(None))
    }

    /// Stops the server, waits for its end and removes the socket directory.
    pub(super) fn stop(mut self, files: &ServerFiles) {
        drop(self.watchdog.stdin.take());
        let deadline = Instant::now() + STOP_TIMEOUT;
        let mut was_forced = false;
        // Checks the server too: it outlives a watchdog that was killed.
        while !self.has_exited() || is_postmaster_of(self.pid, &files.cluster) {
            if !was_forced && Instant::now() > deadline {
                was_forced = true;
                // An immediate shutdown, without a last checkpoint: the next start recovers.
                let _ = kill_process(self.pid, Signal::QUIT);
            }
            thread::sleep(POLL_INTERVAL);
        }
        // The watchdog has removed it, unless it was killed.
        let _ = ignore_not_found(fs::remove_dir_all(&files.socket_dir));
    }

    /// Waits until the server accepts connections. Returns false if it ends instead or takes longer than
    /// [`READY_TIMEOUT`].
    fn wait_until_ready(&mut self, files: &ServerFiles) -> io::Result<bool> {
        let deadline = Instant::now() + READY_TIMEOUT;
        let pid = self.pid.to_string();
        while self.watchdog.try_wait()?.is_none() && Instant::now() < deadline {
            let text = fs::read_to_string(files.cluster.join("postmaster.pid")).unwrap_or_default();
            let lines: Vec<_> = text.lines().map(str::trim).collect();
            if lines.first() == Some(&pid.as_str()) && lines.get(7) == Some(&"ready") {
                return Ok(true);
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(false)
    }
}

fn spawn_watchdog(binaries: &Binaries, files: &mut ServerFiles, unrelated: Option<Pid>) -> io::Result<Child> {
    let (signal, initdb_flags, settings) = match files.lock {
        Some(_) => ("INT", "--data-checksums", DURABLE_SETTINGS),
        None => ("QUIT", "--no-sync", THROWAWAY_SETTINGS),
    };
    let mut command = binaries.command("/bin/sh");
    command.args(["-c", WATCHDOG, "pidge-postgres", signal]);
    command.arg(&files.socket_dir).arg(&files.cluster).arg(&binaries.dir);
    command.arg(format!("{INITDB_FLAGS} {initdb_flags}"));
    let socket_dir = files.socket_dir.to_string_lossy().replace('"', "\"\"");
    command.args(["-c", "listen_addresses=", "-c", "port=5432", "-c", "logging_collector=off"]);
    command.args(["-c", &format!("unix_socket_directories=\"{socket_dir}\"")]);
    command.args(settings.iter().flat_map(|setting| ["-c", setting]));
    if let Some(pid) = unrelated {
        // PostgreSQL takes any running process with the number in `postmaster.pid` for a server, except its own parent
        // and grandparent. It still detects a real server by its shared memory.
        command.env("PG_GRANDPARENT_PID", pid.to_string());
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(files.log.begin_run()?);
    // A process group of its own: Ctrl-C at the terminal must not stop the server before this program has finished with
    // it.
    command.process_group(0).spawn()
}
