//! What makes one machine enough.
//!
//! - `postgres` is a private server, for `pidge dev` and for the tests
//! - `dev` is `pidge dev`
//! - `tokens` are those of development
//! - `demo` is the school that it shows

mod demo;
mod dev;
mod postgres;
mod tokens;

pub use self::dev::dev;
pub use self::postgres::{Binaries, LocalError, Place, Server, default_data_dir, erase, programs_dir};
pub use self::tokens::{Person, development_token, with_dev_auth};

use std::path::PathBuf;

use crate::config::Config;

/// Where `pidge dev` keeps its data: where `local.data_dir` says, else in the user's data directory.
fn data_dir(config: &Config) -> Result<PathBuf, String> {
    if config.local.data_dir.is_empty() {
        default_data_dir().map_err(|error| error.to_string())
    } else {
        std::path::absolute(&config.local.data_dir).map_err(|error| error.to_string())
    }
}
