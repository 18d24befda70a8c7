//! `pidge serve`: serves the API.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use super::{CommandResult, load, stop_on_signal};
use crate::auth::Authenticator;
use crate::database::{self, Database};
use crate::policy::Policies;
use crate::{app, telemetry};

pub(super) async fn run(file: Option<&Path>) -> CommandResult {
    let config = load(file)?;
    let _trace_export = telemetry::init(&config)?;
    // Refused before anything is changed; the service reads the file itself.
    Policies::new(&config.policy)?;
    let authenticator = Arc::new(Authenticator::new(&config.auth)?);
    let database = Arc::new(Database::new(&config)?);
    let direct = database::direct_options(&config.database)?;
    if config.database.migrate_on_start {
        database::migrate(&config.database).await.map_err(|error| error.to_string())?;
    }
    database::check_schema(&direct).await.map_err(|error| error.to_string())?;
    if let Err(error) = database::check_settings(&database, &config).await {
        tracing::warn!(%error, "database settings could not be checked");
    }
    // Before `listen`, whose log line tells supervisors that the service is up: without a handler, SIGHUP ends the
    // process.
    let reloading = reload_on_hangup(file, Arc::clone(&authenticator))?;
    let listener = app::listen(&config.server.address)?;
    let serving = app::serve(listener, config, authenticator, database, stop_on_signal()?);
    tokio::select! { served = serving => served?, () = reloading => {} }
    Ok(ExitCode::SUCCESS)
}

/// Reloads `[auth]` at each SIGHUP, so that secrets are rotated without a restart.
fn reload_on_hangup(
    file: Option<&Path>,
    authenticator: Arc<Authenticator>,
) -> Result<impl Future<Output = ()>, String> {
    let mut hangup = signal(SignalKind::hangup()).map_err(|error| error.to_string())?;
    Ok(async move {
        while hangup.recv().await.is_some() {
            match load(file).and_then(|config| authenticator.reload(&config.auth)) {
                Ok(()) => tracing::info!("reloaded [auth]"),
                Err(error) => {
                    tracing::error!(error, "reload of [auth] failed; the previous configuration stays in force");
                }
            }
        }
    })
}
