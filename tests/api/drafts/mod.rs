//! What one has begun to write.

mod bounds;
mod sent;

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply, thread},
};

impl Client {
    async fn draft(&self, peer: &str) -> Reply {
        self.get(&path(peer)).await
    }

    async fn put_draft(&self, peer: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
        self.call(Method::PUT, &path(peer), Some(body), headers).await
    }

    async fn delete_draft(&self, peer: &str, headers: &[(&str, &str)]) -> Reply {
        self.call(Method::DELETE, &path(peer), None, headers).await
    }

    /// Writes, and answers the version.
    async fn drafts(&self, peer: &str, body: &str) -> i64 {
        version(&self.put_draft(peer, &json!({"body": body}), &[]).await)
    }
}

fn path(peer: &str) -> String {
    format!("{}/draft", thread(peer))
}

#[track_caller]
fn version(reply: &Reply) -> i64 {
    let version = reply.json(200)["version"].as_i64().unwrap();
    assert_eq!(reply.header("etag"), Some(format!("\"{version}\"").as_str()));
    version
}

/// A condition's header, with the version in quotes.
fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

#[track_caller]
fn nothing(reply: &Reply) {
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
}

#[tokio::test]
async fn a_draft_is_kept_read_back_and_replaced() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    mia.draft("ada").await.problem(404, "not_found");
    let context = json!({"type": "course", "id": "42", "title": "Biology 101", "url": "https://lms.test/42"});
    let put = mia.put_draft("ada", &json!({"body": " Dear\n\tAda 👩‍🏫 ", "context": context}), &[]).await;
    let (first, draft) = (version(&put), put.json(200));
    let expected = json!({
        "peer_id": "ada", "body": " Dear\n\tAda 👩‍🏫 ", "context": context, "version": first,
        "updated_at": draft["updated_at"]});
    assert_eq!(draft, expected);
    assert_eq!(draft["updated_at"].as_str().unwrap().len(), "2026-11-22T13:33:12.123456Z".len());
    let got = mia.draft("ada").await;
    assert_eq!((version(&got), got.json(200)), (first, draft.clone()));
    assert_eq!(got.header("cache-control"), Some("no-store"));
    let head = mia.call(Method::HEAD, &path("ada"), None, &[]).await;
    assert_eq!((head.status.as_u16(), head.header("etag")), (200, got.header("etag")));
    // The context is replaced, too, and the same text again is a write like any other.
    for body in ["Dear Ada,", "Dear Ada,", ""] {
        let before = mia.draft("ada").await.json(200);
        let put = mia.put_draft("ada", &json!({"body": body, "context": null}), &[]).await;
        let after = put.json(200);
        assert_eq!((&after["body"], &after["context"]), (&json!(body), &Value::Null));
        assert!(version(&put) > before["version"].as_i64().unwrap(), "{after}");
        assert!(after["updated_at"].as_str() > before["updated_at"].as_str(), "{after}");
        assert_eq!(mia.draft("ada").await.json(200), after);
    }
    nothing(&mia.delete_draft("ada", &[]).await);
    mia.draft("ada").await.problem(404, "not_found");
    nothing(&mia.delete_draft("ada", &[]).await);
}

#[tokio::test]
async fn the_first_call_of_somebody_may_be_a_draft() {
    let app = TestApp::spawn().await;
    for n in 0..8 {
        let new = app.new_person(&format!("new {n}"), "student", "");
        assert!(new.drafts("ada", "hello").await > 0);
        assert_eq!(new.draft("ada").await.json(200)["body"], "hello");
        let me = new.get("/v1/me").await.json(200);
        assert_eq!((&me["user"]["role"], &me["user"]["active"]), (&json!("student"), &json!(true)));
    }
    let other = app.new_person("other", "student", "");
    other.draft("ada").await.problem(404, "not_found");
    nothing(&app.new_person("another", "student", "").delete_draft("ada", &[("if-match", "*")]).await);
    let third = app.new_person("third", "student", "");
    let nothing_there = third.put_draft("ada", &json!({"body": "x"}), &[("if-match", "*")]).await;
    nothing_there.problem(412, "precondition_failed");
}

