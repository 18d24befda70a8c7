//! A service that fetches its keys from a key server, and the status that it gives a token.

use pidge::config::Config;
use secrecy::SecretString;

use crate::support::{
    app::{TestApp, config},
    key_server::KeyServer,
    wait::until,
};

/// A configuration without a shared secret, with the keys of a server.
pub fn config_with(server: &KeyServer) -> Config {
    let mut config = config();
    config.auth.secret = SecretString::default();
    config.auth.jwks_url = server.url();
    config
}

pub async fn app_with(server: &KeyServer) -> TestApp {
    TestApp::spawn_with(config_with(server)).await
}

/// The status of a request with a token: 200, 401, or 503 if the keys are unavailable.
pub async fn status(app: &TestApp, token: &str) -> u16 {
    app.client("mia", token.to_owned()).get("/v1/inbox/unread").await.status.as_u16()
}

/// Repeats a request with a token until it gets a status.
pub async fn until_status(app: &TestApp, token: &str, expected: u16) {
    until(&format!("the token gets {expected}"), async || status(app, token).await == expected).await;
}
