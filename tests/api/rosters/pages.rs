//! Reading a roster page by page.

use serde_json::{Value, json};

use super::{enrol, ids, members_of};
use crate::support::{app::TestApp, inbox::next_cursor};

#[tokio::test]
async fn pages_of_any_size_list_every_member_once() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let all: Vec<String> = (10..22).map(|n| format!("s{n}")).collect();
    enrol(&lms, "other", &["s10", "someone-else"]).await;
    enrol(&lms, "bio", &all.iter().map(String::as_str).collect::<Vec<_>>()).await;

    for limit in [1, 5, 11, 12, 13, 100] {
        let (mut listed, mut query) = (Vec::new(), String::new());
        loop {
            let page = lms.get(&format!("{}?limit={limit}{query}", members_of("bio"))).await.json(200);
            let items = page["items"].as_array().unwrap();
            assert!((1..=limit).contains(&items.len()), "{page}");
            listed.extend(items.iter().map(|member| member["user_id"].as_str().unwrap().to_owned()));
            if page["next_cursor"].is_null() {
                break;
            }
            query = format!("&cursor={}", next_cursor(&page));
        }
        listed.sort();
        assert_eq!(listed, all, "with limit {limit}");
    }
}

#[tokio::test]
async fn changes_between_two_pages_neither_repeat_nor_hide_a_member_who_stays() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["s0", "s1", "s2", "s3", "s4"]).await;
    let first = lms.get(&format!("{}?limit=2", members_of("bio"))).await.json(200);
    let gone = first["items"][1]["user_id"].as_str().unwrap().to_owned();
    super::patch(&lms, "bio", &json!({"remove": [gone]})).await.json(200);

    let rest = format!("{}?cursor={}", members_of("bio"), next_cursor(&first));
    let rest = lms.get(&rest).await.json(200);

    let mut listed: Vec<_> = [&first["items"][0]].into_iter().chain(rest["items"].as_array().unwrap()).collect();
    listed.sort_by_key(|member| member["user_id"].as_str());
    let listed: Vec<_> = listed.iter().map(|member| member["user_id"].as_str().unwrap()).collect();
    assert_eq!(listed, ids(&lms, "bio").await);
}

#[tokio::test]
async fn a_page_after_members_who_were_all_removed_is_empty_and_the_last() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["s0", "s1"]).await;
    let first = lms.get(&format!("{}?limit=1", members_of("bio"))).await.json(200);
    enrol(&lms, "bio", &[]).await;

    let page = lms.get(&format!("{}?cursor={}", members_of("bio"), next_cursor(&first))).await.json(200);

    assert_eq!((&page["items"], &page["next_cursor"]), (&json!([]), &Value::Null));
}

#[tokio::test]
async fn a_cursor_of_another_roster_or_caller_and_unusable_parameters_are_refused() {
    let app = TestApp::spawn().await;
    let (lms, other) = (app.back_end("lms").await, app.back_end("other").await);
    enrol(&lms, "bio", &["s0", "s1"]).await;
    enrol(&lms, "chemistry", &["s0", "s1"]).await;
    let page = lms.get(&format!("{}?limit=1", members_of("bio"))).await.json(200);
    let cursor = next_cursor(&page);

    lms.get(&format!("{}?cursor={cursor}", members_of("chemistry"))).await.problem(400, "invalid_cursor");
    other.get(&format!("{}?cursor={cursor}", members_of("bio"))).await.problem(400, "invalid_cursor");
    for (query, code) in [
        ("cursor=", "invalid_cursor"),
        ("cursor=%00", "invalid_cursor"),
        ("limit=0", "invalid_parameter"),
        ("limit=101", "invalid_parameter"),
        ("offset=3", "unknown_parameter"),
    ] {
        lms.get(&format!("{}?{query}", members_of("bio"))).await.problem(400, code);
    }
}
