//! The command line: one file for each command. Configuration keys are not options: they come from a file and the
//! environment.

mod check;
mod config;
mod dev;
mod events;
mod health;
mod inspect;
mod migrate;
mod openapi;
mod output;
mod serve;
mod token;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::local;

/// Messaging service for learning platforms
#[derive(Parser)]
#[command(
    name = "pidge",
    version,
    after_help = "Configuration keys are set in the file of --config or by environment variables, which take\n\
                  precedence: PIDGE__SECTION__KEY, for example PIDGE__SERVER__ADDRESS.\n\
                  `pidge config` prints every key with its value."
)]
struct CommandLine {
    /// TOML file with configuration keys
    #[arg(long, env = "PIDGE_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (default command)
    Serve,
    /// Serve the API for development, with a private Postgres, demo data and tokens
    ///
    /// Starts a Postgres of its own, unless database.url names one, migrates it and loads a demo school into an empty
    /// database. Writes tokens of the demo users to the data directory (`local.data_dir`) and prints how to use them. The
    /// data are kept between runs.
    Dev(dev::Dev),
    /// Migrate the database schema to this release
    ///
    /// Run it once per release, before `pidge serve`. Uses `database.direct_url` if it is set, else database.url. Running
    /// it again changes nothing.
    Migrate,
    /// Verify the invariants of the data model
    ///
    /// Reads one snapshot of the database, also beside a running service, and prints each violation. Exits with 1 if
    /// there is one.
    Check,
    /// Maintain the event log
    Events(events::Events),
    /// Show what became of the messages between two users
    ///
    /// Reads the database, also beside a running service, and changes nothing. Prints whether the users are known and, for
    /// their conversation, the times of each message and what each user sees of it: never a text, a name or an e-mail
    /// address. Exits with 3 if the two users have no conversation, with 2 if the arguments are wrong or the ids are known
    /// in several tenants and --tenant is missing, and with 1 if the database cannot be read.
    Inspect(inspect::Inspect),
    /// Check whether the service on this machine can handle requests
    ///
    /// Requests /health/ready at server.address. Exits with 1 if the answer is not 200, or if there is none within two
    /// seconds.
    Health(health::Health),
    /// Sign a token for development and print it
    ///
    /// Signs with the key of --key, else with auth.secret, else with the secret that `pidge dev` keeps in its data
    /// directory. Refuses to print a token that a service with the same configuration would refuse; if the key set
    /// cannot be fetched, the token is printed with a warning. In production, the LMS signs tokens.
    Token(token::Token),
    /// Print the OpenAPI document of the API
    Openapi(openapi::OpenApi),
    /// Print the effective configuration as TOML, with secrets masked
    Config,
}

/// Runs the command that the arguments of this process name.
pub async fn run() -> ExitCode {
    let CommandLine { config, command } = CommandLine::parse();
    let file = config.as_deref();
    let result = match command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(file).await,
        Command::Dev(dev) => Box::pin(dev.run(file)).await,
        Command::Migrate => migrate::run(file).await,
        Command::Check => check::run(file).await,
        Command::Events(events) => events.run(file).await,
        Command::Inspect(inspect) => inspect.run(file).await,
        Command::Health(health) => health.run(file).await,
        Command::Token(token) => token.run(file).await,
        Command::Openapi(openapi) => openapi.run(),
        Command::Config => config::run(file),
    };
    match result {
        Ok(code) => code,
        Err(CommandError::Failed(message)) => {
            eprintln!("pidge: {message}");
            ExitCode::FAILURE
        }
        Err(CommandError::Usage(message)) => {
            clap::Error::raw(ErrorKind::ValueValidation, format!("{message}\n")).exit()
        }
    }
}

/// The exit code of a command, or why there is none.
type CommandResult = Result<ExitCode, CommandError>;

/// Why a command did not do what it was told.
enum CommandError {
    /// It failed; a sentence says why. The exit code is 1.
    Failed(String),
    /// The arguments are wrong together, or for this database. The exit code is 2, as for arguments that are wrong by
    /// themselves.
    Usage(String),
}

impl From<String> for CommandError {
    fn from(message: String) -> Self {
        Self::Failed(message)
    }
}

fn load(file: Option<&Path>) -> Result<Config, String> {
    Config::load(file, [].into_iter().collect()).map_err(|error| error.to_string())
}

/// Loads the configuration of a command that reads the database. If none is configured, it is that of a running `pidge
/// dev`; standard error then says so.
fn load_for_reading(file: Option<&Path>) -> Result<Config, String> {
    let mut config = load(file)?;
    if let Some(dev) = local::running_dev_database(&config) {
        eprintln!("pidge: database.url is not set: reading the database of `pidge dev` in {}", dev.data_dir.display());
        config.database.url = dev.url;
    }
    Ok(config)
}

/// Returns a token that SIGTERM or SIGINT (Ctrl-C) cancels.
fn stop_on_signal() -> Result<CancellationToken, String> {
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate()).map_err(|error| error.to_string())?,
        signal(SignalKind::interrupt()).map_err(|error| error.to_string())?,
    );
    let cancel = stop.clone();
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("shutdown requested");
        cancel.cancel();
    });
    Ok(stop)
}
