//! `pidge config`: prints the effective configuration.

use std::{path::Path, process::ExitCode};

use super::{Done, load};

pub(super) fn run(file: Option<&Path>) -> Done {
    print!("{}", load(file)?.to_masked_toml());
    Ok(ExitCode::SUCCESS)
}
