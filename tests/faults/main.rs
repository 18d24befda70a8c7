//! Fault injection: what the service guarantees while its surroundings fail. `pidge serve` runs as a process on a real
//! Postgres, with a proxy between them that delays, silences and breaks connections. Clients call all the time and
//! record every outcome; afterwards the guarantees are verified by the API and by SQL (see `support/history.rs`).
//!
//! No test asserts how long something takes, since a busy machine would fail it: what must happen is waited for, and
//! durations are printed (`-- --nocapture`). Benchmarks show the bounds.
//!
//! Random choices follow `PIDGE_FAULT_SEED`, which each failure prints; `PIDGE_FAULT_ROUNDS` makes the random runs
//! longer. `cargo test --test faults` is the short run, and this a long one: `PIDGE_FAULT_ROUNDS=50 cargo test --test
//! faults a_kill_at_any_moment -- --nocapture`.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a failing test should panic; durations are printed")]
#![expect(clippy::disallowed_methods, reason = "tests call the service with clients of their own")]

mod backends;
mod client_disconnects;
mod clock;
mod connection_drops;
mod draining;
mod duplicate_keys;
mod erasures;
mod event_eras;
mod event_races;
mod exhaustion;
mod idle_connections;
mod key_outages;
mod kills;
mod large_bodies;
mod network;
mod pooler;
mod profile_writer;
mod read_only;
mod replicas;
mod request_deadline;
mod restores;
mod rolling_updates;
mod saturation;
mod schema_changes;
mod streams;
mod support;
mod unread_answers;
