//! The list of conversations, the badge, and reading it all.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    inbox::{peers, school, walk},
};

#[tokio::test]
async fn the_newest_conversation_comes_first_and_every_page_size_walks_all() {
    let app = TestApp::spawn().await;
    let (ada, _) = school(&app, 12).await;
    let expected: Vec<String> = (0..12).rev().map(|n| format!("s{n:02}")).collect();
    for limit in [1, 5, 6, 11, 12, 13, 100] {
        assert_eq!(walk(&ada, &format!("limit={limit}")).await, expected, "limit {limit}");
    }
    let page = ada.get("/v1/inbox?limit=12").await.json(200);
    assert_eq!(page["next_cursor"], Value::Null, "a full last page is the end");
    let first = &page["items"][0];
    assert_eq!(*first, ada.get("/v1/conversations/s11").await.json(200));
    assert_eq!(app.new_person("new", "student", "").get("/v1/inbox").await.json(200)["items"], json!([]));
}

#[tokio::test]
async fn only_a_message_moves_an_entry() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 4).await;
    let before = walk(&ada, "limit=2").await;
    ada.read(&students[0], 1).await;
    ada.unread_from(&students[1], 1).await;
    assert_eq!(walk(&ada, "limit=2").await, before);
    let page = ada.get("/v1/inbox?limit=2").await.json(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    students[0].says(&ada, "me again").await;
    let rest = ada.get(&format!("/v1/inbox?limit=2&cursor={cursor}")).await.json(200);
    assert_eq!(peers(&rest), ["s01"], "the one that moved is on page one, the others are met once");
    assert_eq!(peers(&ada.get("/v1/inbox?limit=1").await.json(200)), ["s00"]);
}

#[tokio::test]
async fn the_unread_ones_and_the_badge_agree() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 5).await;
    students[2].says(&ada, "again").await;
    assert_eq!(ada.badge().await, json!({"messages": 6, "conversations": 5, "muted_messages": 0}));
    ada.read(&students[1], 1).await;
    ada.read(&students[2], 1).await;
    assert_eq!(ada.badge().await, json!({"messages": 4, "conversations": 4, "muted_messages": 0}));
    assert_eq!(walk(&ada, "filter=unread&limit=2").await, ["s02", "s04", "s03", "s00"]);
    assert_eq!(walk(&ada, "filter=all").await.len(), 5);
    sqlx::query("update participants set muted_until = now() + interval '1 hour' where unread_count > 0 and conversation_id = 1")
        .execute(&app.pool).await.unwrap();
    assert_eq!(ada.badge().await, json!({"messages": 4, "conversations": 4, "muted_messages": 1}));
    assert_eq!(
        app.new_person("new", "student", "").badge().await,
        json!({"messages": 0, "conversations": 0, "muted_messages": 0})
    );
}

#[tokio::test]
async fn archived_conversations_leave_all_but_not_unread() {
    let app = TestApp::spawn().await;
    let (ada, _) = school(&app, 3).await;
    sqlx::query("update participants set archived_at = now() where conversation_id = 2")
        .execute(&app.pool)
        .await
        .unwrap();
    assert_eq!(walk(&ada, "").await, ["s02", "s00"]);
    assert_eq!(walk(&ada, "filter=unread").await, ["s02", "s01", "s00"]);
}

#[tokio::test]
async fn a_cursor_counts_for_its_own_list_only() {
    let app = TestApp::spawn().await;
    let (ada, _) = school(&app, 3).await;
    let page = ada.get("/v1/inbox?limit=1").await.json(200);
    let cursor = page["next_cursor"].as_str().unwrap().to_owned();
    assert!(cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{cursor}");
    ada.get(&format!("/v1/inbox?limit=2&cursor={cursor}")).await.json(200);
    let mut damaged = cursor.clone().into_bytes();
    damaged[10] = if damaged[10] == b'A' { b'B' } else { b'A' };
    let damaged = String::from_utf8(damaged).unwrap();
    let as_of = page["as_of"].as_str().unwrap();
    for bad in [
        format!("filter=unread&cursor={cursor}"),
        format!("cursor={damaged}"),
        "cursor=".to_owned(),
        "cursor=%00".to_owned(),
        "cursor=%FF".to_owned(),
        format!("cursor={as_of}"),
        format!("cursor={}", "A".repeat(600)),
    ] {
        ada.get(&format!("/v1/inbox?{bad}")).await.problem(400, "invalid_cursor");
    }
}

#[tokio::test]
async fn read_all_marks_what_the_page_had_seen_and_nothing_later() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 3).await;
    let as_of = ada.get("/v1/inbox").await.json(200)["as_of"].clone();
    students[1].says(&ada, "later").await;
    let late = app.student("late").await;
    late.says(&ada, "later still").await;
    let marked = ada.post("/v1/inbox/read-all", &json!({"as_of": as_of})).await.json(200);
    assert_eq!(marked, json!({"unread": {"messages": 2, "conversations": 2, "muted_messages": 0}}));
    assert_eq!(walk(&ada, "filter=unread").await, ["late", "s01"]);
    assert_eq!(ada.entry(&students[1]).await["read_seq"], 1);
    assert_eq!(students[0].history(&ada, "").await["items"][0]["is_read"], true);
    app.assert_invariants().await;
    for body in [json!({}), json!({"as_of": null}), json!(null)] {
        late.says(&ada, "and more").await;
        let all = ada.post("/v1/inbox/read-all", &body).await.json(200);
        assert_eq!(all["unread"]["messages"], 0);
    }
    late.says(&ada, "and more").await;
    assert_eq!(
        ada.post_raw("/v1/inbox/read-all", "", "").await.json(200)["unread"]["messages"],
        0,
        "the body may be left out"
    );
    ada.post("/v1/inbox/read-all", &json!({"as_of": "nonsense"})).await.problem(400, "invalid_cursor");
    let nobody = app.new_person("new", "student", "");
    assert_eq!(nobody.post("/v1/inbox/read-all", &json!({})).await.json(200)["unread"]["messages"], 0);
    app.assert_invariants().await;
}

