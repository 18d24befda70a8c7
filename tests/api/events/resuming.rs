//! A client that comes again with the last id: it gets what it has missed, or is told that it must read anew.

use futures_util::future::{join, join_all};
use serde_json::json;
use sqlx::Executor;

use crate::{
    events::stream::{HeldBack, Stream, app_with_fast_heartbeats, request, sequence},
    support::{
        app::{TestApp, config},
        client::Client,
    },
};

/// Sends messages, and waits until the events have their positions.
async fn say(app: &TestApp, from: &Client, to: &Client, bodies: &[&str]) {
    for body in bodies {
        from.says(to, body).await;
    }
    sequence(app).await;
}

/// The body of the next message that the stream tells of.
async fn next_body(stream: &mut Stream) -> String {
    stream.next("message.sent").await["message"]["body"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_stream_goes_on_where_it_was_interrupted() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut stream = Stream::open(&mia).await;
    say(&app, &ada, &mia, &["one"]).await;
    assert_eq!(next_body(&mut stream).await, "one");
    let id = stream.last_id.clone();
    drop(stream);

    say(&app, &ada, &mia, &["two", "three"]).await;
    let (mut stream, first) = Stream::resume(&mia, &id).await;
    say(&app, &ada, &mia, &["four"]).await;

    assert_eq!(first.id, Some(id), "what was missed follows");
    for body in ["two", "three", "four"] {
        assert_eq!(next_body(&mut stream).await, body);
    }
}

#[tokio::test]
async fn the_id_may_be_in_the_query() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let id = Stream::open(&mia).await.last_id;
    say(&app, &ada, &mia, &["one"]).await;

    let (mut stream, _) = Stream::opened(request(&mia, &format!("?last_event_id={id}"))).await;

    assert_eq!(next_body(&mut stream).await, "one");
}

#[tokio::test]
async fn a_stream_goes_on_after_a_restart_of_the_service() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let id = Stream::open(&mia).await.last_id;
    say(&app, &ada, &mia, &["one"]).await;

    let config = app.config.clone();
    let app = app.restart_with(config);
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let (mut stream, _) = Stream::resume(&mia, &id).await;
    say(&app, &ada, &mia, &["two"]).await;

    assert_eq!(next_body(&mut stream).await, "one");
    assert_eq!(next_body(&mut stream).await, "two");
}

#[tokio::test]
async fn a_stream_that_was_quiet_for_long_goes_on_from_its_last_heartbeat() {
    let mut config = config();
    config.events.heartbeat_seconds = 1;
    config.events.tail = 16;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    let (mut stream, mut of_others) = (Stream::open(&mia).await, Stream::open(&noah).await);
    let first_id = stream.last_id.clone();
    for _ in 0..4 {
        say(&app, &ada, &noah, &["not"; 5]).await;
        for _ in 0..5 {
            next_body(&mut of_others).await;
        }
    }
    let before = stream.heartbeat().await;
    // The one before may have been sent while the last events were told.
    let id = if before == first_id { stream.heartbeat().await } else { before };
    drop(stream);

    say(&app, &ada, &mia, &["one"]).await;
    let (mut stream, _) = Stream::resume(&mia, &id).await;
    assert_eq!(next_body(&mut stream).await, "one");

    let (_, reset) = Stream::resume(&mia, &first_id).await;
    assert_eq!((reset.event.as_deref(), reset.data), (Some("reset"), Some(json!({"reason": "too_old"}))));
}

#[tokio::test]
async fn an_id_that_is_not_of_this_service_resets_the_stream_which_then_goes_on() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let id = Stream::open(&mia).await.last_id;
    // Test databases are copies, with one key.
    let other_app = TestApp::spawn().await;
    other_app.pool.execute("update deployment set seal_key = decode(repeat('07', 32), 'hex')").await.unwrap();
    let foreign = Stream::open(&other_app.student("mia").await).await.last_id;
    let mut altered = id.clone();
    altered.replace_range(..1, if id.starts_with('A') { "B" } else { "A" });

    for unknown in [foreign.as_str(), &altered, "1", "made up", "💌", &"x".repeat(5000)] {
        let (mut stream, first) = Stream::resume(&mia, unknown).await;
        assert_eq!((first.event.as_deref(), &first.data), (Some("reset"), &Some(json!({"reason": "unknown"}))));
        say(&app, &ada, &mia, &["after"]).await;
        assert_eq!(next_body(&mut stream).await, "after");
    }
}

