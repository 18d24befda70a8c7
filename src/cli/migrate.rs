//! `pidge migrate`: migrates the database schema to that of this release.

use std::{path::Path, process::ExitCode};

use super::{CommandResult, load};
use crate::database::{self, Migrated};

pub(super) async fn run(file: Option<&Path>) -> CommandResult {
    match database::migrate(&load(file)?.database).await.map_err(|error| error.to_string())? {
        Migrated::UpToDate => println!("The schema is up to date."),
        Migrated::NewerDatabase(generation) => println!(
            "The database has the schema of generation {generation}, which is newer than that of this release. Nothing \
             was changed. This release can run on it."
        ),
    }
    Ok(ExitCode::SUCCESS)
}
