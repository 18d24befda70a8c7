//! Drafts, one for each user and peer: `/v1/conversations/{peer}/draft`.

mod contents;
mod limit;
mod preconditions;
mod privacy;
mod refusals;
mod sent;
mod storing;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::client::{Client, Reply, thread};

impl Client {
    async fn draft(&self, peer: &str) -> Reply {
        self.get(&draft_path(peer)).await
    }

    async fn put_draft(&self, peer: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
        self.call(Method::PUT, &draft_path(peer), Some(body), headers).await
    }

    async fn delete_draft(&self, peer: &str, headers: &[(&str, &str)]) -> Reply {
        self.call(Method::DELETE, &draft_path(peer), None, headers).await
    }

    /// Stores a draft. Returns its version.
    async fn save_draft(&self, peer: &str, body: &str) -> i64 {
        version(&self.put_draft(peer, &json!({"body": body}), &[]).await)
    }
}

fn draft_path(peer: &str) -> String {
    format!("{}/draft", thread(peer))
}

/// The version of a draft. Asserts that the body and the header `ETag` agree.
#[track_caller]
fn version(reply: &Reply) -> i64 {
    let version = reply.json(200)["version"].as_i64().unwrap();
    assert_eq!(reply.header("etag"), Some(etag(version).as_str()));
    version
}

/// A version as an entity tag.
fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

#[track_caller]
fn assert_no_content(reply: &Reply) {
    assert_eq!(reply.status, 204, "{}", reply.text);
    assert_eq!(reply.text, "", "a response with status 204 has no body");
}
