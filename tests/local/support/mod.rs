//! What the tests stand on: other processes as `/proc` shows them, and a query over Postgres's protocol.

pub mod processes;
pub mod wire;
