//! `GET /.well-known/messaging`: how an LMS sees that messaging is there, and what it can do.

use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web::Data};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::Features;
use crate::types::Label;

/// The discovery call.
pub(super) fn configure(app: &mut ServiceConfig) {
    app.service(get_service);
}

/// What this service is.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"service": "pidge", "version": "0.1.0", "api": "v1", "features": ["messages", "inbox"]}))]
struct Service {
    /// `pidge`
    #[serde(rename = "service")]
    #[schema(max_length = 50)]
    name: String,
    /// Its version.
    #[schema(max_length = 50)]
    version: String,
    /// The version of the API.
    #[schema(max_length = 50)]
    api: String,
    /// What it can do. More may come.
    #[schema(max_items = 100)]
    features: Vec<Label>,
}

/// See whether messaging is there
///
/// An LMS shows its messaging pages when this answers, and hides them when it does not.
#[utoipa::path(tag = "service", operation_id = "getService", security(), responses((status = 200, description = "It is", body = Service)))]
#[get("/.well-known/messaging")]
async fn get_service(features: Data<Features>) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=60")).json(Service {
        name: "pidge".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        api: "v1".to_owned(),
        features: features.names(),
    })
}
