//! The errors of the private server.

use std::io;
use std::path::PathBuf;

/// Why there is no private server. Each message is shown to the developer at the terminal and says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// Neither the embedded archive nor the machine has a usable server.
    #[error(
        "no PostgreSQL server can be started. The embedded one cannot be used: {archive}. \
         Do one of these: install PostgreSQL 14 or newer; set local.postgres_bin to the directory that holds \
         `postgres` and `initdb`; or set database.url to the URL of a running database."
    )]
    NoBinaries {
        /// Why the embedded archive cannot be used.
        archive: String,
    },

    /// The programs in `local.postgres_bin` cannot be used.
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

    /// This process runs as root, which Postgres refuses, and there is no other account to run it as.
    #[error(
        "PostgreSQL refuses to run as root, and /etc/passwd has neither a user `postgres` nor `nobody` to run it as. \
         Start Pidge as an ordinary user, or add one: useradd --system postgres"
    )]
    NoAccount,

    /// No environment variable names the user's data directory.
    #[error(
        "there is no directory for the data: neither XDG_DATA_HOME nor HOME is set. Set local.data_dir to a directory."
    )]
    NoDataDir,

    /// The account that runs the server cannot access the data directory.
    #[error(
        "as root, Pidge runs PostgreSQL as the user `{account}`, which cannot enter {} and so cannot use {}. \
         Set local.data_dir to a directory that all users may enter (such as /var/lib/pidge), \
         or start Pidge as an ordinary user.",
        inaccessible.display(), dir.display()
    )]
    Inaccessible {
        /// The account that runs the server.
        account: String,
        /// The data directory.
        dir: PathBuf,
        /// The first directory on the path to it that the account cannot enter.
        inaccessible: PathBuf,
    },

    /// There is no usable directory for the socket.
    #[error(
        "no directory can be used for the server's socket: tried {tried}. It must be writable and its path short; \
         set TMPDIR to such a directory."
    )]
    NoSocketDir {
        /// The directories that were tried.
        tried: String,
    },

    /// Another Pidge has locked the data directory.
    #[error(
        "{} is in use by another Pidge. Stop that one, or set local.data_dir to another directory.",
        data_dir.display()
    )]
    InUse {
        /// The data directory.
        data_dir: PathBuf,
    },

    /// A server of an earlier run is still using the data directory.
    #[error(
        "an earlier PostgreSQL server is still running in {} and did not stop within {seconds} seconds{}. \
         Wait for it or stop it, then start again.",
        data_dir.display(), pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
    )]
    StillRunning {
        /// The data directory.
        data_dir: PathBuf,
        /// The server; `None` if it has ended and only its child processes are still running.
        pid: Option<i32>,
        /// How long this process waited.
        seconds: u64,
    },

    /// The cluster was created by another major version of `PostgreSQL`.
    #[error(
        "the database in {} was created by PostgreSQL {cluster_version}, and this is PostgreSQL {server_version}, which \
         cannot read it. To keep it, set local.postgres_bin to the programs of PostgreSQL {cluster_version}; \
         to start with an empty one, run `pidge dev --fresh`.",
        data_dir.display()
    )]
    VersionMismatch {
        /// The data directory.
        data_dir: PathBuf,
        /// The major version that created the cluster.
        cluster_version: String,
        /// The version of the programs.
        server_version: String,
    },

    /// The server ended before it accepted connections.
    #[error("PostgreSQL did not start in {}. The end of its log:\n{log}", dir.display())]
    StartFailed {
        /// The data directory.
        dir: PathBuf,
        /// The last lines of the log.
        log: String,
    },

    /// A call to the operating system failed.
    #[error("cannot {action}: {source}")]
    Io {
        /// What failed, as a verb phrase that continues “cannot”.
        action: String,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl LocalError {
    /// Returns a function for `map_err` that adds what failed, as a verb phrase that continues “cannot”.
    pub(super) fn io(action: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let action = action.into();
        move |source| Self::Io { action, source }
    }
}
