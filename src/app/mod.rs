//! The composition root: which slices there are, what runs beside the requests, and the server that puts them together. What
//! `serve` runs is what the tests run.

mod cors;
mod discovery;
mod docs;
mod fallback;
mod health;
mod metrics;
mod openapi;
mod routes;
mod server;
mod shutdown;
mod state;
mod workers;

pub use self::openapi::{openapi_3_0_json, openapi_json};
pub use self::routes::invariants;
pub use self::server::{listen, serve};
