//! The inbox: conversations to fill it, its pages and filters, and batches of changes.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

/// Every value of the parameter `filter`.
pub const FILTERS: [&str; 7] = ["all", "unread", "archived", "starred", "sent", "awaiting", "trash"];

/// The totals of unread messages when nothing is unread.
pub fn nothing_unread() -> Value {
    json!({"messages": 0, "conversations": 0, "muted_messages": 0})
}

/// The educator `ada` and the students `s00`, `s01` and so on, each of whom has sent her one message, in this order.
pub async fn educator_with_students(app: &TestApp, count: usize) -> (Client, Vec<Client>) {
    let ada = app.educator("ada").await;
    let mut students = Vec::new();
    for n in 0..count {
        let student = app.student(&format!("s{n:02}")).await;
        student.says(&ada, &format!("hello from {n}")).await;
        students.push(student);
    }
    (ada, students)
}

/// The peers of an inbox page, in its order.
pub fn peers(page: &Value) -> Vec<String> {
    let entries = page["items"].as_array().unwrap();
    entries.iter().map(|entry| entry["peer"]["user_id"].as_str().unwrap().to_owned()).collect()
}

/// The peers on all pages of the inbox with this query string.
pub async fn walk_inbox(user: &Client, query: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = user.get(&format!("/v1/inbox?{query}{cursor}")).await.json(200);
        found.extend(peers(&page));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// The peers that a filter lists, read in pages of three.
pub async fn list_peers(user: &Client, filter: &str) -> Vec<String> {
    walk_inbox(user, &format!("filter={filter}&limit=3")).await
}

pub async fn post_batch(user: &Client, action: &str, items: Value) -> Reply {
    user.post("/v1/inbox/batch", &json!({"items": items, "action": action})).await
}

/// The results of a batch. Asserts that there is a well-formed one for each item, in the order of the items.
pub async fn batch_results(user: &Client, action: &str, items: Value) -> Vec<Value> {
    let requested: Vec<Value> = items.as_array().unwrap().iter().map(|item| item["peer_id"].clone()).collect();
    let response = post_batch(user, action, items).await.json(200);
    let results = response["results"].as_array().unwrap().clone();
    let answered: Vec<Value> = results.iter().map(|result| result["peer_id"].clone()).collect();
    assert_eq!(answered, requested, "the peers of the results of {action}");
    for result in &results {
        let mut members: Vec<&String> = result.as_object().unwrap().keys().collect();
        members.sort();
        assert_eq!(members, ["entry", "outcome", "peer_id", "problem"]);
        assert_eq!(result["outcome"] == "done", result["problem"].is_null(), "a problem only if refused: {result}");
    }
    results
}

/// For each result `done`, or the status and code of the refusal.
pub fn outcomes(results: &[Value]) -> Vec<String> {
    let outcome = |result: &Value| match &result["problem"] {
        Value::Null => result["outcome"].as_str().unwrap().to_owned(),
        problem => {
            assert_eq!(result["outcome"], "refused", "{result}");
            let code = problem["code"].as_str().unwrap();
            assert_eq!(problem["type"], format!("urn:pidge:problem:{code}"), "{problem}");
            assert!(problem["title"].is_string() && problem["detail"].is_string(), "title and detail: {problem}");
            format!("{} {code}", problem["status"])
        }
    };
    results.iter().map(outcome).collect()
}

/// Returns the `next_cursor` of a page. Panics if there is no next page.
#[track_caller]
pub fn next_cursor(page: &Value) -> &str {
    page["next_cursor"].as_str().unwrap_or_else(|| panic!("the page has no `next_cursor`: {page:#}"))
}
