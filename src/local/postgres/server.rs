//! The interface of the private server: start, URL, restart and stop.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::data_dir_lock::{STOP_TIMEOUT, cluster};
use super::server_files::ServerFiles;
use super::server_process::ServerProcess;
use super::{Binaries, DataLocation, LocalError};

/// The time between two attempts to start while processes of an earlier server are still ending.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// Returns the URL of a database of the server that is running in a data directory, if there is one.
pub fn running_url(data_dir: &Path, database: &str) -> Option<String> {
    let pid_file = fs::read_to_string(cluster(data_dir).join("postmaster.pid")).ok()?;
    // The fifth line is the directory of the socket.
    pid_file.lines().nth(4).map(|socket_dir| url(Path::new(socket_dir.trim()), database))
}

fn url(socket_dir: &Path, database: &str) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let socket = encoded(&socket_dir.to_string_lossy());
    // The port is explicit because clients would otherwise take it from PGPORT.
    format!("postgres://postgres@localhost:5432/{}?host={socket}&sslmode=disable", encoded(database))
}

/// A running Postgres server, a child of this process. Dropping it stops it; so does the end of this process, even if
/// it is killed.
#[derive(Debug)]
pub struct Server {
    binaries: Binaries,
    files: ServerFiles,
    process: Option<ServerProcess>,
}

impl Server {
    /// Starts a server and waits until it accepts connections. Blocks: about a second for the first start in a
    /// directory, up to half a minute while a server of an earlier run is still stopping there.
    pub fn start(binaries: &Binaries, location: &DataLocation) -> Result<Self, LocalError> {
        let files = ServerFiles::new(location, &binaries.account)?;
        let mut server = Self { binaries: binaries.clone(), files, process: None };
        server.start_process()?;
        Ok(server)
    }

    /// Returns the URL of a database. It stays the same when the server is restarted.
    pub fn url(&self, database: &str) -> String {
        url(self.socket_dir(), database)
    }

    /// Returns the directory of the Unix socket.
    pub fn socket_dir(&self) -> &Path {
        &self.files.socket_dir
    }

    /// Returns the directory of the cluster (`PGDATA`).
    pub fn cluster(&self) -> &Path {
        &self.files.cluster
    }

    /// Returns the process id of the server, also if it has exited.
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().and_then(|process| process.pid.as_raw_pid().try_into().ok())
    }

    /// Returns true if the server ended by itself or was killed. [`Server::restart`] starts it again.
    pub fn has_exited(&mut self) -> bool {
        self.process.as_mut().is_none_or(ServerProcess::has_exited)
    }

    /// Starts the server again, under the same URL. A throwaway server starts with an empty cluster.
    pub fn restart(&mut self) -> Result<(), LocalError> {
        self.stop_process();
        self.start_process()
    }

    /// Stops the server and waits for its end, as dropping it does.
    pub fn stop(self) {}

    fn stop_process(&mut self) {
        if let Some(process) = self.process.take() {
            process.stop(&self.files);
        }
    }

    fn start_process(&mut self) -> Result<(), LocalError> {
        let deadline = Instant::now() + STOP_TIMEOUT;
        loop {
            let unrelated = self.files.lock.as_ref().map_or(Ok(None), |lock| lock.wait_until_free(deadline))?;
            self.check_version()?;
            let process = ServerProcess::start(&self.binaries, &mut self.files, unrelated);
            self.process = process.map_err(LocalError::io("start PostgreSQL"))?;
            if self.process.is_some() {
                return Ok(());
            }
            let log = self.files.log.tail();
            // Backends outlive a killed server for a moment, and PostgreSQL refuses to start until the last one has
            // ended.
            let is_shared_memory_in_use = log.contains("pre-existing shared memory block");
            match &self.files.lock {
                Some(lock) if is_shared_memory_in_use && Instant::now() > deadline => {
                    return Err(lock.still_running(None));
                }
                Some(_) if is_shared_memory_in_use => thread::sleep(RETRY_INTERVAL),
                _ => {
                    return Err(LocalError::StartFailed { dir: self.files.dir().to_owned(), log });
                }
            }
        }
    }

    fn check_version(&self) -> Result<(), LocalError> {
        match self.files.cluster_version() {
            Some(cluster_version) if cluster_version != self.binaries.major().to_string() => {
                let (data_dir, server_version) = (self.files.dir().to_owned(), self.binaries.version.clone());
                Err(LocalError::VersionMismatch { data_dir, cluster_version, server_version })
            }
            _ => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop_process();
    }
}
