//! A person's data: erasing and exporting them, and the expiry of old messages.

mod afterwards;
mod erase;
mod everywhere;
mod export;
mod export_ends;
mod export_pages;
mod export_rights;
mod exported;
mod in_flight;
mod invariants;
mod races;
mod replays;
mod retention;
pub mod text_columns;
mod thread;

use std::time::Duration;

use serde_json::Value;
use tokio::time::{sleep, timeout};

use crate::support::{
    app::TestApp,
    client::{Client, Reply, path_of},
};

impl Client {
    pub async fn erase(&self, user: &str) -> Reply {
        self.delete(&path_of("users", user)).await
    }

    /// Waits until an erasure is done. Returns it.
    pub async fn finished(&self, erasure: &Value) -> Value {
        let path = format!("/v1/erasures/{}", erasure["id"].as_str().unwrap());
        let finishing = async {
            loop {
                let erasure = self.get(&path).await.json(200);
                if erasure["state"] == "done" {
                    return erasure;
                }
                sleep(Duration::from_millis(5)).await;
            }
        };
        // Not by `wait::until`: its future is not `Send`, and the model test spawns this.
        timeout(Duration::from_mins(2), finishing).await.expect("the erasure is done within two minutes")
    }

    /// Erases a user, and waits until it is done. Returns the client with the id that the user has now, and no token.
    pub async fn erases(&self, user: &Client) -> Client {
        let erasure = self.finished(&self.erase(&user.id).await.json(202)).await;
        let id = erasure["user_id"].as_str().unwrap().to_owned();
        Client { id, token: String::new(), ..user.clone() }
    }
}

/// The data protection officer: a caller with the scope `privacy`.
pub async fn officer(app: &TestApp) -> Client {
    app.recorded("officer", "", "privacy").await
}
