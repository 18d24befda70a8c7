//! `pidge migrate`: migrates the database schema to that of this release, and prints what it did.

use std::path::Path;
use std::process::ExitCode;

use super::output::print_line;
use super::{CommandResult, load};
use crate::{database, telemetry};

pub(super) async fn run(file: Option<&Path>) -> CommandResult {
    let mut config = load(file)?;
    // What was done is printed; the log has warnings alone.
    "warn".clone_into(&mut config.log.level);
    config.traces.otlp_endpoint.clear();
    let _no_export = telemetry::init(&config)?;
    let migrated = database::migrate(&config.database).await.map_err(|error| error.to_string())?;
    print_line(migrated)?;
    Ok(ExitCode::SUCCESS)
}
