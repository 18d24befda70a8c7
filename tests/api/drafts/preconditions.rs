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

/// A version in every form in which proxies return its tag.
fn forms(version: i64) -> Vec<String> {
    ["\"V\"", "W/\"V\"", "\"V-gzip\"", "W/\"V-gzip\"", "\"V--gzip\"", "\"V-br\"", "\"V-deflate\"", "\"V-zstd\""]
        .map(|form| form.replace('V', &version.to_string()))
        .to_vec()
}

#[tokio::test]
async fn a_tag_that_a_proxy_has_changed_is_the_same_version() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let mut current = mia.save_draft("ada", "hello").await;

    for form in 0..forms(current).len() {
        let (previous, tag) = (current, forms(current)[form].clone());
        current = version(&put_if(&mia, "changed", "if-match", &tag).await);

        assert!(current > previous, "{tag}: {current} > {previous}");
        put_if(&mia, "too late", "if-match", &tag).await.problem(412, "precondition_failed");
        mia.delete_draft("ada", &[("if-match", &tag)]).await.problem(412, "precondition_failed");
    }
    for form in 0..forms(current).len() {
        assert_no_content(&mia.delete_draft("ada", &[("if-match", &forms(current)[form])]).await);
        current = mia.save_draft("ada", "again").await;
    }
}

#[tokio::test]
async fn a_list_of_tags_matches_if_one_of_them_is_current() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let other = mia.save_draft("bob", "hello").await;
    let mut current = mia.save_draft("ada", "hello").await;

    for list in [
        vec![format!("\"{other}\", W/\"V\"")],
        vec![format!("\"V-gzip\",\"{other}\"")],
        vec!["\"V\", \"V\"".to_owned()],
        vec!["\"V\", ,".to_owned()],
        vec!["\"a-tag,of-others\", \"V\"".to_owned()],
        vec![format!("\"{other}\""), "\"V\"".to_owned()],
    ] {
        let lines: Vec<String> = list.iter().map(|line| line.replace('V', &current.to_string())).collect();
        let headers: Vec<_> = lines.iter().map(|line| ("if-match", line.as_str())).collect();
        let reply = mia.put_draft("ada", &json!({"body": "changed"}), &headers).await;

        assert_eq!(reply.status, 200, "{lines:?}: {}", reply.text);
        current = version(&reply);
        mia.put_draft("ada", &json!({"body": "x"}), &headers).await.problem(412, "precondition_failed");
        mia.delete_draft("ada", &headers).await.problem(412, "precondition_failed");
    }
    let list = format!("\"{other}\", \"{current}\"");
    assert_no_content(&mia.delete_draft("ada", &[("if-match", &list)]).await);
    put_if(&mia, "gone", "if-match", &list).await.problem(412, "precondition_failed");
    assert_no_content(&mia.delete_draft("ada", &[("if-match", &list)]).await);
}

#[tokio::test]
async fn if_none_match_with_tags_keeps_those_versions() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let first = version(&put_if(&mia, "first", "if-none-match", "\"1\", W/\"2\"").await);

    for tag in forms(first) {
        put_if(&mia, "x", "if-none-match", &tag).await.problem(412, "precondition_failed");
        mia.delete_draft("ada", &[("if-none-match", &tag)]).await.problem(412, "precondition_failed");
    }
    let second = version(&put_if(&mia, "second", "if-none-match", &etag(first + 1000)).await);
    let both = |matched| [("if-match", "*".to_owned()), ("if-none-match", etag(matched))];
    for (matched, status) in [(second, 412), (first, 200)] {
        let both = both(matched);
        let headers: Vec<_> = both.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(mia.put_draft("ada", &json!({"body": "third"}), &headers).await.status, status, "{headers:?}");
    }

    assert_eq!(mia.draft("ada").await.json(200)["body"], "third");
    assert_no_content(&mia.delete_draft("ada", &[("if-none-match", &etag(second))]).await);
    mia.draft("ada").await.problem(404, "not_found");
}

#[tokio::test]
async fn a_precondition_without_a_tag_of_a_draft_is_a_bad_request_that_names_the_header() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let current = mia.save_draft("ada", "hello").await;
    let (exact, bare) = (etag(current), current.to_string());
    let junk = [format!("{exact}-gzip"), format!("{exact}x"), format!("\"{current}-zip\""), format!("{exact} {exact}")];
    let values =
        [&bare, "", "\"\"", "\"x\"", "\"0\"", "\"-1\"", "\"1", "*, *", ",", "é", "w/\"1\"", "\"10000000000000000\""];

    for value in values.into_iter().chain(junk.iter().map(String::as_str)) {
        for (header, name) in [("if-match", "`If-Match`"), ("if-none-match", "`If-None-Match`")] {
            let put = mia.put_draft("ada", &json!({"body": "changed"}), &[(header, value)]).await;
            let delete = mia.delete_draft("ada", &[(header, value)]).await;

            for reply in [put, delete] {
                let problem = reply.problem(400, "bad_request");
                assert!(problem["detail"].as_str().unwrap().contains(name), "{value}: {problem}");
            }
        }
    }
    for headers in [[("if-match", "*"), ("if-match", exact.as_str())], [("if-none-match", "*"), ("if-none-match", "*")]]
    {
        mia.put_draft("ada", &json!({"body": "changed"}), &headers).await.problem(400, "bad_request");
    }
    assert_eq!(mia.draft("ada").await.json(200)["version"], current);
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
        let of_list = race(&mia, "if-match", &format!("\"{created}\", W/\"{replaced}\"")).await;

        assert!(
            previous < created && created < replaced && replaced < of_list,
            "{previous} {created} {replaced} {of_list}"
        );
        previous = of_list;
        assert_no_content(&mia.delete_draft("ada", &[("if-match", &etag(of_list))]).await);
    }
}
