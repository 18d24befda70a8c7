//! The command line: parse, load the configuration, and hand over.
#![expect(clippy::print_stdout, reason = "what a command was asked for goes to standard output")]

use std::{collections::HashMap, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use pidge::{
    app, auth,
    config::{self, Config},
    database::{self, Database, Migrated},
    local, probe, telemetry,
};
use sqlx::PgPool;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

#[actix_web::main]
async fn main() -> ExitCode {
    let matches = command_line().get_matches();
    match run(&matches).await {
        Ok(code) => code,
        Err(message) => {
            eprintln!("pidge: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(matches: &ArgMatches) -> Result<ExitCode, String> {
    let (command, arguments) = matches.subcommand().unwrap_or(("serve", matches));
    if command == "openapi" {
        let is_old = arguments.get_one::<String>("format").is_some_and(|format| format == "3.0");
        print!("{}", if is_old { app::openapi_3_0_json() } else { app::openapi_json() });
        return Ok(ExitCode::SUCCESS);
    }
    if command == "health" {
        println!("{}", health(arguments).await?);
        return Ok(ExitCode::SUCCESS);
    }
    let config = load(arguments)?;
    match command {
        "config" => print!("{}", config.to_masked_toml()),
        "token" => println!("{}", token(&config, arguments)?),
        "migrate" => migrate(&config).await?,
        "check" => return check(&config).await,
        "dev" => {
            let _exporting = telemetry::init(&config)?;
            local::dev(config, arguments.get_flag("fresh"), stop_on_signal()?).await?;
        }
        _ => serve(config, || load(arguments)).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve(config: Config, load: impl Fn() -> Result<Config, String>) -> Result<(), String> {
    let _exporting = telemetry::init(&config)?;
    let authenticator = Arc::new(auth::Authenticator::new(&config.auth)?);
    let database = Arc::new(Database::new(&config)?);
    let direct = database::connect_directly(&config.database)?;
    if config.database.migrate_on_start {
        database::migrate(&config.database).await.map_err(|error| error.to_string())?;
    }
    database::check_schema(&direct).await.map_err(|error| error.to_string())?;
    if let Err(error) = database::check_settings(&database, &config.database).await {
        tracing::warn!(%error, "could not look at the database's settings");
    }
    let mut hangup = signal(SignalKind::hangup()).map_err(|error| error.to_string())?;
    let listener = app::listen(&config.server.address)?;
    let serving = app::serve(listener, config, Arc::clone(&authenticator), database, stop_on_signal()?);
    let reloading = async {
        while hangup.recv().await.is_some() {
            match load().and_then(|config| authenticator.reload(&config.auth)) {
                Ok(()) => tracing::info!("reloaded [auth]"),
                Err(error) => tracing::error!(error, "[auth] stays as it was"),
            }
        }
    };
    tokio::select! { served = serving => served, () = reloading => Ok(()) }
}

/// One token for everything: cancelled by SIGTERM or Ctrl-C.
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

async fn migrate(config: &Config) -> Result<(), String> {
    match database::migrate(&config.database).await.map_err(|error| error.to_string())? {
        Migrated::UpToDate => println!("The schema is up to date."),
        Migrated::NewerDatabase(generation) => println!(
            "The database has a schema of generation {generation}, which is newer than that of this release. This release can run \
             on it. Nothing was changed."
        ),
    }
    Ok(())
}

/// Exits with 1 when a promise of the data model is broken, and lists what breaks it.
async fn check(config: &Config) -> Result<ExitCode, String> {
    let direct = database::connect_directly(&config.database)?;
    database::check_schema(&direct).await.map_err(|error| error.to_string())?;
    let found = database::violations(&PgPool::connect_lazy_with(direct)).await.map_err(|error| error.to_string())?;
    for line in &found {
        println!("{line}");
    }
    if found.is_empty() {
        println!("All invariants hold.");
    }
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn token(config: &Config, arguments: &ArgMatches) -> Result<String, String> {
    let text = |name: &str| arguments.get_one::<String>(name).cloned();
    let config = local::with_dev_auth(config)?;
    let person = local::Person {
        sub: text("sub").unwrap_or_default(),
        role: text("role"),
        name: text("name"),
        scope: text("scope"),
    };
    local::development_token(&config.auth, &person, arguments.get_one("ttl").copied().unwrap_or(3600))
}

/// Asks the service that runs with this configuration. No secret is read: a file of one may just be on its way.
async fn health(arguments: &ArgMatches) -> Result<String, String> {
    let no_files = config::keys().into_iter().filter(|key| key.name.ends_with("_file"));
    let config = load_with(arguments, no_files.map(|key| (key.name, String::new())))?;
    let question = if arguments.get_flag("live") { probe::Question::Live } else { probe::Question::Ready };
    probe::ask(&config.server.address, question).await
}

fn load(arguments: &ArgMatches) -> Result<Config, String> {
    load_with(arguments, [])
}

/// Loads the configuration, with some keys set whatever the command line says.
fn load_with(arguments: &ArgMatches, set: impl IntoIterator<Item = (String, String)>) -> Result<Config, String> {
    let file = arguments.get_one::<PathBuf>("config");
    let mut flags: HashMap<String, String> = config::keys()
        .into_iter()
        .filter_map(|key| Some((key.name.clone(), arguments.try_get_one::<String>(&key.name).ok()??.clone())))
        .collect();
    flags.extend(set);
    Config::load(file.map(PathBuf::as_path), flags.into_iter().collect()).map_err(|error| error.to_string())
}

fn command_line() -> Command {
    let option = |name: &'static str, help: &'static str| Arg::new(name).long(name).help(help);
    let names = config::environment_names();
    let keys = config::keys()
        .into_iter()
        .filter(|key| !["auth.secrets", "auth.issuers"].contains(&key.name.as_str()))
        .map(|key| {
            let help = format!("{} [default: {}] [env: {}]", key.doc, key.default, names[&key.name]);
            let flag = key.name.replace(['.', '_'], "-");
            Arg::new(key.name).long(flag).help(help).value_name("VALUE").global(true).help_heading("Configuration")
        });
    let file = option("config", "A TOML file with any of the keys below [env: PIDGE_CONFIG]");
    Command::new("pidge")
        .version(env!("CARGO_PKG_VERSION"))
        .about("The drop-in messaging service for learning platforms")
        .after_help("Without a command, `serve` is run.")
        .arg(
            file.env("PIDGE_CONFIG")
                .hide_env(true)
                .value_parser(value_parser!(PathBuf))
                .value_name("FILE")
                .global(true),
        )
        .args(keys)
        .subcommand(Command::new("serve").about("Serve the API (the default)"))
        .subcommand(
            Command::new("dev")
                .about("Serve on this machine alone: with a Postgres of its own, demo data and tokens to try")
                .arg(option("fresh", "Throw the data away and start over").action(ArgAction::SetTrue)),
        )
        .subcommand(Command::new("migrate").about("Bring the database's schema up to date"))
        .subcommand(Command::new("check").about("Verify the data model's invariants; exit with 1 if one is broken"))
        .subcommand(
            Command::new("health")
                .about("Ask the service that runs here whether it can serve requests; exit with 1 if it cannot")
                .arg(option("live", "Ask whether its process lives, whatever the database").action(ArgAction::SetTrue)),
        )
        .subcommand(
            Command::new("token")
                .about("Sign a token for development")
                .arg(option("sub", "The user's id").required(true))
                .arg(option("role", "Their role"))
                .arg(option("name", "Their name"))
                .arg(option("scope", "Scopes, separated by spaces"))
                .arg(option("ttl", "Seconds that it lives").value_parser(value_parser!(u64)).default_value("3600")),
        )
        .subcommand(
            Command::new("openapi")
                .about("Print the OpenAPI document")
                .arg(option("format", "The version of OpenAPI").value_parser(["3.1", "3.0"]).default_value("3.1")),
        )
        .subcommand(Command::new("config").about("Print the effective configuration, secrets masked"))
}
