//! Pages of the inbox, their cursors, and the totals of unread messages.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    inbox::{educator_with_students, next_cursor, nothing_unread, peers, walk_inbox},
};

#[tokio::test]
async fn pages_of_any_size_list_every_conversation_once_the_newest_first() {
    let app = TestApp::spawn().await;
    let (ada, _) = educator_with_students(&app, 12).await;
    let expected: Vec<String> = (0..12).rev().map(|n| format!("s{n:02}")).collect();

    for limit in [1, 5, 6, 11, 12, 13, 100] {
        assert_eq!(walk_inbox(&ada, &format!("limit={limit}")).await, expected, "with limit {limit}");
    }
}

#[tokio::test]
async fn a_full_last_page_has_no_cursor() {
    let app = TestApp::spawn().await;
    let (ada, _) = educator_with_students(&app, 12).await;

    let page = ada.get("/v1/inbox?limit=12").await.json(200);

    assert_eq!(page["next_cursor"], Value::Null, "all 12 are on the page");
}

#[tokio::test]
async fn the_items_of_a_page_are_the_entries_of_the_conversations() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 2).await;

    let page = ada.get("/v1/inbox").await.json(200);

    assert_eq!(page["items"], json!([ada.entry(&students[1]).await, ada.entry(&students[0]).await]));
}

#[tokio::test]
async fn a_new_users_inbox_is_empty() {
    let app = TestApp::spawn().await;
    let new = app.new_person("new", "student", "");

    assert_eq!(new.get("/v1/inbox").await.json(200)["items"], json!([]));
    assert_eq!(app.new_person("another", "student", "").badge().await, nothing_unread());
}

#[tokio::test]
async fn reading_and_marking_unread_move_no_entry() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 4).await;
    let before = walk_inbox(&ada, "limit=2").await;

    ada.read(&students[0], 1).await;
    ada.unread_from(&students[1], 1).await;

    assert_eq!(walk_inbox(&ada, "limit=2").await, before);
}

#[tokio::test]
async fn a_message_moves_its_entry_to_the_first_page_and_no_later_page_repeats_it() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 4).await;
    let first_page = ada.get("/v1/inbox?limit=2").await.json(200);
    let cursor = next_cursor(&first_page);

    students[0].says(&ada, "me again").await;

    let second_page = ada.get(&format!("/v1/inbox?limit=2&cursor={cursor}")).await.json(200);
    assert_eq!(peers(&second_page), ["s01"], "s00 has moved to the first page");
    assert_eq!(peers(&ada.get("/v1/inbox?limit=1").await.json(200)), ["s00"]);
}

#[tokio::test]
async fn the_unread_list_and_the_totals_agree() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 5).await;
    students[2].says(&ada, "again").await;
    assert_eq!(ada.badge().await, json!({"messages": 6, "conversations": 5, "muted_messages": 0}));

    ada.read(&students[1], 1).await;
    ada.read(&students[2], 1).await;

    assert_eq!(ada.badge().await, json!({"messages": 4, "conversations": 4, "muted_messages": 0}));
    assert_eq!(walk_inbox(&ada, "filter=unread&limit=2").await, ["s02", "s04", "s03", "s00"]);
    assert_eq!(walk_inbox(&ada, "filter=all").await.len(), 5);
}

#[tokio::test]
async fn the_totals_count_messages_of_muted_conversations_apart() {
    let app = TestApp::spawn().await;
    let (ada, _) = educator_with_students(&app, 3).await;
    let mute = "update participants set muted_until = now() + interval '1 hour'
                where unread_count > 0 and conversation_id = 1";

    sqlx::query(mute).execute(&app.pool).await.unwrap();

    assert_eq!(ada.badge().await, json!({"messages": 3, "conversations": 3, "muted_messages": 1}));
}

#[tokio::test]
async fn archived_conversations_leave_all_and_stay_in_unread() {
    let app = TestApp::spawn().await;
    let (ada, _) = educator_with_students(&app, 3).await;
    let archive = "update participants set archived_at = now() where conversation_id = 2";

    sqlx::query(archive).execute(&app.pool).await.unwrap();

    assert_eq!(walk_inbox(&ada, "").await, ["s02", "s00"]);
    assert_eq!(walk_inbox(&ada, "filter=unread").await, ["s02", "s01", "s00"]);
}

#[tokio::test]
async fn a_cursor_is_url_safe_and_valid_with_another_limit() {
    let app = TestApp::spawn().await;
    let (ada, _) = educator_with_students(&app, 3).await;

    let page = ada.get("/v1/inbox?limit=1").await.json(200);

    let cursor = next_cursor(&page);
    let is_url_safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    assert!(cursor.bytes().all(is_url_safe), "only letters, digits, - and _: {cursor}");
    let rest = ada.get(&format!("/v1/inbox?limit=2&cursor={cursor}")).await.json(200);
    assert_eq!(peers(&rest), ["s01", "s00"]);
}

#[tokio::test]
async fn a_cursor_of_another_list_or_a_damaged_one_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, _) = educator_with_students(&app, 3).await;
    let page = ada.get("/v1/inbox?limit=1").await.json(200);
    let (cursor, as_of) = (next_cursor(&page), page["as_of"].as_str().unwrap());
    let mut damaged = cursor.to_owned();
    damaged.replace_range(10..11, if &cursor[10..11] == "A" { "B" } else { "A" });

    for query in [
        format!("filter=unread&cursor={cursor}"),
        format!("cursor={damaged}"),
        "cursor=".to_owned(),
        "cursor=%00".to_owned(),
        "cursor=%FF".to_owned(),
        format!("cursor={as_of}"),
        format!("cursor={}", "A".repeat(600)),
    ] {
        ada.get(&format!("/v1/inbox?{query}")).await.problem(400, "invalid_cursor");
    }
}
