//! Endpoints that describe or observe the API without being part of it: the OpenAPI documents, Swagger UI and the
//! metrics.

use std::borrow::Cow;
use std::sync::OnceLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentEncoding, LOCATION};
use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{HttpResponse, get};
use utoipa_swagger_ui::{Config as SwaggerConfig, serve};

use super::metrics::get_metrics;
use super::openapi::{openapi_3_0_json_at, openapi_json_at};
use super::routes::slices;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::http::{PublicPath, SlicedBody};

/// What Swagger UI may load.
const SWAGGER_POLICY: &str =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/// Returns true if the metrics are served on the address of the API.
fn serves_metrics(config: &Config) -> bool {
    config.metrics.enabled && config.metrics.address.is_empty()
}

/// Returns the paths that this configuration serves in addition to those in the OpenAPI document: those of this file and
/// of the slices. All of them take GET.
pub(super) fn undocumented_paths(config: &Config) -> impl Iterator<Item = &'static str> {
    let documents = ["/openapi.json", "/openapi-3.0.json"].into_iter();
    let swagger = ["/docs", "/docs/"].into_iter().filter(|_| config.docs.enabled);
    let of_slices = slices().into_iter().flat_map(|slice| (slice.undocumented)(config));
    documents.chain(swagger).chain(serves_metrics(config).then_some("/metrics")).chain(of_slices)
}

/// Registers the endpoints of this file.
pub(super) fn configure(app: &mut web::ServiceConfig, config: &Config) {
    app.service(get_openapi).service(get_openapi_3_0);
    if serves_metrics(config) {
        app.route("/metrics", web::get().to(get_metrics));
    }
    if config.docs.enabled {
        let document = PublicPath::new(&config.server.public_path).of("/openapi.json");
        app.app_data(Data::new(SwaggerConfig::from(document))).service(get_docs).service(get_docs_file);
    }
}

/// The OpenAPI documents as JSON text, each generated when it is first requested. Generating both takes several megabytes of memory,
/// which the allocator would keep, and most processes are never asked for them.
#[derive(Default)]
pub(super) struct Documents {
    openapi: OnceLock<Bytes>,
    openapi_3_0: OnceLock<Bytes>,
}

#[get("/openapi.json")]
async fn get_openapi(documents: Data<Documents>, public_path: Data<PublicPath>) -> HttpResponse {
    json_response(documents.openapi.get_or_init(|| openapi_json_at(&public_path).into()))
}

#[get("/openapi-3.0.json")]
async fn get_openapi_3_0(documents: Data<Documents>, public_path: Data<PublicPath>) -> HttpResponse {
    json_response(documents.openapi_3_0.get_or_init(|| openapi_3_0_json_at(&public_path).into()))
}

fn json_response(text: &Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(SlicedBody::shared(text.clone()))
}

/// Redirects with a body, as RFC 9110 §15.4 recommends.
#[get("/docs")]
async fn get_docs(public_path: Data<PublicPath>) -> HttpResponse {
    let location = public_path.of("/docs/");
    let text = format!("The documentation is at {location}\n");
    HttpResponse::PermanentRedirect()
        .insert_header((LOCATION, location))
        .content_type("text/plain; charset=utf-8")
        .body(text)
}

/// Returns a file of Swagger UI. (The crate's own service copies a file for each response.)
#[get("/docs/{file:.*}")]
async fn get_docs_file(file: Path<String>, config: Data<SwaggerConfig<'static>>) -> Result<HttpResponse> {
    let found = serve(&file, config.into_inner()).map_err(|error| Error::internal(error.to_string()))?;
    let file = found.ok_or_else(Error::not_found)?;
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    let mut response = HttpResponse::Ok();
    if file.gzpipped {
        response.insert_header(ContentEncoding::Gzip);
    }
    response.insert_header((CONTENT_SECURITY_POLICY, SWAGGER_POLICY));
    Ok(response.content_type(file.content_type).body(SlicedBody::shared(bytes)))
}
