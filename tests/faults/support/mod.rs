//! Support for the tests: `pidge serve`, Postgres and `PgBouncer` as processes, a proxy that breaks the connections
//! between them, clients that record every outcome, and the verification of what they recorded.

pub mod api;
pub mod balancer;
#[path = "../../support/cluster.rs"]
#[expect(dead_code, reason = "the tests of the API need more of it")]
pub mod cluster;
pub mod db_queries;
pub mod exclusive;
pub mod history;
pub mod keep_alive;
pub mod lms;
pub mod pgbouncer;
pub mod postgres;
pub mod process;
pub mod proxy;
pub mod raw_http;
pub mod seeded_random;
pub mod service;
#[path = "../../support/signer.rs"]
#[expect(dead_code, reason = "the tests of the API need more of it")]
pub mod signer;
pub mod traffic;
pub mod wire;
pub mod workload;