/// A message may be written before the page is read and committed after it: its time lies before, and yet nobody saw it.
#[tokio::test]
async fn read_all_leaves_what_was_written_before_the_page_but_committed_after_it() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 2).await;
    let mut slow = app.pool.begin().await.unwrap();
    let send = "select outcome from send_batch(array['default'], array['s00'], array['ada'], array[''], array['slow'], array[false], array[''::bytea], array['slow'], array[null::jsonb], array[null::bigint], false)";
    let outcome: String = sqlx::query_scalar(send).fetch_one(&mut *slow).await.unwrap();
    assert_eq!(outcome, "sent");
    let page = ada.get("/v1/inbox").await.json(200);
    students[1].says(&ada, "quick").await;
    slow.commit().await.unwrap();
    let marked = ada.post("/v1/inbox/read-all", &json!({"as_of": page["as_of"]})).await.json(200);
    assert_eq!(marked["unread"], json!({"messages": 2, "conversations": 2, "muted_messages": 0}));
    let unread: BTreeSet<String> = walk(&ada, "filter=unread").await.into_iter().collect();
    assert_eq!(unread.into_iter().collect::<Vec<_>>(), ["s00", "s01"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn read_all_of_an_old_page_does_not_undo_unread() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 2).await;
    let page = ada.get("/v1/inbox").await.json(200);
    ada.read(&students[0], 1).await;
    ada.unread_from(&students[0], 1).await;
    let marked = ada.post("/v1/inbox/read-all", &json!({"as_of": page["as_of"]})).await.json(200);
    assert_eq!(marked["unread"]["messages"], 1);
    assert_eq!(walk(&ada, "filter=unread").await, ["s00"]);
    let fresh = ada.get("/v1/inbox").await.json(200)["as_of"].clone();
    let marked = ada.post("/v1/inbox/read-all", &json!({"as_of": fresh})).await.json(200);
    assert_eq!(marked["unread"]["messages"], 0);
    app.assert_invariants().await;
}

#[tokio::test]
async fn read_all_goes_by_when_a_message_was_sent_and_not_by_what_became_of_it() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 3).await;
    let page = ada.get("/v1/inbox").await.json(200);
    students[0].edit(&ada, 1, "changed since").await.json(200);
    students[1].says(&ada, "later").await;
    students[1].edit(&ada, 2, "later, and changed").await.json(200);
    students[1].edit(&ada, 1, "changed since").await.json(200);
    students[2].says(&ada, "later").await;
    students[2].retract(&ada, 1).await.json(200);
    let marked = ada.post("/v1/inbox/read-all", &json!({"as_of": page["as_of"]})).await.json(200);
    assert_eq!(marked["unread"], json!({"messages": 2, "conversations": 2, "muted_messages": 0}));
    assert_eq!(walk(&ada, "filter=unread").await, ["s02", "s01"]);
    assert_eq!(
        (ada.entry(&students[0]).await["read_seq"].clone(), ada.entry(&students[1]).await["read_seq"].clone()),
        (json!(1), json!(1))
    );
    app.assert_invariants().await;
}

/// The token is not signed, so anybody can make one; Postgres must never be given what it cannot read.
#[tokio::test]
async fn an_as_of_that_somebody_made_up_is_an_error_or_a_snapshot() {
    let app = TestApp::spawn().await;
    let (ada, _) = school(&app, 1).await;
    let as_of = |snapshot: &str| {
        let time = sqlx::types::chrono::DateTime::from_timestamp(4_000_000_000, 0).unwrap();
        json!({"as_of": pidge::types::AsOf { snapshot: snapshot.to_owned(), time }.encode()})
    };
    for bad in ["1:9223372036854775807:", "4294967296:4294967296:", "+5:+6:", "05:06:", "5:9:4294967296", "x", ""] {
        ada.post("/v1/inbox/read-all", &as_of(bad)).await.problem(400, "invalid_cursor");
    }
    for odd in [
        "3:3:",
        "3:4611686018427387903:",
        "4294967299:4294967399:4294967300",
        "4611686018427387903:4611686018427387903:",
    ] {
        ada.post("/v1/inbox/read-all", &as_of(odd)).await.json(200);
    }
    app.assert_invariants().await;
}
