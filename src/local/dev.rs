//! `pidge dev`: the service on one machine, with a private Postgres unless another one is configured, and with demo
//! data.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, Executor, PgConnection};
use tokio_util::sync::CancellationToken;

use super::page::{self, Page};
use super::tokens::with_new_dev_auth;
use super::{Binaries, DataLocation, LocalError, Server, data_dir, demo, erase, programs_dir, summary};
use crate::app;
use crate::auth::Authenticator;
use crate::config::Config;
use crate::database::{self, Database, SchemaError};

/// The name of the private database.
pub(super) const DATABASE: &str = "pidge";
/// The time between two checks whether the private Postgres is still running.
const WATCH_INTERVAL: Duration = Duration::from_millis(500);

/// Serves until `stop` is cancelled. With `fresh`, deletes the private database first. Calls `announce` with a summary
/// once the API is ready.
pub async fn dev(
    mut config: Config,
    fresh: bool,
    stop: CancellationToken,
    announce: impl FnOnce(&str) -> Result<(), String>,
) -> Result<(), String> {
    let data_dir = data_dir(&config)?;
    let is_private = config.database.url.expose_secret().is_empty();
    if fresh && !is_private {
        return Err("--fresh deletes the private database, but PIDGE__DATABASE__URL names another one".to_owned());
    }
    let listener = app::listen(&config.server.address)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let server = if is_private { Some(start_postgres(&config, data_dir.clone(), fresh).await?) } else { None };
    if let Some(server) = &server {
        create_database(&server.url("postgres")).await?;
        config.database.url = SecretString::from(server.url(DATABASE));
    }
    // There is no load balancer that would have to notice the shutdown.
    config.server.drain_seconds = 0;
    let config = with_new_dev_auth(&config)?;
    let authenticator = Arc::new(Authenticator::new(&config.auth)?);
    let database = Arc::new(Database::new(&config)?);
    database::migrate(&config.database).await.map_err(|error| match error {
        error @ (SchemaError::TooNew { .. } | SchemaError::MigrationChanged(_) | SchemaError::MigrationUnknown(_))
            if is_private =>
        {
            format!("{error}. `pidge dev --fresh` deletes the data and starts over")
        }
        error => error.to_string(),
    })?;
    let direct = database::direct_options(&config.database)?;
    database::check_schema(&direct).await.map_err(|error| error.to_string())?;
    demo::load(&database, &config.auth.tenant)
        .await
        .map_err(|error| format!("cannot load the demo school: {error}"))?;
    summary::write_tokens(&config.auth, &data_dir)?;
    let people = demo::present(&database, &config.auth.tenant).await;
    let people = people.map_err(|error| format!("cannot read the demo school: {error}"))?;
    let page = Page::new(&config, address, people);
    let url = page.as_ref().map(Page::url).map_err(|reason| *reason);
    announce(&summary::summary(&config, address, url, &data_dir, is_private))?;
    let extra = page.map(page::routes).unwrap_or_default();

    // The private Postgres stops after the service, also if the service failed: open requests need it until then.
    let service_ended = CancellationToken::new();
    let postgres = server.map(|server| tokio::spawn(keep_running(server, service_ended.clone())));
    let outcome = app::serve_with(extra, listener, config, authenticator, Arc::clone(&database), stop).await;
    database.close().await;
    service_ended.cancel();
    if let Some(postgres) = postgres {
        postgres.await.map_err(|error| error.to_string())?;
    }
    outcome
}

async fn start_postgres(config: &Config, data_dir: PathBuf, fresh: bool) -> Result<Server, String> {
    let configured = Some(PathBuf::from(&config.local.postgres_bin)).filter(|path| !path.as_os_str().is_empty());
    let start = move || {
        if fresh {
            erase(&data_dir)?;
        }
        let binaries = Binaries::find(configured.as_deref(), &programs_dir())?;
        Server::start(&binaries, &DataLocation::Durable { data_dir })
    };
    tokio::task::spawn_blocking(start)
        .await
        .map_err(|error| error.to_string())?
        .map_err(|error: LocalError| error.to_string())
}

/// Restarts the private Postgres whenever it has exited, until `service_ended` is cancelled; then stops it.
async fn keep_running(mut server: Server, service_ended: CancellationToken) {
    while tokio::time::timeout(WATCH_INTERVAL, service_ended.cancelled()).await.is_err() {
        if !server.has_exited() {
            continue;
        }
        tracing::warn!("private Postgres exited; restarting it");
        let restarting = tokio::task::spawn_blocking(move || {
            let result = server.restart();
            (server, result)
        });
        let (restarted, result) = match restarting.await {
            Ok(outcome) => outcome,
            Err(error) => {
                return tracing::error!(%error, "restart of the private Postgres panicked; it is not restarted again");
            }
        };
        server = restarted;
        if let Err(error) = result {
            tracing::error!(%error, "private Postgres did not start");
        }
    }
    let _ = tokio::task::spawn_blocking(move || server.stop()).await;
}

async fn create_database(url: &str) -> Result<(), String> {
    let create = async {
        let mut connection = PgConnection::connect(url).await?;
        let exists =
            sqlx::query("select from pg_database where datname = 'pidge'").fetch_optional(&mut connection).await?;
        if exists.is_none() {
            connection.execute("create database pidge").await?;
        }
        connection.close().await
    };
    create.await.map_err(|error: sqlx::Error| format!("cannot create the database: {error}"))
}
