//! The service put together: state, middleware, routes, health. What `serve` runs is what the tests run.

use std::{net::TcpListener, sync::Arc, time::Duration};

use actix_web::{
    App, HttpResponse, HttpServer, get,
    http::header::{CACHE_CONTROL, LOCATION},
    middleware::from_fn,
    web::{self, Data},
};
use serde::Serialize;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;
use utoipa::{OpenApi, ToSchema};
use utoipa_actix_web::{AppExt, service_config::ServiceConfig};
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    FEATURES,
    auth::Authenticator,
    config::Config,
    conversations,
    error::{Error, Result},
    fallback, inbox, messages, openapi,
    respond::finish,
    telemetry::RequestSpan,
    users::{self, Directory},
};

/// Every route there is: the one list that the server and the OpenAPI document are made from.
fn routes(app: &mut ServiceConfig) {
    app.service(
        utoipa_actix_web::scope("/v1")
            .configure(messages::configure)
            .configure(conversations::configure)
            .configure(inbox::configure)
            .configure(users::configure),
    );
    app.service(get_service).service(get_liveness).service(get_readiness);
}

/// The OpenAPI document of all routes.
fn document() -> utoipa::openapi::OpenApi {
    App::new().into_utoipa_app().openapi(openapi::Document::openapi()).configure(routes).split_for_parts().1
}

/// The OpenAPI document as text, as it is served and committed.
pub fn openapi_json() -> String {
    openapi::to_json(&document())
}

/// The same document in OpenAPI 3.0.3, for generators that read nothing newer.
pub fn openapi_3_0_json() -> String {
    openapi::to_json_3_0(&openapi_json())
}

/// Takes the address, and logs the one that was bound.
pub fn listen(address: &str) -> std::result::Result<TcpListener, String> {
    let listener = TcpListener::bind(address)
        .map_err(|error| format!("cannot listen on {address}: {error} (choose another with PIDGE__SERVER__ADDRESS)"))?;
    let bound = listener.local_addr().map_err(|error| error.to_string())?;
    tracing::info!(address = %bound, "listening on {bound}");
    Ok(listener)
}

/// Serves on a listener until `stop` is cancelled and open requests are finished.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    authenticator: Arc<Authenticator>,
    pool: PgPool,
    stop: CancellationToken,
) -> std::result::Result<(), String> {
    let authenticator = Data::from(authenticator);
    let (directory, learner, announcer) = Directory::new(config.users.introduce_roles.clone());
    let learning = tokio::spawn(learner.run(pool.clone()));
    let (pool, directory, announcer) = (Data::new(pool), Data::new(directory), Data::new(announcer));
    let paths = Data::new(fallback::Paths::of(&document(), config.docs.enabled));
    let served = Data::new(ServedDocuments { json: openapi_json(), json_3_0: openapi_3_0_json() });
    let (workers, limits, docs) = (config.server.workers, config.limits, config.docs.enabled);
    let http = HttpServer::new(move || {
        App::new()
            .into_utoipa_app()
            .map(|app| app.wrap(from_fn(finish)).wrap(TracingLogger::<RequestSpan>::new()))
            .app_data(authenticator.clone())
            .app_data(pool.clone())
            .app_data(directory.clone())
            .app_data(announcer.clone())
            .app_data(Data::new(limits))
            .app_data(paths.clone())
            .app_data(served.clone())
            .configure(routes)
            .into_app()
            .configure(|app| undocumented(app, docs))
            .default_service(web::to(fallback::answer))
    });
    let http = if workers > 0 { http.workers(workers) } else { http };
    let http = http
        .disable_signals()
        .shutdown_signal(stop.cancelled_owned())
        .shutdown_timeout(config.server.shutdown_seconds)
        .listen_auto_h2c(listener)
        .map_err(|error| format!("cannot listen: {error}"))?;
    http.run().await.map_err(|error| format!("the server stopped: {error}"))?;
    learning.abort();
    Ok(())
}

/// What describes the API is not part of it.
fn undocumented(app: &mut web::ServiceConfig, docs: bool) {
    app.service(get_openapi).service(get_openapi_3_0);
    if docs {
        app.service(get_docs)
            .service(SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from("/openapi.json")));
    }
}

struct ServedDocuments {
    json: String,
    json_3_0: String,
}

#[get("/openapi.json")]
async fn get_openapi(documents: Data<ServedDocuments>) -> HttpResponse {
    json_text(documents.json.clone())
}

#[get("/openapi-3.0.json")]
async fn get_openapi_3_0(documents: Data<ServedDocuments>) -> HttpResponse {
    json_text(documents.json_3_0.clone())
}

fn json_text(text: String) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").insert_header((CACHE_CONTROL, "no-cache")).body(text)
}

#[get("/docs")]
async fn get_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
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
    features: Vec<users::Name>,
}

/// See whether messaging is there
///
/// An LMS shows its messaging pages when this answers, and hides them when it does not.
#[utoipa::path(tag = "service", operation_id = "getService", security(), responses((status = 200, description = "It is", body = Service)))]
#[get("/.well-known/messaging")]
async fn get_service() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=60")).json(Service {
        name: "pidge".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        api: "v1".to_owned(),
        features: FEATURES.iter().copied().map(Into::into).collect(),
    })
}

/// Health in a word.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"status": "ok"}))]
struct Health {
    /// `ok`
    #[schema(max_length = 20)]
    status: String,
}

/// See whether the process lives
///
/// Never touches the database: a restart would not mend that.
#[utoipa::path(tag = "service", operation_id = "getLiveness", security(), responses((status = 200, description = "It lives", body = Health)))]
#[get("/health/live")]
async fn get_liveness() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok".to_owned() })
}

/// See whether requests can be served
///
/// Asks the database. Send users elsewhere while it says no; a restart would not mend that.
#[utoipa::path(
    tag = "service", operation_id = "getReadiness", security(),
    responses((status = 200, description = "The database answers", body = Health))
)]
#[get("/health/ready")]
async fn get_readiness(pool: Data<PgPool>) -> Result<HttpResponse> {
    let asked = sqlx::query("select 1").execute(pool.get_ref());
    tokio::time::timeout(Duration::from_secs(1), asked)
        .await
        .map_err(Error::unavailable)?
        .map_err(Error::unavailable)?;
    Ok(HttpResponse::Ok().json(Health { status: "ok".to_owned() }))
}
