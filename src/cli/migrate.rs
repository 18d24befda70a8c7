//! `pidge migrate`: brings the schema up to date.

use std::{path::Path, process::ExitCode};

use super::{Done, load};
use crate::database;

pub(super) async fn run(file: Option<&Path>) -> Done {
    database::migrate(&load(file)?.database).await.map_err(|error| error.to_string())?;
    println!("The schema is up to date.");
    Ok(ExitCode::SUCCESS)
}
