//! Searching within a peer or a time, and page by page.

use std::collections::BTreeSet;

use crate::support::{
    app::TestApp,
    mailbox::{bodies, encoded, search, ten_messages},
};

#[tokio::test]
async fn a_peer_and_a_time_narrow_the_search() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let noah = app.student("noah").await;
    noah.says(&ada, "message of noah").await;
    let all: Vec<i64> = (1..=10).collect();
    let seqs = async |query: &str| {
        let page = ada.get(&format!("{}&limit=100{query}", search("message"))).await.json(200);
        let mut seqs = crate::support::client::seqs(&page);
        seqs.reverse();
        seqs
    };
    assert_eq!(seqs("&peer_id=mia").await, all);
    assert_eq!(seqs("&peer_id=noah").await, [1]);
    for stranger in ["nobody", "%C3%A9", "0"] {
        assert_eq!(seqs(&format!("&peer_id={stranger}")).await, [0; 0], "{stranger}");
    }
    let history = ada.history(&mia, "").await;
    let time = |seq: usize| encoded(history["items"][seq - 1]["created_at"].as_str().unwrap());
    assert_eq!(seqs(&format!("&peer_id=mia&since={}", time(4))).await, &all[3..]);
    assert_eq!(seqs(&format!("&peer_id=mia&until={}", time(4))).await, &all[..3]);
    assert_eq!(seqs(&format!("&peer_id=mia&since={}&until={}", time(4), time(7))).await, &all[3..6]);
    assert_eq!(seqs(&format!("&since={}&until={}", time(7), time(4))).await, [0; 0]);
    assert_eq!(seqs(&format!("&since={}&until={}", time(4), time(4))).await, [0; 0]);
    assert_eq!(seqs("&peer_id=mia&since=2001-01-01T00:00:00%2B05:30&until=9999-12-31T23:59:59Z").await, all);
    for never in
        ["until=0001-01-01T00:00:00Z", "until=0000-01-01T00:00:00%2B14:00", "since=9999-12-31T23:59:59.999999Z"]
    {
        assert_eq!(seqs(&format!("&{never}")).await, [0; 0], "{never}");
    }
    for bad in [
        "since=",
        "since=yesterday",
        "until=2001-01-01",
        "until=2001-13-01T00:00:00Z",
        "since=1",
        "until=infinity",
        "since=2001-01-01T00:00:00",
        "until=99999-01-01T00:00:00Z",
        "limit=0",
        "limit=101",
        "limit=x",
        "since=%00",
        "peer_id=a&peer_id=b",
    ] {
        ada.get(&format!("{}&{bad}", search("message"))).await.problem(400, "invalid_parameter");
    }
    ada.get(&format!("{}&order=asc", search("message"))).await.problem(400, "unknown_parameter");
    for bad in ["", "?q=", "?peer_id=mia"] {
        ada.get(&format!("/v1/search{bad}")).await.problem(400, "invalid_parameter");
    }
}

#[tokio::test]
async fn nobody_is_their_own_peer() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    for who in [&ada, &mia] {
        let page = who.get(&format!("{}&peer_id={}", search("message"), who.id)).await.json(200);
        assert_eq!(bodies(&page), [""; 0], "there is no conversation with oneself");
    }
}

#[tokio::test]
async fn the_longest_question_has_pages_too() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = ten_messages(&app).await;
    let long: String = "message".chars().chain(" -\"👧 é\"".chars().cycle()).take(999).chain(['"']).collect();
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ada.get(&format!("{}&limit=3{cursor}", search(&long))).await.json(200);
        found.extend(crate::support::client::seqs(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        assert!(next.len() <= 512, "{next}");
        cursor = format!("&cursor={next}");
    }
    assert_eq!(found, (1..=10).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_hundred_and_twenty_hits_come_page_by_page_without_loss_or_repeat() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    for n in 0..120 {
        let (peer, text) = (format!("s{}", n % 3), format!("needle {n:03} in the hay"));
        ada.send(&peer, &text).await.json(201);
        if n % 10 == 0 {
            ada.send(&peer, "hay").await.json(201);
        }
    }
    let walk = async |query: &str, limit: usize| {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = ada.get(&format!("{}&{query}{cursor}", search("needle"))).await.json(200);
            let hits = bodies(&page);
            assert!(hits.len() == limit || page["next_cursor"].is_null(), "only the last page is short");
            found.extend(hits);
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return found,
            }
        }
    };
    let expected: Vec<String> = (0..120).rev().map(|n| format!("needle {n:03} in the hay")).collect();
    for limit in [7, 20, 60, 100] {
        assert_eq!(walk(&format!("limit={limit}"), limit).await, expected, "{limit}");
    }
    assert_eq!(walk("peer_id=s1", 20).await.len(), 40, "20 is the default");
    // Messages of one instant are told apart, too.
    let same = "update messages set created_at = (select min(created_at) from messages) + seq / 4 * interval '1 ms' + seq * interval '1 us';
                update message_words w set created_at = m.created_at from messages m where (m.conversation_id, m.seq) = (w.conversation_id, w.seq);
                update conversations c set last_created_at = m.created_at from messages m where m.conversation_id = c.id and m.seq = c.last_seq;
                update participants p set last_activity_at = m.created_at from messages m where m.conversation_id = p.conversation_id and m.seq = p.preview_seq";
    sqlx::raw_sql(same).execute(&app.pool).await.unwrap();
    for limit in [1, 2, 7, 100] {
        let found = walk(&format!("limit={limit}"), limit).await;
        assert_eq!((found.len(), found.into_iter().collect::<BTreeSet<_>>().len()), (120, 120), "{limit}");
    }
    app.assert_invariants().await;
    // A cursor is one of its own question.
    let page = ada.get(&format!("{}&limit=5", search("needle"))).await.json(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    ada.get(&format!("{}&limit=50&cursor={cursor}", search("needle"))).await.json(200);
    let inbox = ada.get("/v1/inbox?limit=1").await.json(200)["next_cursor"].as_str().unwrap().to_owned();
    for other in [
        format!("{}&cursor={cursor}", search("hay")),
        format!("{}&peer_id=s1&cursor={cursor}", search("needle")),
        format!("{}&since=2001-01-01T00:00:00Z&cursor={cursor}", search("needle")),
        format!("{}&until=2999-01-01T00:00:00Z&cursor={cursor}", search("needle")),
        format!("{}&context=course:42&cursor={cursor}", search("needle")),
        format!("{}&cursor={inbox}", search("needle")),
        format!("{}&cursor={}", search("needle"), &cursor[1..]),
        format!("{}&cursor=", search("needle")),
        format!("{}&cursor=%00", search("needle")),
        format!("/v1/inbox?cursor={cursor}"),
    ] {
        ada.get(&other).await.problem(400, "invalid_cursor");
    }
}
