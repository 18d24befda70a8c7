//! `pidge migrate`: migrates the database schema to that of this release, and prints what it did.

use std::path::Path;
use std::process::ExitCode;

use super::output::print_line;
use super::{CommandResult, load};
use crate::database;

pub(super) async fn run(file: Option<&Path>) -> CommandResult {
    let migrated = database::migrate(&load(file)?.database).await.map_err(|error| error.to_string())?;
    print_line(migrated)?;
    Ok(ExitCode::SUCCESS)
}
