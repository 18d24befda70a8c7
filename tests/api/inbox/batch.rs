//! One verb for many conversations: `POST /v1/inbox/batch`.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    inbox::{batch, list, outcomes, school},
    mailbox::ten_messages,
};

const FOREVER: &str = "9999-12-31T23:59:59.000000Z";

/// The whole of an entry but for the names.
fn state(entry: &Value) -> Value {
    json!([
        entry["read_seq"],
        entry["unread_count"],
        entry["read_version"],
        entry["archived"],
        entry["starred"],
        entry["muted_until"],
        entry["last_message"]["seq"]
    ])
}

#[tokio::test]
async fn each_verb_does_what_the_call_of_its_own_does() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 2).await;
    for student in &students {
        for n in 2..=6 {
            assert_eq!(student.says(&ada, &format!("message {n}")).await, n);
        }
    }
    let (one, two) = (&students[0], &students[1]);
    let theirs = one.entry(&ada).await;
    for (verb, seq) in [
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
        let mut item = json!({"peer_id": one.id});
        if let Some(seq) = seq {
            item["seq"] = json!(seq);
        }
        let result = &batch(&ada, verb, json!([item])).await[0];
        assert_eq!((&result["outcome"], &result["entry"]), (&json!("done"), &ada.entry(one).await), "{verb}");
        // The same, by the call of its own, for the other.
        let entry = match (verb, seq) {
            ("read", Some(seq)) => ada.read(two, seq).await["entry"].clone(),
            ("unread", Some(seq)) => ada.unread_from(two, seq).await["entry"].clone(),
            ("trash", Some(seq)) => ada.trash(two, seq).await["entry"].clone(),
            ("restore", _) => ada.restore(two).await.json(200)["entry"].clone(),
            ("archive" | "unarchive", _) => ada.flag(two, &json!({"archived": verb == "archive"})).await,
            ("star" | "unstar", _) => ada.flag(two, &json!({"starred": verb == "star"})).await,
            ("mute", _) => ada.flag(two, &json!({"muted_until": "9999-12-31T23:59:59Z"})).await,
            _ => ada.flag(two, &json!({"muted_until": null})).await,
        };
        assert_eq!(state(&result["entry"]), state(&entry), "{verb}");
        app.assert_invariants().await;
    }
    let mut after = one.entry(&ada).await;
    after["last_message"] = theirs["last_message"].clone();
    assert_eq!(after, theirs, "the peer notices nothing but what was read");
    assert_eq!(one.history(&ada, "").await["items"][5]["is_read"], true);
}

#[tokio::test]
async fn a_refused_item_stops_no_other() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 3).await;
    app.student("known").await;
    let unread =
        ["done", "404 not_found", "422 invalid_body", "404 not_found", "422 invalid_body", "404 not_found", "done"];
    let items = json!([{"peer_id": "s00", "seq": 1}, {"peer_id": "known", "seq": 1}, {"peer_id": "s01"},
                       {"peer_id": "nobody", "seq": 1}, {"peer_id": "s01", "seq": null}, {"peer_id": "ada", "seq": 1},
                       {"peer_id": "s02", "seq": 1}]);
    for verb in ["read", "unread", "trash"] {
        let results = batch(&ada, verb, items.clone()).await;
        assert_eq!(outcomes(&results), unread, "{verb}");
        assert!(results.iter().all(|result| result["outcome"] == "done" || result["problem"].is_object()));
        assert_eq!((&results[1]["entry"], &results[3]["entry"]), (&Value::Null, &Value::Null));
        let alike = |result: &Value| (result["outcome"].clone(), result["problem"].clone(), result["message"].clone());
        assert_eq!(alike(&results[1]), alike(&results[3]), "known or not, a stranger is nobody");
    }
    assert_eq!(list(&ada, "trash").await, ["s02", "s00"]);
    assert_eq!(outcomes(&batch(&ada, "unread", json!([{"peer_id": "s01", "seq": 0}])).await), ["422 invalid_body"]);
    assert_eq!(ada.entry(&students[1]).await["read_version"], 0);
    let all = json!([{"peer_id": "s01"}, {"peer_id": "s00"}, {"peer_id": "s02"}]);
    let results = batch(&ada, "restore", all).await;
    assert_eq!(outcomes(&results), ["409 nothing_to_restore", "done", "done"]);
    assert_eq!(list(&ada, "all").await, ["s02", "s01", "s00"]);
    for verb in ["archive", "unarchive", "star", "unstar", "mute", "unmute"] {
        assert_eq!(outcomes(&batch(&ada, verb, json!([{"peer_id": "known"}])).await), ["404 not_found"], "{verb}");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn restoring_what_is_no_conversation_is_not_found_as_in_every_other_verb() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    app.student("known").await;
    let strangers = json!([{"peer_id": "known"}, {"peer_id": "nobody"}, {"peer_id": "ada"}]);
    assert_eq!(outcomes(&batch(&ada, "restore", strangers).await), ["404 not_found"; 3]);
}

