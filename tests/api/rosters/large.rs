//! Rosters of the largest sizes, in one call.

use serde_json::{Value, json};

use super::{counts, enrol, ids, patch, plain, put};
use crate::support::app::TestApp;

fn names(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("s{n:05}")).collect()
}

fn members(names: &[String]) -> Value {
    plain(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

#[tokio::test]
async fn ten_thousand_unknown_members_are_stored_in_one_call_and_replaced_in_another() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let (first, swapped) = (names(0..10_000), names(100..10_100));

    let stored = put(&lms, "bio", &json!({"members": members(&first)})).await.json(200);
    let again = put(&lms, "bio", &json!({"members": members(&first)})).await.json(200);
    let replaced = put(&lms, "bio", &json!({"members": members(&swapped)})).await.json(200);

    assert_eq!(counts(&stored), [10_000, 0, 0, 0]);
    assert_eq!(counts(&again), [0, 0, 0, 0]);
    assert_eq!(counts(&replaced), [100, 0, 100, 0]);
    assert!(ids(&lms, "bio").await == swapped);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_roster_has_at_most_twenty_thousand_members() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let too_many = put(&lms, "bio", &json!({"members": members(&names(0..20_001))})).await.problem(422, "invalid_body");
    assert_eq!(too_many["errors"][0]["pointer"], "/members");

    let stored = put(&lms, "bio", &json!({"members": members(&names(0..20_000))})).await.json(200);

    assert_eq!(counts(&stored), [20_000, 0, 0, 0]);
    for changes in [json!({"add": plain(&["new"])}), json!({"add": plain(&["new", "s00000"]), "remove": ["nobody"]})] {
        let problem = patch(&lms, "bio", &changes).await.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], "/add");
    }
    let exchanged =
        patch(&lms, "bio", &json!({"add": plain(&["new", "s00000"]), "remove": ["s00001"]})).await.json(200);
    assert_eq!(counts(&exchanged), [1, 0, 1, 0]);
    let mut both: Vec<String> = names(0..20_000);
    both.push("s00001".to_owned());
    patch(&lms, "bio", &json!({"remove": both})).await.problem(422, "invalid_body");
    let emptied = patch(&lms, "bio", &json!({"remove": names(0..20_000)})).await.json(200);
    assert_eq!(counts(&emptied), [0, 0, 19_999, 0]);
    assert_eq!(ids(&lms, "bio").await, ["new"]);
}

#[tokio::test]
async fn thousands_of_refused_members_are_all_listed() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["mia"]).await;
    let unusable: Vec<Value> = names(0..20_000).into_iter().map(|id| json!({"user_id": id, "role": "*"})).collect();

    let answer = put(&lms, "bio", &json!({"members": unusable})).await.json(200);

    assert_eq!(counts(&answer), [0, 0, 1, 20_000]);
    assert_eq!(answer["refused"].as_array().unwrap().len(), 20_000);
}
