//! Pidge from outside: every test starts the real service on a database of its own and talks HTTP to it.
#![expect(clippy::unwrap_used, reason = "a failing test should panic")]

mod app;
mod broken_lines;
mod cluster;
mod command_line;

mod auth;
mod conversations;
mod inbox;
mod messages;
mod openapi;
mod paths;
mod plans;
mod probe;
mod problems;
mod races;
mod service;
