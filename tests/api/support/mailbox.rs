//! Calls that read and change a conversation or search it, and what is compared of their responses.

use std::fmt::Write;

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::support::{
    app::TestApp,
    client::{Client, Reply, seqs, thread},
    json::assert_members,
};

impl Client {
    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.call(Method::PATCH, path, Some(body), &[]).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.call(Method::DELETE, path, None, &[]).await
    }

    /// Sets flags. Returns the inbox entry.
    pub async fn flag(&self, peer: &Client, flags: &Value) -> Value {
        self.patch(&thread(&peer.id), flags).await.json(200)
    }

    /// Deletes the messages up to a seq, for this user alone.
    pub async fn trash(&self, peer: &Client, up_to: i64) -> Value {
        let trashed = self.delete(&format!("{}?up_to_seq={up_to}", thread(&peer.id))).await.json(200);
        assert_eq!(trashed["applied"], true, "{trashed}");
        trashed
    }

    /// Deletes one message for this user alone.
    pub async fn hide(&self, peer: &Client, seq: i64) -> Value {
        let hidden = self.delete(&format!("{}/messages/{seq}", thread(&peer.id))).await.json(200);
        assert_eq!(hidden["applied"], true, "{hidden}");
        hidden
    }

    /// Undoes the newest deletion.
    pub async fn restore(&self, peer: &Client) -> Reply {
        self.call(Method::POST, &format!("{}/restore", thread(&peer.id)), None, &[]).await
    }

    pub async fn edit(&self, peer: &Client, seq: i64, body: &str) -> Reply {
        self.patch(&format!("{}/messages/{seq}", thread(&peer.id)), &json!({"body": body})).await
    }

    /// Deletes a message for both participants.
    pub async fn retract(&self, peer: &Client, seq: i64) -> Reply {
        self.delete(&format!("{}/messages/{seq}?for=everyone", thread(&peer.id))).await
    }

    pub async fn message(&self, peer: &Client, seq: i64) -> Reply {
        self.get(&format!("{}/messages/{seq}", thread(&peer.id))).await
    }

    /// Sends a message about a context `type:id`. Returns its seq.
    pub async fn says_about(&self, to: &Client, context: &str, body: &str) -> i64 {
        let (kind, id) = context.split_once(':').unwrap();
        let body = json!({"recipient_id": to.id, "body": body, "context": {"type": kind, "id": id}});
        self.post("/v1/messages", &body).await.json(201)["seq"].as_i64().unwrap()
    }

    /// The seqs of all messages that are shown to this user.
    pub async fn shown_seqs(&self, peer: &Client) -> Vec<i64> {
        let page = self.history(peer, "?limit=100").await;
        assert_members(&page, &json!({"has_older": false, "has_newer": false}));
        seqs(&page)
    }

    /// The bodies of the messages that a search finds, newest first.
    pub async fn finds(&self, q: &str) -> Vec<String> {
        let page = self.get_complete(&search_path(q)).await.json(200);
        assert_eq!(page["next_cursor"], Value::Null, "a single page is expected for {q:?}");
        bodies(&page)
    }

    /// GET, repeated while the answer says that it may be incomplete, as that of a search may be on a busy machine.
    pub async fn get_complete(&self, path: &str) -> Reply {
        for _ in 0..60 {
            let reply = self.get(path).await;
            if !reply.text.contains(r#""incomplete":true"#) {
                return reply;
            }
        }
        panic!("{path} stays incomplete");
    }
}

/// The path of a search, to which more parameters can be added.
pub fn search_path(q: &str) -> String {
    format!("/v1/search?q={}", percent_encoded(q))
}

/// The bodies of the messages of a page, in its order.
pub fn bodies(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|message| message["body"].as_str().unwrap().to_owned()).collect()
}

/// A text as the value of a query parameter.
pub fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02X}").unwrap();
        all
    })
}

/// A response without its request id, which differs between any two.
#[derive(Debug, PartialEq)]
pub struct Anonymous {
    status: u16,
    text: String,
    content_type: Option<String>,
    cache_control: Option<String>,
    content_length: Option<String>,
}

/// All of a response that must be equal if two requests are to be indistinguishable.
pub fn without_request_id(reply: &Reply) -> Anonymous {
    let header = |name: &str| reply.header(name).map(str::to_owned);
    Anonymous {
        status: reply.status.as_u16(),
        text: reply.text.replace(reply.header("x-request-id").unwrap(), "-"),
        content_type: header("content-type"),
        cache_control: header("cache-control"),
        content_length: header("content-length"),
    }
}

/// Makes all messages, corrections and receipts older by some seconds. Their order and the time between them stay.
pub async fn backdate(app: &TestApp, seconds: u32) {
    let by = format!("- interval '{seconds} seconds'");
    let older = format!(
        "update messages set created_at = created_at {by}, edited_at = edited_at {by}, retracted_at = retracted_at {by};
         update participants set last_activity_at = last_activity_at {by};
         update conversations set last_created_at = last_created_at {by};
         update read_marks set read_at = read_at {by};"
    );
    sqlx::raw_sql(AssertSqlSafe(older)).execute(&app.pool).await.unwrap();
}

/// A conversation of ten messages, `message 1` to `message 10`, that the student `mia` sent to the educator `ada`.
/// Returns ada and mia.
pub async fn ten_messages_to_ada(app: &TestApp) -> (Client, Client) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=10 {
        assert_eq!(mia.says(&ada, &format!("message {n}")).await, n);
    }
    (ada, mia)
}

/// Makes every deletion older by some seconds.
pub async fn backdate_deletions(app: &TestApp, seconds: u32) {
    let sql = format!(
        "update deletions set deleted_at = deleted_at - interval '{seconds} seconds';
         update participants set trashed_at = trashed_at - interval '{seconds} seconds'"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&app.pool).await.unwrap();
}
