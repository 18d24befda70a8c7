//! Support for the tests: `pidge dev`, other processes as `/proc` shows them, and queries over Postgres's protocol.

pub mod dev;
pub mod processes;
pub mod wire;
