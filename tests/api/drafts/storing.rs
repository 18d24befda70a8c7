//! Storing, reading, replacing and deleting a draft.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{assert_no_content, draft_path, version};
use crate::support::{app::TestApp, json::assert_members};

#[tokio::test]
async fn a_stored_draft_is_read_back() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let context = json!({"type": "course", "id": "42", "title": "Biology 101", "url": "https://lms.test/42"});

    let put = mia.put_draft("ada", &json!({"body": " Dear\n\tAda 👩‍🏫 ", "context": context}), &[]).await;
    let got = mia.draft("ada").await;

    let draft = put.json(200);
    let expected = json!({
        "peer_id": "ada", "body": " Dear\n\tAda 👩‍🏫 ", "context": context, "version": version(&put),
        "updated_at": draft["updated_at"]});
    assert_eq!(draft, expected);
    let updated_at = draft["updated_at"].as_str().unwrap();
    assert_eq!(updated_at.len(), "2026-11-22T13:33:12.123456Z".len(), "microseconds: {updated_at}");
    assert_eq!(got.json(200), draft);
    assert_eq!(version(&got), version(&put));
    assert_eq!(got.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_head_request_has_the_entity_tag_of_the_draft() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    mia.save_draft("ada", "Dear Ada").await;

    let head = mia.call(Method::HEAD, &draft_path("ada"), None, &[]).await;

    assert_eq!(head.status, 200);
    assert_eq!(head.header("etag"), mia.draft("ada").await.header("etag"));
}

#[tokio::test]
async fn each_put_replaces_body_and_context_and_raises_the_version_even_with_the_same_body() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    mia.put_draft("ada", &json!({"body": "Dear", "context": {"type": "course", "id": "42"}}), &[]).await.json(200);

    for body in ["Dear Ada,", "Dear Ada,", ""] {
        let before = mia.draft("ada").await.json(200);
        let put = mia.put_draft("ada", &json!({"body": body, "context": null}), &[]).await;

        let after = put.json(200);
        assert_members(&after, &json!({"body": body, "context": null}));
        assert!(version(&put) > before["version"].as_i64().unwrap(), "a higher version: {before} {after}");
        assert!(after["updated_at"].as_str() > before["updated_at"].as_str(), "a later time: {before} {after}");
        assert_eq!(mia.draft("ada").await.json(200), after);
    }
}

#[tokio::test]
async fn a_draft_that_does_not_exist_is_not_found_and_can_be_deleted() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    mia.draft("ada").await.problem(404, "not_found");
    assert_no_content(&mia.delete_draft("ada", &[]).await);
}

#[tokio::test]
async fn a_deleted_draft_is_not_found_and_can_be_deleted_again() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    mia.save_draft("ada", "Dear Ada").await;

    assert_no_content(&mia.delete_draft("ada", &[]).await);

    mia.draft("ada").await.problem(404, "not_found");
    assert_no_content(&mia.delete_draft("ada", &[]).await);
}

#[tokio::test]
async fn the_first_call_of_a_new_user_may_store_a_draft() {
    let app = TestApp::spawn().await;

    for n in 0..8 {
        let new = app.new_person(&format!("new {n}"), "student", "");
        new.save_draft("ada", "hello").await;

        assert_eq!(new.draft("ada").await.json(200)["body"], "hello");
        let me = new.get("/v1/me").await.json(200);
        assert_members(&me["user"], &json!({"role": "student", "active": true}));
    }
}

#[tokio::test]
async fn the_first_call_of_a_new_user_may_be_any_other_call_for_a_draft() {
    let app = TestApp::spawn().await;
    let new = |id: &str| app.new_person(id, "student", "");
    let if_match = [("if-match", "*")];

    new("one").draft("ada").await.problem(404, "not_found");
    assert_no_content(&new("two").delete_draft("ada", &if_match).await);
    new("three").put_draft("ada", &json!({"body": "x"}), &if_match).await.problem(412, "precondition_failed");
}

#[tokio::test]
async fn a_peer_may_have_any_valid_id_and_need_not_exist() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let long = "é".repeat(127);
    let ids =
        ["a/b", "é", "e\u{301}", "%2F", "%", "draft", "read", "a b", "a+b", "a?b#c", "...", "👧", "\"", "'", &long];

    let mut versions = BTreeSet::new();
    for id in ids {
        let draft = mia.put_draft(id, &json!({"body": id}), &[]).await.json(200);
        assert_members(&draft, &json!({"peer_id": id, "body": id}));
        versions.insert(draft["version"].as_i64());
    }
    assert_eq!(versions.len(), ids.len(), "each draft has its own version");
    for id in ids {
        assert_eq!(mia.draft(id).await.json(200)["body"], id);
        assert_no_content(&mia.delete_draft(id, &[]).await);
        mia.draft(id).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_peer_with_an_invalid_id_is_refused() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let text = json!({"body": "x"});

    for id in ["%00", "a%0Ab", "%7F", "%FF", &"x".repeat(256)] {
        for (method, body) in [(Method::GET, None), (Method::PUT, Some(&text)), (Method::DELETE, None)] {
            let path = format!("/v1/conversations/{id}/draft");
            mia.call(method, &path, body, &[]).await.problem(422, "invalid_user_id");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_of_concurrent_writes_has_the_highest_version() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    let versions = join_all((0..32).map(|n| {
        let mia = &mia;
        async move {
            if n % 4 == 3 {
                assert_no_content(&mia.delete_draft("ada", &[]).await);
            }
            mia.save_draft("ada", &format!("text {n}")).await
        }
    }))
    .await;

    let distinct: BTreeSet<i64> = versions.into_iter().collect();
    assert_eq!(distinct.len(), 32, "each write has its own version: {distinct:?}");
    let remaining = mia.draft("ada").await;
    if remaining.status == 200 {
        assert_eq!(Some(&version(&remaining)), distinct.last(), "the draft is the one written last");
    }
}

#[tokio::test]
async fn versions_rise_across_a_deletion_and_across_peers() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let (to_ada, to_bob) = (mia.save_draft("ada", "hello").await, mia.save_draft("bob", "hello").await);
    assert_no_content(&mia.delete_draft("ada", &[]).await);

    let after_deletion = mia.save_draft("ada", "hello again").await;

    assert!(to_ada < to_bob && to_bob < after_deletion, "{to_ada} < {to_bob} < {after_deletion}");
    assert_eq!(mia.draft("bob").await.json(200)["version"], Value::from(to_bob));
}
