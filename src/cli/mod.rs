//! The command line: one file for each command. Options are `--config` and each command's own; configuration keys come from
//! the file and the environment.
#![expect(clippy::print_stdout, reason = "what a command was asked for goes to standard output")]

mod check;
mod config;
mod dev;
mod health;
mod migrate;
mod openapi;
mod serve;
mod token;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::config::Config;

/// The drop-in messaging service for learning platforms
#[derive(Parser)]
#[command(
    name = "pidge",
    version,
    after_help = "Configuration keys come from the file of --config and from the environment, which is stronger:\n\
                  PIDGE__SECTION__KEY, for example PIDGE__SERVER__ADDRESS. `pidge config` prints every key with its value."
)]
struct CommandLine {
    /// A TOML file with configuration keys
    #[arg(long, env = "PIDGE_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (the default command)
    Serve,
    /// Serve the API on this machine, with a private Postgres, demo data and tokens to try
    Dev(dev::Dev),
    /// Bring the database schema up to date
    Migrate,
    /// Verify the invariants of the data model; exit with 1 if one is broken
    Check,
    /// Ask the service on this machine whether it can handle requests; exit with 1 if it cannot
    Health(health::Health),
    /// Sign a token for development
    Token(token::Token),
    /// Print the OpenAPI document
    Openapi(openapi::OpenApi),
    /// Print the effective configuration, with secrets masked
    Config,
}

/// Runs the command that this process was started with.
pub async fn run() -> ExitCode {
    let CommandLine { config, command } = CommandLine::parse();
    let file = config.as_deref();
    let done = match command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(file).await,
        Command::Dev(dev) => dev.run(file).await,
        Command::Migrate => migrate::run(file).await,
        Command::Check => check::run(file).await,
        Command::Health(health) => health.run(file).await,
        Command::Token(token) => token.run(file),
        Command::Openapi(openapi) => Ok(openapi.run()),
        Command::Config => config::run(file),
    };
    done.unwrap_or_else(|message| {
        eprintln!("pidge: {message}");
        ExitCode::FAILURE
    })
}

/// The exit code of a command, or a sentence that says why it failed.
type Done = Result<ExitCode, String>;

fn load(file: Option<&Path>) -> Result<Config, String> {
    Config::load(file, [].into_iter().collect()).map_err(|error| error.to_string())
}

/// A token that SIGTERM or Ctrl-C cancels.
fn stop_on_signal() -> Result<CancellationToken, String> {
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate()).map_err(|error| error.to_string())?,
        signal(SignalKind::interrupt()).map_err(|error| error.to_string())?,
    );
    let cancel = stop.clone();
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("stopping");
        cancel.cancel();
    });
    Ok(stop)
}
