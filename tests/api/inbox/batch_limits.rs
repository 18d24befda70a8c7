//! Batches of five hundred items, the most that a batch may have.

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::Client,
    inbox::{batch_results, outcomes, walk_inbox},
};

/// Many JSON encoders escape all characters outside ASCII, so that each takes six bytes.
#[tokio::test]
async fn five_hundred_of_the_longest_ids_are_accepted_in_any_encoding() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;

    for id in ["x".repeat(255), "é".repeat(127), "\\u00e9".repeat(127)] {
        let item = format!("{{\"peer_id\":\"{id}\"}}");
        let body = format!("{{\"action\":\"star\",\"items\":[{}]}}", vec![item; 500].join(","));
        let bytes = body.len();
        let reply = ada.post_raw("/v1/inbox/batch", "application/json", body).await;

        assert_eq!(reply.status, 200, "{bytes} bytes: {}", reply.text);
    }
}

/// An educator who has sent one message to each of five hundred users, and an item for each of them, in random order.
async fn five_hundred_conversations(app: &TestApp) -> (Client, Vec<Value>) {
    let ada = app.educator("ada").await;
    let ids: Vec<String> = (0..500).map(|n| format!("{}-{n:03}", "é".repeat(125))).collect();
    stream::iter(&ids).for_each_concurrent(48, async |id| drop(ada.send(id, "welcome").await.json(201))).await;
    let mut items: Vec<Value> = ids.iter().map(|id| json!({"peer_id": id, "seq": 1})).collect();
    fastrand::Rng::with_seed(7).shuffle(&mut items);
    (ada, items)
}

/// The number of conversations that a filter lists.
async fn count(user: &Client, filter: &str) -> usize {
    walk_inbox(user, &format!("filter={filter}&limit=100")).await.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_action_is_done_for_five_hundred_conversations() {
    let app = TestApp::spawn().await;
    let (ada, items) = five_hundred_conversations(&app).await;

    for action in ["star", "mute", "unread", "read", "archive"] {
        let results = batch_results(&ada, action, json!(items)).await;
        assert_eq!(outcomes(&results), vec!["done"; 500], "{action}");
    }
    assert_eq!(count(&ada, "starred").await, 500, "starred");
    assert_eq!(count(&ada, "archived").await, 500, "archived");
    assert_eq!(count(&ada, "all").await, 0, "all are archived");

    let results = batch_results(&ada, "trash", json!(items)).await;
    for result in &results {
        assert_eq!(result["entry"]["last_message"], Value::Null, "{result}");
        assert_eq!(result["entry"]["peer"]["user_id"], result["peer_id"], "{result}");
    }
    assert_eq!(count(&ada, "trash").await, 500, "in the trash");

    let results = batch_results(&ada, "restore", json!(items)).await;
    assert_eq!(outcomes(&results), vec!["done"; 500], "restore");
    assert_eq!(count(&ada, "sent").await, 500, "restored");
    app.assert_invariants().await;
}

#[tokio::test]
async fn five_hundred_items_of_the_same_peer_each_count() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let items = vec![json!({"peer_id": "mia", "seq": 1}); 500];

    let results = batch_results(&ada, "unread", json!(items)).await;

    assert_eq!(outcomes(&results), vec!["done"; 500]);
    assert_eq!(ada.entry(&mia).await["read_version"], 500);
    app.assert_invariants().await;
}
