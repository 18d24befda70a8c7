//! Whether the service is well. A watcher asks on a connection of its own, so that the answer neither waits for the pool nor
//! takes from it; the health calls only say what it saw last.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::{HttpResponse, get, web::Data};
use serde::Serialize;
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Authenticator;
use crate::error::{Error, Result};
use crate::http::Draining;

/// How often the database is asked, and how long it may take to answer.
const PERIOD: Duration = Duration::from_secs(1);
/// So many unanswered questions in a row, and the service is not ready: a hiccup of the database must not take all replicas
/// out at once.
const PATIENCE: u32 = 3;

/// What is known of the service's health.
pub struct Health {
    authenticator: Arc<Authenticator>,
    /// Unanswered questions in a row.
    unanswered: AtomicU32,
    draining: Draining,
}

/// Why the service is not ready.
#[derive(Debug, thiserror::Error)]
enum NotReady {
    #[error("it is shutting down")]
    Draining,
    #[error("the database does not answer")]
    Database,
    #[error("there are no keys to verify tokens with yet")]
    Keys,
}

impl Health {
    /// Taken to be well until something else is seen: the schema was looked at before.
    pub fn new(authenticator: Arc<Authenticator>, draining: Draining) -> Self {
        Self { authenticator, unanswered: AtomicU32::new(0), draining }
    }

    /// Asks the database again and again.
    pub async fn watch(self: Arc<Self>, options: Arc<PgConnectOptions>) {
        let mut connection = None;
        loop {
            let asked = tokio::time::timeout(PERIOD, ask(&mut connection, &options)).await;
            match asked.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut)) {
                Ok(()) => self.unanswered.store(0, Ordering::Relaxed),
                Err(error) => {
                    connection = None;
                    let unanswered = self.unanswered.fetch_add(1, Ordering::Relaxed) + 1;
                    if unanswered == PATIENCE {
                        tracing::error!(%error, "not ready: the database does not answer");
                    }
                }
            }
            tokio::time::sleep(PERIOD).await;
        }
    }

    fn readiness(&self) -> std::result::Result<&'static str, NotReady> {
        let unanswered = self.unanswered.load(Ordering::Relaxed);
        if self.draining.get() {
            Err(NotReady::Draining)
        } else if unanswered >= PATIENCE {
            Err(NotReady::Database)
        } else if !self.authenticator.has_keys() {
            Err(NotReady::Keys)
        } else if unanswered > 0 || self.authenticator.is_degraded() {
            Ok("degraded")
        } else {
            Ok("ok")
        }
    }
}

async fn ask(connection: &mut Option<PgConnection>, options: &PgConnectOptions) -> sqlx::Result<()> {
    let connection = match connection {
        Some(connection) => connection,
        none => none.insert(PgConnection::connect_with(options).await?),
    };
    sqlx::raw_sql("select 1").execute(connection).await.map(drop)
}

/// The health calls.
pub fn configure(app: &mut ServiceConfig) {
    app.service(get_liveness).service(get_readiness);
}

/// Health in a word.
#[derive(Serialize, ToSchema)]
#[schema(as = Health, example = json!({"status": "ok"}))]
struct Answer {
    /// `ok`, or `degraded`: requests are served, but something needs a look.
    #[schema(max_length = 20)]
    status: String,
}

/// See whether the process lives
///
/// Never touches the database: a restart would not mend that.
#[utoipa::path(tag = "service", operation_id = "getLiveness", security(), responses((status = 200, description = "It lives", body = Answer)))]
#[get("/health/live")]
async fn get_liveness() -> HttpResponse {
    HttpResponse::Ok().json(Answer { status: "ok".to_owned() })
}

/// See whether requests can be served
///
/// Says what was seen a moment ago of the database and of the keys that tokens are verified with, and no while the service
/// shuts down. Send users elsewhere while it says no; a restart would not mend that.
#[utoipa::path(
    tag = "service", operation_id = "getReadiness", security(),
    responses((status = 200, description = "They can", body = Answer))
)]
#[get("/health/ready")]
async fn get_readiness(health: Data<Health>) -> Result<HttpResponse> {
    let status = health.readiness().map_err(Error::unavailable)?;
    Ok(HttpResponse::Ok().json(Answer { status: status.to_owned() }))
}
