//! Rosters: the LMS's back end describes who is in which course, and the policy reads it.

mod changing;
mod ending;
mod large;
mod pages;
mod races;
mod refusals;
mod replacing;
mod scopes;
mod verdicts;

use std::fmt::Write;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

/// The path of a context, each byte of its name percent-encoded.
fn path(kind: &str, id: &str) -> String {
    let encode = |text: &str| {
        text.bytes().fold(String::new(), |mut encoded, byte| {
            write!(encoded, "%{byte:02X}").unwrap();
            encoded
        })
    };
    format!("/v1/contexts/{}/{}", encode(kind), encode(id))
}

/// The path of the members of a course.
fn members_of(course: &str) -> String {
    format!("{}/members", path("course", course))
}

/// Members who have their own roles and no end.
fn plain(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({"user_id": id})).collect()
}

async fn put(lms: &Client, course: &str, roster: &Value) -> Reply {
    lms.call(Method::PUT, &members_of(course), Some(roster), &[]).await
}

async fn patch(lms: &Client, course: &str, changes: &Value) -> Reply {
    lms.call(Method::PATCH, &members_of(course), Some(changes), &[]).await
}

async fn end(lms: &Client, course: &str) -> Reply {
    lms.call(Method::DELETE, &path("course", course), None, &[]).await
}

/// Stores the roster of a course: members who have their own roles and no end.
async fn enrol(lms: &Client, course: &str, ids: &[&str]) -> Value {
    put(lms, course, &json!({"members": plain(ids)})).await.json(200)
}

/// The numbers of members added, changed, removed and refused.
fn counts(answer: &Value) -> [i64; 4] {
    ["added", "changed", "removed", "refused"].map(|name| answer["counts"][name].as_i64().unwrap())
}

/// All members, page by page, ordered by their ids.
async fn roster(lms: &Client, course: &str) -> Vec<Value> {
    let (mut all, mut query) = (Vec::new(), String::new());
    loop {
        let page = lms.get(&format!("{}{query}", members_of(course))).await.json(200);
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("?cursor={cursor}");
    }
    all.sort_by_key(|member| member["user_id"].as_str().unwrap().to_owned());
    all
}

/// The ids of all members, in order.
async fn ids(lms: &Client, course: &str) -> Vec<String> {
    roster(lms, course).await.iter().map(|member| member["user_id"].as_str().unwrap().to_owned()).collect()
}

/// Why a student may not write to another one under rules, as the sender is told; `None`: they may.
async fn verdict_under(app: &TestApp, rules: &Value, sender: &str, recipient: &str) -> Option<String> {
    let query = "select verdict_on($1, 'default', $2, $3, '', 'student', false, false, clock_timestamp())";
    sqlx::query_scalar(query).bind(rules).bind(sender).bind(recipient).fetch_one(&app.pool).await.unwrap()
}

/// The same where all may write to those with whom they share a context.
async fn verdict(app: &TestApp, sender: &str, recipient: &str) -> Option<String> {
    verdict_under(app, &rules(&[("*>*", "shared")]), sender, recipient).await
}

/// Compiled rules of the tenant `default`.
fn rules(pairs: &[(&str, &str)]) -> Value {
    pairs.iter().map(|(pair, allow)| (format!("default\u{1f}{pair}"), json!(allow))).collect()
}
