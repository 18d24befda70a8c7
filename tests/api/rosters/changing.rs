//! Changing a roster by item.

use serde_json::{Value, json};

use super::{counts, end, enrol, ids, patch, plain, put, roster};
use crate::support::{app::TestApp, json::assert_members};

#[tokio::test]
async fn a_change_adds_replaces_and_removes_and_leaves_the_rest() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let first =
        json!({"title": "Biology", "ends_at": "2099-01-01T00:00:00Z", "members": plain(&["ada", "mia", "noah"])});
    put(&lms, "bio", &first).await.json(200);
    let changes = json!({
        "add": [{"user_id": "mia", "role": "assistant"}, {"user_id": "new", "ends_at": "2098-01-01T00:00:00Z"}, {"user_id": "ada"}],
        "remove": ["noah", "nobody"]});

    let answer = patch(&lms, "bio", &changes).await.json(200);
    let again = patch(&lms, "bio", &changes).await.json(200);

    assert_eq!(counts(&answer), [1, 1, 1, 0], "ada is a member already, and nobody is not");
    assert_eq!(counts(&again), [0, 0, 0, 0]);
    assert_members(&again["context"], &json!({"title": "Biology", "ends_at": "2099-01-01T00:00:00.000000Z"}));
    assert_eq!(
        roster(&lms, "bio").await,
        [
            json!({"user_id": "ada", "role": null, "ends_at": "2099-01-01T00:00:00.000000Z"}),
            json!({"user_id": "mia", "role": "assistant", "ends_at": "2099-01-01T00:00:00.000000Z"}),
            json!({"user_id": "new", "role": null, "ends_at": "2098-01-01T00:00:00.000000Z"}),
        ]
    );
    let is_known = "select exists (select from users where external_id = 'nobody')";
    assert!(
        !sqlx::query_scalar::<_, bool>(is_known).fetch_one(&app.pool).await.unwrap(),
        "a removal makes nobody known"
    );
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_change_without_items_is_possible() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["ada"]).await;

    let answer = patch(&lms, "bio", &json!({"version": 4})).await.json(200);

    assert_eq!((counts(&answer), &answer["context"]["version"]), ([0, 0, 0, 0], &json!(4)));
    assert_eq!(counts(&patch(&lms, "bio", &json!({})).await.json(200)), [0, 0, 0, 0]);
    assert_eq!(ids(&lms, "bio").await, ["ada"]);
}

#[tokio::test]
async fn a_change_with_a_lower_version_is_refused_and_one_with_the_same_or_without_is_applied() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    put(&lms, "bio", &json!({"version": 3, "members": plain(&["ada"])})).await.json(200);
    let add = |user: &str, version: Value| json!({"version": version, "add": plain(&[user])});

    for (user, given, stored) in [("mia", json!(3), 3), ("noah", Value::Null, 3), ("zoe", json!(9), 9)] {
        let answer = patch(&lms, "bio", &add(user, given)).await.json(200);
        assert_eq!((counts(&answer), &answer["context"]["version"]), ([1, 0, 0, 0], &json!(stored)));
    }
    patch(&lms, "bio", &add("ben", json!(8))).await.problem(409, "stale_roster");
    put(&lms, "bio", &json!({"version": 3, "members": plain(&["ada"])})).await.problem(409, "stale_roster");

    assert_eq!(ids(&lms, "bio").await, ["ada", "mia", "noah", "zoe"]);
}

#[tokio::test]
async fn a_user_in_both_lists_is_added_and_the_removal_is_refused() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["ada"]).await;
    let changes = json!({"add": plain(&["mia"]), "remove": ["mia", "ada", "ada", ""]});

    let answer = patch(&lms, "bio", &changes).await.json(200);

    assert_eq!(counts(&answer), [1, 0, 1, 3]);
    let refused: Vec<_> = answer["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            [&item["user_id"], &item["problem"]["code"], &item["problem"]["errors"][0]["pointer"]].map(Value::as_str)
        })
        .collect();
    assert_eq!(
        refused,
        [
            ["mia", "duplicate_item", "/remove/0"].map(Some),
            ["ada", "duplicate_item", "/remove/2"].map(Some),
            ["", "invalid_user_id", "/remove/3"].map(Some),
        ]
    );
    assert_eq!(ids(&lms, "bio").await, ["mia"]);
}

#[tokio::test]
async fn a_context_without_a_roster_cannot_be_changed_and_its_members_stay_unknown() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;

    patch(&lms, "bio", &json!({"add": plain(&["unknown-yet"])})).await.problem(404, "not_found");

    let is_known = "select exists (select from users where external_id = 'unknown-yet')";
    assert!(!sqlx::query_scalar::<_, bool>(is_known).fetch_one(&app.pool).await.unwrap());
}

#[tokio::test]
async fn a_member_added_to_a_context_that_is_over_has_ended_too() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["ada"]).await;
    end(&lms, "bio").await.ok();

    let answer =
        patch(&lms, "bio", &json!({"add": [{"user_id": "mia", "ends_at": "2099-01-01T00:00:00Z"}]})).await.json(200);

    assert_eq!(counts(&answer), [1, 0, 0, 0]);
    assert_eq!(roster(&lms, "bio").await[1]["ends_at"], answer["context"]["ends_at"]);
    assert!(answer["context"]["ends_at"].is_string(), "{answer}");
    app.assert_invariants().await;
}
