//! Bulk sends in the send queue: beside other sends, and when the service has no room.

use futures_util::future::join_all;
use serde_json::json;
use sqlx::types::chrono::{DateTime, Utc};

use super::{assert_counts, assert_each_has, assert_outcomes, course, post, to_course, to_users};
use crate::support::{
    app::{TestApp, config},
    batch_gate::{BatchGate, count, spawn_with_one_batch},
    client::thread,
    mailbox::bodies,
    wait::until,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sends_of_others_pass_between_those_of_all_bulk_sends_together() {
    let (app, users) = spawn_with_one_batch(&["hal", "ivy", "kim"]).await;
    let ada = course(&app, 300).await;
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;
    let bulks = [to_course("one", "from a bulk send"), to_course("two", "from a bulk send")];

    let sending = async { join_all(bulks.iter().map(|bulk| post(&ada, bulk))).await };
    let single = async {
        gate.until_queued(128).await;
        let (sent, ()) = tokio::join!(users[2].send("ivy", "between"), gate.open_when_queued(129));
        sent.json(201)
    };
    let (bulk, _single) = tokio::join!(sending, single);

    for result in bulk {
        assert_counts(&result.json(200), 300, 0, 0);
    }
    let between: DateTime<Utc> = sqlx::query_scalar("select created_at from messages where body = 'between'")
        .fetch_one(&app.pool)
        .await
        .unwrap();
    let earlier: i64 =
        sqlx::query_scalar("select count(*) from messages where body = 'from a bulk send' and created_at < $1")
            .bind(between)
            .fetch_one(&app.pool)
            .await
            .unwrap();
    assert!(earlier <= 128, "{earlier} of 600 messages were sent before one that was queued behind 128");
    app.assert_invariants().await;
}

#[tokio::test]
async fn messages_for_which_the_service_has_no_room_are_refused_and_sent_by_the_same_call() {
    let mut without_room = config();
    without_room.limits.max_queued_requests = 0;
    let app = TestApp::spawn_with(without_room).await;
    let ada = course(&app, 20).await;
    let bulk = to_course("exam", "hello");

    let refused = post(&ada, &bulk).await.json(200);

    assert_counts(&refused, 0, 0, 20);
    for result in refused["results"].as_array().unwrap() {
        assert_eq!((&result["problem"]["code"], &result["problem"]["status"]), (&"unavailable".into(), &503.into()));
    }
    let mut with_room = config();
    with_room.database.url = app.config.database.url.clone();
    let app = app.restart_with(with_room);
    let ada = app.new_person("ada", "educator", "");
    assert_counts(&post(&ada, &bulk).await.json(200), 20, 0, 0);
    assert_each_has(&app, 20, 1).await;
}

#[tokio::test]
async fn after_a_message_that_failed_the_later_ones_to_its_recipient_wait_for_the_next_call() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    let fail = "create function fail() returns trigger language plpgsql as $$ begin raise exception 'failed'; end $$;
                create trigger fail before insert on messages for each row when (new.body = 'first') execute function fail();";
    sqlx::raw_sql(fail).execute(&app.pool).await.unwrap();
    let item = |recipient: &str, id: &str| json!({"recipient_id": recipient, "body": id, "client_id": id});
    let items = [item("s0001", "first"), item("s0001", "second"), item("s0002", "other"), item("s0001", "third")];
    let bulk = json!({"client_id": "c", "items": items});

    let failed = post(&ada, &bulk).await.json(200);

    let expected = [("s0001", "internal"), ("s0001", "unavailable"), ("s0002", "sent"), ("s0001", "unavailable")];
    assert_outcomes(&failed, &expected);
    sqlx::raw_sql("drop trigger fail on messages").execute(&app.pool).await.unwrap();
    let expected = [("s0001", "sent"), ("s0001", "sent"), ("s0002", "replayed"), ("s0001", "sent")];
    assert_outcomes(&post(&ada, &bulk).await.json(200), &expected);
    let page = ada.get(&format!("{}/messages", thread("s0001"))).await.json(200);
    assert_eq!(bodies(&page), ["first", "second", "third"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_message_to_a_locked_conversation_is_sent_when_the_lock_is_released() {
    let mut config = config();
    config.database.lock_timeout_ms = 50;
    let app = TestApp::spawn_with(config).await;
    let ada = course(&app, 3).await;
    ada.send("s0002", "first").await.json(201);
    let mut lock = app.pool.begin().await.unwrap();
    sqlx::query("select from conversations for update").execute(&mut *lock).await.unwrap();

    let release = async {
        until("the others are sent", async || count(&app, "select count(*) from messages").await == 3).await;
        lock.rollback().await.unwrap();
    };
    let bulk = to_users("c", "hello", &["s0001", "s0002", "s0003"]);
    let (first, ()) = tokio::join!(post(&ada, &bulk), release);

    // On a machine so busy that the retries ended before the lock was released, the same call sends the message.
    let first = first.json(200);
    assert!(first["counts"]["sent"].as_i64().unwrap() >= 2, "{first:#}");
    assert_eq!(post(&ada, &bulk).await.json(200)["counts"]["refused"], 0);
    assert_eq!(count(&app, "select count(*) from messages").await, 4);
    app.assert_invariants().await;
}
