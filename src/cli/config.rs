//! `pidge config`: prints the effective configuration as TOML, with secrets masked.

use std::path::Path;
use std::process::ExitCode;

use super::output::print;
use super::{CommandResult, load};

pub(super) fn run(file: Option<&Path>) -> CommandResult {
    print(load(file)?.to_masked_toml())?;
    Ok(ExitCode::SUCCESS)
}
