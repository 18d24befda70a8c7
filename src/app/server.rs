//! The HTTP server: state, middleware and routes on one listener, together with the background tasks.

use std::net::TcpListener;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{Extensions, HttpService, KeepAlive, Request};
use actix_service::{IntoServiceFactory, Service, ServiceFactoryExt, apply_fn_factory, fn_service, map_config};
use actix_web::dev::{AppConfig, Server};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::{App, web};
use futures_util::future::OptionFuture;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;

use super::connection::Connection;
use super::cors::{complete_cors, cors};
use super::demand::Demand;
use super::extra_routes::ExtraRoutes;
use super::routes::routes;
use super::shutdown::{Shutdown, background_panic};
use super::state::State;
use super::{docs, fallback, metrics, workers};
use crate::auth::Authenticator;
use crate::config::Config;
use crate::database::Database;
use crate::events::Tail;
use crate::http::{catch_panics, finalize, limit_unsent, send_streamed};
use crate::policy::Policies;
use crate::telemetry::{self, RequestSpan};

/// The time for which a new connection may stay silent, and in which the head of a request must arrive.
const REQUEST_HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// The time for which a connection without a request stays open. It is longer than the 60 seconds for which proxies keep
/// theirs by default (nginx, load balancers of clouds): the side that sends requests should be the one that closes, since a
/// request that crosses the end of its connection is lost.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// The time that closing a connection may take.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// The file descriptors that are not connections of clients: database connections, the listener, standard streams.
const OTHER_FILES: u64 = 100;
/// The bytes in a connection's write buffer from which on it takes no further slice of a body. Together with a slice
/// they are the 8 KiB that actix allocates for the buffer, which therefore does not grow.
const WRITE_BUFFER: usize = 2 * 1024;

/// Binds the address, and logs the bound one: with port 0 the system chooses the port.
///
/// # Errors
/// A message for the operator.
pub fn listen(address: &str) -> Result<TcpListener, String> {
    let listener = TcpListener::bind(address)
        .map_err(|error| format!("cannot listen on {address}: {error} (choose another with PIDGE__SERVER__ADDRESS)"))?;
    let bound = listener.local_addr().map_err(|error| error.to_string())?;
    tracing::info!(address = %bound, "listening on {bound}");
    Ok(listener)
}

/// Serves on a listener until `stop` is cancelled, then drains, and returns when open requests are finished.
///
/// # Errors
/// A message for the operator: the server could not start, or a background task panicked.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    authenticator: Arc<Authenticator>,
    database: Arc<Database>,
    stop: CancellationToken,
) -> Result<(), String> {
    serve_with(ExtraRoutes::default(), listener, config, authenticator, database, stop).await
}

/// Like [`serve`], with routes beside those of the API.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with(
    extra: ExtraRoutes,
    listener: TcpListener,
    config: Config,
    authenticator: Arc<Authenticator>,
    database: Arc<Database>,
    stop: CancellationToken,
) -> Result<(), String> {
    // Install the metrics recorder before anything records.
    telemetry::recorder();
    raise_file_limit(config.server.max_connections.get().into());
    if config.events.streams && config.events.max_streams >= config.server.max_connections.get() as usize {
        tracing::warn!("server.max_connections leaves no room for other requests beside events.max_streams");
    }
    let policies = Arc::new(Policies::new(&config.policy)?);
    Box::pin(policies.refresh_or_log(&database)).await;
    let (state, send_worker, profile_writer, hub) =
        State::new(&config, authenticator, database, policies, extra.allowed);
    metrics::export_watched_counters(&state.allowed_methods);
    let shutdown = Shutdown::new(stop);
    let notifications = Tail::notifications(&config)?;
    let mut tasks = workers::start(&state, &config, send_worker, profile_writer, notifications);
    tasks.spawn(hub.run(Arc::clone(&state.tail), Arc::clone(&state.database), shutdown.requested.clone()));
    tasks.spawn(shutdown.clone().drain(state.draining.as_ref().clone(), config.server.drain_seconds));

    let metrics_state = state.clone();
    let metrics = metrics::serve(&config.metrics, move |app| metrics_state.register(app))?;
    let metrics_handle = metrics.as_ref().map(Server::handle);
    let queue = state.queue.clone();
    let api = serve_api(listener, config, extra, state, shutdown)?;
    let serving = async {
        let served = api.await;
        // Sends already accepted are committed even if their client disconnected.
        queue.close().await;
        // The metrics server stops last, so that the end of a shutdown can still be scraped. It is stopped by its
        // handle, since a server that stops on a signal ends the process.
        OptionFuture::from(metrics_handle.map(|handle| handle.stop(false))).await;
        served
    };
    let both = async {
        let (served, measured) = tokio::join!(serving, OptionFuture::from(metrics));
        served.and(measured.unwrap_or(Ok(()))).map_err(|error| format!("the server stopped: {error}"))
    };
    tokio::select! { result = both => result, panic = background_panic(&mut tasks) => Err(panic) }
}

