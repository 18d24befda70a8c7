//! Routes that a command adds to those of the API.

use std::sync::Arc;

use actix_web::web;

/// Routes beside the API. The default is none.
#[derive(Clone)]
pub struct ExtraRoutes {
    /// Their paths, each with the value of `Allow`.
    pub allowed: &'static [(&'static str, &'static str)],
    /// Registers them.
    pub configure: Arc<dyn Fn(&mut web::ServiceConfig) + Send + Sync>,
}

impl Default for ExtraRoutes {
    fn default() -> Self {
        Self { allowed: &[], configure: Arc::new(|_| {}) }
    }
}
