//! The user directory: `PUT /v1/users` and `PUT /v1/users/{user}` by the LMS's back end, `GET /v1/users/{user}`, and finding users.

mod agreement;
mod finding;
mod found;
mod invariants;
mod many;
mod many_refusals;
mod names;
mod one;
mod one_refusals;
mod plans;
mod sends;
mod tokens;
mod visibility;

use std::fmt::Write;

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

/// The path of a user, each byte of the id percent-encoded.
fn user_path(id: &str) -> String {
    let encoded = id.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "%{byte:02X}").unwrap();
        text
    });
    format!("/v1/users/{encoded}")
}

impl Client {
    async fn put_user(&self, id: &str, body: &Value) -> Reply {
        self.call(Method::PUT, &user_path(id), Some(body), &[]).await
    }

    /// Describes many users. Returns the counts and the results.
    async fn put_users(&self, users: &Value) -> Value {
        self.call(Method::PUT, "/v1/users", Some(&json!({"users": users})), &[]).await.json(200)
    }

    /// Puts a body of raw bytes to `/v1/users`.
    async fn put_raw(&self, content_type: &str, body: impl Into<reqwest::Body>) -> Reply {
        let request = self.http.put(format!("{}/v1/users", self.base)).bearer_auth(&self.token);
        Reply::of(request.header("content-type", content_type).body(body).send().await.unwrap()).await
    }

    async fn user(&self, id: &str) -> Reply {
        self.get(&user_path(id)).await
    }

    /// The ids of the users who are found by a query, which is a part of a URL.
    async fn found(&self, query: &str) -> Vec<String> {
        let found = self.get(&format!("/v1/users?q={query}")).await.json(200);
        let items = found["items"].as_array().unwrap().iter();
        items.map(|user| user["user_id"].as_str().unwrap().to_owned()).collect()
    }
}

/// A service with a back end, and users whom it has described: their ids, names and roles. A token has told of none of them.
async fn school(users: &[(&str, &str, &str)]) -> (TestApp, Client) {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let described = |(id, name, role): &(&str, &str, &str)| json!({"user_id": id, "display_name": name, "role": role});
    let results = lms.put_users(&users.iter().map(described).collect()).await;
    assert_eq!(results["counts"]["created"], users.len(), "{results}");
    (app, lms)
}

/// A context with a roster. `ends_at` is an SQL expression.
async fn share_context(app: &TestApp, id: &str, ends_at: &str, members: &[&str]) {
    let context = format!(
        "insert into contexts (tenant, type, external_id, ends_at) values ('default', 'course', '{id}', {ends_at}) returning id"
    );
    let context: i64 = sqlx::query_scalar(AssertSqlSafe(context)).fetch_one(&app.pool).await.unwrap();
    let join = format!(
        "insert into context_members (user_id, context_id, ends_at)
         select id, $1, {ends_at} from users where tenant = 'default' and external_id = any ($2)"
    );
    sqlx::query(AssertSqlSafe(join)).bind(context).bind(members).execute(&app.pool).await.unwrap();
}

/// Lets a user block another one.
async fn block(app: &TestApp, by: &str, whom: &str) {
    sqlx::query(
        "insert into blocks (blocker_id, blocked_id)
         select a.id, b.id from users a, users b where a.external_id = $1 and b.external_id = $2",
    )
    .bind(by)
    .bind(whom)
    .execute(&app.pool)
    .await
    .unwrap();
    sqlx::query("update conversations set blocked = blocked_bits(low_user_id, high_user_id)")
        .execute(&app.pool)
        .await
        .unwrap();
}

/// The words by which a user is found.
async fn words(app: &TestApp, id: &str) -> Vec<String> {
    sqlx::query_scalar(
        "select w.word from user_words w join users u on u.id = w.user_id where u.external_id = $1 order by w.word",
    )
    .bind(id)
    .fetch_all(&app.pool)
    .await
    .unwrap()
}
