//! Endpoints that describe or observe the API without being part of it: the OpenAPI documents, Swagger UI and the
//! metrics.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::{self, Data};
use actix_web::{HttpResponse, get};
use utoipa_swagger_ui::SwaggerUi;

use super::metrics::get_metrics;
use super::openapi::{openapi_3_0_json_at, openapi_json_at};
use crate::config::Config;
use crate::http::PublicPath;

/// Returns true if the metrics are served on the address of the API.
fn serves_metrics(config: &Config) -> bool {
    config.metrics.enabled && config.metrics.address.is_empty()
}

/// Returns true if `/` leads to Swagger UI, as it does on a development machine. Elsewhere `/` is not a path of the API.
fn leads_to_docs(config: &Config) -> bool {
    config.docs.enabled && config.docs.at_root
}

/// Returns the paths that this configuration serves in addition to those in the OpenAPI document. All of them take GET.
pub(super) fn undocumented_paths(config: &Config) -> impl Iterator<Item = &'static str> {
    let documents = ["/openapi.json", "/openapi-3.0.json"].into_iter();
    let swagger = ["/docs", "/docs/"].into_iter().filter(|_| config.docs.enabled);
    let root = leads_to_docs(config).then_some("/");
    documents.chain(swagger).chain(root).chain(serves_metrics(config).then_some("/metrics"))
}

/// Registers the endpoints of this file.
pub(super) fn configure(app: &mut web::ServiceConfig, config: &Config) {
    app.service(get_openapi).service(get_openapi_3_0);
    if serves_metrics(config) {
        app.route("/metrics", web::get().to(get_metrics));
    }
    if leads_to_docs(config) {
        app.service(get_root);
    }
    if config.docs.enabled {
        let document = PublicPath::new(&config.server.public_path).of("/openapi.json");
        let swagger = SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from(document));
        app.service(get_docs).service(swagger);
    }
}

/// The OpenAPI documents as JSON text, generated once at start.
pub(super) struct Documents {
    openapi: String,
    openapi_3_0: String,
}

impl Documents {
    /// Generates both documents for the clients of a public path.
    pub(super) fn new(public_path: &PublicPath) -> Self {
        Self { openapi: openapi_json_at(public_path), openapi_3_0: openapi_3_0_json_at(public_path) }
    }
}

#[get("/openapi.json")]
async fn get_openapi(documents: Data<Documents>) -> HttpResponse {
    json_response(documents.openapi.clone())
}

#[get("/openapi-3.0.json")]
async fn get_openapi_3_0(documents: Data<Documents>) -> HttpResponse {
    json_response(documents.openapi_3_0.clone())
}

fn json_response(text: String) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").insert_header((CACHE_CONTROL, "no-cache")).body(text)
}

#[get("/docs")]
async fn get_docs(public_path: Data<PublicPath>) -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, public_path.of("/docs/"))).finish()
}

/// Not a permanent redirect, which browsers would also apply to the next program on this port.
#[get("/")]
async fn get_root(public_path: Data<PublicPath>) -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header((LOCATION, public_path.of("/docs/"))).finish()
}
