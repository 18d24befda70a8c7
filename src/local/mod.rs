//! What makes one machine enough.
//!
//! - `postgres` is a private server, for `pidge dev` and for the tests
//! - `dev` is `pidge dev`, and the tokens of development
//! - `demo` is the school that it shows

mod demo;
mod dev;
mod postgres;

pub use self::{
    dev::{Person, dev, development_token, with_dev_auth},
    postgres::{Binaries, LocalError, Place, Server, default_data_dir, erase, programs_dir},
};
