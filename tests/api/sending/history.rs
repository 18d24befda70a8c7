//! Pages of a conversation's messages.

use serde_json::Value;

use crate::support::{app::TestApp, client::seqs};

/// A page of messages as a client sees it.
#[derive(Debug, PartialEq)]
struct Page {
    seqs: Vec<i64>,
    has_older: bool,
    has_newer: bool,
    oldest_seq: Option<i64>,
    newest_seq: Option<i64>,
}

impl Page {
    fn of(page: &Value) -> Self {
        Self {
            seqs: seqs(page),
            has_older: page["has_older"].as_bool().unwrap(),
            has_newer: page["has_newer"].as_bool().unwrap(),
            oldest_seq: page["oldest_seq"].as_i64(),
            newest_seq: page["newest_seq"].as_i64(),
        }
    }

    fn expected(seqs: &[i64], has_older: bool, has_newer: bool) -> Self {
        let (oldest_seq, newest_seq) = (seqs.first().copied(), seqs.last().copied());
        Self { seqs: seqs.to_vec(), has_older, has_newer, oldest_seq, newest_seq }
    }
}

#[tokio::test]
async fn each_query_returns_exactly_its_page() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=12 {
        let (from, to) = if n % 3 == 0 { (&ada, &mia) } else { (&mia, &ada) };
        from.says(to, &format!("message {n}")).await;
    }
    let (all, none): (Vec<i64>, Vec<i64>) = ((1..=12).collect(), vec![]);
    // The query, the seqs of the page, has_older, has_newer.
    let cases: Vec<(&str, &[i64], bool, bool)> = vec![
        ("", &all, false, false),
        ("?limit=12", &all, false, false),
        ("?limit=5", &all[7..], true, false),
        ("?limit=5&before=8", &all[2..7], true, true),
        ("?limit=5&before=6", &all[..5], false, true),
        ("?limit=5&before=1", &none, false, true),
        ("?limit=5&before=0", &none, false, true),
        ("?limit=5&before=999", &all[7..], true, false),
        ("?limit=5&after=0", &all[..5], false, true),
        ("?limit=5&after=7", &all[7..], true, false),
        ("?limit=5&after=6", &all[6..11], true, true),
        ("?limit=5&after=12", &none, true, false),
        ("?limit=5&after=9007199254740991", &none, true, false),
        ("?limit=5&around=6", &all[3..8], true, true),
        ("?limit=4&around=6", &all[3..7], true, true),
        ("?limit=1&around=6", &all[5..6], true, true),
        ("?limit=5&around=1", &all[..3], false, true),
        ("?limit=5&around=12", &all[9..], true, false),
        ("?limit=4&around=999", &all[10..], true, false),
    ];

    for (query, seqs, has_older, has_newer) in cases {
        let page = ada.history(&mia, query).await;

        assert_eq!(Page::of(&page), Page::expected(seqs, has_older, has_newer), "{query}");
        assert_eq!(page["entry"], ada.entry(&mia).await, "{query}");
    }
}

#[tokio::test]
async fn positions_of_a_page_exclude_each_other() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;

    for query in ["?before=1&after=1", "?after=1&around=1", "?before=1&after=1&around=1"] {
        let reply = ada.get(&format!("/v1/conversations/mia/messages{query}")).await;
        reply.problem(400, "conflicting_parameters");
    }
}

#[tokio::test]
async fn messages_that_a_user_has_hidden_are_on_no_page() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=6 {
        mia.says(&ada, &format!("message {n}")).await;
    }

    let hide = "update participants set hidden_through_seq = 3, unread_count = 3 where user_id = (select id from users where external_id = 'ada')";
    sqlx::query(hide).execute(&app.pool).await.unwrap();

    let page = ada.history(&mia, "?limit=2&before=6").await;
    assert_eq!(seqs(&page), [4, 5]);
    assert_eq!(page["has_older"], false, "older messages are hidden: {page}");
    assert_eq!(seqs(&ada.history(&mia, "?after=0").await), [4, 5, 6]);
    ada.get("/v1/conversations/mia/messages/3").await.problem(404, "not_found");
    assert_eq!(seqs(&mia.history(&ada, "").await), [1, 2, 3, 4, 5, 6], "the peer still sees all");
    app.assert_invariants().await;
}

#[tokio::test]
async fn times_rise_with_seq_when_the_clock_is_behind_the_last_message() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "an hour ahead").await;
    let set_ahead = "with c as (update conversations set last_created_at = last_created_at + interval '1 hour' returning id, last_created_at),
                p as (update participants set last_activity_at = last_created_at from c where conversation_id = c.id)
                update messages set created_at = last_created_at from c where conversation_id = c.id";
    sqlx::query(set_ahead).execute(&app.pool).await.unwrap();

    for _ in 0..3 {
        mia.says(&ada, "later").await;
    }
    ada.read(&mia, 4).await;

    let page = ada.history(&mia, "").await;
    let times: Vec<&str> =
        page["items"].as_array().unwrap().iter().map(|message| message["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
    let read_at = page["items"][3]["read_at"].as_str().unwrap();
    assert!(read_at >= times[3], "read at {read_at}, before it was sent at {}", times[3]);
    app.assert_invariants().await;
}
