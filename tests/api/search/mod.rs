//! Full-text search over the messages that are alive to the caller: `GET /v1/search`.

mod highlights;
mod hostile_input;
mod indexing;
mod old_messages;
mod pages;
mod pictographs;
mod queries;
mod refolds;
mod scopes;
mod visibility;

use serde_json::Value;

use crate::support::{app::TestApp, client::Client, mailbox::bodies};

/// The educator ada and the student mia, who has sent her these texts.
async fn messages_to_ada(app: &TestApp, texts: &[&str]) -> (Client, Client) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for text in texts {
        mia.says(&ada, text).await;
    }
    (ada, mia)
}

/// The bodies on all pages of a search. Asserts that all but the last page are full.
async fn walk_search(user: &Client, path: &str, limit: usize) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = user.get_complete(&format!("{path}&limit={limit}{cursor}")).await.json(200);
        let page_bodies = bodies(&page);
        let is_full = page_bodies.len() == limit;
        assert!(is_full || page["next_cursor"].is_null(), "only the last page may be short: {page:#}");
        found.extend(page_bodies);
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// The parts of the body that the highlights of a search result mark. Asserts that they are not empty, in order, apart
/// from each other and within the body.
fn highlighted(result: &Value) -> Vec<String> {
    let text: Vec<char> = result["body"].as_str().unwrap().chars().collect();
    let mut previous_end = 0;
    let mut parts = Vec::new();
    for range in result["highlights"].as_array().unwrap() {
        let offset = |name: &str| usize::try_from(range[name].as_u64().unwrap()).unwrap();
        let (start, end) = (offset("start"), offset("end"));
        assert!(
            previous_end <= start && start < end && end <= text.len(),
            "{range} is empty, out of order or beyond the {} characters: {result}",
            text.len()
        );
        parts.push(text[start..end].iter().collect());
        previous_end = end;
    }
    parts
}
