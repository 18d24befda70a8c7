//! What the tests stand on: a running service and its users, databases, signers of tokens, servers that publish key sets.

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
#[path = "../../support/signer.rs"]
pub mod signer;
pub mod tenants;
pub mod wait;
