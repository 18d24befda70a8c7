//! The entry and the read marker.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::{Client, thread},
};

async fn ten_messages(app: &TestApp) -> (Client, Client) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=10 {
        mia.says(&ada, &format!("message {n}")).await;
    }
    (ada, mia)
}

#[tokio::test]
async fn an_entry_says_how_things_stand_for_each() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let long = "é".repeat(201);
    mia.says(&ada, "short").await;
    mia.says(&ada, &long).await;
    let entry = ada.entry(&mia).await;
    let last = &entry["last_message"];
    let expected = json!({
        "peer": {"user_id": "mia", "display_name": "Name of mia", "avatar_url": null, "role": "student", "active": true},
        "last_message": last, "unread_count": 2, "read_seq": 0, "read_version": 0, "last_seq": 2,
        "last_activity_at": last["created_at"], "archived": false, "starred": false, "muted_until": null});
    assert_eq!(entry, expected);
    assert_eq!((last["body"].as_str().map(str::to_owned), &last["truncated"]), (Some("é".repeat(200)), &json!(true)));
    let mine = mia.entry(&ada).await;
    assert_eq!((&mine["unread_count"], &mine["last_message"]["sender_id"]), (&json!(0), &json!("mia")));
    mia.says(&ada, &"x".repeat(200)).await;
    assert_eq!(ada.entry(&mia).await["last_message"]["truncated"], false);
}

#[tokio::test]
async fn the_marker_rises_and_never_falls_by_reading() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let marked = ada.read(&mia, 4).await;
    assert_eq!(
        (&marked["applied"], &marked["entry"]["read_seq"], &marked["entry"]["unread_count"]),
        (&json!(true), &json!(4), &json!(6))
    );
    assert_eq!(marked["unread"], json!({"messages": 6, "conversations": 1, "muted_messages": 0}));
    assert_eq!(marked["entry"], ada.entry(&mia).await);
    assert_eq!(ada.read(&mia, 2).await["entry"]["read_seq"], 4);
    assert_eq!(ada.read(&mia, 0).await["entry"]["read_seq"], 4);
    let beyond = ada.read(&mia, 1_000_000).await;
    assert_eq!((&beyond["entry"]["read_seq"], &beyond["entry"]["unread_count"]), (&json!(10), &json!(0)));
    assert_eq!(beyond["unread"], json!({"messages": 0, "conversations": 0, "muted_messages": 0}));
    // What comes later is not swallowed.
    mia.says(&ada, "later").await;
    assert_eq!(ada.badge().await["messages"], 1);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_message_keeps_the_time_it_was_first_seen() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    ada.read(&mia, 4).await;
    ada.read(&mia, 10).await;
    let before = mia.history(&ada, "").await;
    let items = before["items"].as_array().unwrap();
    assert!(items.iter().all(|m| m["is_read"] == true));
    assert!(items[..4].iter().all(|m| m["read_at"] == items[0]["read_at"]));
    assert!(items[4..].iter().all(|m| m["read_at"] == items[4]["read_at"]));
    assert!(items[0]["read_at"].as_str() < items[4]["read_at"].as_str());
    assert!(items.iter().all(|m| m["read_at"].as_str() >= m["created_at"].as_str()));
    ada.unread_from(&mia, 3).await;
    ada.read(&mia, 10).await;
    assert_eq!(mia.history(&ada, "").await["items"], before["items"]);
    // To the recipient it is the same time, whatever their marker says now.
    ada.unread_from(&mia, 3).await;
    let hers = ada.history(&mia, "").await;
    for (mine, theirs) in items.iter().zip(hers["items"].as_array().unwrap()) {
        assert_eq!(mine["read_at"], theirs["read_at"]);
        assert_eq!(theirs["is_read"], json!(theirs["seq"].as_i64() < Some(3)));
    }
}

#[tokio::test]
async fn marking_unread_lowers_the_marker_and_stale_devices_cannot_undo_it() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let version = ada.read(&mia, 10).await["entry"]["read_version"].clone();
    let marked = ada.unread_from(&mia, 8).await;
    assert_eq!(marked["applied"], true);
    let entry = &marked["entry"];
    assert_eq!((&entry["read_seq"], &entry["unread_count"], &entry["read_version"]), (&json!(7), &json!(3), &json!(1)));
    assert_eq!(marked["unread"]["messages"], 3);
    let path = format!("{}/read", thread("mia"));
    let stale = ada.post(&path, &json!({"up_to_seq": 10, "read_version": version})).await.json(200);
    assert_eq!((&stale["applied"], &stale["entry"]), (&json!(false), entry));
    let fresh = ada.post(&path, &json!({"up_to_seq": 9, "read_version": 1})).await.json(200);
    assert_eq!((&fresh["applied"], &fresh["entry"]["read_seq"]), (&json!(true), &json!(9)));
    // It only ever lowers.
    let above = ada.unread_from(&mia, 10).await;
    assert_eq!((&above["entry"]["read_seq"], &above["entry"]["unread_count"]), (&json!(9), &json!(1)));
    assert_eq!(ada.unread_from(&mia, 999).await["entry"]["read_seq"], 9);
    assert_eq!(ada.unread_from(&mia, 1).await["entry"]["unread_count"], 10);
    app.assert_invariants().await;
}

