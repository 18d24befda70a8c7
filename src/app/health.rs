//! Liveness and readiness. A background task pings the database on a connection of its own, so pings neither wait for
//! the connection pool nor take from it; the endpoints report the result of the last pings. A ping also observes
//! whether the database accepts writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::{HttpResponse, get, web::Data};
use serde::Serialize;
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Authenticator;
use crate::database::{AccessMode, Database};
use crate::error::{Error, Result};
use crate::http::Draining;
use crate::policy::{Policies, PoliciesNotRead};

/// The time between the result of a ping and the next ping.
const PING_INTERVAL: Duration = Duration::from_secs(1);
/// The time in which the database must respond to a ping, connecting included.
const PING_TIMEOUT: Duration = Duration::from_secs(1);
/// The number of consecutive failed pings at which the service is no longer ready. A short hiccup of the database must
/// not take all replicas out of service at once.
const MAX_FAILED_PINGS: u32 = 3;

/// The state that readiness is computed from.
pub struct Health {
    authenticator: Arc<Authenticator>,
    database: Arc<Database>,
    policies: Arc<Policies>,
    /// Consecutive failed pings.
    failed_pings: AtomicU32,
    draining: Draining,
}

/// The reason that the service is not ready.
#[derive(Debug, thiserror::Error)]
enum NotReady {
    #[error("the service is shutting down")]
    Draining,
    #[error("the database is unreachable")]
    Unreachable,
    #[error("{0}")]
    NotWritable(AccessMode),
    #[error("no keys for token verification have been loaded yet")]
    Keys,
    #[error("{0}")]
    Policies(PoliciesNotRead),
}

impl Health {
    /// Creates the state, which is healthy at first: the schema has been checked by now, so the database was reachable.
    pub fn new(
        authenticator: Arc<Authenticator>,
        database: Arc<Database>,
        policies: Arc<Policies>,
        draining: Draining,
    ) -> Self {
        Self { authenticator, database, policies, failed_pings: AtomicU32::new(0), draining }
    }

    /// Pings the database at regular intervals, until the process ends.
    pub async fn monitor_database(self: Arc<Self>) {
        let (options, mut connection) = (self.database.options(), None);
        loop {
            if self.database.needs_new_session() {
                connection = None;
            }
            let result = tokio::time::timeout(PING_TIMEOUT, ping(&mut connection, &options)).await;
            match result.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut)) {
                Ok(mode) => {
                    self.database.set_access_mode(mode);
                    self.failed_pings.store(0, Ordering::Relaxed);
                }
                Err(error) => {
                    connection = None;
                    let failed_pings = self.failed_pings.fetch_add(1, Ordering::Relaxed) + 1;
                    if failed_pings == MAX_FAILED_PINGS {
                        tracing::error!(%error, "not ready: the database is unreachable");
                    }
                }
            }
            tokio::time::sleep(PING_INTERVAL).await;
        }
    }

    /// Returns the status for a ready service, or the reason that it is not ready.
    fn readiness(&self) -> std::result::Result<&'static str, NotReady> {
        let (failed_pings, access_mode) = (self.failed_pings.load(Ordering::Relaxed), self.database.access_mode());
        if self.draining.is_set() {
            Err(NotReady::Draining)
        } else if failed_pings >= MAX_FAILED_PINGS {
            Err(NotReady::Unreachable)
        } else if access_mode != AccessMode::ReadWrite {
            Err(NotReady::NotWritable(access_mode))
        } else if !self.authenticator.has_keys() {
            Err(NotReady::Keys)
        } else if !self.policies.are_read() {
            Err(NotReady::Policies(PoliciesNotRead))
        } else if failed_pings > 0 || self.authenticator.is_degraded() {
            Ok("degraded")
        } else {
            Ok("ok")
        }
    }
}

/// Reads the access mode of the database, on a new connection if there is none yet.
async fn ping(connection: &mut Option<PgConnection>, options: &PgConnectOptions) -> sqlx::Result<AccessMode> {
    let connection = match connection {
        Some(connection) => connection,
        none => none.insert(PgConnection::connect_with(options).await?),
    };
    AccessMode::read(connection).await
}

/// Registers the health endpoints.
pub fn configure(app: &mut ServiceConfig) {
    app.service(get_liveness).service(get_readiness);
}

/// The health of the service.
#[derive(Serialize, ToSchema)]
#[schema(as = Health, example = json!({"status": "ok"}))]
struct HealthStatus {
    /// `ok`, or `degraded`: requests are served, but an operator should look at the logs of the service.
    #[schema(max_length = 20)]
    status: String,
}

/// Check liveness
///
/// Returns 200 whenever the process is running. It does not depend on the database, since a restart would not repair
/// that.
#[utoipa::path(
    tag = "service", operation_id = "getLiveness", security(),
    responses((status = 200, description = "The process is running", body = HealthStatus))
)]
#[get("/health/live")]
async fn get_liveness() -> HttpResponse {
    HttpResponse::Ok().json(HealthStatus { status: "ok".to_owned() })
}

/// Check readiness
///
/// Returns 200 if the service can handle requests: the database was reachable a moment ago and accepts writes, keys for
/// token verification are loaded, and the service is not shutting down. On 503, whose `detail` names the reason, send
/// traffic to another replica; a restart would not help.
#[utoipa::path(
    tag = "service", operation_id = "getReadiness", security(),
    responses((status = 200, description = "The service can handle requests", body = HealthStatus))
)]
#[get("/health/ready")]
async fn get_readiness(health: Data<Health>) -> Result<HttpResponse> {
    let status = health.readiness().map_err(|reason| {
        let detail = format!("Not ready: {reason}.");
        Error::unavailable(reason).with_detail(detail)
    })?;
    Ok(HttpResponse::Ok().json(HealthStatus { status: status.to_owned() }))
}
