//! The filters of the inbox: which conversations each lists, in which order, page by page.

use serde_json::json;

use crate::support::{
    app::TestApp,
    client::{Client, thread},
    inbox::{FILTERS, educator_with_students, list_peers, next_cursor, peers, walk_inbox},
};

/// Nine conversations of ada in various states. From the newest to the oldest: s08, s02, s07, s06, s05, s04, s03, s01,
/// s00.
async fn nine_conversations(app: &TestApp) -> (Client, Vec<Client>) {
    let (ada, s) = educator_with_students(app, 9).await;
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
    (ada, s)
}

#[tokio::test]
async fn each_filter_lists_its_conversations_in_its_order() {
    let app = TestApp::spawn().await;
    let (ada, _) = nine_conversations(&app).await;

    for (filter, expected) in [
        ("all", vec!["s02", "s04", "s01", "s00"]),
        ("unread", vec!["s08", "s02", "s05", "s04", "s03", "s00"]),
        ("archived", vec!["s08", "s05", "s03"]),
        ("starred", vec!["s05", "s04"]),
        ("sent", vec!["s08", "s02"]),
        ("awaiting", vec!["s00", "s01", "s03", "s04", "s05"]),
        ("trash", vec!["s07", "s06"]),
    ] {
        let page = ada.get(&format!("/v1/inbox?filter={filter}")).await.json(200);

        assert_eq!(peers(&page), expected, "{filter} on one page");
        assert_eq!(list_peers(&ada, filter).await, expected, "{filter} in pages of three");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_page_of_each_filter_has_the_entries_of_its_conversations_and_a_state() {
    let app = TestApp::spawn().await;
    let (ada, _) = nine_conversations(&app).await;

    for filter in FILTERS {
        let page = ada.get(&format!("/v1/inbox?filter={filter}")).await.json(200);

        assert!(page["as_of"].is_string(), "{filter}: {page:#}");
        for (entry, peer) in page["items"].as_array().unwrap().iter().zip(peers(&page)) {
            assert_eq!(*entry, ada.get(&thread(&peer)).await.json(200), "{filter}");
            let is_deleted = entry["last_message"].is_null();
            assert_eq!(is_deleted, filter == "trash", "only the trash has deleted conversations: {filter}, {entry}");
        }
    }
}

#[tokio::test]
async fn an_answered_conversation_awaits_an_answer_of_the_peer() {
    let app = TestApp::spawn().await;
    let (_ada, s) = nine_conversations(&app).await;

    assert_eq!(list_peers(&s[8], "awaiting").await, ["ada"]);
    assert_eq!(list_peers(&s[8], "sent").await, [""; 0]);
}

#[tokio::test]
async fn an_unknown_filter_is_refused() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;

    for filter in ["", "All", "trashed", "all,unread", "%00"] {
        ada.get(&format!("/v1/inbox?filter={filter}")).await.problem(400, "invalid_parameter");
    }
}

/// Sets the times of thirteen conversations to two instants, so that only the conversation tells entries apart.
const EQUAL_TIMES: &str = "
    update messages set created_at =
        case when conversation_id <= 6 then timestamptz '2020-01-01' else timestamptz '2020-01-02' end;
    update conversations set last_created_at = m.created_at from messages m where m.conversation_id = id;
    update participants p set last_activity_at = m.created_at from messages m
        where m.conversation_id = p.conversation_id;";

/// Asserts that a filter lists these peers, each once, with pages of any size.
async fn assert_lists(user: &Client, filter: &str, expected: &[String]) {
    for limit in [1, 2, 5, 6, 7, 12, 13, 14, 100] {
        let found = walk_inbox(user, &format!("filter={filter}&limit={limit}")).await;
        assert_eq!(found, expected, "{filter} with limit {limit}");
    }
}

#[tokio::test]
async fn pages_of_any_size_list_conversations_of_the_same_instant_exactly_once() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 13).await;
    sqlx::raw_sql(EQUAL_TIMES).execute(&app.pool).await.unwrap();
    let oldest_first: Vec<String> = students.iter().map(|student| student.id.clone()).collect();
    let newest_first: Vec<String> = oldest_first.iter().rev().cloned().collect();

    assert_lists(&ada, "all", &newest_first).await;
    assert_lists(&ada, "unread", &newest_first).await;
    assert_lists(&ada, "awaiting", &oldest_first).await;

    for student in &students {
        ada.flag(student, &json!({"starred": true, "archived": true})).await;
    }
    assert_lists(&ada, "starred", &newest_first).await;
    assert_lists(&ada, "archived", &newest_first).await;
    assert_lists(&ada, "unread", &newest_first).await;
    assert_lists(&ada, "awaiting", &oldest_first).await;

    for student in &students {
        ada.trash(student, 1).await;
    }
    assert_lists(&ada, "trash", &newest_first).await;
    assert_lists(&ada, "unread", &[]).await;

    for student in &students {
        ada.says(student, "an answer").await;
    }
    assert_lists(&ada, "sent", &newest_first).await;
    assert_lists(&ada, "trash", &[]).await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_cursor_is_valid_with_the_filter_that_it_came_from_only() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 6).await;
    // At least two conversations for each filter, so that a page of one has a cursor.
    for student in &students[..2] {
        ada.flag(student, &json!({"starred": true, "archived": true})).await;
        ada.says(student, "an answer").await;
    }
    for student in &students[4..] {
        ada.trash(student, 1).await;
    }

    for filter in FILTERS {
        let page = ada.get(&format!("/v1/inbox?limit=1&filter={filter}")).await.json(200);
        let cursor = next_cursor(&page);
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
async fn paging_lists_conversations_that_do_not_change_while_others_move() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 6).await;
    let page = ada.get("/v1/inbox?filter=awaiting&limit=2").await.json(200);
    assert_eq!(peers(&page), ["s00", "s01"]);

    students[0].says(&ada, "again").await;
    ada.says(&students[3], "an answer").await;
    students[4].says(&ada, "again").await;
    let (mut rest, mut next_cursor) = (Vec::new(), page["next_cursor"].clone());
    while let Some(cursor) = next_cursor.as_str() {
        let page = ada.get(&format!("/v1/inbox?filter=awaiting&limit=2&cursor={cursor}")).await.json(200);
        rest.extend(peers(&page));
        next_cursor = page["next_cursor"].clone();
    }

    assert_eq!(rest, ["s02", "s05", "s00", "s04"], "s00 and s04 have moved to the end, s03 has left the list");
}