#[tokio::test]
async fn only_the_version_that_was_seen_is_replaced() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let put = async |body: &str, header: &str, value: &str| {
        mia.put_draft("ada", &json!({"body": body}), &[(header, value)]).await
    };
    for value in ["*", "\"1\"", "\"9007199254740991\""] {
        put("none yet", "if-match", value).await.problem(412, "precondition_failed");
    }
    mia.draft("ada").await.problem(404, "not_found");
    let first = version(&put("first", "if-none-match", "*").await);
    put("again", "if-none-match", "*").await.problem(412, "precondition_failed");
    let second = version(&put("second", "if-match", &tag(first)).await);
    assert!(second > first);
    for stale in [first, second + 1, 9_007_199_254_740_991] {
        put("stale", "if-match", &tag(stale)).await.problem(412, "precondition_failed");
        mia.delete_draft("ada", &[("if-match", &tag(stale))]).await.problem(412, "precondition_failed");
    }
    assert_eq!(mia.draft("ada").await.json(200)["body"], "second");
    let third = version(&put("third", "if-match", "*").await);
    // The version of a draft to somebody else counts for nothing.
    let other = mia.drafts("bob", "hello").await;
    put("other", "if-match", &tag(other)).await.problem(412, "precondition_failed");
    nothing(&mia.delete_draft("ada", &[("if-match", &tag(third))]).await);
    put("gone", "if-match", &tag(third)).await.problem(412, "precondition_failed");
    // Gone is gone, whoever did it.
    for value in [tag(third), tag(other), "*".to_owned()] {
        nothing(&mia.delete_draft("ada", &[("if-match", &value)]).await);
    }
    let fourth = version(&put("fourth", "if-none-match", "*").await);
    assert!(fourth > other, "versions rise across a delete");
    put("third's", "if-match", &tag(third)).await.problem(412, "precondition_failed");
    nothing(&mia.delete_draft("ada", &[("if-match", "*")]).await);
}

#[tokio::test]
async fn a_precondition_out_of_its_form_is_a_bad_request() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let seen = mia.drafts("ada", "hello").await;
    let (exact, weak, bare, list) =
        (tag(seen), format!("W/\"{seen}\""), seen.to_string(), format!("\"{seen}\", \"0\""));
    let mut odd: Vec<Vec<(&str, &str)>> =
        [&weak, &bare, &list, "", "\"\"", "\"x\"", "\"0\"", "\"-1\"", "\"1", "*, *", "é"]
            .into_iter()
            .map(|value| vec![("if-match", value)])
            .collect();
    odd.extend([
        vec![("if-match", "\"10000000000000000\"")],
        vec![("if-match", &exact), ("if-match", &exact)],
        vec![("if-match", "*"), ("if-none-match", "*")],
        vec![("if-match", &exact), ("if-none-match", "*")],
        vec![("if-none-match", &exact)],
        vec![("if-none-match", "W/\"1\"")],
        vec![("if-none-match", "")],
        vec![("if-none-match", "*"), ("if-none-match", "*")],
    ]);
    for headers in odd {
        mia.put_draft("ada", &json!({"body": "odd"}), &headers).await.problem(400, "bad_request");
        mia.delete_draft("ada", &headers).await.problem(400, "bad_request");
    }
    assert_eq!(mia.draft("ada").await.json(200)["version"], seen);
    assert!(version(&mia.put_draft("ada", &json!({"body": "even"}), &[("if-match", &exact)]).await) > seen);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_those_who_replace_the_same_version_one_wins() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let race = async |header: &str, value: &str| {
        let writes = (0..8).map(|n| {
            let (mia, text) = (&mia, json!({"body": format!("racer {n}")}));
            async move { mia.put_draft("ada", &text, &[(header, value)]).await }
        });
        let all = join_all(writes).await;
        let (won, lost): (Vec<_>, Vec<_>) = all.iter().partition(|reply| reply.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 7), "{all:?}");
        for reply in lost {
            reply.problem(412, "precondition_failed");
        }
        assert_eq!(mia.draft("ada").await.json(200), won[0].json(200));
        version(won[0])
    };
    let mut seen = 0;
    for _ in 0..4 {
        let created = race("if-none-match", "*").await;
        let replaced = race("if-match", &tag(created)).await;
        assert!(seen < created && created < replaced, "{seen} {created} {replaced}");
        seen = replaced;
        nothing(&mia.delete_draft("ada", &[("if-match", &tag(seen))]).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_writes_last_has_the_highest_version() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let writes = join_all((0..32).map(|n| {
        let mia = &mia;
        async move {
            if n % 4 == 3 {
                nothing(&mia.delete_draft("ada", &[]).await);
            }
            mia.drafts("ada", &format!("text {n}")).await
        }
    }))
    .await;
    let distinct: BTreeSet<i64> = writes.iter().copied().collect();
    assert_eq!(distinct.len(), 32);
    let left = mia.draft("ada").await;
    if left.status == 200 {
        assert_eq!(version(&left), distinct.last().copied().unwrap());
    }
}

#[tokio::test]
async fn a_draft_to_anybody_is_the_writers_own() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let long = "é".repeat(127);
    let ids =
        ["a/b", "é", "e\u{301}", "%2F", "%", "draft", "read", "a b", "a+b", "a?b#c", "...", "👧", "\"", "'", &long];
    let mut known = BTreeSet::new();
    for id in ids {
        let put = mia.put_draft(id, &json!({"body": id}), &[]).await.json(200);
        assert_eq!((&put["peer_id"], &put["body"]), (&json!(id), &json!(id)));
        known.insert(put["version"].as_i64());
    }
    assert_eq!(known.len(), ids.len());
    for id in ids {
        assert_eq!(mia.draft(id).await.json(200)["body"], id);
        nothing(&mia.delete_draft(id, &[]).await);
        mia.draft(id).await.problem(404, "not_found");
    }
    for raw in ["%00", "a%0Ab", "%7F", "%FF", &"x".repeat(256)] {
        let path = format!("/v1/conversations/{raw}/draft");
        for (method, body) in [(Method::GET, None), (Method::PUT, Some(json!({"body": "x"}))), (Method::DELETE, None)] {
            mia.call(method, &path, body.as_ref(), &[]).await.problem(422, "invalid_user_id");
        }
    }
}

