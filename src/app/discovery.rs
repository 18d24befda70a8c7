//! `GET /.well-known/messaging`: tells an LMS that messaging is available, and with which features.

use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web::Data};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::Features;
use crate::types::Label;

/// Registers the discovery endpoint.
pub(super) fn configure(app: &mut ServiceConfig) {
    app.service(get_service);
}

/// The messaging service and its features.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"service": "pidge", "version": "0.1.0", "api": "v1", "features": ["messages", "inbox"]}))]
struct Service {
    /// The name of the implementation: `pidge`.
    #[serde(rename = "service")]
    #[schema(max_length = 50)]
    name: String,
    /// The version of the implementation.
    #[schema(max_length = 50)]
    version: String,
    /// The version of the API: the first segment of its paths.
    #[schema(max_length = 50)]
    api: String,
    /// The features that this service offers. Ignore names that you do not know: later versions may add some.
    #[schema(max_items = 100)]
    features: Vec<Label>,
}

/// Discover the messaging service
///
/// Use this to decide whether to offer messaging: show the messaging pages of the LMS if it returns 200, hide them
/// otherwise. The response may be cached for 60 seconds.
#[utoipa::path(
    tag = "service", operation_id = "getService", security(),
    responses((status = 200, description = "Messaging is available", body = Service))
)]
#[get("/.well-known/messaging")]
async fn get_service(features: Data<Features>) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=60")).json(Service {
        name: "pidge".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        api: "v1".to_owned(),
        features: features.names(),
    })
}
