//! The server: state, middleware and routes on one listener, and the background workers beside it.

use std::{any::Any, net::TcpListener, sync::Arc, time::Duration};

use actix_web::dev::{Extensions, Server};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::{App, HttpServer, web};
use futures_util::future::OptionFuture;
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;

use super::cors::cors;
use super::routes::routes;
use super::shutdown::{Shutdown, background_panic};
use super::state::State;
use super::{docs, fallback, metrics, workers};
use crate::auth::Authenticator;
use crate::config::Config;
use crate::database::Database;
use crate::http::{catch_panics, finalize};
use crate::telemetry::{self, RequestSpan};

/// How long a peer may take nothing while there is something to take before its connection is ended.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the head of a request may take to arrive, and a connection may stay silent at its beginning.
const REQUEST_HEAD_TIMEOUT: Duration = Duration::from_secs(5);
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
    let (state, send_worker, profile_writer) = State::new(&config, authenticator, database);
    let shutdown = Shutdown::new(stop);
    let mut tasks = workers::start(&state, &config, send_worker, profile_writer);
    tasks.spawn(shutdown.clone().drain(state.draining.as_ref().clone(), config.server.drain_seconds));

    let metered = state.clone();
    let metrics = metrics::serve(&config.metrics, move |app| metered.register(app))?;
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

fn serve_api(listener: TcpListener, config: Config, state: State, shutdown: Shutdown) -> Result<Server, String> {
    let server = config.server.clone();
    let app = move || {
        App::new()
            .into_utoipa_app()
            .map(|app| {
                app.wrap(from_fn(catch_panics))
                    .wrap(cors(&config.server.cors_origins))
                    .wrap(from_fn(finalize))
                    .wrap(TracingLogger::<RequestSpan>::new())
            })
            .configure(routes)
            .into_app()
            .configure(|app| state.register(app))
            .configure(|app| docs::configure(app, &config))
            .default_service(web::to(fallback::not_found_or_method_not_allowed))
    };
    let http = HttpServer::new(app)
        .tcp_nodelay(true)
        .on_connect(end_when_nothing_is_taken)
        .client_request_timeout(REQUEST_HEAD_TIMEOUT)
        .client_disconnect_timeout(DISCONNECT_TIMEOUT)
        .disable_signals()
        .shutdown_signal(shutdown.drained.cancelled_owned())
        .shutdown_timeout(server.shutdown_seconds);
    let http = if server.workers > 0 { http.workers(server.workers) } else { http };
    Ok(http.listen(listener).map_err(|error| format!("cannot listen: {error}"))?.run())
}

/// Ends a connection whose peer takes nothing (RFC 5482 calls this the user timeout): it would hold its answer for hours.
fn end_when_nothing_is_taken(connection: &dyn Any, _: &mut Extensions) {
    // Only Linux knows the option.
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