#[tokio::test]
async fn nobody_learns_of_it_and_it_tells_of_nobody() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "hello").await;
    let (entry, badge) = (ada.entry(&mia).await, ada.badge().await);
    mia.drafts("ada", "to be continued").await;
    for other in [&ada, &noah] {
        for peer in ["mia", "ada", "noah"] {
            other.draft(peer).await.problem(404, "not_found");
            nothing(&other.delete_draft(peer, &[]).await);
        }
    }
    assert_eq!((ada.entry(&mia).await, ada.badge().await), (entry, badge));
    assert_eq!(mia.draft("ada").await.json(200)["body"], "to be continued");
    // With a stranger, with a partner, with nobody: the same answers.
    let twin = async |peer: &str| {
        let text = json!({"body": "x"});
        let replies = [
            noah.draft(peer).await,
            noah.put_draft(peer, &text, &[("if-match", "*")]).await,
            noah.put_draft(peer, &text, &[("if-none-match", "*")]).await,
            noah.put_draft(peer, &text, &[("if-none-match", "*")]).await,
            noah.draft(peer).await,
            noah.put_draft(peer, &json!({"body": "\u{1}"}), &[]).await,
            noah.delete_draft(peer, &[("if-match", "\"999\"")]).await,
            noah.delete_draft(peer, &[]).await,
            noah.delete_draft(peer, &[]).await,
        ];
        replies.map(|reply| {
            let mut answer: Value = serde_json::from_str(&reply.text).unwrap_or_default();
            for member in ["request_id", "peer_id", "version", "updated_at"] {
                answer.get_mut(member).map(Value::take);
            }
            (reply.status.as_u16(), answer, reply.header("content-type").map(str::to_owned))
        })
    };
    let (known, nobody) = (twin("mia").await, twin("xyz").await);
    assert_eq!(known, nobody);
    assert_eq!(known.map(|(status, ..)| status), [404, 412, 200, 412, 200, 422, 412, 204, 204]);
    // A draft introduces nobody, and begins no conversation.
    noah.drafts("xyz", "hello?").await;
    noah.send("xyz", "hello?").await.problem(422, "recipient_unknown");
    noah.get(&thread("mia")).await.problem(404, "not_found");
    assert_eq!(noah.get("/v1/inbox").await.json(200)["items"], json!([]));
    app.assert_invariants().await;
}

#[tokio::test]
async fn drafts_cross_no_tenant() {
    let mut config = config();
    config.auth.tenant_claim = "/site".to_owned();
    let app = TestApp::spawn_with(config).await;
    let at = |site: &str| {
        let now = pidge::auth::seconds_now();
        let claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": "mia", "exp": now + 60, "site": site});
        app.client("mia", pidge::auth::sign(&claims, crate::support::app::SECRET).unwrap())
    };
    let (north, south) = (at("north"), at("south"));
    north.drafts("ada", "from the north").await;
    south.draft("ada").await.problem(404, "not_found");
    nothing(&south.delete_draft("ada", &[]).await);
    south.put_draft("ada", &json!({"body": "south"}), &[("if-none-match", "*")]).await.json(200);
    assert_eq!(north.draft("ada").await.json(200)["body"], "from the north");
}
