//! The service put together: state, middleware, routes, health. What `serve` runs is what the tests run.

use std::{net::TcpListener, sync::Arc, time::Duration};

use actix_cors::Cors;
use actix_http::{HttpService, error::DispatchError};
use actix_service::{ServiceFactoryExt, map_config};
use actix_web::{
    App, HttpResponse, HttpServer,
    dev::{AppConfig, Server, fn_service},
    get,
    http::header::{CACHE_CONTROL, LOCATION},
    middleware::{Condition, from_fn},
    web::{self, Data},
};
use futures_util::{TryFutureExt, future::OptionFuture};
use serde::Serialize;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;
use utoipa::{OpenApi, ToSchema};
use utoipa_actix_web::{AppExt, service_config::ServiceConfig};
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    FEATURES,
    auth::{Announcer, Authenticator},
    config::{self, Config},
    connections::{Ends, begin},
    conversations::{self, Cleaner},
    database::Database,
    drafts, fallback,
    health::{self, Health},
    inbox,
    messages::{self, Writer},
    openapi,
    rates::Rates,
    respond::{catch_panics, finish},
    search::{self, Indexer},
    telemetry::{self, RequestSpan, get_metrics},
    users::{self, Directory},
};

/// Every route there is: the one list that the server and the OpenAPI document are made from.
fn routes(app: &mut ServiceConfig) {
    app.service(
        utoipa_actix_web::scope("/v1")
            .configure(messages::configure)
            .configure(conversations::configure)
            .configure(drafts::configure)
            .configure(inbox::configure)
            .configure(search::configure)
            .configure(users::configure),
    );
    app.service(get_service).configure(health::configure);
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
    database: Arc<Database>,
    stop: CancellationToken,
) -> std::result::Result<(), String> {
    // Whoever measures needs it.
    telemetry::recorder();
    let (directory, learner, announcer) = Directory::new(config.users.introduce_roles.clone());
    let (writer, scribe) = Writer::new(&config);
    let shared = Shared {
        health: Data::new(Health::new(Arc::clone(&authenticator))),
        authenticator: Data::from(Arc::clone(&authenticator)),
        database: Data::from(Arc::clone(&database)),
        directory: Data::new(directory),
        announcer: Data::new(announcer),
        writer: Data::new(writer),
        rates: Data::new(Rates::new(&config.limits)),
        paths: Data::new(fallback::Paths::of(&document(), &config)),
        served: Data::new(ServedDocuments { json: openapi_json(), json_3_0: openapi_3_0_json() }),
    };
    let stopped = CancellationToken::new();
    let ends = Ends { stop: stop.clone(), stopped: stopped.clone() };
    let drain = drain(shared.health.clone().into_inner(), stop, config.server.drain_seconds, stopped);
    authenticator.start(Arc::clone(&database));
    let metrics = config.metrics.clone();
    let (health, rates) = (shared.health.clone().into_inner(), shared.rates.clone().into_inner());
    let writer = shared.writer.clone();
    let options = database.options().as_ref().clone();
    let mut beside = JoinSet::new();
    beside.spawn(scribe.run(Arc::clone(&database)));
    beside.spawn(Indexer::default().run(Arc::clone(&database), writer.clone().into_inner()));
    beside.spawn(Cleaner::new(config.mailbox).run(Arc::clone(&database)));
    beside.spawn(learner.run(database));
    beside.spawn(drain);
    beside.spawn(async move { health.watch(options).await });
    beside.spawn(async move { rates.keep_small().await });
    beside.spawn(telemetry::keep_small());
    let measuring = serve_metrics(&metrics, shared.clone())?;
    let api = serve_api(listener, config, shared, ends)?;
    let end = measuring.as_ref().map(Server::handle);
    let serving = async {
        let served = api.await;
        // Whose client hung up is written all the same.
        writer.close().await;
        // The metrics end last, and by hand: a server that ends by its signal takes all threads of the process along.
        OptionFuture::from(end.map(|end| end.stop(false))).await;
        served
    };
    let whole = async {
        let (served, measured) = tokio::join!(serving, OptionFuture::from(measuring));
        served.and(measured.unwrap_or(Ok(()))).map_err(|error| format!("the server stopped: {error}"))
    };
    tokio::select! { ended = whole => ended, why = collapse(&mut beside) => Err(why) }
}

/// Waits for the collapse of something that runs beside the requests. Without it the service would be half alive, and say
/// that all is well: better to end, and be started anew.
async fn collapse(beside: &mut JoinSet<()>) -> String {
    while let Some(ended) = beside.join_next().await {
        if let Err(error) = ended {
            return format!("something beside the requests collapsed: {error}");
        }
    }
    std::future::pending().await
}

