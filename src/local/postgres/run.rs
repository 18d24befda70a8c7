//! One run of the server. Between it and us stands `watchdog.sh`, which holds the other end of a pipe of ours and ends
//! the server when the pipe does: we need not be alive for that.

use super::Binaries;
use super::claim::{PATIENCE, serves};
use super::files::gone;
use super::site::Site;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const WATCHDOG: &str = include_str!("watchdog.sh");

const INITDB: &str = "--username=postgres --auth=trust --encoding=UTF8 --locale=C --no-instructions";

/// Shared memory in files of the data directory, which a killed server cannot leave behind elsewhere.
const DURABLE: &[&str] = &["max_connections=200", "dynamic_shared_memory_type=mmap"];

/// Nothing here is ever read after a crash; and it may have to fit into memory.
const THROWAWAY: &[&str] = &[
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
    // In the cluster, where it is removed with the rest even if the server was killed.
    "dynamic_shared_memory_type=mmap",
];

/// Long enough to recover after a crash.
const READY_WITHIN: Duration = Duration::from_mins(2);

#[derive(Debug)]
pub(super) struct Run {
    watchdog: Child,
    pub(super) server: Pid,
}

impl Run {
    /// Starts the server, on a new cluster if there is none, and waits until it takes connections. `None` if it ended
    /// before that; the log tells why. `stranger` is a live process that `postmaster.pid` mistakes for a server.
    pub(super) fn start(binaries: &Binaries, site: &mut Site, stranger: Option<Pid>) -> io::Result<Option<Self>> {
        let is_new = !site.data.exists();
        let mut watchdog = watchdog(binaries, site, stranger)?;
        let mut told = String::new();
        BufReader::new(watchdog.stdout.take().expect("it is piped")).read_line(&mut told)?;
        let Some(server) = told.trim().parse().ok().and_then(Pid::from_raw) else {
            watchdog.wait()?;
            return Ok(None);
        };
        let mut run = Self { watchdog, server };
        if !run.becomes_ready(site)? {
            run.end(site);
            return Ok(None);
        }
        if is_new && site.claim.is_some() {
            // The cluster's name must survive a power cut like all that is written into it from now on.
            File::open(site.data.parent().expect("it is below the data directory"))?.sync_all()?;
        }
        Ok(Some(run))
    }

    /// Whether it is over, without anybody's asking.
    pub(super) fn is_over(&mut self) -> bool {
        !matches!(self.watchdog.try_wait(), Ok(None))
    }

    /// Ends the server, waits for that, and leaves nothing behind.
    pub(super) fn end(mut self, site: &Site) {
        drop(self.watchdog.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        let mut patient = true;
        // The server itself is looked at, too: a watchdog that was killed ends before it.
        while !self.is_over() || serves(self.server, &site.data) {
            if patient && Instant::now() > deadline {
                patient = false;
                // Without a last checkpoint; the next start recovers.
                let _ = kill_process(self.server, Signal::QUIT);
            }
            thread::sleep(Duration::from_millis(5));
        }
        // The watchdog has done it, unless it was killed.
        let _ = gone(fs::remove_dir_all(&site.scratch));
    }

    /// Waits until the server takes connections; false if it ends instead, or takes too long.
    fn becomes_ready(&mut self, site: &Site) -> io::Result<bool> {
        let deadline = Instant::now() + READY_WITHIN;
        let pid = self.server.to_string();
        while self.watchdog.try_wait()?.is_none() && Instant::now() < deadline {
            let text = fs::read_to_string(site.data.join("postmaster.pid")).unwrap_or_default();
            let lines: Vec<_> = text.lines().map(str::trim).collect();
            if lines.first() == Some(&pid.as_str()) && lines.get(7) == Some(&"ready") {
                return Ok(true);
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(false)
    }
}

fn watchdog(binaries: &Binaries, site: &mut Site, stranger: Option<Pid>) -> io::Result<Child> {
    let (signal, initdb, settings) = match site.claim {
        Some(_) => ("INT", "--data-checksums", DURABLE),
        None => ("QUIT", "--no-sync", THROWAWAY),
    };
    let mut command = binaries.command("/bin/sh");
    command.args(["-c", WATCHDOG, "pidge-postgres", signal]);
    command.arg(&site.scratch).arg(&site.data).arg(&binaries.dir).arg(format!("{INITDB} {initdb}"));
    let socket_dir = site.scratch.to_string_lossy().replace('"', "\"\"");
    command.args(["-c", "listen_addresses=", "-c", "port=5432", "-c", "logging_collector=off"]);
    command.args(["-c", &format!("unix_socket_directories=\"{socket_dir}\"")]);
    command.args(settings.iter().flat_map(|setting| ["-c", setting]));
    if let Some(pid) = stranger {
        // PostgreSQL takes any live process of that number for a server, save its grandparent. It still looks for
        // the shared memory of a real one.
        command.env("PG_GRANDPARENT_PID", pid.to_string());
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(site.log.begin()?);
    // A Ctrl-C at the terminal is for us; we stop the server when we have finished with it.
    command.process_group(0).spawn()
}
