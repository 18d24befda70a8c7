//! The messages of a bulk send: which were sent, read and retracted.

use serde_json::{Value, json};

use super::{course, post, students, to_course, to_users};
use crate::support::{app::TestApp, client::Client, client::thread, mailbox::percent_encoded};

/// The items on all pages.
async fn walk(client: &Client, name: &str, limit: usize) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/v1/messages/bulk/{name}?limit={limit}{cursor}")).await.json(200);
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

#[tokio::test]
async fn the_messages_are_counted_and_listed_with_what_became_of_them() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 5).await;
    let sent = post(&ada, &to_course("exam", "hello")).await.json(200);
    post(&ada, &to_course("other", "not of the same bulk send")).await.json(200);
    app.student("s0001").await.read(&ada, 1).await;
    ada.delete(&format!("{}/messages/1?for=everyone", thread("s0002"))).await.json(200);

    let status = ada.get("/v1/messages/bulk/exam").await.json(200);

    assert_eq!(status["counts"], json!({"sent": 5, "read": 1, "retracted": 1, "held": 0}));
    assert_eq!(status["next_cursor"], Value::Null);
    let mut items = status["items"].as_array().unwrap().clone();
    items.sort_by_key(|item| item["peer_id"].as_str().unwrap().to_owned());
    assert_eq!(items.iter().map(|item| item["peer_id"].as_str().unwrap()).collect::<Vec<_>>(), students(5));
    for (item, result) in items.iter().zip(sent["results"].as_array().unwrap()) {
        assert_eq!((&item["message_id"], &item["seq"]), (&result["message_id"], &result["seq"]));
        let path = format!("{}/messages/{}", thread(item["peer_id"].as_str().unwrap()), item["seq"]);
        let message = ada.get(&path).await.json(200);
        for member in ["created_at", "read_at", "retracted_at"] {
            assert_eq!(item[member], message[member], "{member} of {item:#}");
        }
    }
    assert!(items[0]["read_at"].is_string() && items[1]["retracted_at"].is_string() && items[2]["read_at"].is_null());
}

#[tokio::test]
async fn pages_have_each_message_once() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 7).await;
    post(&ada, &to_course("exam", "hello")).await.json(200);

    for limit in [1, 3, 7, 100] {
        let items = walk(&ada, "exam", limit).await;
        let mut peers: Vec<_> = items.iter().map(|item| item["peer_id"].as_str().unwrap().to_owned()).collect();
        peers.sort();
        assert_eq!(peers, students(7), "in pages of {limit}");
    }
    let cursor = ada.get("/v1/messages/bulk/exam?limit=1").await.json(200)["next_cursor"].clone();
    post(&ada, &to_course("other", "hello")).await.json(200);
    for query in [&format!("cursor={}", cursor.as_str().unwrap()), "cursor=x"] {
        ada.get(&format!("/v1/messages/bulk/other?{query}")).await.problem(400, "invalid_cursor");
    }
    for query in ["limit=0", "limit=101"] {
        ada.get(&format!("/v1/messages/bulk/exam?{query}")).await.problem(400, "invalid_parameter");
    }
    ada.get("/v1/messages/bulk/exam?page=2").await.problem(400, "unknown_parameter");
}

#[tokio::test]
async fn each_page_has_the_numbers_of_the_first_one() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 5).await;
    post(&ada, &to_course("exam", "hello")).await.json(200);
    app.student("s0001").await.read(&ada, 1).await;

    let first = ada.get("/v1/messages/bulk/exam?limit=2").await.json(200);
    app.student("s0002").await.read(&ada, 1).await;
    ada.delete(&format!("{}/messages/1?for=everyone", thread("s0003"))).await.json(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = ada.get(&format!("/v1/messages/bulk/exam?limit=2&cursor={cursor}")).await.json(200);

    assert_eq!(first["counts"], json!({"sent": 5, "read": 1, "retracted": 0, "held": 0}));
    assert_eq!(second["counts"], first["counts"]);
    assert!(cursor.len() <= 512, "{}", cursor.len());
    let now = ada.get("/v1/messages/bulk/exam").await.json(200);
    assert_eq!(now["counts"], json!({"sent": 5, "read": 2, "retracted": 1, "held": 0}));
}

#[tokio::test]
async fn a_bulk_send_of_nobody_and_one_of_another_user_are_not_found() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 1).await;
    post(&ada, &to_course("exam", "hello")).await.json(200);
    let (bob, student) = (app.educator("bob").await, app.new_person("s0001", "student", ""));

    for (client, name) in
        [(&ada, "no"), (&bob, "exam"), (&student, "exam"), (&ada, "%C3%A9"), (&ada, "%FF"), (&ada, "a%00")]
    {
        let path = format!("/v1/messages/bulk/{name}");
        client.get(&path).await.problem(404, "not_found");
        client.delete(&path).await.problem(404, "not_found");
    }
    assert_eq!(ada.get("/v1/messages/bulk/exam").await.json(200)["counts"]["retracted"], 0);
}

#[tokio::test]
async fn any_name_works_in_the_path_percent_encoded() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 1).await;

    for name in ["a/b", "%2F", "%", "a b", "a+b", "a?b#c", "...", "~", ";", "\"", "'", "\\", "bulk", &"x".repeat(255)] {
        post(&ada, &to_users(name, name, &["s0001"])).await.json(200);
        let path = format!("/v1/messages/bulk/{}", percent_encoded(name));
        assert_eq!(ada.get(&path).await.json(200)["counts"]["sent"], 1, "{name}");
        let retracted = ada.delete(&path).await.json(200);
        assert_eq!((&retracted["client_id"], &retracted["counts"]["retracted"]), (&json!(name), &json!(1)));
    }
}
