//! A service whose keys come from a key server, and the status that a token gets.

use std::time::Duration;

use pidge::config::Config;
use secrecy::SecretString;

use crate::support::{
    app::{TestApp, config},
    key_server::KeyServer,
};

pub fn config_with(server: &KeyServer) -> Config {
    let mut config = config();
    config.auth.secret = SecretString::default();
    config.auth.jwks_url = server.url();
    config
}

pub async fn app_with(server: &KeyServer) -> TestApp {
    TestApp::spawn_with(config_with(server)).await
}

pub async fn status(app: &TestApp, token: &str) -> u16 {
    app.client("mia", token.to_owned()).get("/v1/inbox/unread").await.status.as_u16()
}

/// Waits until a token is judged so.
pub async fn until_status(app: &TestApp, token: &str, expected: u16) {
    let waiting = async {
        while status(app, token).await != expected {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("judged as expected");
}
