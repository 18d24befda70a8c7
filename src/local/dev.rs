//! `pidge dev`: the whole service on one machine, from one command.
#![expect(clippy::print_stdout, reason = "the greeting is what the command is for")]

use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, Executor, PgConnection};
use tokio_util::sync::CancellationToken;

use super::tokens::with_auth;
use super::{Binaries, Person, Place, Server, data_dir, demo, development_token, erase, programs_dir};
use crate::app;
use crate::auth::Authenticator;
use crate::config::Config;
use crate::database::{self, Database, SchemaError};

/// How long the tokens live that `pidge dev` prints: as long as any may.
const TOKEN_SECONDS: u64 = 86_400;
/// How often the private server is looked after.
const WATCH_EVERY: Duration = Duration::from_millis(500);

/// Serves until `stop` is cancelled, on the configured Postgres or on a private one.
pub async fn dev(mut config: Config, fresh: bool, stop: CancellationToken) -> Result<(), String> {
    let data_dir = data_dir(&config)?;
    let private = config.database.url.expose_secret().is_empty();
    if fresh && !private {
        return Err("--fresh throws the private database away, but PIDGE__DATABASE__URL names another".to_owned());
    }
    let listener = app::listen(&config.server.address)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let server = if private { Some(start(&config, data_dir.clone(), fresh).await?) } else { None };
    if let Some(server) = &server {
        create_database(&server.url("postgres")).await?;
        config.database.url = SecretString::from(server.url("pidge"));
    }
    // No load balancer has to notice that this service stops.
    config.server.drain_seconds = 0;
    let config = with_auth(&config, true)?;
    let authenticator = Arc::new(Authenticator::new(&config.auth)?);
    let database = Arc::new(Database::new(&config)?);
    database::migrate(&config.database).await.map_err(|error| match error {
        error @ (SchemaError::TooNew { .. } | SchemaError::MigrationChanged(_) | SchemaError::MigrationUnknown(_))
            if private =>
        {
            format!("{error}. `pidge dev --fresh` throws the data away and starts over")
        }
        error => error.to_string(),
    })?;
    let direct = database::direct_options(&config.database)?;
    database::check_schema(&direct).await.map_err(|error| error.to_string())?;
    demo::load(&database, &config.auth.tenant)
        .await
        .map_err(|error| format!("cannot load the demo school: {error}"))?;
    greet(&config, address, private.then_some(data_dir.as_path()))?;

    // The private server goes when the service has gone, however it went: open requests still need it.
    let gone = CancellationToken::new();
    let watching = server.map(|server| tokio::spawn(watch(server, gone.clone())));
    let outcome = app::serve(listener, config, authenticator, Arc::clone(&database), stop).await;
    database.close().await;
    gone.cancel();
    if let Some(watching) = watching {
        watching.await.map_err(|error| error.to_string())?;
    }
    outcome
}

async fn start(config: &Config, data_dir: PathBuf, fresh: bool) -> Result<Server, String> {
    let configured = Some(PathBuf::from(&config.local.postgres_bin)).filter(|path| !path.as_os_str().is_empty());
    let start = move || {
        if fresh {
            erase(&data_dir)?;
        }
        let binaries = Binaries::find(configured.as_deref(), &programs_dir())?;
        Server::start(&binaries, &Place::Durable { data_dir })
    };
    tokio::task::spawn_blocking(start)
        .await
        .map_err(|error| error.to_string())?
        .map_err(|error: super::LocalError| error.to_string())
}

/// Starts the server again when somebody killed it, and stops it in the end.
async fn watch(mut server: Server, gone: CancellationToken) {
    while tokio::time::timeout(WATCH_EVERY, gone.cancelled()).await.is_err() {
        if !server.has_exited() {
            continue;
        }
        tracing::warn!("the private Postgres is gone; starting it again");
        let (again, result) = match tokio::task::spawn_blocking(move || {
            let result = server.restart();
            (server, result)
        })
        .await
        {
            Ok(answer) => answer,
            Err(error) => {
                return tracing::error!(%error, "the private Postgres cannot be looked after");
            }
        };
        server = again;
        if let Err(error) = result {
            tracing::error!(%error, "the private Postgres did not start");
        }
    }
    let _ = tokio::task::spawn_blocking(move || server.stop()).await;
}

async fn create_database(url: &str) -> Result<(), String> {
    let create = async {
        let mut connection = PgConnection::connect(url).await?;
        let exists =
            sqlx::query("select from pg_database where datname = 'pidge'").fetch_optional(&mut connection).await?;
        if exists.is_none() {
            connection.execute("create database pidge").await?;
        }
        connection.close().await
    };
    create.await.map_err(|error: sqlx::Error| format!("cannot create the database: {error}"))
}

fn greet(config: &Config, address: SocketAddr, data_dir: Option<&Path>) -> Result<(), String> {
    // Under cargo, nobody has installed `pidge`.
    let pidge = if env::var_os("CARGO").is_some() { "cargo run -q --" } else { "pidge" };
    let lifetime = config.auth.max_lifetime_seconds.min(TOKEN_SECONDS);
    let token = |sub: &str, role: &str, name: &str| {
        let person =
            Person { sub: sub.to_owned(), role: Some(role.to_owned()), name: Some(name.to_owned()), scope: None };
        development_token(&config.auth, &person, lifetime)
    };
    let (educator, student) = (token("ada", "educator", "Ada Okafor")?, token("mia", "student", "Mia Berg")?);
    let docs = if config.docs.enabled { "/docs" } else { "/openapi.json" };
    let kept = data_dir.map_or_else(
        || "Data: in the database of PIDGE__DATABASE__URL.".to_owned(),
        |dir| {
            format!(
                "Data: {} (kept; `{pidge} dev --fresh` starts over).\n\
                       Your own Postgres instead: PIDGE__DATABASE__URL=postgres://user:password@host:5432/database",
                dir.display()
            )
        },
    );
    println!(
        "Pidge is running. The API, to try: http://{address}{docs}\n\n\
         A token of the educator Ada (user id ada):\n{educator}\n\n\
         A token of the student Mia (user id mia):\n{student}\n\n\
         Ada's inbox:\n\
         curl -s 'http://{address}/v1/inbox?limit=3' -H 'Authorization: Bearer {educator}'\n\n\
         Mia writes to Ada:\n\
         curl -s 'http://{address}/v1/messages' -H 'Authorization: Bearer {student}' -H 'Content-Type: application/json' \
         -d '{{\"recipient_id\": \"ada\", \"body\": \"Hello from the command line\"}}'\n\n\
         What they wrote to each other:\n\
         curl -s 'http://{address}/v1/conversations/mia/messages' -H 'Authorization: Bearer {educator}'\n\n\
         Tokens live for {lifetime} seconds; more of them: {pidge} token --sub noah --role student\n{kept}\nCtrl-C stops everything."
    );
    Ok(())
}