#[tokio::test]
async fn restoring_a_peer_twice_takes_two_cuts_back() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let noah = app.student("noah").await;
    noah.says(&ada, "hello").await;
    for cut in [2, 6] {
        ada.trash(&mia, cut).await;
    }
    ada.trash(&noah, 1).await;
    let items = json!([{"peer_id": "mia"}, {"peer_id": "noah"}, {"peer_id": "mia"}, {"peer_id": "mia"}]);
    let results = batch(&ada, "restore", items).await;
    assert_eq!((ada.shown(&mia).await.len(), ada.shown(&noah).await), (10, vec![1]));
    assert_eq!(outcomes(&results), ["done", "done", "done", "409 nothing_to_restore"]);
}

#[tokio::test]
async fn the_same_peer_may_come_twice_and_each_time_counts() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let noah = app.student("noah").await;
    noah.says(&ada, "hello").await;
    let twice = async |verb: &str, seqs: &[i64]| {
        let mut items: Vec<Value> = seqs.iter().map(|seq| json!({"peer_id": "mia", "seq": seq})).collect();
        items.insert(1, json!({"peer_id": "noah", "seq": 1}));
        let results = batch(&ada, verb, json!(items)).await;
        assert_eq!(results.last().unwrap()["entry"], ada.entry(&mia).await, "the last one shows how it ended");
        outcomes(&results)
    };
    let read_seq = async || ada.entry(&mia).await["read_seq"].as_i64().unwrap();
    assert_eq!(twice("read", &[5, 2]).await, ["done"; 3]);
    assert_eq!(read_seq().await, 5);
    assert_eq!(twice("read", &[6, 9, 8]).await, ["done"; 4]);
    assert_eq!(read_seq().await, 9);
    assert_eq!(twice("unread", &[4, 7]).await, ["done"; 3]);
    assert_eq!((read_seq().await, ada.entry(&mia).await["read_version"].clone()), (3, json!(2)));
    assert_eq!(twice("trash", &[2, 6, 4]).await, ["done"; 4]);
    assert_eq!(ada.shown(&mia).await, [7, 8, 9, 10]);
    for expected in [vec![3, 4, 5, 6, 7, 8, 9, 10], (1..=10).collect()] {
        ada.restore(&mia).await.json(200);
        assert_eq!(ada.shown(&mia).await, expected);
    }
    ada.restore(&mia).await.problem(409, "nothing_to_restore");
    ada.restore(&noah).await.json(200);
    assert_eq!(twice("star", &[1, 2]).await, ["done"; 3]);
    assert_eq!(list(&ada, "starred").await, ["noah", "mia"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn muting_many_is_for_good_or_until_a_time() {
    let app = TestApp::spawn().await;
    let (ada, _students) = school(&app, 2).await;
    let both = json!([{"peer_id": "s00"}, {"peer_id": "s01"}]);
    let until = async |body: Value| {
        let answer = ada.post("/v1/inbox/batch", &body).await.json(200);
        answer["results"].as_array().unwrap().iter().map(|r| r["entry"]["muted_until"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(until(json!({"items": both, "action": "mute"})).await, [FOREVER, FOREVER]);
    assert_eq!(ada.badge().await["muted_messages"], 2);
    let timed = |time: &str| json!({"items": both, "action": "mute", "muted_until": time});
    let later = "2500-01-01T00:00:00.000000Z";
    assert_eq!(until(timed("2500-01-01T01:00:00+01:00")).await, [later, later]);
    assert_eq!(until(timed("2001-01-01T00:00:00Z")).await, [Value::Null, Value::Null]);
    assert_eq!(until(timed("2500-01-01T00:00:00Z")).await, [later, later]);
    assert_eq!(until(json!({"items": both, "action": "unmute"})).await, [Value::Null, Value::Null]);
    for action in ["unmute", "archive", "read", "star", "trash", "restore"] {
        let body =
            json!({"items": [{"peer_id": "s00", "seq": 1}], "action": action, "muted_until": "2500-01-01T00:00:00Z"});
        ada.post("/v1/inbox/batch", &body).await.problem(422, "invalid_body");
    }
    for time in ["tomorrow", "", "10000-01-01T00:00:00Z", "2500-01-01"] {
        ada.post("/v1/inbox/batch", &timed(time)).await.problem(422, "invalid_body");
    }
    assert_eq!(ada.badge().await, json!({"messages": 2, "conversations": 2, "muted_messages": 0}));
    assert_eq!(list(&ada, "all").await, ["s01", "s00"]);
}
