//! The program `pidge`. Its commands are in `cli`.

use std::process::ExitCode;

#[actix_web::main]
async fn main() -> ExitCode {
    pidge::cli::run().await
}
