//! `pidge openapi`: prints the OpenAPI document.

use std::process::ExitCode;

use clap::Args;

use super::CommandResult;
use super::output::print;
use crate::app;

#[derive(Args)]
pub(super) struct OpenApi {
    /// The version of the OpenAPI specification
    #[arg(long, value_parser = ["3.1", "3.0"], default_value = "3.1")]
    format: String,
}

impl OpenApi {
    pub(super) fn run(self) -> CommandResult {
        print(if self.format == "3.0" { app::openapi_3_0_json() } else { app::openapi_json() })?;
        Ok(ExitCode::SUCCESS)
    }
}
