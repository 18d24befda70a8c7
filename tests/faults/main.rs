//! What holds when things break. The real program, `pidge serve`, runs as a process on a real Postgres; between the two
//! stands a proxy that delays, cuts and silences; clients keep calling, everything that they were told is written down,
//! and afterwards the promises are checked by the API and by SQL.
//!
//! What is random follows `PIDGE_FAULT_SEED` (printed with every failure); `PIDGE_FAULT_ROUNDS` makes the runs longer.
//! `cargo test --test faults` is the short run; the long one is
//! `PIDGE_FAULT_ROUNDS=50 cargo test --test faults kill_at_any_moment -- --nocapture`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failing test should panic; figures are for whoever asks"
)]
#![expect(clippy::disallowed_methods, reason = "tests call the service with clients of their own")]

mod backends;
mod client_disconnects;
mod clock;
mod connection_drops;
mod draining;
mod duplicate_keys;
mod exhaustion;
mod idle_connections;
mod key_outages;
mod kills;
mod network;
mod pooler;
mod profile_writer;
mod replicas;
mod request_deadline;
mod rolling_updates;
mod saturation;
mod support;
