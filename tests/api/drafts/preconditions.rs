//! The headers `If-Match` and `If-None-Match` of writes (RFC 9110).

use futures_util::future::join_all;
use serde_json::json;

use super::{assert_no_content, etag, version};
use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

async fn put_if(client: &Client, body: &str, header: &str, value: &str) -> Reply {
    client.put_draft("ada", &json!({"body": body}), &[(header, value)]).await
}

#[tokio::test]
async fn if_match_fails_if_there_is_no_draft() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for value in ["*", "\"1\"", "\"9007199254740991\""] {
        put_if(&mia, "none yet", "if-match", value).await.problem(412, "precondition_failed");
    }
    mia.draft("ada").await.problem(404, "not_found");
}

#[tokio::test]
async fn if_none_match_creates_a_draft_and_replaces_none() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    version(&put_if(&mia, "first", "if-none-match", "*").await);
    put_if(&mia, "second", "if-none-match", "*").await.problem(412, "precondition_failed");

    assert_eq!(mia.draft("ada").await.json(200)["body"], "first");
}

#[tokio::test]
async fn if_match_replaces_the_current_version_only() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let first = mia.save_draft("ada", "first").await;

    let second = version(&put_if(&mia, "second", "if-match", &etag(first)).await);

    assert!(second > first, "{second} > {first}");
    for other in [first, second + 1, 9_007_199_254_740_991] {
        put_if(&mia, "third", "if-match", &etag(other)).await.problem(412, "precondition_failed");
    }
    assert_eq!(mia.draft("ada").await.json(200)["body"], "second");
}

#[tokio::test]
async fn if_match_deletes_the_current_version_only() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let first = mia.save_draft("ada", "first").await;
    let second = mia.save_draft("ada", "second").await;

    for other in [first, second + 1, 9_007_199_254_740_991] {
        mia.delete_draft("ada", &[("if-match", &etag(other))]).await.problem(412, "precondition_failed");
    }
    assert_eq!(mia.draft("ada").await.json(200)["body"], "second");
    assert_no_content(&mia.delete_draft("ada", &[("if-match", &etag(second))]).await);
    mia.draft("ada").await.problem(404, "not_found");
}

#[tokio::test]
async fn if_match_with_an_asterisk_replaces_and_deletes_any_version() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    mia.save_draft("ada", "first").await;

    version(&put_if(&mia, "second", "if-match", "*").await);
    assert_eq!(mia.draft("ada").await.json(200)["body"], "second");
    assert_no_content(&mia.delete_draft("ada", &[("if-match", "*")]).await);
    mia.draft("ada").await.problem(404, "not_found");
}

#[tokio::test]
async fn the_version_of_a_draft_to_another_peer_does_not_match() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    mia.save_draft("ada", "hello").await;
    let to_bob = mia.save_draft("bob", "hello").await;

    put_if(&mia, "changed", "if-match", &etag(to_bob)).await.problem(412, "precondition_failed");
}

#[tokio::test]
async fn the_version_of_a_deleted_draft_does_not_match_a_write() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let deleted = mia.save_draft("ada", "hello").await;
    assert_no_content(&mia.delete_draft("ada", &[]).await);

    put_if(&mia, "changed", "if-match", &etag(deleted)).await.problem(412, "precondition_failed");
    version(&put_if(&mia, "hello again", "if-none-match", "*").await);
    put_if(&mia, "changed", "if-match", &etag(deleted)).await.problem(412, "precondition_failed");
}

#[tokio::test]
async fn a_deleted_draft_can_be_deleted_again_with_any_version() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let (deleted, to_bob) = (mia.save_draft("ada", "hello").await, mia.save_draft("bob", "hello").await);
    assert_no_content(&mia.delete_draft("ada", &[]).await);

    for value in [etag(deleted), etag(to_bob), "*".to_owned()] {
        assert_no_content(&mia.delete_draft("ada", &[("if-match", &value)]).await);
    }
}

#[tokio::test]
async fn a_malformed_or_unsupported_precondition_is_a_bad_request() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let current = mia.save_draft("ada", "hello").await;
    let (exact, weak, bare, list) =
        (etag(current), format!("W/\"{current}\""), current.to_string(), format!("\"{current}\", \"0\""));
    let malformed: Vec<Vec<(&str, &str)>> =
        [&weak, &bare, &list, "", "\"\"", "\"x\"", "\"0\"", "\"-1\"", "\"1", "*, *", "é", "\"10000000000000000\""]
            .into_iter()
            .map(|value| vec![("if-match", value)])
            .collect();
    let unsupported = vec![
        vec![("if-match", exact.as_str()), ("if-match", &exact)],
        vec![("if-match", "*"), ("if-none-match", "*")],
        vec![("if-match", &exact), ("if-none-match", "*")],
        vec![("if-none-match", &exact)],
        vec![("if-none-match", "W/\"1\"")],
        vec![("if-none-match", "")],
        vec![("if-none-match", "*"), ("if-none-match", "*")],
    ];

    for headers in [malformed, unsupported].concat() {
        mia.put_draft("ada", &json!({"body": "changed"}), &headers).await.problem(400, "bad_request");
        mia.delete_draft("ada", &headers).await.problem(400, "bad_request");
    }
    assert_eq!(mia.draft("ada").await.json(200)["version"], current);
    assert!(version(&put_if(&mia, "changed", "if-match", &exact).await) > current, "the current version matches");
}

/// Eight concurrent writes with the same precondition, of which exactly one must succeed. Returns its version.
async fn race(client: &Client, header: &str, value: &str) -> i64 {
    let bodies: Vec<String> = (0..8).map(|n| format!("racer {n}")).collect();
    let replies = join_all(bodies.iter().map(|body| put_if(client, body, header, value))).await;
    let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!(won.len(), 1, "one write succeeds: {replies:?}");
    for reply in lost {
        reply.problem(412, "precondition_failed");
    }
    assert_eq!(client.draft("ada").await.json(200), won[0].json(200));
    version(won[0])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_several_concurrent_writes_with_the_same_precondition_succeeds() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let mut previous = 0;

    for _ in 0..4 {
        let created = race(&mia, "if-none-match", "*").await;
        let replaced = race(&mia, "if-match", &etag(created)).await;

        assert!(previous < created && created < replaced, "{previous} < {created} < {replaced}");
        previous = replaced;
        assert_no_content(&mia.delete_draft("ada", &[("if-match", &etag(replaced))]).await);
    }
}
