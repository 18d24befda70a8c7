//! Pidge from outside: every test starts the real service on a database of its own and talks HTTP to it.
#![expect(clippy::unwrap_used, reason = "a failing test should panic")]
#![expect(clippy::disallowed_methods, reason = "tests call the service with clients of their own")]

mod app;
mod broken_lines;
mod cluster;
mod command_line;
mod gate;
mod key_server;
mod signer;

mod auth;
mod batch_locks;
mod batches;
mod browsers;
mod conversations;
mod discretion;
mod drafts;
mod health;
mod inbox;
mod issuers;
mod key_outages;
mod key_sets;
mod measures;
mod messages;
mod model;
mod openapi;
mod paths;
mod plans;
mod probe;
mod problems;
mod races;
mod rates;
mod service;
