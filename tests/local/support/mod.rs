//! Support for the tests: other processes as `/proc` shows them, and queries over Postgres's protocol.

pub mod processes;
pub mod wire;
