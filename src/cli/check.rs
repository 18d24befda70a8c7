//! `pidge check`: verifies the invariants of the data model and lists violations.

use std::path::Path;
use std::process::ExitCode;

use sqlx::PgPool;

use super::output::print_line;
use super::{CommandResult, load_for_reading};
use crate::{app, database};

pub(super) async fn run(file: Option<&Path>) -> CommandResult {
    let direct = database::direct_options(&load_for_reading(file)?.database)?;
    database::check_schema(&direct).await.map_err(|error| error.to_string())?;
    let pool = PgPool::connect_lazy_with(direct);
    let violations = database::violations(&pool, &app::invariants()).await.map_err(|error| error.to_string())?;
    for violation in &violations {
        print_line(violation)?;
    }
    if !violations.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    print_line("All invariants hold.")?;
    Ok(ExitCode::SUCCESS)
}
