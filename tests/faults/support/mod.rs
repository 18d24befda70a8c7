//! What the tests stand on: `pidge serve` as a process, Postgres and PgBouncer beside it, a proxy between them that breaks
//! connections, clients that write down every answer, and the checks that follow.

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
