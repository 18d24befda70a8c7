//! Starts a command.

use std::process::ExitCode;

#[actix_web::main]
async fn main() -> ExitCode {
    pidge::cli::run().await
}
