//! The server as the rest of the program knows it: it starts, has a URL, may be brought back, and stops.

use super::{Binaries, LocalError, Place, claim::PATIENCE, run::Run, site::Site};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// A running Postgres server of our own. Dropping it stops it; so does the end of this process, however it comes.
#[derive(Debug)]
pub struct Server {
    binaries: Binaries,
    site: Site,
    run: Option<Run>,
}

impl Server {
    /// Starts a server and waits until it takes connections. Blocks: about a second for the first start in a place,
    /// up to half a minute while a server of an earlier run still works there.
    pub fn start(binaries: &Binaries, place: &Place) -> Result<Self, LocalError> {
        let site = Site::new(place, &binaries.account)?;
        let mut server = Self { binaries: binaries.clone(), site, run: None };
        server.boot()?;
        Ok(server)
    }

    /// Where clients reach the database of this name. Stays the same when the server is restarted.
    pub fn url(&self, database: &str) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let socket = encoded(&self.socket_dir().to_string_lossy());
        // With the port, because clients would otherwise take one from the environment.
        format!("postgres://postgres@localhost:5432/{}?host={socket}&sslmode=disable", encoded(database))
    }

    /// The directory of the socket.
    pub fn socket_dir(&self) -> &Path {
        &self.site.scratch
    }

    /// The cluster, `PGDATA`.
    pub fn data(&self) -> &Path {
        &self.site.data
    }

    /// The server's process id, also of one that has exited.
    pub fn pid(&self) -> Option<u32> {
        self.run.as_ref().and_then(|run| run.server.as_raw_pid().try_into().ok())
    }

    /// Whether the server has ended without being asked to. [`Server::restart`] brings it back.
    pub fn has_exited(&mut self) -> bool {
        self.run.as_mut().is_none_or(Run::is_over)
    }

    /// Starts the server again, under the same URL. A throwaway server begins with nothing.
    pub fn restart(&mut self) -> Result<(), LocalError> {
        self.end();
        self.boot()
    }

    /// Stops the server and waits for its end, as dropping it does.
    pub fn stop(self) {}

    fn end(&mut self) {
        if let Some(run) = self.run.take() {
            run.end(&self.site);
        }
    }

    fn boot(&mut self) -> Result<(), LocalError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let stranger = self.site.claim.as_ref().map_or(Ok(None), |claim| claim.vacated(deadline))?;
            self.check_version()?;
            let run = Run::start(&self.binaries, &mut self.site, stranger);
            self.run = run.map_err(LocalError::io("start PostgreSQL"))?;
            if self.run.is_some() {
                return Ok(());
            }
            let log = self.site.log.last_words();
            // Backends may outlive a killed server by a moment, and PostgreSQL rightly waits for the last of them.
            let lingering = log.contains("pre-existing shared memory block");
            match &self.site.claim {
                Some(claim) if lingering && Instant::now() > deadline => {
                    return Err(claim.still_running(None));
                }
                Some(_) if lingering => thread::sleep(Duration::from_millis(100)),
                _ => {
                    return Err(LocalError::Failed { dir: self.site.dir().to_owned(), log });
                }
            }
        }
    }

    fn check_version(&self) -> Result<(), LocalError> {
        match self.site.made_by() {
            Some(made_by) if made_by != self.binaries.major().to_string() => {
                let (data_dir, have) = (self.site.dir().to_owned(), self.binaries.version.clone());
                Err(LocalError::OtherVersion { data_dir, made_by, have })
            }
            _ => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
