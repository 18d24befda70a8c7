//! `seen_up_to` of a history page: up to which of the caller's messages the peer has seen.

use serde_json::{Value, json};

use crate::support::{app::TestApp, client::Client, client::thread, inbox::post_batch};

/// Reads the newest page, and checks that its receipts agree with its `seen_up_to`. Returns the latter.
async fn seen_up_to(user: &Client, peer: &Client) -> Value {
    let page = user.history(peer, "?limit=100").await;
    let seen_up_to = page["seen_up_to"].as_i64().unwrap();
    for message in page["items"].as_array().unwrap() {
        if message["sender_id"] == json!(user.id) {
            let is_seen = message["seq"].as_i64().unwrap() <= seen_up_to;
            assert_eq!(message["is_read"], is_seen, "seen up to {seen_up_to}: {message:#}");
            assert_eq!(message["read_at"].is_string(), is_seen, "seen up to {seen_up_to}: {message:#}");
        }
    }
    json!(seen_up_to)
}

/// A conversation of seven messages. Ada sent 1, 2, 4 and 7, mia 3, 5 and 6.
async fn conversation(app: &TestApp) -> (Client, Client) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for is_ada in [true, true, false, true, false, false, true] {
        let (sender, recipient) = if is_ada { (&ada, &mia) } else { (&mia, &ada) };
        sender.says(recipient, "hello").await;
    }
    (ada, mia)
}

#[tokio::test]
async fn it_is_the_last_own_message_that_the_peer_has_seen() {
    let app = TestApp::spawn().await;
    let (ada, mia) = conversation(&app).await;
    assert_eq!((seen_up_to(&ada, &mia).await, seen_up_to(&mia, &ada).await), (json!(0), json!(0)));

    // Up to a message of one's own, the marker tells the peer no more than up to the one before.
    for (up_to, seen) in [(1, 1), (3, 2), (4, 4), (5, 4), (6, 4), (7, 7), (1_000, 7)] {
        mia.read(&ada, up_to).await;

        assert_eq!(seen_up_to(&ada, &mia).await, seen, "mia has read up to {up_to}");
        assert_eq!(seen_up_to(&mia, &ada).await, 0, "ada has read nothing");
    }
    ada.read(&mia, 5).await;
    assert_eq!(seen_up_to(&mia, &ada).await, 5);

    ada.says(&mia, "one more").await;
    assert_eq!(seen_up_to(&ada, &mia).await, 7, "mia has not seen message 8");
    app.assert_invariants().await;
}

#[tokio::test]
async fn every_way_to_read_raises_it_and_none_lowers_it() {
    let app = TestApp::spawn().await;
    let (ada, mia) = conversation(&app).await;

    post_batch(&mia, "read", json!([{"peer_id": "ada", "seq": 3}])).await.json(200);
    assert_eq!(seen_up_to(&ada, &mia).await, 2);
    mia.post("/v1/inbox/read-all", &json!({})).await.json(200);
    assert_eq!(seen_up_to(&ada, &mia).await, 7);
    mia.unread_from(&ada, 1).await;
    assert_eq!(seen_up_to(&ada, &mia).await, 7, "mia has seen what she marks unread");
}

#[tokio::test]
async fn every_page_has_it_also_an_empty_one() {
    let app = TestApp::spawn().await;
    let (ada, mia) = conversation(&app).await;
    mia.read(&ada, 5).await;

    for query in [
        "",
        "?limit=1",
        "?before=1",
        "?before=3&limit=1",
        "?after=0&limit=1",
        "?after=7",
        "?after=999",
        "?around=6&limit=2",
    ] {
        assert_eq!(ada.history(&mia, query).await["seen_up_to"], 4, "{query}");
    }
}

#[tokio::test]
async fn edited_retracted_and_deleted_messages_count_too() {
    let app = TestApp::spawn().await;
    let (ada, mia) = conversation(&app).await;
    ada.retract(&mia, 4).await.json(200);
    mia.read(&ada, 6).await;
    assert_eq!(seen_up_to(&ada, &mia).await, 4, "mia has seen the tombstone");

    mia.read(&ada, 7).await;
    ada.edit(&mia, 7, "another text").await.json(200);
    assert_eq!(seen_up_to(&ada, &mia).await, 7, "edited");
    ada.retract(&mia, 7).await.json(200);
    assert_eq!(seen_up_to(&ada, &mia).await, 7, "retracted");
    ada.hide(&mia, 7).await;
    assert_eq!(seen_up_to(&ada, &mia).await, 7, "deleted for ada");
    mia.trash(&ada, 7).await;
    assert_eq!(seen_up_to(&ada, &mia).await, 7, "deleted for mia");
    ada.trash(&mia, 7).await;
    assert_eq!(seen_up_to(&ada, &mia).await, 7, "the conversation is deleted for both");
}

#[tokio::test]
async fn after_more_than_a_hundred_messages_of_the_peer_it_is_still_between_seen_and_unseen_ones() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "message 1").await;
    for n in 2..=102 {
        mia.says(&ada, &format!("message {n}")).await;
    }
    ada.says(&mia, "message 103").await;
    let first = async || ada.message(&mia, 1).await.json(200)["is_read"].clone();
    assert_eq!((seen_up_to(&ada, &mia).await, first().await), (json!(0), json!(false)));

    mia.read(&ada, 101).await;
    assert_eq!((seen_up_to(&ada, &mia).await, first().await), (json!(1), json!(true)));
    mia.read(&ada, 102).await;
    assert_eq!(seen_up_to(&ada, &mia).await, 2, "higher than message 1, lower than message 103");
    mia.read(&ada, 103).await;
    assert_eq!(seen_up_to(&ada, &mia).await, 103);
}

#[tokio::test]
async fn it_tells_nobody_else_anything() {
    let app = TestApp::spawn().await;
    let (ada, mia) = conversation(&app).await;
    let noah = app.student("noah").await;
    noah.says(&ada, "hello").await;
    ada.says(&noah, "hello").await;
    mia.read(&ada, 7).await;
    ada.read(&mia, 7).await;

    assert_eq!(seen_up_to(&noah, &ada).await, 0, "ada has read the messages of mia only");
    assert_eq!(seen_up_to(&ada, &noah).await, 0, "mia has read, noah has not");
    let (stranger, nobody) =
        (noah.history(&mia, "").await, noah.get(&format!("{}/messages", thread("xyz"))).await.json(200));
    assert_eq!(stranger["seen_up_to"], 0);
    assert_eq!(stranger, nobody, "whether mia exists or not");
}
