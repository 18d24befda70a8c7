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

// What it stands on.
mod api;
mod balancer;
mod bouncer;
mod chance;
#[path = "../api/cluster.rs"]
#[expect(dead_code, reason = "the API's tests need more of it")]
mod cluster;
mod facts;
mod history;
mod kept;
mod lms;
mod postgres;
mod process;
mod proxy;
mod raw;
mod service;
#[path = "../api/signer.rs"]
#[expect(dead_code, reason = "the API's tests need more of it")]
mod signer;
mod traffic;
mod turn;
mod wire;
mod workload;

// What breaks.
mod backends;
mod budget;
mod clock;
mod cuts;
mod draining;
mod exhaustion;
mod keys;
mod kills;
mod learning;
mod network;
mod pooler;
mod replicas;
mod rolling;
mod saturation;
mod silence;
mod twins;
mod vanishing;
