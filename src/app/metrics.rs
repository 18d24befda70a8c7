//! `GET /metrics`, on the address of the API or on a separate one.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};

use super::fallback::AllowedMethods;
use crate::auth::Authenticator;
use crate::config;
use crate::database::Database;
use crate::events::Streams;
use crate::sending::SendQueueHandle;
use crate::telemetry::{NO_REQUEST, recorder, request_counter};

/// Exports at 0 the counters whose increase the alerts of `docs/operations/alerts.yml` watch: Prometheus sees no
/// increase in a series that begins at 1. [`Authenticator::start`] does so for each issuer.
pub(super) fn export_watched_counters(allowed: &AllowedMethods) {
    metrics::counter!("pidge_sends_total", "outcome" => "sent").increment(0);
    for (method, route) in allowed.handled().chain([NO_REQUEST]) {
        request_counter(method.to_owned(), route.to_owned(), 500).increment(0);
    }
}

/// Returns all metrics in the Prometheus text format.
pub(super) async fn get_metrics(
    database: Data<Database>,
    queue: Data<SendQueueHandle>,
    authenticator: Data<Authenticator>,
    streams: Data<Streams>,
) -> HttpResponse {
    database.set_gauges();
    queue.set_gauges();
    authenticator.set_gauges();
    streams.set_gauges();
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(recorder().render())
}

/// Starts a server for the metrics if `metrics.address` is set. `register` registers the shared state with its app.
pub(super) fn serve(
    metrics: &config::Metrics,
    register: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
) -> Result<Option<Server>, String> {
    if !metrics.enabled || metrics.address.is_empty() {
        return Ok(None);
    }
    let app = move || App::new().configure(register.clone()).route("/metrics", web::get().to(get_metrics));
    let listen = |listener| HttpServer::new(app).workers(1).disable_signals().listen(listener);
    let server = TcpListener::bind(&metrics.address).and_then(listen);
    let server = server.map_err(|error| format!("cannot listen on metrics.address: {error}"))?;
    Ok(Some(server.run()))
}
