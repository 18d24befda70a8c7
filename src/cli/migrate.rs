//! `pidge migrate`: brings the schema up to date.

use std::{path::Path, process::ExitCode};

use super::{Done, load};
use crate::database::{self, Migrated};

pub(super) async fn run(file: Option<&Path>) -> Done {
    match database::migrate(&load(file)?.database).await.map_err(|error| error.to_string())? {
        Migrated::UpToDate => println!("The schema is up to date."),
        Migrated::NewerDatabase(generation) => println!(
            "The database has a schema of generation {generation}, which is newer than that of this release. This release can run \
             on it. Nothing was changed."
        ),
    }
    Ok(ExitCode::SUCCESS)
}
