use std::{io, path::PathBuf};

/// Why there is no local server. Each message is written for the person at the terminal, and says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// Neither the archive in this program nor the machine has a server that works.
    #[error(
        "found no PostgreSQL server to start. The one inside this program cannot be used: {archive}. \
         Any of these helps: install PostgreSQL 14 or newer; set local.postgres_bin to the directory that holds \
         `postgres` and `initdb`; or set database.url to a database that runs elsewhere."
    )]
    NoBinaries {
        /// Why the archive in this program does not serve.
        archive: String,
    },

    /// `local.postgres_bin` names a directory that does not serve.
    #[error(
        "local.postgres_bin is {}, and the PostgreSQL there cannot be used: {why}. \
         It must be a directory that holds `postgres` and `initdb`, version 14 or newer.",
        dir.display()
    )]
    Configured {
        /// The configured directory.
        dir: PathBuf,
        /// What is wrong with it.
        why: String,
    },

    /// We are root, Postgres refuses to be, and there is nobody else to be.
    #[error(
        "PostgreSQL refuses to run as root, and /etc/passwd has neither a user `postgres` nor `nobody` to run it as. \
         Start Pidge as an ordinary user, or add one: useradd --system postgres"
    )]
    NoAccount,

    /// No environment variable tells where an ordinary user's data belongs.
    #[error(
        "there is no place for the data: neither XDG_DATA_HOME nor HOME is set. Set local.data_dir to a directory."
    )]
    NoDataDir,

    /// The server's account cannot get at its own files.
    #[error(
        "as root, Pidge runs PostgreSQL as the user `{account}`, who cannot enter {} and so cannot use {}. \
         Set local.data_dir to a directory that everyone may pass through (such as /var/lib/pidge), \
         or start Pidge as an ordinary user.",
        barrier.display(), dir.display()
    )]
    Unreachable {
        /// The account that runs the server.
        account: String,
        /// What it needs.
        dir: PathBuf,
        /// The first directory on the way that is closed to it.
        barrier: PathBuf,
    },

    /// There is no directory for the socket.
    #[error(
        "found no directory for the server's socket: tried {tried}. It must be writable and its path short; set TMPDIR to one."
    )]
    NoScratch {
        /// The directories that were tried.
        tried: String,
    },

    /// Another process of ours has the directory.
    #[error(
        "{} is in use by another Pidge. Stop that one, or set local.data_dir to another directory.",
        data_dir.display()
    )]
    InUse {
        /// The directory that is held.
        data_dir: PathBuf,
    },

    /// A server without an owner has the directory and does not let go.
    #[error(
        "an earlier PostgreSQL server still works in {} and did not end within {seconds} seconds{}. \
         Wait for it or end it, then start again.",
        data_dir.display(), pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
    )]
    StillRunning {
        /// The directory that is held.
        data_dir: PathBuf,
        /// The server, when it is known: processes that outlive their server have it no more.
        pid: Option<i32>,
        /// How long we waited.
        seconds: u64,
    },

    /// The data were written by another major version.
    #[error(
        "the database in {} was made by PostgreSQL {made_by}, and this is PostgreSQL {have}, which cannot read it. \
         To keep it, set local.postgres_bin to the programs of PostgreSQL {made_by}; \
         to begin with an empty one, run `pidge dev --fresh`.",
        data_dir.display()
    )]
    OtherVersion {
        /// The directory.
        data_dir: PathBuf,
        /// The major version that made the data.
        made_by: String,
        /// The version at hand.
        have: String,
    },

    /// The server ended before it was ready.
    #[error("PostgreSQL did not start in {}. Its last words:\n{log}", dir.display())]
    Failed {
        /// Where its data are.
        dir: PathBuf,
        /// The end of the log.
        log: String,
    },

    /// The operating system said no.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was attempted, as the rest of a sentence that begins with “cannot”.
        doing: String,
        /// What the system answered.
        source: io::Error,
    },
}

impl LocalError {
    /// For `map_err`: names the deed that failed.
    pub(super) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }
}
