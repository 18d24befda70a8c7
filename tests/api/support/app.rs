//! A running service on a database of its own, and clients for its users.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use pidge::{
    app,
    auth::Authenticator,
    config::Config,
    database,
    local::{TokenSubject, development_token},
};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::support::{client::Client, cluster::Database, wait};

/// The secret of the service under test: tokens signed with it (HS256) are accepted.
pub const SECRET: &str = "a-secret-that-only-these-tests-know-0123456789";

/// A running service. It stops when this value is dropped.
pub struct TestApp {
    pub address: SocketAddr,
    /// A pool of the tests, for states that the API cannot bring about.
    pub pool: PgPool,
    /// The service's own connections to the database.
    pub service: Arc<database::Database>,
    pub authenticator: Arc<Authenticator>,
    pub config: Config,
    http: reqwest::Client,
    stop: CancellationToken,
    pub database: Database,
}

/// The configuration of a test's service: the defaults with a known secret, few connections and no rate limits.
pub fn config() -> Config {
    let mut config = Config::load(None, [].into_iter().collect()).unwrap();
    config.auth.secret = SecretString::from(SECRET);
    "https://lms.test".clone_into(&mut config.auth.issuer);
    "pidge".clone_into(&mut config.auth.audience);
    config.server.workers = 2;
    config.server.drain_seconds = 0;
    config.database.max_connections = 8;
    // The longest timeouts allowed: many tests share few cores.
    config.database.acquire_timeout_ms = 5_000;
    config.database.statement_timeout_ms = 4_500;
    config.database.lock_timeout_ms = 4_500;
    config.limits.queue_timeout_ms = 5_000;
    config.limits.rate_limit_enabled = false;
    config
}

impl TestApp {
    pub async fn spawn() -> Self {
        Self::spawn_with(config()).await
    }

    pub async fn spawn_with(config: Config) -> Self {
        Self::spawn_on(config, Database::create().await)
    }

    pub fn spawn_on(mut config: Config, database: Database) -> Self {
        config.database.url = SecretString::from(database.url.clone());
        Self::serve(config, database)
    }

    /// Replaces the service by one with another configuration, connection string included, on the same database.
    pub fn restart_with(self, config: Config) -> Self {
        Self::serve(config, self.database.take_ownership())
    }

    fn serve(config: Config, database: Database) -> Self {
        let service = Arc::new(database::Database::new(&config).unwrap());
        let pool = PgPool::connect_lazy(config.database.url.expose_secret()).unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let authenticator = Arc::new(Authenticator::new(&config.auth).unwrap());
        tokio::spawn(app::serve(
            listener,
            config.clone(),
            Arc::clone(&authenticator),
            Arc::clone(&service),
            stop.clone(),
        ));
        Self { address, pool, service, authenticator, config, http: http_client(), stop, database }
    }

    /// A client without a token.
    pub fn anonymous(&self) -> Client {
        self.client("", String::new())
    }

    /// A client with a token.
    pub fn client(&self, id: &str, token: String) -> Client {
        let base = format!("http://{}", self.address);
        Client { id: id.to_owned(), token, base, http: self.http.clone(), may_repeat: false }
    }

    /// A client with a role and a scope (both may be empty), without a call to the service: the user may not be recorded yet.
    pub fn new_person(&self, id: &str, role: &str, scope: &str) -> Client {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let person = TokenSubject {
            sub: id.to_owned(),
            role: text(role),
            name: text(&format!("Name of {id}")),
            scope: text(scope),
        };
        self.client(id, development_token(&self.config.auth, &person, 3600).unwrap())
    }

    /// A student whom the service has recorded.
    pub async fn student(&self, id: &str) -> Client {
        self.recorded(id, "student", "").await
    }

    /// An educator whom the service has recorded.
    pub async fn educator(&self, id: &str) -> Client {
        self.recorded(id, "educator", "").await
    }

    /// A service that may send on behalf of users. The service under test has recorded it.
    pub async fn service(&self, id: &str) -> Client {
        self.recorded(id, "", "messages:send_as").await
    }

    /// The LMS's back end, which describes users, rosters and the policy. The service under test has recorded it.
    pub async fn back_end(&self, id: &str) -> Client {
        self.recorded(id, "", "users:write").await
    }

    /// A client whose user is in the database when this returns. The service records new callers in a background task, so a
    /// message to one of them could be refused a moment after their first call.
    pub async fn recorded(&self, id: &str, role: &str, scope: &str) -> Client {
        let person = self.new_person(id, role, scope);
        person.clone().repeating().get("/v1/me").await.ok();
        let is_recorded = "select exists (select from users where external_id = $1)";
        let recording = async {
            while !sqlx::query_scalar::<_, bool>(is_recorded).bind(id).fetch_one(&self.pool).await.unwrap() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        // Not by `wait::until`: its future is not `Send`, and some tests spawn this.
        tokio::time::timeout(Duration::from_mins(1), recording).await.expect("the user is recorded within a minute");
        person
    }

    /// Tells the service to shut down, and waits until it knows. For `server.drain_seconds` it still serves requests.
    pub async fn begin_shutdown(&self) {
        self.stop.cancel();
        let client = self.anonymous();
        wait::until("the service drains", async || client.get("/health/ready").await.status != 200).await;
    }

    /// Asserts every invariant of the data model, as `pidge check` does.
    pub async fn assert_invariants(&self) {
        let violations = database::violations(&self.pool, &pidge::app::invariants()).await.unwrap();
        assert!(violations.is_empty(), "the data model's invariants are broken:\n{}", violations.join("\n"));
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A client that closes idle connections before the service does (after five seconds), so that no request is sent on a
/// connection that is being closed.
fn http_client() -> reqwest::Client {
    reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(2)).build().unwrap()
}
