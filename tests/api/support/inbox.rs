//! The inbox: a school to fill it, its pages and lists, and changes to many conversations at once.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

pub fn peers(page: &Value) -> Vec<String> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["peer"]["user_id"].as_str().unwrap().to_owned())
        .collect()
}

pub async fn school(app: &TestApp, students: usize) -> (Client, Vec<Client>) {
    let ada = app.educator("ada").await;
    let mut all = Vec::new();
    for n in 0..students {
        let student = app.student(&format!("s{n:02}")).await;
        student.says(&ada, &format!("hello from {n}")).await;
        all.push(student);
    }
    (ada, all)
}

pub async fn walk(who: &Client, query: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = who.get(&format!("/v1/inbox?{query}{cursor}")).await.json(200);
        found.extend(peers(&page));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// Who is in a list, walked in small pages.
pub async fn list(who: &Client, filter: &str) -> Vec<String> {
    walk(who, &format!("filter={filter}&limit=3")).await
}

pub async fn ask(who: &Client, action: &str, items: Value) -> Reply {
    who.post("/v1/inbox/batch", &json!({"items": items, "action": action})).await
}

/// The results, which name the peers in the order asked.
pub async fn batch(who: &Client, action: &str, items: Value) -> Vec<Value> {
    let named: Vec<Value> = items.as_array().unwrap().iter().map(|item| item["peer_id"].clone()).collect();
    let answer = ask(who, action, items).await.json(200);
    let results = answer["results"].as_array().unwrap().clone();
    assert_eq!(results.iter().map(|result| result["peer_id"].clone()).collect::<Vec<_>>(), named);
    for result in &results {
        let mut members: Vec<&String> = result.as_object().unwrap().keys().collect();
        members.sort();
        assert_eq!(members, ["entry", "outcome", "peer_id", "problem"]);
        assert_eq!(result["outcome"] == "done", result["problem"].is_null(), "{result}");
    }
    results
}

/// `done`, or the status and code of the refusal.
pub fn outcomes(results: &[Value]) -> Vec<String> {
    let say = |result: &Value| match &result["problem"] {
        Value::Null => result["outcome"].as_str().unwrap().to_owned(),
        problem => {
            assert_eq!(result["outcome"], "refused");
            let code = problem["code"].as_str().unwrap();
            assert_eq!(problem["type"], format!("urn:pidge:problem:{code}"));
            assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
            format!("{} {code}", problem["status"])
        }
    };
    results.iter().map(say).collect()
}
