//! Searching what was said years ago, and what was said this very moment.

use futures_util::future::join_all;

use crate::support::{
    app::TestApp,
    client::{Client, seqs},
    mailbox::{bodies, encoded, search},
};

/// Spreads all that was ever said over the days since 2024, a message every 97 hours, and has it indexed anew.
async fn spread(app: &TestApp) {
    let sql = "lock table search_queue, message_words in access exclusive mode;
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
               from messages m join conversations c on c.id = m.conversation_id;";
    sqlx::raw_sql(sql).execute(&app.pool).await.unwrap();
}

/// Walks a search to its end.
async fn walk(who: &Client, question: &str, limit: usize) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = who.get(&format!("{question}&limit={limit}{cursor}")).await.json(200);
        let hits = bodies(&page);
        assert!(hits.len() == limit || page["next_cursor"].is_null(), "only the last page is short");
        found.extend(hits);
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

#[tokio::test]
async fn hits_of_years_come_in_order_from_every_season() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    for n in 0..150 {
        let rare = if n % 70 == 3 { " and a thimble" } else { "" };
        ada.send(&format!("s{}", n % 3), &format!("needle {n:03}{rare}")).await.json(201);
    }
    spread(&app).await;
    let all: Vec<String> = walk(&ada, &search("needle"), 100).await;
    let numbers: Vec<usize> = all.iter().map(|text| text[7..10].parse().unwrap()).collect();
    assert_eq!(numbers, (0..150).rev().collect::<Vec<_>>());
    for limit in [7, 25, 75] {
        assert_eq!(walk(&ada, &search("needle"), limit).await, all, "{limit}");
    }
    for limit in [1, 2, 100] {
        let found = walk(&ada, &search("thimble"), limit).await;
        assert_eq!(
            found,
            ["needle 143 and a thimble", "needle 073 and a thimble", "needle 003 and a thimble"],
            "{limit}"
        );
    }
    assert_eq!(walk(&ada, &format!("{}&peer_id=s1", search("thimble -143")), 1).await, ["needle 073 and a thimble"]);
    assert_eq!(walk(&ada, &search("-thimble"), 50).await.len(), 147);
    // Between any two, by the times that the messages themselves have.
    let page = ada.get(&format!("{}&limit=100", search("needle"))).await.json(200);
    let time = |at: usize| encoded(page["items"][at]["created_at"].as_str().unwrap());
    for (newer, older) in [(0, 1), (0, 99), (3, 18), (40, 41), (17, 90)] {
        let question = format!("{}&since={}&until={}", search("needle"), time(older), time(newer));
        for limit in [4, 100] {
            assert_eq!(walk(&ada, &question, limit).await, all[newer + 1..=older], "{newer} to {older}");
        }
    }
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_message_is_found_at_once_while_many_are_sent() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    let students = join_all((0..8).map(|n| {
        let (app, id) = (&app, format!("s{n}"));
        async move { app.student(&id).await }
    }))
    .await;
    join_all(students.iter().map(|student| {
        let ada = &ada;
        async move {
            for n in 0..12 {
                let word = format!("word{}x{n}", student.id);
                let seq = student.says(ada, &format!("a {word}")).await;
                for (who, peer) in [(ada, student), (student, ada)] {
                    let page =
                        who.get(&format!("{}&peer_id={}", search(&format!("\"{word}\"")), peer.id)).await.json(200);
                    assert_eq!(seqs(&page), [seq], "{word}");
                }
            }
        }
    }))
    .await;
    assert_eq!(walk(&ada, &search("a"), 20).await.len(), 96);
    app.assert_invariants().await;
}

#[tokio::test]
async fn what_is_corrected_before_anybody_searched_is_found_as_it_is_now() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    assert_eq!(ada.finds("hello").await, ["hello"]);
    for _ in 0..15 {
        let seq = mia.says(&ada, "first thought").await;
        mia.edit(&ada, seq, "second thought").await.json(200);
        let seq = mia.says(&ada, "first regret").await;
        mia.retract(&ada, seq).await.json(200);
    }
    for who in [&ada, &mia] {
        assert_eq!(walk(who, &search("first"), 100).await, [""; 0]);
        assert_eq!(walk(who, &search("second"), 100).await.len(), 15);
        assert_eq!(walk(who, &search("regret"), 100).await, [""; 0]);
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_very_first_message_is_found_even_if_it_was_edited_at_once() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "first thought").await;
    mia.edit(&ada, 1, "second thought").await.json(200);
    assert_eq!(ada.finds("second").await, ["second thought"]);
}

/// Eight thousand messages within a quarter of an hour, forty days ago, and one of today.
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
async fn a_burst_of_long_ago_is_walked_from_its_newest_message() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "first").await;
    sqlx::raw_sql(BURST).execute(&app.pool).await.unwrap();
    mia.says(&ada, "today").await;
    app.assert_invariants().await;
    let (mut found, mut cursor) = (Vec::new(), String::new());
    for _ in 0..3 {
        let page = ada.get(&format!("{}&limit=100{cursor}", search("hello"))).await.json(200);
        found.extend(seqs(&page));
        cursor = format!("&cursor={}", page["next_cursor"].as_str().unwrap());
    }
    assert_eq!(found, (7701..=8000).rev().collect::<Vec<_>>());
    assert_eq!(ada.finds("needle").await, ["hello needle"]);
    assert_eq!((ada.finds("today").await, ada.finds("nowhere").await), (vec!["today".to_owned()], vec![]));
    assert_eq!(ada.finds("first").await, ["first"]);
}
