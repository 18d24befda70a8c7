//! One verb for very many conversations, for none, and for what is no batch.

use futures_util::{StreamExt, future::join_all, stream};
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::thread,
    inbox::{ask, batch, outcomes, school, walk},
};

#[tokio::test]
async fn a_batch_that_breaks_a_rule_does_nothing_at_all() {
    let app = TestApp::spawn().await;
    let (ada, _students) = school(&app, 1).await;
    let before = ada.get("/v1/conversations/s00").await.json(200);
    let good = json!({"peer_id": "s00", "seq": 1});
    for (body, code) in [
        (json!({"items": [], "action": "star"}), "invalid_body"),
        (json!({"items": vec![good.clone(); 501], "action": "star"}), "invalid_body"),
        (json!({"items": [good], "action": "delete"}), "invalid_body"),
        (json!({"items": [good], "action": "Star"}), "invalid_body"),
        (json!({"items": [good]}), "invalid_body"),
        (json!({"action": "star"}), "invalid_body"),
        (json!({"items": good, "action": "star"}), "invalid_body"),
        (json!({"items": null, "action": "star"}), "invalid_body"),
        (json!({"items": ["s00"], "action": "star"}), "invalid_body"),
        (json!({"items": [good, {"seq": 1}], "action": "star"}), "invalid_body"),
        (json!({"items": [good, {"peer_id": 7}], "action": "star"}), "invalid_body"),
        (json!({"items": [good, {"peer_id": "s00", "seq": -1}], "action": "read"}), "invalid_body"),
        (json!({"items": [good, {"peer_id": "s00", "seq": 1.5}], "action": "read"}), "invalid_body"),
        (json!({"items": [good, {"peer_id": "s00", "seq": "1"}], "action": "read"}), "invalid_body"),
        (json!({"items": [good, {"peer_id": "s00", "sequence": 1}], "action": "star"}), "unknown_field"),
        (json!({"items": [good], "action": "star", "force": true}), "unknown_field"),
        (json!([good]), "invalid_body"),
    ] {
        ada.post("/v1/inbox/batch", &body).await.problem(422, code);
    }
    for id in ["", ".", "..", "a\nb", &"x".repeat(256)] {
        ask(&ada, "star", json!([good, {"peer_id": id}])).await.problem(422, "invalid_body");
    }
    ask(&ada, "star", json!([good, {"peer_id": "a\0b"}])).await.problem(400, "malformed_json");
    ada.post_raw("/v1/inbox/batch", "application/json", "").await.problem(400, "malformed_json");
    ada.post("/v1/inbox/batch?action=star", &json!({})).await.problem(400, "unknown_parameter");
    assert_eq!(ada.get("/v1/conversations/s00").await.json(200), before);
}

#[tokio::test]
async fn an_action_of_another_type_is_no_malformed_json() {
    let app = TestApp::spawn().await;
    let (ada, _students) = school(&app, 1).await;
    for action in [json!(null), json!(7), json!(true), json!(["star"]), json!({"star": null})] {
        let body = json!({"items": [{"peer_id": "s00"}], "action": action});
        ada.post("/v1/inbox/batch", &body).await.problem(422, "invalid_body");
    }
}

/// Many JSON writers escape whatever is not ASCII.
#[tokio::test]
async fn five_hundred_of_the_longest_ids_fit_however_they_are_written() {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_at_once_are_done_one_for_one() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    let ids: Vec<String> = (0..500).map(|n| format!("{}-{n:03}", "é".repeat(125))).collect();
    stream::iter(&ids).for_each_concurrent(48, async |id| drop(ada.send(id, "welcome").await.json(201))).await;
    let mut items: Vec<Value> = ids.iter().map(|id| json!({"peer_id": id, "seq": 1})).collect();
    fastrand::Rng::with_seed(7).shuffle(&mut items);
    for verb in ["star", "mute", "unread", "read", "archive"] {
        let results = batch(&ada, verb, json!(items)).await;
        assert_eq!(outcomes(&results), vec!["done"; 500], "{verb}");
    }
    assert_eq!(walk(&ada, "filter=starred&limit=100").await.len(), 500);
    assert_eq!(walk(&ada, "filter=archived&limit=100").await.len(), 500);
    assert_eq!(walk(&ada, "filter=all&limit=100").await.len(), 0);
    let results = batch(&ada, "trash", json!(items)).await;
    assert!(
        results.iter().all(|r| r["entry"]["last_message"].is_null() && r["entry"]["peer"]["user_id"] == r["peer_id"])
    );
    assert_eq!(walk(&ada, "filter=trash&limit=100").await.len(), 500);
    assert_eq!(outcomes(&batch(&ada, "restore", json!(items)).await), vec!["done"; 500]);
    assert_eq!(walk(&ada, "filter=sent&limit=100").await.len(), 500);
    let same = vec![json!({"peer_id": ids[0], "seq": 1}); 500];
    assert_eq!(outcomes(&batch(&ada, "unread", json!(same)).await), vec!["done"; 500]);
    assert_eq!(ada.get(&thread(&ids[0])).await.json(200)["read_version"], 501);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_that_cross_wait_for_each_other_and_for_senders() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 20).await;
    let forth: Vec<Value> = (0..20).map(|n| json!({"peer_id": format!("s{n:02}"), "seq": 1})).collect();
    let back: Vec<Value> = forth.iter().rev().cloned().collect();
    let batches = join_all((0..24).map(|n| {
        let (ada, items) = (&ada, if n % 2 == 0 { &forth } else { &back });
        let verb = ["read", "trash", "star", "unread", "restore", "archive"][n % 6];
        async move { (verb, batch(ada, verb, json!(items)).await) }
    }));
    let sends = join_all(students.iter().map(|student| student.says(&ada, "meanwhile")));
    let (batches, _) = tokio::join!(batches, sends);
    for (verb, results) in batches {
        let fine = |outcome: &String| outcome == "done" || (verb == "restore" && outcome == "409 nothing_to_restore");
        assert!(outcomes(&results).iter().all(fine), "{verb}: {results:?}");
    }
    app.assert_invariants().await;
}
