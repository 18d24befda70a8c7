//! The server: state, middleware and routes on one listener, and the background workers beside it.

use std::{any::Any, net::TcpListener, sync::Arc, time::Duration};

use actix_web::{
    App, HttpServer,
    dev::{Extensions, Server},
    middleware::from_fn,
    rt::net::TcpStream,
    web::{self, Data},
};
use futures_util::future::OptionFuture;
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;

use super::{
    cors::cors,
    docs::{self, Documents},
    fallback::{self, AllowedMethods},
    health::Health,
    metrics, openapi,
    routes::{features, routes},
    shutdown::{Shutdown, background_panic},
    workers,
};
use crate::{
    auth::{Announcer, Authenticator},
    config::Config,
    database::Database,
    http::{Draining, Features, RateLimits, catch_panics, finalize},
    sending::SendQueueHandle,
    telemetry::{self, RequestSpan},
    users::Directory,
};

/// How long a peer may take nothing while there is something to take before its connection is ended.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a connection that is being closed may take.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// Binds the address, and logs the one that was bound.
pub fn listen(address: &str) -> Result<TcpListener, String> {
    let listener = TcpListener::bind(address)
        .map_err(|error| format!("cannot listen on {address}: {error} (choose another with PIDGE__SERVER__ADDRESS)"))?;
    let bound = listener.local_addr().map_err(|error| error.to_string())?;
    tracing::info!(address = %bound, "listening on {bound}");
    Ok(listener)
}

/// Serves on a listener until `stop` is cancelled and open requests are finished.
///
/// # Errors
/// A sentence: the server could not start, or a background task failed.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    authenticator: Arc<Authenticator>,
    database: Arc<Database>,
    stop: CancellationToken,
) -> Result<(), String> {
    // Before anything is recorded.
    telemetry::recorder();
    let (directory, learner, announcer) = Directory::new(config.users.introduce_roles.clone());
    let (queue, send_worker) = SendQueueHandle::new(&config);
    let draining = Draining::default();
    let state = State {
        health: Data::new(Health::new(Arc::clone(&authenticator), draining.clone())),
        authenticator: Data::from(authenticator),
        database: Data::from(database),
        directory: Data::new(directory),
        announcer: Data::new(announcer),
        queue: Data::new(queue),
        rates: Data::new(RateLimits::new(&config.limits)),
        features: Data::new(features(&config)),
        allowed_methods: Data::new(AllowedMethods::of(&openapi::document(), &config)),
        documents: Data::new(Documents::new()),
        draining: Data::new(draining.clone()),
    };
    let shutdown = Shutdown::new(stop);
    let mut tasks = workers::start(&state, &config, send_worker, learner);
    tasks.spawn(shutdown.clone().drain(draining, config.server.drain_seconds));

    let metrics = metrics::serve(&config.metrics, state.clone())?;
    let metrics_handle = metrics.as_ref().map(Server::handle);
    let queue = state.queue.clone();
    let api = serve_api(listener, config, state, shutdown)?;
    let serving = async {
        let served = api.await;
        // Sends that were accepted are committed even if their client has gone.
        queue.close().await;
        // The metrics are stopped last, and by their handle: a server that stops on a signal ends the process.
        OptionFuture::from(metrics_handle.map(|handle| handle.stop(false))).await;
        served
    };
    let both = async {
        let (served, measured) = tokio::join!(serving, OptionFuture::from(metrics));
        served.and(measured.unwrap_or(Ok(()))).map_err(|error| format!("the server stopped: {error}"))
    };
    tokio::select! { ended = both => ended, why = background_panic(&mut tasks) => Err(why) }
}

/// What all requests share.
#[derive(Clone)]
pub(super) struct State {
    pub health: Data<Health>,
    pub authenticator: Data<Authenticator>,
    pub database: Data<Database>,
    pub directory: Data<Directory>,
    pub announcer: Data<Announcer>,
    pub queue: Data<SendQueueHandle>,
    pub rates: Data<RateLimits>,
    pub features: Data<Features>,
    pub allowed_methods: Data<AllowedMethods>,
    pub documents: Data<Documents>,
    pub draining: Data<Draining>,
}

fn serve_api(listener: TcpListener, config: Config, state: State, shutdown: Shutdown) -> Result<Server, String> {
    let server = config.server.clone();
    let app = move || {
        let state = state.clone();
        App::new()
            .into_utoipa_app()
            .map(|app| {
                app.wrap(from_fn(catch_panics))
                    .wrap(cors(&config.server.cors_origins))
                    .wrap(from_fn(finalize))
                    .wrap(TracingLogger::<RequestSpan>::new())
            })
            .app_data(state.health)
            .app_data(state.authenticator)
            .app_data(state.database)
            .app_data(state.directory)
            .app_data(state.announcer)
            .app_data(state.queue)
            .app_data(state.rates)
            .app_data(state.features)
            .app_data(state.allowed_methods)
            .app_data(state.documents)
            .app_data(state.draining)
            .app_data(Data::new(config.limits))
            .app_data(Data::new(config.mailbox))
            .configure(routes)
            .into_app()
            .configure(|app| docs::configure(app, &config))
            .default_service(web::to(fallback::not_found_or_method_not_allowed))
    };
    let http = HttpServer::new(app)
        .tcp_nodelay(true)
        .on_connect(end_when_nothing_is_taken)
        .client_disconnect_timeout(DISCONNECT_TIMEOUT)
        .disable_signals()
        .shutdown_signal(shutdown.drained.cancelled_owned())
        .shutdown_timeout(server.shutdown_seconds);
    let http = if server.workers > 0 { http.workers(server.workers) } else { http };
    Ok(http.listen(listener).map_err(|error| format!("cannot listen: {error}"))?.run())
}

/// Ends a connection whose peer takes nothing (RFC 5482 calls this the user timeout): it would hold its answer for hours.
fn end_when_nothing_is_taken(connection: &dyn Any, _: &mut Extensions) {
    let millis = u32::try_from(TCP_USER_TIMEOUT.as_millis()).unwrap_or(u32::MAX);
    if let Some(stream) = connection.downcast_ref::<TcpStream>()
        && let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(stream, millis)
    {
        tracing::debug!(%error, "could not set TCP_USER_TIMEOUT");
    }
}
