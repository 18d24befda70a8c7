//! User ids and seqs in paths: any user id that an LMS may have works, percent-encoded.

use serde_json::json;

use crate::support::{
    app::TestApp,
    client::{seqs, thread},
};

#[tokio::test]
async fn any_user_id_works_in_every_path() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let (long, wide) = ("x".repeat(255), "é".repeat(127));

    for id in [
        "a/b", "é", "%2F", "%", "batch", "read", "messages", "a b", "a+b", "a?b#c", "...", "~", "👧", ";", "a\\b",
        "\"", "'", &long, &wide,
    ] {
        let peer = app.student(id).await;
        let path = thread(id);

        let sent = mia.send(id, "hello").await;

        assert_eq!(sent.json(201)["recipient_id"], id);
        let location = sent.header("location").unwrap();
        assert_eq!(mia.get(location).await.json(200)["recipient_id"], id, "{location}");
        assert_eq!(mia.get(&path).await.json(200)["peer"]["user_id"], id, "{path}");
        assert_eq!(seqs(&mia.get(&format!("{path}/messages")).await.json(200)), [1], "{id}");
        assert_eq!(mia.get(&format!("{path}/messages/1")).await.json(200)["recipient_id"], id, "{path}");
        let read = mia.post(&format!("{path}/read"), &json!({"up_to_seq": 1})).await.json(200);
        assert_eq!(read["entry"]["read_seq"], 1, "{id}");
        let unread = mia.post(&format!("{path}/unread"), &json!({"from_seq": 1})).await.json(200);
        assert_eq!(unread["entry"]["read_seq"], 0, "{id}");
        assert_eq!(peer.read(&mia, 1).await["entry"]["unread_count"], 0, "{id}");
    }
}

#[tokio::test]
async fn characters_that_need_no_encoding_work_without_it() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    for id in ["~", "a+b"] {
        app.student(id).await;
        mia.send(id, "hello").await.json(201);
    }

    mia.get("/v1/conversations/~").await.json(200);
    mia.get("/v1/conversations/a+b").await.json(200);
}

#[tokio::test]
async fn an_invalid_user_id_is_refused_in_paths_and_bodies() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let long = "x".repeat(256);

    for raw in ["%00", "a%00b", "%0A", "%7F", "%C2%85", "%FF", "%C3", "%ED%A0%80", &long] {
        for path in ["", "/messages", "/messages/1"] {
            mia.get(&format!("/v1/conversations/{raw}{path}")).await.problem(422, "invalid_user_id");
        }
        mia.post(&format!("/v1/conversations/{raw}/read"), &json!({"up_to_seq": 1}))
            .await
            .problem(422, "invalid_user_id");
        mia.post(&format!("/v1/conversations/{raw}/unread"), &json!({"from_seq": 1}))
            .await
            .problem(422, "invalid_user_id");
    }
    for id in ["", ".", "..", "a\nb", &long] {
        mia.send(id, "hello").await.problem(422, "invalid_body");
    }
}

#[tokio::test]
async fn a_path_with_an_unknown_or_malformed_seq_is_not_found() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;

    for raw in [
        "0",
        "2",
        "-1",
        "+1",
        "1.0",
        "01x",
        "x",
        "9007199254740991",
        "9007199254740992",
        "99999999999999999999999",
        "%31%00",
    ] {
        mia.get(&format!("/v1/conversations/ada/messages/{raw}")).await.problem(404, "not_found");
    }
    mia.get("/v1/conversations/ada/messages/").await.problem(404, "not_found");
}