#[tokio::test]
async fn an_id_above_all_positions_of_the_log_resets_the_stream() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    say(&app, &ada, &mia, &["one", "two"]).await;
    let id = Stream::open(&mia).await.last_id;
    // As in a database that was restored, with the positions of its server.
    app.pool.execute("delete from events").await.unwrap();
    let config = app.config.clone();
    let app = app.restart_with(config);
    let mia = app.student("mia").await;

    let (_, first) = Stream::resume(&mia, &id).await;

    assert_eq!((first.event.as_deref(), first.data), (Some("reset"), Some(json!({"reason": "unknown"}))));
    assert_ne!(first.id, Some(id));
}

/// As many events as wait for a stream beside its queue, at most.
const MOST: i64 = 256;

/// Sends so many messages at once, and waits until the events have their positions.
async fn say_many(app: &TestApp, from: &Client, to: &Client, messages: i64) {
    join_all((0..messages).map(|_| from.says(to, "one of many"))).await;
    sequence(app).await;
}

/// The messages that the stream tells of next, by their seqs.
async fn next_seqs(stream: &mut Stream, messages: i64) -> Vec<i64> {
    let mut seqs = Vec::new();
    for _ in 0..messages {
        seqs.extend(stream.next("message.sent").await["message"]["seq"].as_i64());
    }
    seqs
}

#[tokio::test]
async fn who_missed_more_than_the_queue_takes_gets_all_of_it() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let id = Stream::open(&mia).await.last_id;
    say_many(&app, &ada, &mia, MOST).await;

    let (mut stream, _) = Stream::resume(&mia, &id).await;
    say(&app, &ada, &mia, &["live"]).await;

    assert_eq!(next_seqs(&mut stream, MOST + 1).await, (1..=MOST + 1).collect::<Vec<_>>());
}

#[tokio::test]
async fn who_missed_more_than_may_wait_is_reset_and_goes_on_live() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let id = Stream::open(&mia).await.last_id;
    say_many(&app, &ada, &mia, MOST + 1).await;

    let (mut stream, first) = Stream::resume(&mia, &id).await;
    let reset = stream.next("reset").await;
    say(&app, &ada, &mia, &["live"]).await;

    assert_eq!((first.id, reset), (Some(id), json!({"reason": "overflow"})));
    assert_eq!(next_body(&mut stream).await, "live");
}

#[tokio::test]
async fn much_that_happens_at_once_is_told_to_a_client_that_reads() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let (mut stream, mut other) = (Stream::open(&mia).await, Stream::open(&mia).await);

    let held_back = HeldBack::all_of(&app).await;
    join_all((0..MOST).map(|_| ada.says(&mia, "much"))).await;
    held_back.release().await;

    // At once: the other one would not read in the meantime.
    let (told, other_told) = join(next_seqs(&mut stream, MOST), next_seqs(&mut other, MOST)).await;
    assert_eq!(told, (1..=MOST).collect::<Vec<_>>());
    assert_eq!(other_told, told);
}

#[tokio::test]
async fn who_changes_more_at_once_than_may_wait_is_reset_and_goes_on() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut stream = Stream::open(&mia).await;

    let held_back = HeldBack::all_of(&app).await;
    join_all((0..=MOST).map(|_| ada.says(&mia, "much"))).await;
    held_back.release().await;
    let reset = stream.next("reset").await;
    say(&app, &ada, &mia, &["more"]).await;

    assert_eq!(reset, json!({"reason": "overflow"}));
    assert_eq!(next_body(&mut stream).await, "more");
}

#[tokio::test]
async fn a_new_era_resets_open_streams_which_then_go_on() {
    let app = app_with_fast_heartbeats().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    say(&app, &ada, &mia, &["before"]).await;
    let mut stream = Stream::open(&mia).await;

    app.pool.execute("select begin_era(true)").await.unwrap();
    let reset = stream.next("reset").await;
    say(&app, &ada, &mia, &["after"]).await;

    assert_eq!(reset, json!({"reason": "too_old"}));
    assert_eq!(next_body(&mut stream).await, "after");
}
