//! The list of slices, and what is collected from it: routes, features and invariants.

use actix_web::middleware::from_fn;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{discovery, health};
use crate::config::Config;
use crate::events::nudge;
use crate::http::{Features, Invariant, Slice};

/// Returns all slices, in the order of the OpenAPI document.
pub(super) fn slices() -> Vec<Slice> {
    vec![
        crate::sending::slice(),
        crate::messages::slice(),
        crate::conversations::slice(),
        crate::drafts::slice(),
        crate::inbox::slice(),
        crate::search::slice(),
        crate::events::slice(),
        crate::users::slice(),
        crate::rosters::slice(),
        crate::policy::slice(),
        crate::blocks::slice(),
        crate::privacy::slice(),
        crate::web::slice(),
    ]
}

/// Registers every route of the API. The server and the OpenAPI document are both built from this function.
pub(super) fn routes(app: &mut ServiceConfig) {
    let scope = utoipa_actix_web::scope("/v1").wrap(from_fn(nudge));
    app.service(slices().into_iter().fold(scope, |scope, slice| scope.configure(slice.routes)));
    app.configure(discovery::configure).configure(health::configure);
}

/// Collects the names of the features that this configuration offers.
pub(super) fn features(config: &Config) -> Features {
    Features(slices().iter().flat_map(|slice| (slice.features)(config)).collect())
}

/// Collects the invariants of the data model, which `pidge check` verifies.
pub fn invariants() -> Vec<Invariant> {
    slices().into_iter().flat_map(|slice| slice.invariants).copied().collect()
}
