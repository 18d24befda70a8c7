//! `pidge check`: verifies the invariants of the data model, and lists what breaks them.

use std::{path::Path, process::ExitCode};

use sqlx::PgPool;

use super::{Done, load};
use crate::{app, database};

pub(super) async fn run(file: Option<&Path>) -> Done {
    let direct = database::direct_options(&load(file)?.database)?;
    database::check_schema(&direct).await.map_err(|error| error.to_string())?;
    let pool = PgPool::connect_lazy_with(direct);
    let found = database::violations(&pool, &app::invariants()).await.map_err(|error| error.to_string())?;
    for line in &found {
        println!("{line}");
    }
    if !found.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    println!("All invariants hold.");
    Ok(ExitCode::SUCCESS)
}