/// What all requests share.
#[derive(Clone)]
struct Shared {
    health: Data<Health>,
    authenticator: Data<Authenticator>,
    database: Data<Database>,
    directory: Data<Directory>,
    announcer: Data<Announcer>,
    writer: Data<Writer>,
    rates: Data<Rates>,
    paths: Data<fallback::Paths>,
    served: Data<ServedDocuments>,
}

fn serve_api(listener: TcpListener, config: Config, shared: Shared, ends: Ends) -> std::result::Result<Server, String> {
    let (workers, limits, docs) = (config.server.workers, config.limits, config.docs.enabled);
    let mailbox = config.mailbox;
    let metrics = config.metrics.enabled && config.metrics.address.is_empty();
    let app = move || {
        let shared = shared.clone();
        App::new()
            .into_utoipa_app()
            .map(|app| {
                app.wrap(from_fn(catch_panics))
                    .wrap(cors(&config.server.cors_origins))
                    .wrap(from_fn(finish))
                    .wrap(TracingLogger::<RequestSpan>::new())
            })
            .app_data(shared.health)
            .app_data(shared.authenticator)
            .app_data(shared.database)
            .app_data(shared.directory)
            .app_data(shared.announcer)
            .app_data(shared.writer)
            .app_data(shared.rates)
            .app_data(shared.paths)
            .app_data(shared.served)
            .app_data(Data::new(limits))
            .app_data(Data::new(mailbox))
            .configure(routes)
            .into_app()
            .configure(|app| undocumented(app, docs, metrics))
            .default_service(web::to(fallback::answer))
    };
    let server = Server::build();
    let server = if workers > 0 { server.workers(workers) } else { server };
    let (stopping, stopped) = (server.graceful_shutdown_signal(), ends.stopped.clone());
    let connections = move || {
        let (ends, stopping) = (ends.clone(), stopping.clone());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .client_disconnect_timeout(Duration::from_secs(1))
            .finish(map_config(app(), |()| AppConfig::default()));
        fn_service(move |socket| begin(socket, ends.clone()).map_err(DispatchError::from)).and_then(http)
    };
    let server = server
        .disable_signals()
        .shutdown_signal(stopped.cancelled_owned())
        .shutdown_timeout(config.server.shutdown_seconds)
        .listen("api", listener, connections)
        .map_err(|error| format!("cannot listen: {error}"))?;
    Ok(server.run())
}

/// The metrics on an address of their own, if they are to have one.
fn serve_metrics(metrics: &config::Metrics, shared: Shared) -> std::result::Result<Option<Server>, String> {
    if !metrics.enabled || metrics.address.is_empty() {
        return Ok(None);
    }
    let listen = |listener| {
        let app = move || {
            let Shared { database, authenticator, writer, .. } = shared.clone();
            App::new()
                .app_data(database)
                .app_data(authenticator)
                .app_data(writer)
                .route("/metrics", web::get().to(get_metrics))
        };
        HttpServer::new(app).workers(1).disable_signals().listen(listener)
    };
    let server = TcpListener::bind(&metrics.address).and_then(listen);
    let server = server.map_err(|error| format!("cannot listen on metrics.address: {error}"))?;
    Ok(Some(server.run()))
}

/// From `stop` on the service says that it is not ready, and goes on for as long as load balancers need to notice; then it
/// stops.
async fn drain(health: Arc<Health>, stop: CancellationToken, seconds: u64, stopped: CancellationToken) {
    stop.cancelled().await;
    health.drain();
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    stopped.cancel();
}

/// Lets the pages of these origins call from a browser, and those of no other.
fn cors(origins: &[String]) -> Condition<Cors> {
    let allowed = [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "last-event-id",
        "traceparent",
        "x-request-id",
    ];
    let exposed = [
        "etag",
        "link",
        "location",
        "retry-after",
        "ratelimit",
        "ratelimit-policy",
        "deprecation",
        "sunset",
        "x-request-id",
        "idempotent-replayed",
    ];
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
        .allowed_headers(allowed)
        .expose_headers(exposed)
        .max_age(7200);
    let cors = origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin));
    Condition::new(!origins.is_empty(), cors)
}

/// What describes the API is not part of it.
fn undocumented(app: &mut web::ServiceConfig, docs: bool, metrics: bool) {
    app.service(get_openapi).service(get_openapi_3_0);
    if metrics {
        app.route("/metrics", web::get().to(get_metrics));
    }
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