/// Raises the soft limit of open files to the hard one: each connection takes a file descriptor, and the soft limit is
/// often 1,024.
fn raise_file_limit(max_connections: u64) {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::debug!(%error, "could not raise the limit of open files");
    }
    if let Some(files) = getrlimit(Resource::Nofile).current.filter(|files| *files < max_connections + OTHER_FILES) {
        tracing::warn!(files, max_connections, "the limit of open files is too low for server.max_connections");
    }
}

fn serve_api(
    listener: TcpListener,
    config: Config,
    extra: ExtraRoutes,
    state: State,
    shutdown: Shutdown,
) -> Result<Server, String> {
    let settings = config.server.clone();
    let app = move || {
        App::new()
            .into_utoipa_app()
            .map(|app| {
                app.wrap(from_fn(catch_panics))
                    .wrap(from_fn(limit_unsent))
                    .wrap(cors(&config.server.cors_origins))
                    .wrap(from_fn(complete_cors))
                    .wrap(from_fn(finalize))
                    .wrap(TracingLogger::<RequestSpan>::new())
                    .wrap(from_fn(send_streamed))
            })
            .configure(routes)
            .into_app()
            .configure(|app| state.register(app))
            .configure(|app| docs::configure(app, &config))
            .configure(|app| (extra.configure)(app))
            .default_service(web::to(fallback::not_found_or_method_not_allowed))
    };
    let workers = match settings.workers {
        0 => available_parallelism().map_or(1, NonZeroUsize::get),
        workers => workers,
    };
    let server = Server::build();
    let shutdown_signal = server.graceful_shutdown_signal();
    let serve_connections = move || {
        let shutdown_signal = shutdown_signal.clone();
        let app = app().into_factory().map_err(|error: actix_web::Error| error.error_response());
        let app = map_config(app, |()| AppConfig::default());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let signal = shutdown_signal.clone();
                async move { signal.notified().await }
            })
            .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
            .client_request_timeout(REQUEST_HEAD_TIMEOUT)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .h1_write_buffer_size(WRITE_BUFFER)
            .on_connect_ext(|connection: &Connection, data: &mut Extensions| {
                data.insert(connection.demand());
                data.insert(connection.client_end());
            })
            .h1(apply_fn_factory(app, |mut request: Request, app: &_| {
                Demand::begin(&mut request);
                Service::call(app, request)
            }));
        fn_service(async |stream: TcpStream| {
            let peer = stream.peer_addr().ok();
            Ok::<_, DispatchError>((Connection::new(stream), peer))
        })
        .and_then(http)
    };
    let server = server
        .workers(workers)
        .max_concurrent_connections((settings.max_connections.get() as usize).div_ceil(workers))
        .disable_signals()
        .shutdown_signal(shutdown.drained.cancelled_owned())
        .shutdown_timeout(settings.shutdown_seconds)
        .listen("api", listener, serve_connections);
    Ok(server.map_err(|error| format!("cannot listen: {error}"))?.run())
}
