//! `POST /v1/inbox/batch` does to many conversations what the calls for a single conversation do.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::Client,
    inbox::{batch_results, educator_with_students, list_peers},
};

const FOREVER: &str = "9999-12-31T23:59:59.000000Z";

/// All of an entry but the identities of peer and message.
fn state(entry: &Value) -> Value {
    json!({
        "read_seq": entry["read_seq"],
        "unread_count": entry["unread_count"],
        "read_version": entry["read_version"],
        "archived": entry["archived"],
        "starred": entry["starred"],
        "muted_until": entry["muted_until"],
        "last_message_seq": entry["last_message"]["seq"],
    })
}

/// Does what a batch action does by the call for a single conversation. Returns the entry.
async fn single_call(user: &Client, peer: &Client, action: &str, seq: Option<i64>) -> Value {
    match (action, seq) {
        ("read", Some(seq)) => user.read(peer, seq).await["entry"].clone(),
        ("unread", Some(seq)) => user.unread_from(peer, seq).await["entry"].clone(),
        ("trash", Some(seq)) => user.trash(peer, seq).await["entry"].clone(),
        ("restore", _) => user.restore(peer).await.json(200)["entry"].clone(),
        ("archive" | "unarchive", _) => user.flag(peer, &json!({"archived": action == "archive"})).await,
        ("star" | "unstar", _) => user.flag(peer, &json!({"starred": action == "star"})).await,
        ("mute", _) => user.flag(peer, &json!({"muted_until": "9999-12-31T23:59:59Z"})).await,
        ("unmute", _) => user.flag(peer, &json!({"muted_until": null})).await,
        _ => panic!("no single call for {action} with {seq:?}"),
    }
}

#[tokio::test]
async fn each_action_has_the_effect_of_the_call_for_a_single_conversation() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 2).await;
    for student in &students {
        for n in 2..=6 {
            assert_eq!(student.says(&ada, &format!("message {n}")).await, n);
        }
    }
    let (by_batch, by_single_call) = (&students[0], &students[1]);
    let entry_of_peer = by_batch.entry(&ada).await;

    for (action, seq) in [
        ("read", Some(4)),
        ("unread", Some(3)),
        ("read", Some(999)),
        ("trash", Some(2)),
        ("archive", None),
        ("star", None),
        ("mute", None),
        ("unread", Some(2)),
        ("restore", None),
        ("trash", Some(999)),
        ("restore", None),
        ("unmute", None),
        ("unstar", None),
        ("unarchive", None),
    ] {
        let mut item = json!({"peer_id": by_batch.id});
        if let Some(seq) = seq {
            item["seq"] = json!(seq);
        }
        let result = batch_results(&ada, action, json!([item])).await[0].clone();
        let entry = single_call(&ada, by_single_call, action, seq).await;

        assert_eq!(result["outcome"], "done", "{action}: {result}");
        assert_eq!(result["entry"], ada.entry(by_batch).await, "{action}");
        assert_eq!(state(&result["entry"]), state(&entry), "{action}");
        app.assert_invariants().await;
    }
    // The peer notices nothing but what was read.
    let mut after = by_batch.entry(&ada).await;
    after["last_message"] = entry_of_peer["last_message"].clone();
    assert_eq!(after, entry_of_peer);
    assert_eq!(by_batch.message(&ada, 6).await.json(200)["is_read"], true);
}

/// Posts a batch. Returns `muted_until` of each result.
async fn muted_until(user: &Client, body: &Value) -> Vec<Value> {
    let response = user.post("/v1/inbox/batch", body).await.json(200);
    response["results"].as_array().unwrap().iter().map(|result| result["entry"]["muted_until"].clone()).collect()
}

/// A batch that mutes s00 and s01 until a time.
fn mute_both(until: &str) -> Value {
    json!({"items": [{"peer_id": "s00"}, {"peer_id": "s01"}], "action": "mute", "muted_until": until})
}

#[tokio::test]
async fn muting_without_a_time_is_forever() {
    let app = TestApp::spawn().await;
    let (ada, _students) = educator_with_students(&app, 2).await;
    let both = json!([{"peer_id": "s00"}, {"peer_id": "s01"}]);

    let muted = muted_until(&ada, &json!({"items": both, "action": "mute"})).await;

    assert_eq!(muted, [FOREVER, FOREVER]);
    assert_eq!(ada.badge().await["muted_messages"], 2);
}

#[tokio::test]
async fn a_batch_mutes_until_a_time_and_unmutes() {
    let app = TestApp::spawn().await;
    let (ada, _students) = educator_with_students(&app, 2).await;
    let both = json!([{"peer_id": "s00"}, {"peer_id": "s01"}]);
    let later = "2500-01-01T00:00:00.000000Z";

    assert_eq!(muted_until(&ada, &mute_both("2500-01-01T01:00:00+01:00")).await, [later, later]);
    assert_eq!(muted_until(&ada, &mute_both("2001-01-01T00:00:00Z")).await, [Value::Null, Value::Null], "in the past");
    assert_eq!(muted_until(&ada, &mute_both("2500-01-01T00:00:00Z")).await, [later, later]);
    let unmuted = muted_until(&ada, &json!({"items": both, "action": "unmute"})).await;
    assert_eq!(unmuted, [Value::Null, Value::Null]);

    assert_eq!(ada.badge().await, json!({"messages": 2, "conversations": 2, "muted_messages": 0}));
    assert_eq!(list_peers(&ada, "all").await, ["s01", "s00"], "mutes do not change the order");
}

#[tokio::test]
async fn only_the_action_mute_takes_a_time() {
    let app = TestApp::spawn().await;
    let (ada, _students) = educator_with_students(&app, 2).await;
    let items = json!([{"peer_id": "s00", "seq": 1}]);

    for action in ["unmute", "archive", "read", "star", "trash", "restore"] {
        let body = json!({"items": items, "action": action, "muted_until": "2500-01-01T00:00:00Z"});
        ada.post("/v1/inbox/batch", &body).await.problem(422, "invalid_body");
    }
    for time in ["tomorrow", "", "10000-01-01T00:00:00Z", "2500-01-01"] {
        ada.post("/v1/inbox/batch", &mute_both(time)).await.problem(422, "invalid_body");
    }
    assert_eq!(ada.badge().await, json!({"messages": 2, "conversations": 2, "muted_messages": 0}));
}
