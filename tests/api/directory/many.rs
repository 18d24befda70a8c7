//! Describing many users in one request.

use std::fmt::Write;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{school, words};
use crate::support::{app::TestApp, batch_gate::count};

/// The outcomes of a response, in their order.
fn outcomes(results: &Value) -> Vec<&str> {
    results["results"].as_array().unwrap().iter().map(|result| result["outcome"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn each_user_has_an_outcome_in_the_order_of_the_request() {
    let (app, lms) = school(&[("zoe", "Zoe", "student"), ("ben", "Ben", "student")]).await;

    let results = lms
        .put_users(&json!([
            {"user_id": "zoe", "display_name": "Zoe", "role": "student"},
            {"user_id": "ada", "display_name": "Ada", "role": "educator"},
            {"user_id": "ben", "display_name": "Ben", "role": "staff"},
        ]))
        .await;

    let result = |id: &str, outcome: &str| json!({"user_id": id, "outcome": outcome, "problem": null});
    let expected = json!({
        "counts": {"created": 1, "updated": 1, "unchanged": 1, "refused": 0},
        "results": [result("zoe", "unchanged"), result("ada", "created"), result("ben", "updated")]});
    assert_eq!(results, expected);
    assert_eq!(lms.user("ben").await.json(200)["role"], "staff");
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_unchanged_user_is_not_written_again() {
    let (app, lms) = school(&[("ada", "Ada Okafor", "educator"), ("ben", "Ben", "student")]).await;
    let versions = "select count(*) from (select xmin from users where managed union select xmin from user_words) v";
    let ids = "select sum(('x' || md5(u.xmin::text))::bit(32)::bigint)::bigint from users u where managed";
    let before = count(&app, ids).await;
    assert!(count(&app, versions).await > 0);

    let again = json!([
        {"user_id": "ada", "display_name": "Ada Okafor", "role": "educator"},
        {"user_id": "ben", "display_name": "Ben", "role": "student", "active": true}]);
    let results = lms.put_users(&again).await;

    assert_eq!(outcomes(&results), ["unchanged", "unchanged"]);
    assert_eq!(count(&app, ids).await, before, "no row has a new version");
}

#[tokio::test]
async fn a_line_is_a_user_in_ndjson() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let lines = "\n{\"user_id\": \"ada\", \"display_name\": \"Ada [,]\"}\r\n\n  {\"user_id\":\"ben\",\"active\":false}";

    for content_type in ["application/x-ndjson", "Application/X-NDJSON; charset=utf-8"] {
        let results = lms.put_raw(content_type, lines).await.json(200);

        assert_eq!(results["counts"]["refused"], 0, "{results}");
        assert_eq!(results["results"].as_array().unwrap().len(), 2, "{results}");
    }
    assert_eq!(lms.user("ada").await.json(200)["display_name"], "Ada [,]");
    assert_eq!(lms.user("ben").await.json(200)["active"], false);
}

#[tokio::test]
async fn a_byte_order_mark_at_the_beginning_is_skipped() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;

    for (content_type, body) in [
        ("application/x-ndjson", "\u{feff}{\"user_id\":\"ada\"}\n{\"user_id\":\"ben\"}"),
        ("application/json", "\u{feff}{\"users\":[{\"user_id\":\"ada\"},{\"user_id\":\"ben\"}]}"),
    ] {
        let results = lms.put_raw(content_type, body).await.json(200);
        assert_eq!(results["results"][0]["user_id"], "ada", "{results}");
        assert_eq!(results["counts"]["refused"], 0, "{results}");
    }
    let second = "{\"user_id\":\"ada\"}\n\u{feff}{\"user_id\":\"ben\"}";
    assert_eq!(lms.put_raw("application/x-ndjson", second).await.json(200)["counts"]["refused"], 1);
}

#[tokio::test]
async fn null_for_active_is_true_as_if_it_were_absent() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    lms.put_users(&json!([{"user_id": "ada", "active": false}, {"user_id": "ben", "active": false}])).await;

    let many = lms.put_users(&json!([{"user_id": "ada", "active": null}])).await;
    let one = lms.call(reqwest::Method::PUT, "/v1/users/ben", Some(&json!({"active": null})), &[]).await.json(200);

    assert_eq!((outcomes(&many), &one["active"]), (vec!["updated"], &json!(true)));
    for user in ["ada", "ben"] {
        assert_eq!(lms.user(user).await.json(200)["active"], true);
    }
}

#[tokio::test]
async fn no_user_is_a_valid_request() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let expected = json!({"counts": {"created": 0, "updated": 0, "unchanged": 0, "refused": 0}, "results": []});

    assert_eq!(lms.put_users(&json!([])).await, expected);
    assert_eq!(lms.put_raw("application/x-ndjson", "").await.json(200), expected);
}

#[tokio::test]
async fn ten_thousand_users_are_stored_in_batches_of_five_hundred_and_one_more_is_refused() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let mut lines = (0..10_000).fold(String::new(), |mut lines, n| {
        writeln!(lines, "{{\"user_id\":\"u{n}\",\"display_name\":\"User {n}\",\"role\":\"student\"}}").unwrap();
        lines
    });

    let results = lms.put_raw("application/x-ndjson", lines.clone()).await.json(200);

    let all = json!({"created": 10_000, "updated": 0, "unchanged": 0, "refused": 0});
    assert_eq!(results["counts"], all);
    let transactions = "select count(distinct xmin::text) from users where managed";
    assert_eq!(count(&app, transactions).await, 20);
    assert_eq!(results["results"][4711]["user_id"], "u4711");
    assert_eq!(words(&app, "u4711").await, ["4711", "user"]);

    lines.push_str("{\"user_id\":\"one more\"}");
    lms.put_raw("application/x-ndjson", lines).await.problem(422, "invalid_body");
    lms.user("one more").await.problem(404, "not_found");
    app.assert_invariants().await;
}

#[tokio::test]
async fn calls_that_describe_the_same_users_in_any_order_do_not_lock_each_other_out() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let users = |round: usize| {
        let user = |n: usize| json!({"user_id": format!("u{n}"), "display_name": format!("User {n} round {round}")});
        let users: Vec<_> = (0..300).map(user).collect();
        if round.is_multiple_of(2) { users } else { users.into_iter().rev().collect() }
    };

    let calls = (0..8).map(|round| {
        let (lms, users) = (lms.clone(), json!(users(round)));
        async move { lms.put_users(&users).await }
    });
    let all = join_all(calls).await;

    let created: u64 = all.iter().map(|results| results["counts"]["created"].as_u64().unwrap()).sum();
    assert_eq!(created, 300);
    // The words are those of the name that was written last.
    let stale = "select count(*) from users u where managed and indexed_name is distinct from display_name
                 or managed and (select array_agg(w.word order by w.word) from user_words w where w.user_id = u.id)
                     is distinct from (select array_agg(distinct x collate \"C\" order by x collate \"C\") from unnest(string_to_array(lower(u.display_name), ' ')) x)";
    assert_eq!(count(&app, stale).await, 0);
    app.assert_invariants().await;
}
