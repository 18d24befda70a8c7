//! The composition root: the list of slices, the background tasks, the OpenAPI document, and the server that runs them.
//! The tests start the service through the same [`serve`] as the command `pidge serve`.

mod connection;
mod cors;
mod demand;
mod discovery;
mod docs;
mod extra_routes;
mod fallback;
mod health;
mod metrics;
mod openapi;
mod routes;
mod server;
mod shutdown;
mod state;
mod workers;

pub use self::extra_routes::ExtraRoutes;
pub use self::openapi::{openapi_3_0_json, openapi_json};
pub use self::routes::invariants;
pub use self::server::{listen, serve, serve_with};
