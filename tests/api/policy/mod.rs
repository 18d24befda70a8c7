//! The policies of tenants: the document, the verdicts on sends and edits, and what tells of them beforehand.

mod can_message;
mod changes;
mod deployment_file;
mod document;
mod edits;
mod explain;
mod introductions;
mod reasons;
mod refused_documents;
mod replicas;
mod restores;
mod rights;
mod roles;
mod services;
mod tenants;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::{Client, Reply, thread},
};

/// A rule of a policy.
pub fn rule(from: &str, to: &str, allow: &str) -> Value {
    json!({"from": from, "to": to, "allow": allow})
}

/// A policy with some rules, and one for all other pairs of roles.
pub fn policy(rules: &[(&str, &str, &str)], otherwise: &str) -> Value {
    let mut pairs: Vec<_> = rules.iter().map(|(from, to, allow)| rule(from, to, allow)).collect();
    pairs.push(rule("*", "*", otherwise));
    json!({"pairs": pairs})
}

/// Puts a policy as a client, and returns the reply.
pub async fn put(client: &Client, policy: &Value) -> Reply {
    client.call(Method::PUT, "/v1/policy", Some(policy), &[]).await
}

/// Puts a policy as the LMS's back end.
pub async fn put_policy(app: &TestApp, policy: &Value) -> Value {
    put(&app.back_end("lms").await, policy).await.json(200)
}

/// A context with members, each with their role there (empty: their own), as the LMS would push it.
pub async fn roster(app: &TestApp, context: &str, members: &[(&str, &str)]) {
    roster_until(app, context, members, "infinity").await;
}

/// The same with an end.
pub async fn roster_until(app: &TestApp, context: &str, members: &[(&str, &str)], ends_at: &str) {
    let make = "insert into contexts (tenant, type, external_id, ends_at)
                values ('default', 'course', $1, $2::text::timestamptz)
                on conflict on constraint contexts_one_per_name_key do update set ends_at = excluded.ends_at";
    sqlx::query(make).bind(context).bind(ends_at).execute(&app.pool).await.unwrap();
    for (member, role) in members {
        let add = "insert into context_members (user_id, context_id, role, ends_at)
                   select u.id, c.id, nullif($3, ''), $4::text::timestamptz from users u, contexts c
                   where u.tenant = 'default' and u.external_id = $1 and c.tenant = 'default' and c.external_id = $2
                   on conflict on constraint context_members_pkey do update
                   set role = excluded.role, ends_at = excluded.ends_at";
        let added =
            sqlx::query(add).bind(member).bind(context).bind(role).bind(ends_at).execute(&app.pool).await.unwrap();
        assert_eq!(added.rows_affected(), 1, "{member} is known");
    }
}

/// Has a user block a peer.
pub async fn block(app: &TestApp, user: &str, peer: &str) {
    let block = "insert into blocks (blocker_id, blocked_id)
                 select a.id, b.id from users a, users b where a.external_id = $1 and b.external_id = $2";
    let done = sqlx::query(block).bind(user).bind(peer).execute(&app.pool).await.unwrap();
    assert_eq!(done.rows_affected(), 1, "{user} and {peer} are known");
    let mark = "update conversations set blocked = blocked_bits(low_user_id, high_user_id)
                where blocked <> blocked_bits(low_user_id, high_user_id)";
    sqlx::query(mark).execute(&app.pool).await.unwrap();
}

/// Deactivates a user.
pub async fn deactivate(app: &TestApp, user: &str) {
    let deactivate = sqlx::query("update users set deactivated_at = now() where external_id = $1").bind(user);
    assert_eq!(deactivate.execute(&app.pool).await.unwrap().rows_affected(), 1, "{user} is known");
}

/// Has the directory describe a user, with a role.
pub async fn describe(app: &TestApp, user: &str, role: &str) {
    let describe =
        sqlx::query("update users set managed = true, role = $2 where external_id = $1").bind(user).bind(role);
    assert_eq!(describe.execute(&app.pool).await.unwrap().rows_affected(), 1, "{user} is known");
}

/// Whether the directory knows a user.
pub async fn is_known(app: &TestApp, user: &str) -> bool {
    let is_known = "select exists (select from users where external_id = $1)";
    sqlx::query_scalar(is_known).bind(user).fetch_one(&app.pool).await.unwrap()
}

/// The number of conversations.
pub async fn conversations(app: &TestApp) -> i64 {
    sqlx::query_scalar("select count(*) from conversations").fetch_one(&app.pool).await.unwrap()
}

/// Asks whether a client may write to a user.
pub async fn can_message(client: &Client, user: &str) -> Value {
    ask(client, user, "").await.json(200)
}

/// The same with a query, as the reply.
pub async fn ask(client: &Client, user: &str, query: &str) -> Reply {
    let path = thread(user).replace("/conversations/", "/users/");
    client.get(&format!("{path}/can-message{query}")).await
}

/// Edits a message of the conversation with a peer.
pub async fn edit(client: &Client, peer: &str, seq: i64, body: &str) -> Reply {
    let path = format!("{}/messages/{seq}", thread(peer));
    client.call(Method::PATCH, &path, Some(&json!({"body": body})), &[]).await
}

/// Asserts that a send gets a code (empty: that it is sent), and that it was foretold.
#[track_caller]
pub fn assert_verdict(foretold: &Value, sent: &Reply, code: &str) {
    let expected = if code.is_empty() { Value::Null } else { json!(code) };
    assert_eq!(foretold["code"], expected, "foretold: {foretold}, sent: {}", sent.text);
    assert_eq!(foretold["allowed"], code.is_empty(), "{foretold}");
    assert_eq!(foretold["held"], false, "{foretold}");
    assert_eq!(foretold["detail"].is_null(), code.is_empty(), "{foretold}");
    if code.is_empty() {
        sent.json(201);
    } else {
        let status = match code {
            "you_blocked" => 409,
            "recipient_unknown" | "self_message" => 422,
            _ => 403,
        };
        assert_eq!(sent.problem(status, code)["detail"], foretold["detail"], "{foretold}");
    }
}

/// Asks, then sends: both must have the same verdict.
pub async fn assert_send(client: &Client, to: &str, code: &str) {
    let foretold = can_message(client, to).await;
    assert_verdict(&foretold, &client.send(to, "hello").await, code);
}
