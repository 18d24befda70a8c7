//! The expiry of messages by the policy of their tenant.

mod expiry;
mod keys;
mod metrics;
mod policies;
mod steps;

use pidge::{
    config::Config,
    database,
    policy::Policies,
    privacy::{Kept, keep_next},
};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};

use crate::support::{app::TestApp, client::Client};

/// The seconds of a day.
const DAY: u32 = 86_400;

/// A keeper, as another process would have one. The one of the service under test looks once a minute, and when a
/// policy is put.
struct Keeper<'a> {
    database: &'a database::Database,
    policies: Policies,
}

impl<'a> Keeper<'a> {
    async fn new(database: &'a database::Database, config: &Config) -> Self {
        let policies = Policies::new(&config.policy).unwrap();
        policies.refresh(database).await.unwrap();
        Self { database, policies }
    }

    async fn step(&self) -> Kept {
        keep_next(self.database, &self.policies).await.unwrap()
    }

    /// Makes steps until there is nothing to do.
    async fn finish(&self) {
        while self.step().await != Kept::Idle {
            tokio::task::yield_now().await;
        }
    }
}

/// Has everything expire that is due, as after a day.
async fn expire(app: &TestApp) {
    begin_anew(&app.pool).await;
    Keeper::new(&app.service, &app.config).await.finish().await;
}

/// Makes the walks begin that would begin after a day.
async fn begin_anew(pool: &PgPool) {
    sqlx::query("update retention_runs set began_at = '-infinity'").execute(pool).await.unwrap();
}

/// A policy by which messages expire after some days.
fn after_days(days: u32) -> Value {
    json!({"pairs": [{"from": "*", "to": "*", "allow": "always"}], "retention": {"messages_days": days}})
}

/// Makes all messages, drafts aside, and all keys older by some days.
async fn backdate(app: &TestApp, days: u32) {
    crate::support::mailbox::backdate(app, days * DAY).await;
    let older = format!("update idempotency set created_at = created_at - interval '{days} days'");
    sqlx::query(AssertSqlSafe(older)).execute(&app.pool).await.unwrap();
}

/// The texts of the conversation with a peer, newest first; empty where there is a tombstone.
async fn texts(client: &Client, peer: &Client) -> Vec<String> {
    let page = client.history(peer, "").await;
    let text = |message: &Value| message["body"].as_str().unwrap_or_default().to_owned();
    page["items"].as_array().unwrap().iter().rev().map(text).collect()
}

/// The number that a query returns.
async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}
