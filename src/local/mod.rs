//! Development on one machine: `pidge dev`, and the private Postgres that the tests use too.
//!
//! - `postgres` starts a private Postgres server
//! - `dev` is the command `pidge dev`; `summary` is what it prints
//! - `tokens` signs tokens for development with a secret, `lms_token` with a private key of the LMS
//! - `demo` loads the demo school, `page` is the page that shows two of its people

mod demo;
mod dev;
mod lms_token;
mod page;
mod postgres;
mod summary;
mod tokens;

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

pub use self::dev::dev;
pub use self::lms_token::{LmsKey, LmsToken, lms_token};
pub use self::postgres::{
    Binaries, DataLocation, LocalError, Server, default_data_dir, erase, programs_dir, running_url,
};
pub use self::tokens::{TokenSubject, development_token, with_dev_auth};
use crate::config::Config;

/// The database of a running `pidge dev`.
pub struct DevDatabase {
    /// The data directory.
    pub data_dir: PathBuf,
    /// The URL.
    pub url: SecretString,
}

/// Returns the database of a running `pidge dev`, if no other one is configured.
pub fn running_dev_database(config: &Config) -> Option<DevDatabase> {
    if !config.database.url.expose_secret().is_empty() {
        return None;
    }
    let data_dir = data_dir(config).ok()?;
    let url = SecretString::from(running_url(&data_dir, dev::DATABASE)?);
    Some(DevDatabase { data_dir, url })
}

/// Returns the data directory of `pidge dev`: `local.data_dir`, else the default one of the user.
fn data_dir(config: &Config) -> Result<PathBuf, String> {
    if config.local.data_dir.is_empty() {
        default_data_dir().map_err(|error| error.to_string())
    } else {
        std::path::absolute(&config.local.data_dir).map_err(|error| error.to_string())
    }
}
