//! The lists of the inbox: what is in which, in which order, page by page.

use serde_json::json;

use crate::support::{
    app::TestApp,
    client::thread,
    inbox::{list, peers, school, walk},
};

const FILTERS: [&str; 7] = ["all", "unread", "archived", "starred", "sent", "awaiting", "trash"];

#[tokio::test]
async fn each_filter_lists_its_own_in_its_order() {
    let app = TestApp::spawn().await;
    let (ada, s) = school(&app, 9).await;
    ada.read(&s[1], 1).await;
    ada.says(&s[2], "an answer").await;
    ada.flag(&s[3], &json!({"archived": true})).await;
    ada.flag(&s[4], &json!({"starred": true})).await;
    ada.flag(&s[5], &json!({"starred": true, "archived": true})).await;
    ada.trash(&s[6], 1).await;
    ada.flag(&s[7], &json!({"starred": true, "archived": true})).await;
    ada.trash(&s[7], 1).await;
    ada.says(&s[8], "an answer").await;
    ada.flag(&s[8], &json!({"archived": true})).await;
    // From the newest to the oldest it is now 8 2 7 6 5 4 3 1 0.
    for (filter, expected) in [
        ("all", vec!["s02", "s04", "s01", "s00"]),
        ("unread", vec!["s08", "s02", "s05", "s04", "s03", "s00"]),
        ("archived", vec!["s08", "s05", "s03"]),
        ("starred", vec!["s05", "s04"]),
        ("sent", vec!["s08", "s02"]),
        ("awaiting", vec!["s00", "s01", "s03", "s04", "s05"]),
        ("trash", vec!["s07", "s06"]),
    ] {
        assert_eq!(list(&ada, filter).await, expected, "{filter}");
        let page = ada.get(&format!("/v1/inbox?filter={filter}")).await.json(200);
        assert_eq!(peers(&page), expected, "{filter}");
        assert!(page["as_of"].is_string());
        for (entry, peer) in page["items"].as_array().unwrap().iter().zip(&expected) {
            assert_eq!(*entry, ada.get(&thread(peer)).await.json(200), "{filter}");
            assert_eq!(entry["last_message"].is_null(), filter == "trash", "{filter}");
        }
    }
    assert_eq!(list(&s[8], "awaiting").await, ["ada"]);
    assert_eq!(list(&s[8], "sent").await, [""; 0]);
    for bad in ["", "All", "trashed", "all,unread", "%00"] {
        ada.get(&format!("/v1/inbox?filter={bad}")).await.problem(400, "invalid_parameter");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn every_list_is_walked_exactly_once_whatever_the_page_even_among_equals() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 13).await;
    // Two batches of a same instant each: what tells them apart is the conversation.
    let same = "update messages set created_at = case when conversation_id <= 6 then timestamptz '2020-01-01' else timestamptz '2020-01-02' end;
                update conversations set last_created_at = m.created_at from messages m where m.conversation_id = id;
                update participants p set last_activity_at = m.created_at from messages m where m.conversation_id = p.conversation_id;";
    sqlx::raw_sql(same).execute(&app.pool).await.unwrap();
    let oldest_first: Vec<String> = students.iter().map(|student| student.id.clone()).collect();
    let newest_first: Vec<String> = oldest_first.iter().rev().cloned().collect();
    let walks = async |filter: &str, expected: &[String]| {
        for limit in [1, 2, 5, 6, 7, 12, 13, 14, 100] {
            assert_eq!(walk(&ada, &format!("filter={filter}&limit={limit}")).await, expected, "{filter} by {limit}");
        }
    };
    walks("all", &newest_first).await;
    walks("unread", &newest_first).await;
    walks("awaiting", &oldest_first).await;
    for student in &students {
        ada.flag(student, &json!({"starred": true, "archived": true})).await;
    }
    walks("starred", &newest_first).await;
    walks("archived", &newest_first).await;
    walks("unread", &newest_first).await;
    walks("awaiting", &oldest_first).await;
    for student in &students {
        ada.trash(student, 1).await;
    }
    walks("trash", &newest_first).await;
    walks("unread", &[]).await;
    for student in &students {
        ada.says(student, "an answer").await;
    }
    walks("sent", &newest_first).await;
    walks("trash", &[]).await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_cursor_of_one_filter_is_none_of_another() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 6).await;
    for student in &students[..2] {
        ada.flag(student, &json!({"starred": true, "archived": true})).await;
        ada.says(student, "an answer").await;
    }
    for student in &students[4..] {
        ada.trash(student, 1).await;
    }
    for filter in FILTERS {
        let page = ada.get(&format!("/v1/inbox?limit=1&filter={filter}")).await.json(200);
        let cursor = page["next_cursor"].as_str().unwrap_or_else(|| panic!("two at least are in {filter}"));
        for other in FILTERS {
            let reply = ada.get(&format!("/v1/inbox?filter={other}&cursor={cursor}")).await;
            if other == filter {
                reply.json(200);
            } else {
                reply.problem(400, "invalid_cursor");
            }
        }
    }
}

#[tokio::test]
async fn a_walk_meets_whatever_stood_still_while_others_move() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 6).await;
    let page = ada.get("/v1/inbox?filter=awaiting&limit=2").await.json(200);
    assert_eq!(peers(&page), ["s00", "s01"]);
    students[0].says(&ada, "again").await;
    ada.says(&students[3], "an answer").await;
    students[4].says(&ada, "again").await;
    let (mut rest, mut next) = (Vec::new(), page["next_cursor"].clone());
    while let Some(cursor) = next.as_str() {
        let page = ada.get(&format!("/v1/inbox?filter=awaiting&limit=2&cursor={cursor}")).await.json(200);
        rest.extend(peers(&page));
        next = page["next_cursor"].clone();
    }
    assert_eq!(rest, ["s02", "s05", "s00", "s04"], "who moved to the end is met there");
}
