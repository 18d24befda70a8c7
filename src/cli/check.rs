//! `pidge check`: verifies the invariants of the data model and lists violations.

use std::path::Path;
use std::process::ExitCode;

use sqlx::PgPool;

use super::{CommandResult, load};
use crate::{app, database, local};

pub(super) async fn run(file: Option<&Path>) -> CommandResult {
    let direct = database::direct_options(&local::with_dev_database(load(file)?).database)?;
    database::check_schema(&direct).await.map_err(|error| error.to_string())?;
    let pool = PgPool::connect_lazy_with(direct);
    let violations = database::violations(&pool, &app::invariants()).await.map_err(|error| error.to_string())?;
    for violation in &violations {
        println!("{violation}");
    }
    if !violations.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    println!("All invariants hold.");
    Ok(ExitCode::SUCCESS)
}
