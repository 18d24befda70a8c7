//! `pidge dev`: serves the API on a development machine, with a private Postgres and demo data.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::output::print;
use super::{CommandResult, load, stop_on_signal};
use crate::{local, telemetry};

#[derive(Args)]
pub(super) struct Dev {
    /// Delete the data of earlier runs and start over
    #[arg(long)]
    fresh: bool,
}

impl Dev {
    pub(super) async fn run(self, file: Option<&Path>) -> CommandResult {
        let config = load(file)?;
        let _trace_export = telemetry::init(&config)?;
        local::dev(config, self.fresh, stop_on_signal()?, |summary| print(summary)).await?;
        Ok(ExitCode::SUCCESS)
    }
}
