//! `pidge dev`: the service on one machine, from one command.

use std::{path::Path, process::ExitCode};

use clap::Args;

use super::{Done, load, stop_on_signal};
use crate::{local, telemetry};

#[derive(Args)]
pub(super) struct Dev {
    /// Delete the data of earlier runs and start anew
    #[arg(long)]
    fresh: bool,
}

impl Dev {
    pub(super) async fn run(self, file: Option<&Path>) -> Done {
        let config = load(file)?;
        let _exporting = telemetry::init(&config)?;
        local::dev(config, self.fresh, stop_on_signal()?).await?;
        Ok(ExitCode::SUCCESS)
    }
}
