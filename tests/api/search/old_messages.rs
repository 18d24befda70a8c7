//! Searching messages of several years, and many of a short time long ago.

use super::walk_search;
use crate::support::{
    app::TestApp,
    client::{Client, seqs},
    inbox::next_cursor,
    mailbox::{percent_encoded, search_path},
};

/// Sets the times of all messages to 97 hours apart, from the beginning of 2024 on, and queues them for indexing.
const SPREAD_OVER_YEARS: &str = "
    lock table search_queue, message_words in access exclusive mode;
    update messages m set created_at = timestamptz '2024-01-01 23:59:59.5+00' + n.at * interval '97 hours'
    from (select conversation_id, seq, row_number() over (order by created_at) as at from messages) n
    where (n.conversation_id, n.seq) = (m.conversation_id, m.seq);
    update conversations c set last_created_at = m.created_at
    from messages m where m.conversation_id = c.id and m.seq = c.last_seq;
    update participants p set last_activity_at = m.created_at
    from messages m where m.conversation_id = p.conversation_id and m.seq = p.preview_seq;
    delete from message_words;
    delete from search_queue;
    insert into search_queue (conversation_ids, seqs, user_ids)
    select array_agg(m.conversation_id), array_agg(m.seq), array_agg(c.low_user_id) || array_agg(c.high_user_id)
    from messages m join conversations c on c.id = m.conversation_id;
";

/// An educator who has sent 150 messages within about 600 days, `needle 000` to `needle 149`, to three students in
/// turn. Messages 3, 73 and 143 end with `and a thimble`.
async fn messages_of_years(app: &TestApp) -> Client {
    let ada = app.educator("ada").await;
    for n in 0..150 {
        let rare = if n % 70 == 3 { " and a thimble" } else { "" };
        ada.send(&format!("s{}", n % 3), &format!("needle {n:03}{rare}")).await.json(201);
    }
    sqlx::raw_sql(SPREAD_OVER_YEARS).execute(&app.pool).await.unwrap();
    ada
}

#[tokio::test]
async fn a_word_in_every_message_of_years_is_found_newest_first_with_any_page_size() {
    let app = TestApp::spawn().await;
    let ada = messages_of_years(&app).await;

    for limit in [7, 25, 75, 100] {
        let found = walk_search(&ada, &search_path("needle"), limit).await;

        let numbers: Vec<usize> = found.iter().map(|text| text[7..10].parse().unwrap()).collect();
        assert_eq!(numbers, (0..150).rev().collect::<Vec<_>>(), "with limit {limit}");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_rare_word_is_found_in_messages_of_years() {
    let app = TestApp::spawn().await;
    let ada = messages_of_years(&app).await;

    for limit in [1, 2, 100] {
        let found = walk_search(&ada, &search_path("thimble"), limit).await;

        let expected = ["needle 143 and a thimble", "needle 073 and a thimble", "needle 003 and a thimble"];
        assert_eq!(found, expected, "with limit {limit}");
    }
    let of_s1_without_143 = format!("{}&peer_id=s1", search_path("thimble -143"));
    assert_eq!(walk_search(&ada, &of_s1_without_143, 1).await, ["needle 073 and a thimble"]);
    assert_eq!(walk_search(&ada, &search_path("-thimble"), 50).await.len(), 147, "all others");
}

#[tokio::test]
async fn since_and_until_select_messages_of_years_by_their_times() {
    let app = TestApp::spawn().await;
    let ada = messages_of_years(&app).await;
    let all = walk_search(&ada, &search_path("needle"), 100).await;
    let page = ada.get(&format!("{}&limit=100", search_path("needle"))).await.json(200);
    let time_of = |index: usize| percent_encoded(page["items"][index]["created_at"].as_str().unwrap());

    for (newer, older) in [(0, 1), (0, 99), (3, 18), (40, 41), (17, 90)] {
        let path = format!("{}&since={}&until={}", search_path("needle"), time_of(older), time_of(newer));
        for limit in [4, 100] {
            let found = walk_search(&ada, &path, limit).await;
            assert_eq!(found, all[newer + 1..=older], "results {} to {older} with limit {limit}", newer + 1);
        }
    }
}

/// Adds eight thousand messages within a quarter of an hour, forty days ago.
const BURST: &str = "
    lock table search_queue, message_words in access exclusive mode;
    update messages set created_at = now() - interval '41 days';
    insert into messages (conversation_id, seq, sender_id, body, created_at)
    select m.conversation_id, n, m.sender_id, case n when 2500 then 'hello needle' else 'hello again' end,
           now() - interval '40 days' + n * interval '100 milliseconds'
    from messages m, generate_series(2, 8000) n;
    update conversations set last_seq = 8000, last_created_at = (select max(created_at) from messages);
    update participants p set preview_seq = 8000, last_activity_at = (select max(created_at) from messages),
        unread_count = case when p.peer_id = m.sender_id then 8000 else 0 end
    from messages m where m.seq = 1;
    delete from message_words;
    insert into message_words select m.conversation_id, m.seq, m.created_at, index_terms(m, c, m.body)
    from messages m join conversations c on c.id = m.conversation_id;
    delete from search_queue;
    update search_horizon set oldest = (select min(created_at) from messages);
";

#[tokio::test]
async fn the_results_of_an_old_burst_are_paged_from_its_newest_message() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "first").await;
    sqlx::raw_sql(BURST).execute(&app.pool).await.unwrap();
    mia.says(&ada, "today").await;
    app.assert_invariants().await;

    let (mut found, mut cursor) = (Vec::new(), String::new());
    for _ in 0..3 {
        let page = ada.get(&format!("{}&limit=100{cursor}", search_path("hello"))).await.json(200);
        found.extend(seqs(&page));
        cursor = format!("&cursor={}", next_cursor(&page));
    }

    assert_eq!(found, (7701..=8000).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn single_messages_before_within_and_after_an_old_burst_are_found() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "first").await;
    sqlx::raw_sql(BURST).execute(&app.pool).await.unwrap();
    mia.says(&ada, "today").await;

    assert_eq!(ada.finds("needle").await, ["hello needle"]);
    assert_eq!(ada.finds("today").await, ["today"]);
    assert_eq!(ada.finds("first").await, ["first"]);
    assert_eq!(ada.finds("nowhere").await, [""; 0]);
}
