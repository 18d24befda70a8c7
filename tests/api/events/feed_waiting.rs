//! Calls that wait for an event.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::{
    events::feed::{all_sequenced, in_short, items, reader, reader_of_tenant},
    support::{
        app::{TestApp, config},
        client::{Client, Reply},
        tenants::recorded_user_of_tenant,
        wait::until,
    },
};

/// A service at which so many calls may wait.
async fn app_with_waiting_calls(most: usize) -> TestApp {
    let mut config = config();
    config.events.max_waiting = most;
    TestApp::spawn_with(config).await
}

/// Starts calls that wait as long as they may, and returns when they do. There must be so many that no further one may.
pub async fn start_waiting(lms: &Client, calls: usize) -> Vec<JoinHandle<Reply>> {
    let next = lms.feed("").await["next"].clone();
    let call = |lms: Client, next: String| async move {
        loop {
            // A look at whether the call waits may have taken its place for a moment.
            let reply = lms.call_feed(&format!("?after={next}&wait=25")).await;
            if reply.status != 429 {
                return reply;
            }
        }
    };
    let calls = (0..calls).map(|_| tokio::spawn(call(lms.clone(), next.to_string()))).collect();
    until("all calls wait", async || may_not_wait(lms).await).await;
    calls
}

/// Returns true if a further call may not wait.
async fn may_not_wait(lms: &Client) -> bool {
    lms.call_feed("?wait=1").await.status == 429
}

#[tokio::test]
async fn a_call_waits_for_the_first_event() {
    let app = app_with_waiting_calls(3).await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let calls = start_waiting(&lms, 3).await;

    ada.says(&mia, "hello").await;

    for call in calls {
        let page = call.await.unwrap().json(200);
        assert_eq!(in_short(&items(&page)), ["message.sent 1"], "{page}");
        assert_eq!((&page["next"], &page["latest"]), (&json!(1), &json!(1)));
    }
}

#[tokio::test]
async fn a_call_that_finds_an_event_does_not_wait() {
    let app = app_with_waiting_calls(1).await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "hello").await;
    all_sequenced(&app).await;
    let _waiting = start_waiting(&lms, 1).await;

    assert_eq!(items(&lms.feed("?after=0&wait=25").await).len(), 1);
    assert_eq!(lms.feed("?after=1&wait=0").await, json!({"items": [], "next": 1, "latest": 1}));
    lms.call_feed("?after=1&wait=25").await.problem(429, "rate_limited");
}

#[tokio::test]
async fn without_an_event_the_page_is_empty_when_the_time_is_over() {
    let app = app_with_waiting_calls(1).await;
    let lms = reader(&app).await;
    let start = Instant::now();

    assert_eq!(lms.feed("?after=0&wait=1").await, json!({"items": [], "next": 0, "latest": 0}));

    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
    lms.feed("?after=0&wait=1").await;
}

#[tokio::test]
async fn a_call_goes_on_waiting_when_events_come_that_are_not_for_its_service() {
    let mut config = config();
    "/site".clone_into(&mut config.auth.tenant_claim);
    config.events.max_waiting = 1;
    let app = TestApp::spawn_with(config).await;
    let (north, south) = (reader_of_tenant(&app, "north").await, reader_of_tenant(&app, "south").await);
    let user = async |tenant, role, id| recorded_user_of_tenant(&app, tenant, role, id).await;
    let (ada, mia) = (user("north", "educator", "ada").await, user("north", "student", "mia").await);
    let (other_ada, other_mia) = (user("south", "educator", "ada").await, user("south", "student", "mia").await);
    ada.says(&mia, "hello").await;
    all_sequenced(&app).await;
    let [call] = <[_; 1]>::try_from(start_waiting(&north, 1).await).unwrap();

    for _ in 0..5 {
        // The call of the other service shows that the event has been told to those who wait.
        let [of_south] = <[_; 1]>::try_from(start_waiting(&south, 1).await).unwrap();
        mia.flag(&ada, &json!({"starred": true})).await;
        mia.flag(&ada, &json!({"starred": false})).await;
        other_ada.says(&other_mia, "in the south").await;
        assert_eq!(items(&of_south.await.unwrap().json(200)).len(), 1);
        assert!(may_not_wait(&north).await, "the call still waits");
    }
    ada.says(&mia, "in the north").await;

    assert_eq!(in_short(&items(&call.await.unwrap().json(200))), ["message.sent 2"]);
}

#[tokio::test]
async fn a_call_for_some_types_goes_on_waiting_for_them() {
    let app = TestApp::spawn().await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let call = {
        let lms = lms.clone();
        tokio::spawn(async move { lms.feed("?after=0&wait=25&types=message.read").await })
    };

    ada.says(&mia, "hello").await;
    all_sequenced(&app).await;
    mia.read(&ada, 1).await;

    assert_eq!(in_short(&items(&call.await.unwrap())), ["message.read 1"]);
}

#[tokio::test]
async fn each_service_has_a_number_of_waiting_calls_and_those_that_end_do_not_count() {
    let app = app_with_waiting_calls(2).await;
    let lms = reader(&app).await;
    let other = app.new_person("other", "", "events:read");
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let calls = start_waiting(&lms, 2).await;

    let refused = lms.call_feed("?wait=25").await;
    let of_other = start_waiting(&other, 2).await;
    ada.says(&mia, "hello").await;
    for call in calls.into_iter().chain(of_other) {
        call.await.unwrap().json(200);
    }

    refused.problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("1"));
    let again = start_waiting(&lms, 2).await;
    ada.says(&mia, "hello").await;
    for call in again {
        assert_eq!(in_short(&items(&call.await.unwrap().json(200))), ["message.sent 2"]);
    }
}

#[tokio::test]
async fn a_call_whose_client_is_gone_does_not_count() {
    let app = app_with_waiting_calls(2).await;
    let lms = reader(&app).await;
    let calls = start_waiting(&lms, 2).await;

    // Dropped with its connection.
    calls[0].abort();
    until("a call may wait again", async || !may_not_wait(&lms).await).await;

    assert!(!calls[1].is_finished(), "the other call, of the same length, still waits");
}

#[tokio::test]
async fn head_does_not_wait() {
    let app = app_with_waiting_calls(1).await;
    let lms = reader(&app).await;
    let _waiting = start_waiting(&lms, 1).await;

    let head = lms.call(Method::HEAD, "/v1/events/log?wait=25", None, &[]).await;

    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""), "it would be refused if it had to wait");
}

/// Requests that are open when the service stops have 15 seconds.
#[tokio::test]
async fn a_call_ends_when_the_service_stops() {
    let app = app_with_waiting_calls(2).await;
    let lms = reader(&app).await;
    let calls = start_waiting(&lms, 2).await;

    let config = app.config.clone();
    let _app = app.restart_with(config);

    for call in calls {
        assert_eq!(call.await.unwrap().json(200), json!({"items": [], "next": 0, "latest": 0}));
    }
}

#[tokio::test]
async fn waiting_calls_hold_no_connections_of_the_database() {
    let mut config = config();
    config.database.max_connections = 4;
    config.events.max_waiting = 24;
    let app = TestApp::spawn_with(config).await;
    let lms = reader(&app).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let calls = start_waiting(&lms, 24).await;

    for _ in 0..5 {
        mia.get("/v1/inbox").await.json(200);
        lms.feed("?after=0").await;
    }
    ada.says(&mia, "hello").await;

    for call in calls {
        assert_eq!(in_short(&items(&call.await.unwrap().json(200))), ["message.sent 1"]);
    }
}
