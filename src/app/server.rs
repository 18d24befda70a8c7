//! The HTTP server: state, middleware and routes on one listener, together with the background tasks.

use std::any::Any;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Extensions, Server};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::{App, HttpServer, web};
use futures_util::future::OptionFuture;
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;

use super::cors::{cors, explain_refusals};
use super::routes::routes;
use super::shutdown::{Shutdown, background_panic};
use super::state::State;
use super::{docs, fallback, metrics, workers};
use crate::auth::Authenticator;
use crate::config::Config;
use crate::database::Database;
use crate::http::{catch_panics, finalize};
use crate::telemetry::{self, RequestSpan};

/// TCP user timeout (RFC 5482): a connection is dropped when sent data stay unacknowledged, or the peer's receive
/// window stays closed, for this long.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(30);
/// The time for which a new connection may stay silent, and in which the head of a request must arrive.
const REQUEST_HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// The time that closing a connection may take.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

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
    // Install the metrics recorder before anything records.
    telemetry::recorder();
    let (state, send_worker, profile_writer) = State::new(&config, authenticator, database);
    metrics::export_watched_counters(&state.allowed_methods);
    let shutdown = Shutdown::new(stop);
    let mut tasks = workers::start(&state, &config, send_worker, profile_writer);
    tasks.spawn(shutdown.clone().drain(state.draining.as_ref().clone(), config.server.drain_seconds));

    let metrics_state = state.clone();
    let metrics = metrics::serve(&config.metrics, move |app| metrics_state.register(app))?;
    let metrics_handle = metrics.as_ref().map(Server::handle);
    let queue = state.queue.clone();
    let api = serve_api(listener, config, state, shutdown)?;
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

fn serve_api(listener: TcpListener, config: Config, state: State, shutdown: Shutdown) -> Result<Server, String> {
    let settings = config.server.clone();
    let app = move || {
        App::new()
            .into_utoipa_app()
            .map(|app| {
                app.wrap(from_fn(catch_panics))
                    .wrap(cors(&config.server.cors_origins))
                    .wrap(from_fn(explain_refusals))
                    .wrap(from_fn(finalize))
                    .wrap(TracingLogger::<RequestSpan>::new())
            })
            .configure(routes)
            .into_app()
            .configure(|app| state.register(app))
            .configure(|app| docs::configure(app, &config))
            .default_service(web::to(fallback::not_found_or_method_not_allowed))
    };
    let server = HttpServer::new(app)
        .tcp_nodelay(true)
        .on_connect(configure_connection)
        .client_request_timeout(REQUEST_HEAD_TIMEOUT)
        .client_disconnect_timeout(DISCONNECT_TIMEOUT)
        .disable_signals()
        .shutdown_signal(shutdown.drained.cancelled_owned())
        .shutdown_timeout(settings.shutdown_seconds);
    let server = if settings.workers > 0 { server.workers(settings.workers) } else { server };
    Ok(server.listen(listener).map_err(|error| format!("cannot listen: {error}"))?.run())
}

/// Sets the TCP user timeout. Without it, a peer that stops reading could hold its response in memory for hours.
fn configure_connection(connection: &dyn Any, _: &mut Extensions) {
    // Only Linux has this option.
    #[cfg(target_os = "linux")]
    set_user_timeout(connection);
    #[cfg(not(target_os = "linux"))]
    let _ = connection;
}

#[cfg(target_os = "linux")]
fn set_user_timeout(connection: &dyn Any) {
    let millis = u32::try_from(TCP_USER_TIMEOUT.as_millis()).unwrap_or(u32::MAX);
    if let Some(stream) = connection.downcast_ref::<TcpStream>()
        && let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(stream, millis)
    {
        tracing::debug!(%error, "could not set TCP_USER_TIMEOUT");
    }
}
