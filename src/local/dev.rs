//! `pidge dev`: the whole service on one machine, from one command.
#![expect(clippy::print_stdout, reason = "the greeting is what the command is for")]

use std::{
    fs,
    io::Write,
    net::{SocketAddr, TcpListener},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};
use tokio_util::sync::CancellationToken;

use super::{Binaries, Place, Server, default_data_dir, demo, erase};
use crate::{
    app, auth,
    config::{Auth, Config},
    database,
    ids::random_id,
};

/// How long the tokens live that `pidge dev` prints: as long as any may.
const TOKEN_SECONDS: u64 = 86_400;
/// How often the private server is looked after.
const WATCH_EVERY: Duration = Duration::from_millis(500);

/// Serves until `stop` is cancelled, on the configured Postgres or on a private one.
pub async fn dev(mut config: Config, fresh: bool, stop: CancellationToken) -> Result<(), String> {
    let data_dir = data_dir(&config)?;
    let listener = crate::app::listen(&config.server.address)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let private = config.database.url.expose_secret().is_empty();
    let server = if private { Some(start(&config, data_dir.clone(), fresh).await?) } else { None };
    if let Some(server) = &server {
        create_database(&server.url("postgres")).await?;
        config.database.url = SecretString::from(server.url("pidge"));
    }
    let config = with_auth(&config, true)?;
    let pool = database::pool(&config.database)?;
    database::migrate(&pool).await.map_err(|error| error.to_string())?;
    demo::load(&pool, &config.auth.tenant).await.map_err(|error| format!("cannot load the demo school: {error}"))?;
    greet(&config.auth, address, private.then_some(data_dir.as_path()))?;

    let watching = server.map(|server| tokio::spawn(watch(server, stop.clone())));
    let outcome = serve(listener, config, pool, stop).await;
    if let Some(watching) = watching {
        watching.await.map_err(|error| error.to_string())?;
    }
    outcome
}

/// The server goes when the service has gone, however it went.
async fn serve(
    listener: TcpListener,
    config: Config,
    pool: sqlx::PgPool,
    stop: CancellationToken,
) -> Result<(), String> {
    let authenticator = Arc::new(auth::Authenticator::new(&config.auth)?);
    let served = app::serve(listener, config, authenticator, pool.clone(), stop.clone()).await;
    pool.close().await;
    stop.cancel();
    served
}

async fn start(config: &Config, data_dir: PathBuf, fresh: bool) -> Result<Server, String> {
    let configured = Some(PathBuf::from(&config.local.postgres_bin)).filter(|path| !path.as_os_str().is_empty());
    let start = move || {
        if fresh {
            erase(&data_dir)?;
        }
        let binaries = Binaries::find(configured.as_deref(), &super::programs_dir())?;
        Server::start(&binaries, &Place::Durable { data_dir })
    };
    tokio::task::spawn_blocking(start)
        .await
        .map_err(|error| error.to_string())?
        .map_err(|error: super::LocalError| error.to_string())
}

/// Starts the server again when somebody killed it, and stops it in the end.
async fn watch(mut server: Server, stop: CancellationToken) {
    while tokio::time::timeout(WATCH_EVERY, stop.cancelled()).await.is_err() {
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
    // The service still finishes open requests; its pool is closed before the server's pipe is.
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

fn data_dir(config: &Config) -> Result<PathBuf, String> {
    if config.local.data_dir.is_empty() {
        default_data_dir().map_err(|error| error.to_string())
    } else {
        std::path::absolute(&config.local.data_dir).map_err(|error| error.to_string())
    }
}

/// The configuration with what `pidge dev` uses for tokens where nothing is configured: issuer, audience, and a secret
/// that is kept beside the data.
pub fn with_dev_auth(config: &Config) -> Result<Config, String> {
    with_auth(config, false)
}

fn with_auth(config: &Config, create: bool) -> Result<Config, String> {
    let mut config = config.clone();
    if config.auth.all_secrets().next().is_none() {
        config.auth.secret = SecretString::from(dev_secret(&data_dir(&config)?, create)?);
    }
    for (value, default) in [(&mut config.auth.issuer, "pidge-dev"), (&mut config.auth.audience, "pidge")] {
        if value.is_empty() {
            default.clone_into(value);
        }
    }
    Ok(config)
}

fn dev_secret(data_dir: &Path, create: bool) -> Result<String, String> {
    let path = data_dir.join("dev-secret");
    match fs::read_to_string(&path) {
        Ok(secret) => return Ok(secret),
        Err(_) if !create => {
            return Err("there is no secret to sign with: set PIDGE__AUTH__SECRET, or run `pidge dev` once".to_owned());
        }
        Err(_) => {}
    }
    let secret = format!("{}{}", random_id(), random_id());
    fs::create_dir_all(data_dir)
        .and_then(|()| fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path))
        .and_then(|mut file| file.write_all(secret.as_bytes()))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(secret)
}

/// Whom a development token is for.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The user's id.
    pub sub: String,
    /// Their role.
    pub role: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// Scopes, separated by spaces.
    pub scope: Option<String>,
}

