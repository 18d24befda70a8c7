//! Short names for the calls of the mailbox, and ways to look at what they answer.

use std::fmt::Write;

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::support::{
    app::TestApp,
    client::{Client, Reply, thread},
};

impl Client {
    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.call(Method::PATCH, path, Some(body), &[]).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.call(Method::DELETE, path, None, &[]).await
    }

    /// Sets flags, and answers the entry.
    pub async fn flag(&self, peer: &Client, flags: &Value) -> Value {
        self.patch(&thread(&peer.id), flags).await.json(200)
    }

    /// Puts the conversation into the trash, up to a seq.
    pub async fn trash(&self, peer: &Client, up_to: i64) -> Value {
        let trashed = self.delete(&format!("{}?up_to_seq={up_to}", thread(&peer.id))).await.json(200);
        assert_eq!(trashed["applied"], true);
        trashed
    }

    /// Hides one message for this user alone.
    pub async fn hide(&self, peer: &Client, seq: i64) -> Value {
        let hidden = self.delete(&format!("{}/messages/{seq}", thread(&peer.id))).await.json(200);
        assert_eq!(hidden["applied"], true);
        hidden
    }

    pub async fn restore(&self, peer: &Client) -> Reply {
        self.call(Method::POST, &format!("{}/restore", thread(&peer.id)), None, &[]).await
    }

    pub async fn edit(&self, peer: &Client, seq: i64, body: &str) -> Reply {
        self.patch(&format!("{}/messages/{seq}", thread(&peer.id)), &json!({"body": body})).await
    }

    pub async fn retract(&self, peer: &Client, seq: i64) -> Reply {
        self.delete(&format!("{}/messages/{seq}?for=everyone", thread(&peer.id))).await
    }

    pub async fn message(&self, peer: &Client, seq: i64) -> Reply {
        self.get(&format!("{}/messages/{seq}", thread(&peer.id))).await
    }

    /// Sends something about a context `type:id`, and answers its seq.
    pub async fn says_about(&self, to: &Client, context: &str, body: &str) -> i64 {
        let (kind, id) = context.split_once(':').unwrap();
        let body = json!({"recipient_id": to.id, "body": body, "context": {"type": kind, "id": id}});
        self.post("/v1/messages", &body).await.json(201)["seq"].as_i64().unwrap()
    }

    /// The seqs of what is shown to this user, all of it.
    pub async fn shown(&self, peer: &Client) -> Vec<i64> {
        let page = self.history(peer, "?limit=100").await;
        assert_eq!((&page["has_older"], &page["has_newer"]), (&json!(false), &json!(false)));
        crate::support::client::seqs(&page)
    }

    /// The bodies that a search finds, newest first.
    pub async fn finds(&self, q: &str) -> Vec<String> {
        let page = self.get(&search(q)).await.json(200);
        assert_eq!(page["next_cursor"], Value::Null);
        bodies(&page)
    }
}

/// The path of a search; more parameters may follow.
pub fn search(q: &str) -> String {
    format!("/v1/search?q={}", encoded(q))
}

/// The bodies of a page, in its order.
pub fn bodies(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|message| message["body"].as_str().unwrap().to_owned()).collect()
}

/// A text as a query string carries it.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02X}").unwrap();
        all
    })
}

/// A refusal without what differs between any two: the request's id.
pub fn without_id(reply: &Reply) -> (u16, String, [Option<String>; 3]) {
    let headers = ["content-type", "cache-control", "content-length"].map(|name| reply.header(name).map(str::to_owned));
    (reply.status.as_u16(), reply.text.replace(reply.header("x-request-id").unwrap(), "-"), headers)
}

/// Makes everything that was ever said so many seconds older; order and distances stay.
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

/// A conversation of ten messages from mia to ada.
pub async fn ten_messages(app: &TestApp) -> (Client, Client) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=10 {
        assert_eq!(mia.says(&ada, &format!("message {n}")).await, n);
    }
    (ada, mia)
}

/// Makes every deletion so many seconds older.
pub async fn backdate_deletions(app: &TestApp, seconds: u32) {
    let sql = format!(
        "update deletions set deleted_at = deleted_at - interval '{seconds} seconds';
         update participants set trashed_at = trashed_at - interval '{seconds} seconds'"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&app.pool).await.unwrap();
}
