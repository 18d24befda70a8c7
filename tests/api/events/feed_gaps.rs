//! Positions that the log no longer has, that it never had, and that leap where an era begins.

use serde_json::json;
use sqlx::Executor;

use crate::{
    events::feed::{all_sequenced, in_short, items, positions, reader},
    support::{app::TestApp, client::Client, wait::until},
};

/// A service, a reader of its feed, and two users.
async fn app_with_reader() -> (TestApp, Client, Client, Client) {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    (app, lms, ada, mia)
}

/// Sends a message whose event has a position when this returns.
async fn send(app: &TestApp, ada: &Client, mia: &Client) {
    ada.says(mia, "hello").await;
    all_sequenced(app).await;
}

/// Opens the next slot of the log, which empties the one with the oldest events.
async fn rotate(app: &TestApp) {
    let rotate = "select rotate_events('0 seconds')";
    until("no session reads the oldest slot, so that the next one is opened", async || {
        sqlx::query_scalar(rotate).fetch_one(&app.pool).await.unwrap_or(false)
    })
    .await;
}

#[tokio::test]
async fn a_position_whose_events_are_gone_names_the_oldest_one_to_go_on_from() {
    let (app, lms, ada, mia) = app_with_reader().await;
    for _ in 0..2 {
        send(&app, &ada, &mia).await;
    }
    rotate(&app).await;
    send(&app, &ada, &mia).await;
    assert_eq!(items(&lms.feed("?after=0").await).len(), 3, "the slot is still there");
    rotate(&app).await;
    rotate(&app).await;

    for (after, limit) in [(0, 1), (0, 1000), (1, 1000)] {
        let gone = lms.call_feed(&format!("?after={after}&limit={limit}")).await.problem(410, "position_gone");
        assert_eq!(gone["oldest"], 2, "{gone}");
    }
    lms.call_feed("?after=0&wait=25").await.problem(410, "position_gone");
    assert_eq!(in_short(&items(&lms.feed("?after=2").await)), ["message.sent 3"]);
    send(&app, &ada, &mia).await;
    assert_eq!(in_short(&items(&lms.feed("?after=2").await)), ["message.sent 3", "message.sent 4"]);
}

#[tokio::test]
async fn when_no_event_is_left_the_oldest_position_is_the_last_one() {
    let (app, lms, ada, mia) = app_with_reader().await;
    send(&app, &ada, &mia).await;
    for _ in 0..3 {
        rotate(&app).await;
    }

    let gone = lms.call_feed("?after=0").await.problem(410, "position_gone");

    assert_eq!(gone["oldest"], 1, "{gone}");
    assert_eq!(lms.feed("?after=1").await, json!({"items": [], "next": 1, "latest": 1}));
    assert_eq!(lms.feed("").await, json!({"items": [], "next": 1, "latest": 1}));
    send(&app, &ada, &mia).await;
    assert_eq!(in_short(&items(&lms.feed("?after=1").await)), ["message.sent 2"]);
    lms.call_feed("?after=0").await.problem(410, "position_gone");
}

#[tokio::test]
async fn a_position_above_the_last_one_is_unknown() {
    let (app, lms, ada, mia) = app_with_reader().await;
    send(&app, &ada, &mia).await;

    for after in ["2", "1000", "9007199254740991"] {
        let unknown = lms.call_feed(&format!("?after={after}")).await.problem(410, "position_unknown");
        assert_eq!(unknown["latest"], 1, "{unknown}");
        assert_eq!(unknown.get("oldest"), None, "{unknown}");
    }
    lms.call_feed("?after=2&wait=25").await.problem(410, "position_unknown");
}

#[tokio::test]
async fn where_an_era_begins_no_event_is_missing() {
    let (app, lms, ada, mia) = app_with_reader().await;
    for _ in 0..3 {
        send(&app, &ada, &mia).await;
    }
    app.pool.execute("select begin_era(true)").await.unwrap();
    for _ in 0..3 {
        send(&app, &ada, &mia).await;
    }

    let all = [1, 2, 3, 1_000_004, 1_000_005, 1_000_006];
    for limit in [1, 2, 1000] {
        let parameters = format!("limit={limit}");
        assert_eq!(positions(&lms.whole_feed(0, &parameters).await), all, "{limit}");
        assert_eq!(positions(&lms.whole_feed(2, &parameters).await), all[2..], "{limit}");
        assert_eq!(positions(&lms.whole_feed(3, &parameters).await), all[3..], "{limit}");
        // A position that the server of the era before had told, and this database does not know.
        assert_eq!(positions(&lms.whole_feed(500, &parameters).await), all[3..], "{limit}");
        assert_eq!(positions(&lms.whole_feed(1_000_004, &parameters).await), all[4..], "{limit}");
    }
}

/// Else a service would ask again and again until the era has an event.
#[tokio::test]
async fn in_an_era_without_events_a_page_ends_at_the_last_position() {
    let (app, lms, ada, mia) = app_with_reader().await;
    send(&app, &ada, &mia).await;
    for last in [1_000_001, 2_000_001] {
        app.pool.execute("select begin_era(true)").await.unwrap();
        let end = json!({"items": [], "next": last, "latest": last});
        for after in ["?after=1", "?after=500", "?wait=1", "?after=1&wait=1", &format!("?after={last}")] {
            assert_eq!(lms.feed(after).await, end, "{after}");
        }
    }
    assert_eq!(positions(&lms.whole_feed(0, "").await), [1]);
    send(&app, &ada, &mia).await;
    assert_eq!(positions(&lms.whole_feed(1, "").await), [2_000_002]);
}

#[tokio::test]
async fn until_the_log_has_begun_an_era_on_another_server_the_feed_is_unavailable() {
    let (app, lms, ada, mia) = app_with_reader().await;
    send(&app, &ada, &mia).await;
    // Under this lock no sequencer begins the era.
    let mut connection = app.pool.acquire().await.unwrap();
    connection.execute("select pg_advisory_lock(event_lock())").await.unwrap();
    connection.execute("update event_eras set lineage = 'another server'").await.unwrap();

    for query in ["", "?after=0", "?after=1", "?after=7", "?after=1&wait=25"] {
        let refused = lms.call_feed(query).await;
        refused.problem(503, "unavailable");
        assert!(refused.header("retry-after").is_some(), "{query}");
    }
    ada.says(&mia, "hello").await;
    connection.execute("select pg_advisory_unlock(event_lock())").await.unwrap();
    until("the era has begun", async || lms.call_feed("?after=0").await.status == 200).await;
    all_sequenced(&app).await;

    // 7: a position that the other server had told.
    for after in [1, 7] {
        assert_eq!(positions(&lms.whole_feed(after, "").await), [1_000_002], "{after}");
    }
}
