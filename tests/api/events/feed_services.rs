//! What services depend on besides the pages: that the feed is offered, how often they may call, and that events of later releases do
//! not disturb them.

use std::num::NonZeroU32;

use futures_util::future::join_all;
use serde_json::json;
use sqlx::Executor;

use crate::{
    events::feed::{all_sequenced, in_short, items, reader},
    support::{
        app::{TestApp, config},
        client::Client,
    },
};

#[tokio::test]
async fn the_feed_is_offered_also_where_streams_are_switched_off() {
    let mut config = config();
    config.events.streams = false;

    for app in [TestApp::spawn_with(config).await, TestApp::spawn().await] {
        let lms = reader(&app).await;
        let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
        ada.says(&mia, "hello").await;
        all_sequenced(&app).await;

        for path in ["/v1/me", "/.well-known/messaging"] {
            let features = lms.get(path).await.json(200)["features"].clone();
            assert!(features.as_array().unwrap().contains(&json!("event_log")), "{path}: {features}");
        }
        assert_eq!(in_short(&items(&lms.feed("?after=0").await)), ["message.sent 1"]);
    }
}

/// What is left of a limit after a call, without the time after which all of it is.
async fn left_after(client: &Client, path: &str) -> String {
    let reply = client.get(path).await;
    reply.json(200);
    reply.header("ratelimit").unwrap().rsplit_once(';').unwrap().0.to_owned()
}

#[tokio::test]
async fn each_reader_has_the_rate_limit_of_a_service_and_takes_nothing_from_users() {
    let one = NonZeroU32::new(1).unwrap();
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.service_requests_per_second = one;
    // Refilled so slowly that the time that the test takes does not matter.
    config.limits.requests_per_minute = one;
    let app = TestApp::spawn_with(config).await;
    let lms = reader(&app).await;
    let (other, mia) = (app.new_person("other", "", "events:read"), app.new_person("mia", "student", ""));

    let replies = join_all((0..60).map(|_| lms.call_feed("?after=0"))).await;

    let refused = replies.iter().find(|reply| reply.status == 429).expect("60 calls at once are too many");
    refused.problem(429, "rate_limited");
    assert_eq!(refused.header("ratelimit-policy"), Some("\"service\";q=2;w=2"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(left_after(&other, "/v1/events/log?after=0").await, "\"service\";r=1");
    assert_eq!(left_after(&mia, "/v1/inbox").await, "\"requests\";r=59");
}

/// Records an event of a kind that this release does not know, about the first message.
async fn record_unknown(app: &TestApp) {
    app.pool.execute("alter type event_kind add value if not exists 'message.pinned'").await.unwrap();
    let record = "with own as materialized (select pg_current_xact_id())
                  insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
                  select 'message.pinned', array[m.conversation_id], array[m.seq], array[m.sender_id], array[null::bigint]
                  from own, messages m where m.seq = 1";
    assert_eq!(app.pool.execute(record).await.unwrap().rows_affected(), 1);
    all_sequenced(app).await;
}

#[tokio::test]
async fn events_of_kinds_that_a_later_release_records_are_left_out_and_passed() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "one").await;
    all_sequenced(&app).await;
    record_unknown(&app).await;

    assert_eq!(lms.feed("?after=1").await, json!({"items": [], "next": 2, "latest": 2}));
    assert_eq!(lms.feed("?after=1&types=message.sent").await, json!({"items": [], "next": 2, "latest": 2}));

    let waiting = {
        let lms = lms.clone();
        tokio::spawn(async move { lms.feed("?after=1&wait=25").await })
    };
    record_unknown(&app).await;
    ada.says(&mia, "two").await;
    all_sequenced(&app).await;

    let page = waiting.await.unwrap();
    assert_eq!((in_short(&items(&page)), &page["next"]), (vec!["message.sent 2".to_owned()], &json!(4)));
    for limit in [1, 2, 1000] {
        let events = lms.whole_feed(0, &format!("limit={limit}")).await;
        assert_eq!(in_short(&events), ["message.sent 1", "message.sent 2"], "{limit}");
    }
}
