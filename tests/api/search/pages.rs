//! Pages of search results and their cursors.

use std::collections::BTreeSet;

use super::walk_search;
use crate::support::{
    app::TestApp,
    client::{Client, seqs},
    inbox::next_cursor,
    mailbox::{bodies, search_path, ten_messages_to_ada},
};

/// An educator who has sent 120 messages to three students in turn, `needle 000 in the hay` to `needle 119 in the hay`,
/// and among them twelve others.
async fn needles(app: &TestApp) -> Client {
    let ada = app.educator("ada").await;
    for n in 0..120 {
        let (peer, text) = (format!("s{}", n % 3), format!("needle {n:03} in the hay"));
        ada.send(&peer, &text).await.json(201);
        if n % 10 == 0 {
            ada.send(&peer, "hay").await.json(201);
        }
    }
    ada
}

#[tokio::test]
async fn pages_of_any_size_have_each_result_once_the_newest_first() {
    let app = TestApp::spawn().await;
    let ada = needles(&app).await;
    let expected: Vec<String> = (0..120).rev().map(|n| format!("needle {n:03} in the hay")).collect();

    for limit in [7, 20, 60, 100] {
        assert_eq!(walk_search(&ada, &search_path("needle"), limit).await, expected, "with limit {limit}");
    }
}

#[tokio::test]
async fn a_page_has_twenty_results_by_default() {
    let app = TestApp::spawn().await;
    let ada = needles(&app).await;

    let page = ada.get(&format!("{}&peer_id=s1", search_path("needle"))).await.json(200);
    let cursor = next_cursor(&page);
    let second_page = ada.get(&format!("{}&peer_id=s1&cursor={cursor}", search_path("needle"))).await.json(200);

    assert_eq!(bodies(&page).len(), 20, "{page:#}");
    assert_eq!(bodies(&second_page).len(), 20, "the rest of the 40 messages to s1: {second_page:#}");
    assert!(second_page["next_cursor"].is_null(), "{second_page:#}");
}

/// Sets the times of all messages so that several conversations have messages of the same instant.
const EQUAL_TIMES: &str = "
    update messages set created_at =
        (select min(created_at) from messages) + seq / 4 * interval '1 ms' + seq * interval '1 us';
    update message_words w set created_at = m.created_at from messages m
        where (m.conversation_id, m.seq) = (w.conversation_id, w.seq);
    update conversations c set last_created_at = m.created_at from messages m
        where m.conversation_id = c.id and m.seq = c.last_seq;
    update participants p set last_activity_at = m.created_at from messages m
        where m.conversation_id = p.conversation_id and m.seq = p.preview_seq";

#[tokio::test]
async fn pages_of_any_size_have_each_result_of_the_same_instant_once() {
    let app = TestApp::spawn().await;
    let ada = needles(&app).await;
    assert_eq!(walk_search(&ada, &search_path("needle"), 100).await.len(), 120, "all are indexed");
    sqlx::raw_sql(EQUAL_TIMES).execute(&app.pool).await.unwrap();

    for limit in [1, 2, 7, 100] {
        let found = walk_search(&ada, &search_path("needle"), limit).await;

        assert_eq!(found.len(), 120, "with limit {limit}");
        assert_eq!(BTreeSet::from_iter(found).len(), 120, "none is repeated, with limit {limit}");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_cursor_is_valid_with_another_limit() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = ten_messages_to_ada(&app).await;
    let page = ada.get(&format!("{}&limit=5", search_path("message"))).await.json(200);
    let cursor = next_cursor(&page);

    let rest = ada.get(&format!("{}&limit=50&cursor={cursor}", search_path("message"))).await.json(200);

    assert_eq!(seqs(&rest), [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn a_cursor_of_another_search_or_a_damaged_one_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = ten_messages_to_ada(&app).await;
    app.student("noah").await.says(&ada, "a second conversation").await;
    let path = search_path("message");
    let page = ada.get(&format!("{path}&limit=5")).await.json(200);
    let cursor = next_cursor(&page);
    let inbox_page = ada.get("/v1/inbox?limit=1").await.json(200);
    let inbox_cursor = next_cursor(&inbox_page);

    for other in [
        format!("{}&cursor={cursor}", search_path("hay")),
        format!("{path}&peer_id=s1&cursor={cursor}"),
        format!("{path}&since=2001-01-01T00:00:00Z&cursor={cursor}"),
        format!("{path}&until=2999-01-01T00:00:00Z&cursor={cursor}"),
        format!("{path}&context=course:42&cursor={cursor}"),
        format!("{path}&cursor={inbox_cursor}"),
        format!("{path}&cursor={}", &cursor[1..]),
        format!("{path}&cursor="),
        format!("{path}&cursor=%00"),
        format!("/v1/inbox?cursor={cursor}"),
    ] {
        ada.get(&other).await.problem(400, "invalid_cursor");
    }
}

#[tokio::test]
async fn the_cursors_of_the_longest_query_have_at_most_512_characters() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = ten_messages_to_ada(&app).await;
    let longest: String = "message".chars().chain(" -\"👧 é\"".chars().cycle()).take(999).chain(['"']).collect();

    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ada.get(&format!("{}&limit=3{cursor}", search_path(&longest))).await.json(200);
        found.extend(seqs(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        assert!(next.len() <= 512, "{} characters: {next}", next.len());
        cursor = format!("&cursor={next}");
    }

    assert_eq!(found, (1..=10).rev().collect::<Vec<_>>());
}
