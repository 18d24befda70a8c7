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

pub use self::{
    dev::dev,
    postgres::{Binaries, LocalError, Place, Server, default_data_dir, erase, programs_dir},
    tokens::{Person, development_token, with_dev_auth},
};
