//! A service that reads the feed.

use pidge::auth::{seconds_now, sign};
use serde_json::{Value, json};

use crate::{
    events::stream::sequence,
    support::{
        app::{SECRET, TestApp},
        client::{Client, Reply},
        wait::until,
    },
};

/// Returns when the log has begun its first era.
async fn begun(app: &TestApp) {
    let has_begun = "select exists (select from event_eras)";
    until("the log has begun", async || sqlx::query_scalar(has_begun).fetch_one(&app.pool).await.unwrap()).await;
}

/// A service that may read the feed. The log has begun its first era when this returns.
pub async fn reader(app: &TestApp) -> Client {
    begun(app).await;
    app.new_person("lms", "", "events:read")
}

/// A service of a tenant that may read the feed.
pub async fn reader_of_tenant(app: &TestApp, tenant: &str) -> Client {
    begun(app).await;
    let expires = seconds_now() + 3600;
    let claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": "lms", "exp": expires, "site": tenant,
                        "scope": "events:read"});
    app.client("lms", sign(&claims, SECRET).unwrap())
}

/// Returns when each event has a position.
pub async fn all_sequenced(app: &TestApp) {
    until("each event has a position", async || {
        sequence(app).await;
        sqlx::query_scalar("select not exists (select from outbox)").fetch_one(&app.pool).await.unwrap()
    })
    .await;
}

impl Client {
    /// Calls the operation.
    pub async fn call_feed(&self, query: &str) -> Reply {
        self.get(&format!("/v1/events/log{query}")).await
    }

    /// A page of the feed.
    pub async fn feed(&self, query: &str) -> Value {
        self.call_feed(query).await.json(200)
    }

    /// All events after a position, page by page. The other parameters are the same for all pages.
    pub async fn whole_feed(&self, after: i64, parameters: &str) -> Vec<Value> {
        let (mut next, mut events) = (after, Vec::new());
        loop {
            let page = self.feed(&format!("?after={next}&{parameters}")).await;
            events.extend(items(&page));
            let (before, latest) = (next, page["latest"].as_i64().unwrap());
            next = page["next"].as_i64().unwrap();
            assert!(before <= next && next <= latest, "after {before}: {page}");
            if next == latest {
                return events;
            }
            assert!(before < next, "the page does not move on: {page}");
        }
    }
}

/// The events of a page.
pub fn items(page: &Value) -> Vec<Value> {
    page["items"].as_array().unwrap().clone()
}

/// Events in short: the type and the seq of each.
pub fn in_short(events: &[Value]) -> Vec<String> {
    let seq = |event: &Value| event["data"]["seq"].as_i64().or(event["data"]["up_to_seq"].as_i64()).unwrap();
    events.iter().map(|event| format!("{} {}", event["type"].as_str().unwrap(), seq(event))).collect()
}

/// The positions of events.
pub fn positions(events: &[Value]) -> Vec<i64> {
    events.iter().map(|event| event["position"].as_i64().unwrap()).collect()
}
