//! Support for the tests: a running service and its clients, databases, signers of tokens, a key server, a trace collector, a barrier for
//! batches, members of contexts.

pub mod app;
pub mod batch_gate;
pub mod client;
#[path = "../../support/cluster.rs"]
pub mod cluster;
pub mod inbox;
pub mod json;
pub mod key_server;
pub mod key_sets;
pub mod mailbox;
pub mod program;
pub mod rosters;
#[path = "../../support/signer.rs"]
pub mod signer;
pub mod tenants;
pub mod tokens;
pub mod trace_collector;
pub mod wait;