#[tokio::test]
async fn sending_reads_nothing_and_own_messages_are_never_unread() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    ada.says(&mia, "an answer").await;
    let entry = ada.entry(&mia).await;
    assert_eq!((&entry["unread_count"], &entry["read_seq"]), (&json!(10), &json!(0)));
    assert_eq!(mia.badge().await, json!({"messages": 1, "conversations": 1, "muted_messages": 0}));
    assert_eq!(mia.history(&ada, "").await["items"][0]["is_read"], false);
    ada.read(&mia, 5).await;
    assert_eq!(ada.entry(&mia).await["unread_count"], 5);
    ada.unread_from(&mia, 11).await;
    assert_eq!(ada.entry(&mia).await["unread_count"], 5);
    app.assert_invariants().await;
}

#[tokio::test]
async fn getting_changes_nothing() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let before = ada.entry(&mia).await;
    for path in [
        "/v1/inbox",
        "/v1/inbox/unread",
        "/v1/conversations/mia",
        "/v1/conversations/mia/messages",
        "/v1/conversations/mia/messages/10",
        "/v1/me",
    ] {
        ada.get(path).await.json(200);
    }
    assert_eq!(ada.entry(&mia).await, before);
    assert_eq!(mia.history(&ada, "").await["items"][9]["read_at"], Value::Null);
}

#[tokio::test]
async fn a_strangers_answer_is_the_twin_of_nobodys() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    let mut other = app.config.clone();
    other.auth.tenant = "elsewhere".to_owned();
    mia.says(&ada, "hello").await;
    let twin = |path: String, body: Option<Value>| {
        let noah = noah.clone();
        async move {
            let reply = match body {
                Some(body) => noah.post(&path, &body).await,
                None => noah.get(&path).await,
            };
            let mut answer: Value = serde_json::from_str(&reply.text).unwrap();
            if let Some(id) = answer.get_mut("request_id") {
                *id = Value::Null;
            }
            let headers =
                ["content-type", "cache-control", "content-length"].map(|name| reply.header(name).map(str::to_owned));
            (reply.status, answer, headers)
        }
    };
    let calls = [
        ("", None),
        ("/messages", None),
        ("/messages?around=1", None),
        ("/messages/1", None),
        ("/read", Some(json!({"up_to_seq": 1}))),
        ("/unread", Some(json!({"from_seq": 1}))),
    ];
    for (path, body) in calls {
        let known = twin(format!("/v1/conversations/mia{path}"), body.clone()).await;
        let nobody = twin(format!("/v1/conversations/xyz{path}"), body).await;
        assert_eq!(known, nobody, "{path}");
    }
    let empty = noah.get("/v1/conversations/mia/messages").await.json(200);
    assert_eq!(
        empty,
        json!({"items": [], "has_older": false, "has_newer": false, "oldest_seq": null, "newest_seq": null, "entry": null})
    );
}

#[tokio::test]
async fn nothing_crosses_a_tenant() {
    let app = TestApp::spawn_with({
        let mut config = crate::support::app::config();
        config.auth.tenant_claim = "/site".to_owned();
        config
    })
    .await;
    let at = |site: &str, id: &str| {
        let now = pidge::auth::seconds_now();
        let claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": id, "exp": now + 60, "site": site, "role": "student"});
        app.client(id, pidge::auth::sign(&claims, crate::support::app::SECRET).unwrap())
    };
    let (ada, mia, other_ada, other_mia) =
        (at("north", "ada"), at("north", "mia"), at("south", "ada"), at("south", "mia"));
    ada.get("/v1/me").await.ok();
    mia.says(&ada, "hello").await;
    other_mia.send("ada", "hello").await.problem(422, "recipient_unknown");
    assert_eq!(other_ada.get("/v1/me").await.json(200)["tenant"], "south");
    assert_eq!(other_ada.get("/v1/inbox").await.json(200)["items"], json!([]));
    assert_eq!(other_mia.get("/v1/conversations/ada/messages").await.json(200)["items"], json!([]));
    other_mia.says(&other_ada, "hello from the south").await;
    assert_eq!(
        at(" north", "ada").get("/v1/inbox").await.json(200)["items"],
        json!([]),
        "a tenant's name is taken as it is"
    );
    at("", "ada").get("/v1/inbox").await.problem(403, "tenant_missing");
    assert_eq!(ada.badge().await["messages"], 1);
}

#[tokio::test]
async fn a_whole_number_may_be_written_with_a_point() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let raw = async |path: &str, body: &'static str| {
        ada.post_raw(&format!("/v1/conversations/mia/{path}"), "application/json", body).await
    };
    assert_eq!(raw("read", r#"{"up_to_seq": 4.0, "read_version": 0e0}"#).await.json(200)["entry"]["read_seq"], 4);
    assert_eq!(raw("unread", r#"{"from_seq": 3.0}"#).await.json(200)["entry"]["read_seq"], 2);
    raw("read", r#"{"up_to_seq": 4.5}"#).await.problem(422, "invalid_body");
    assert_eq!(ada.entry(&mia).await["read_seq"], 2);
}
