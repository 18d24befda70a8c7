//! The pages of the feed: each event once and in order, however they are cut.

use serde_json::json;
use sqlx::Executor;

use crate::{
    events::feed::{all_sequenced, in_short, items, positions, reader},
    support::{app::TestApp, inbox::educator_with_students},
};

#[tokio::test]
async fn without_a_position_the_feed_begins_now() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    assert_eq!(lms.feed("").await, json!({"items": [], "next": 0, "latest": 0}));
    ada.says(&mia, "one").await;
    all_sequenced(&app).await;

    let now = lms.feed("").await;
    ada.says(&mia, "two").await;
    all_sequenced(&app).await;

    assert_eq!(now, json!({"items": [], "next": 1, "latest": 1}));
    assert_eq!(in_short(&items(&lms.feed("?after=1").await)), ["message.sent 2"]);
    assert_eq!(in_short(&items(&lms.feed("?after=0").await)), ["message.sent 1", "message.sent 2"]);
    assert_eq!(lms.feed("?after=2").await, json!({"items": [], "next": 2, "latest": 2}));
}

#[tokio::test]
async fn the_pages_have_every_event_once_and_in_order() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut expected = Vec::new();
    for seq in 1..=8 {
        mia.says(&ada, "hello").await;
        mia.flag(&ada, &json!({"starred": seq % 2 == 1})).await;
        ada.read(&mia, seq).await;
        mia.edit(&ada, seq, "hello again").await.json(200);
        expected.extend(["sent", "read", "edited"].map(|kind| format!("message.{kind} {seq}")));
    }
    all_sequenced(&app).await;

    for limit in ["limit=1", "limit=3", "limit=1000", ""] {
        let events = lms.whole_feed(0, limit).await;
        assert_eq!(in_short(&events), expected, "{limit}");
        let found = positions(&events);
        assert!(found.is_sorted_by(|one, other| one < other), "{limit}: {found:?}");
        assert!(events.iter().all(|event| event["id"] == format!("evt_{}", event["position"])), "{events:?}");
    }
    let page = lms.feed("?after=0&limit=3").await;
    assert_eq!((positions(&items(&page)), &page["next"], &page["latest"]), (vec![1, 3, 4], &json!(4), &json!(32)));
}

#[tokio::test]
async fn with_types_only_these_come() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    ada.read(&mia, 1).await;
    mia.edit(&ada, 1, "hello again").await.json(200);
    mia.retract(&ada, 1).await.json(200);
    all_sequenced(&app).await;

    for (types, expected) in [
        ("message.sent", &["message.sent 1"][..]),
        ("message.read", &["message.read 1"]),
        ("message.edited,message.sent", &["message.sent 1", "message.edited 1"]),
        ("message.retracted,message.retracted", &["message.retracted 1"]),
    ] {
        let page = lms.feed(&format!("?after=0&types={types}")).await;
        assert_eq!(in_short(&items(&page)), expected, "{types}");
        assert_eq!(page["next"], 4, "{types}");
        assert_eq!(in_short(&lms.whole_feed(0, &format!("limit=1&types={types}")).await), expected, "{types}");
    }
}

#[tokio::test]
async fn parameters_out_of_range_are_refused() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;

    for query in [
        "limit=0",
        "limit=1001",
        "limit=70000",
        "limit=-1",
        "limit=many",
        "wait=26",
        "wait=-1",
        "wait=0.5",
        "after=-1",
        "after=9007199254740992",
        "after=9223372036854775808",
        "after=evt_1",
        "after=",
        "types=",
        "types=message.sent,",
        "types=message.lost",
        "types=conversation.updated",
        "types=conversation.flagged",
        "types=Message.Sent",
        "types=message.sent%20message.read",
    ] {
        let problem = lms.call_feed(&format!("?{query}")).await.problem(400, "invalid_parameter");
        let (name, _) = query.split_once('=').unwrap();
        assert!(problem["detail"].as_str().unwrap().contains(name), "{query}: {problem}");
    }
    assert_eq!(lms.call_feed("?before=1").await.status, 400);
    lms.feed("?after=0&limit=1000&wait=0&types=message.sent").await;
}

#[tokio::test]
async fn events_of_one_transaction_are_cut_by_pages() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, students) = educator_with_students(&app, 10).await;
    all_sequenced(&app).await;
    ada.post("/v1/inbox/read-all", &json!({})).await.json(200);
    all_sequenced(&app).await;
    let rows: i64 =
        sqlx::query_scalar("select count(*) from events where last > 10").fetch_one(&app.pool).await.unwrap();
    assert_eq!(rows, 1, "the read-all is one row");

    let mut readers = Vec::new();
    for limit in [1, 3, 4, 10, 1000] {
        let events = lms.whole_feed(10, &format!("limit={limit}")).await;
        assert_eq!(positions(&events), (11..=20).collect::<Vec<_>>(), "{limit}");
        readers.push(events);
    }
    assert!(readers.iter().all(|events| *events == readers[0]), "the events are the same");
    let mut peers: Vec<_> = readers[0].iter().map(|event| event["data"]["peer_id"].as_str().unwrap()).collect();
    peers.sort_unstable();
    assert_eq!(peers, students.iter().map(|student| student.id.as_str()).collect::<Vec<_>>());
}

/// 6,000 conversations of the educator `ada`, each with one unread message.
const CONVERSATIONS: &str = "
    insert into users (tenant, external_id) select 'default', 's' || n from generate_series(1, 6000) n;
    insert into conversations (public_id, low_user_id, high_user_id, last_seq, last_created_at)
    select gen_random_uuid(), a.id, u.id, 1, now()
    from users a, users u where a.external_id = 'ada' and u.external_id like 's%';
    insert into messages (conversation_id, seq, sender_id, body, created_at)
    select c.id, 1, c.high_user_id, 'hello', c.last_created_at from conversations c;
    insert into participants (conversation_id, user_id, peer_id, read_seq, seen_seq, unread_count, preview_seq, last_is_mine, last_activity_at)
    select c.id, u, c.low_user_id + c.high_user_id - u, (u = c.high_user_id)::int, (u = c.high_user_id)::int,
           (u = c.low_user_id)::int, 1, u = c.high_user_id, c.last_created_at
    from conversations c, unnest(array[c.low_user_id, c.high_user_id]) u;
    insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
    select c.id, c.high_user_id, 1, now() from conversations c;
";

#[tokio::test]
async fn a_call_looks_at_five_thousand_positions_and_the_next_one_goes_on_there() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let ada = app.educator("ada").await;
    app.pool.execute(CONVERSATIONS).await.unwrap();
    ada.post("/v1/inbox/read-all", &json!({})).await.json(200);
    all_sequenced(&app).await;

    let of_another_type = lms.feed("?after=0&types=message.sent").await;
    let events = lms.whole_feed(0, "limit=1000").await;

    assert_eq!(of_another_type, json!({"items": [], "next": 5000, "latest": 6000}));
    assert_eq!(lms.feed("?after=5000&types=message.sent").await, json!({"items": [], "next": 6000, "latest": 6000}));
    assert_eq!(positions(&events), (1..=6000).collect::<Vec<_>>());
    let mut peers: Vec<_> = events.iter().map(|event| event["data"]["peer_id"].as_str().unwrap()).collect();
    peers.sort_unstable();
    peers.dedup();
    assert_eq!(peers.len(), 6000);
}