/// Signs a token that the service with this configuration accepts.
pub fn development_token(rules: &Auth, person: &Person, seconds: u64) -> Result<String, String> {
    let secret = rules.all_secrets().next().ok_or("there is no auth.secret to sign with")?.1;
    auth::check_secret(secret.expose_secret()).map_err(|why| format!("the secret in auth.secret {why}"))?;
    let now = auth::seconds_now();
    let mut claims =
        json!({"iss": rules.issuer, "aud": rules.audience, "sub": person.sub, "iat": now, "exp": now + seconds});
    let optional =
        [(&rules.role_claim, &person.role), (&rules.name_claim, &person.name), (&"/scope".to_owned(), &person.scope)];
    for (pointer, value) in optional {
        if let Some(value) = value {
            put(&mut claims, pointer, value);
        }
    }
    auth::sign(&claims, secret.expose_secret()).map_err(|error| error.to_string())
}

/// Puts a text where a JSON Pointer says, making the objects on the way.
fn put(claims: &mut serde_json::Value, pointer: &str, text: &str) {
    let mut place = claims;
    for name in pointer.split('/').skip(1) {
        place = &mut place[name.replace("~1", "/").replace("~0", "~")];
    }
    *place = json!(text);
}

fn greet(auth: &Auth, address: SocketAddr, data_dir: Option<&Path>) -> Result<(), String> {
    let token = |sub: &str, role: &str, name: &str| {
        let person =
            Person { sub: sub.to_owned(), role: Some(role.to_owned()), name: Some(name.to_owned()), scope: None };
        development_token(auth, &person, TOKEN_SECONDS)
    };
    let (educator, student) = (token("ada", "educator", "Ada Okafor")?, token("mia", "student", "Mia Berg")?);
    let kept = data_dir.map_or_else(
        || "Data: in the database of PIDGE__DATABASE__URL.".to_owned(),
        |dir| {
            format!(
                "Data: {} (kept; `pidge dev --fresh` starts over).\n\
                       Your own Postgres instead: PIDGE__DATABASE__URL=postgres://user:password@host:5432/database",
                dir.display()
            )
        },
    );
    println!(
        "Pidge is running. The API, to try: http://{address}/docs\n\n\
         A token of the educator Ada (user id ada), valid for 24 hours:\n{educator}\n\n\
         A token of the student Mia (user id mia), valid for 24 hours:\n{student}\n\n\
         Ada's inbox:\n\
         curl -s 'http://{address}/v1/inbox?limit=3' -H 'Authorization: Bearer {educator}'\n\n\
         Mia writes to Ada:\n\
         curl -s 'http://{address}/v1/messages' -H 'Authorization: Bearer {student}' -H 'Content-Type: application/json' \
         -d '{{\"recipient_id\": \"ada\", \"body\": \"Hello from the command line\"}}'\n\n\
         What they wrote to each other:\n\
         curl -s 'http://{address}/v1/conversations/mia/messages' -H 'Authorization: Bearer {educator}'\n\n\
         More tokens: pidge token --sub noah --role student\n{kept}\nCtrl-C stops everything."
    );
    Ok(())
}
