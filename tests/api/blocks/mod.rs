//! Blocks: `GET /v1/blocks`, `PUT` and `DELETE /v1/blocks/{user}`.

mod effects;
mod invariants;
mod limit;
mod list;
mod policies;
mod races;
mod unblockable;
mod visibility;

use reqwest::Method;
use serde_json::Value;

use crate::support::{
    app::TestApp,
    client::{Client, Reply, path_of},
    rosters::enrol,
};

impl Client {
    async fn block(&self, user: &str) -> Reply {
        self.call(Method::PUT, &path_of("blocks", user), None, &[]).await
    }

    async fn unblock(&self, user: &str) -> Reply {
        self.call(Method::DELETE, &path_of("blocks", user), None, &[]).await
    }

    /// The ids of the blocked users, newest first.
    async fn blocked(&self) -> Vec<String> {
        let page = self.get("/v1/blocks?limit=100").await.json(200);
        assert_eq!(page["next_cursor"], Value::Null);
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|block| block["user"]["user_id"].as_str().unwrap().into())
            .collect()
    }
}

#[track_caller]
fn assert_no_content(reply: &Reply) {
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
}

/// Two students of one course who have never written to each other.
async fn classmates(app: &TestApp) -> (Client, Client) {
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    enrol(app, "bio-101", &[(&mia, ""), (&noah, "")], "infinity").await;
    (mia, noah)
}

/// Two students with a message from the second to the first.
async fn acquainted(app: &TestApp) -> (Client, Client) {
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    noah.says(&mia, "hello").await;
    (mia, noah)
}

/// Two students in a database of their own, with a message from the second to the first or without one.
async fn students(has_conversation: bool) -> (TestApp, Client, Client) {
    let app = TestApp::spawn().await;
    let (mia, noah) = if has_conversation { acquainted(&app).await } else { classmates(&app).await };
    (app, mia, noah)
}

async fn number(app: &TestApp, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(&app.pool).await.unwrap()
}
