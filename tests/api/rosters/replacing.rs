//! Storing a whole roster.

use serde_json::{Value, json};

use super::{counts, enrol, ids, members_of, patch, path, plain, put, roster};
use crate::support::{app::TestApp, json::assert_members};

#[tokio::test]
async fn a_stored_roster_is_told_and_read_as_it_was_sent() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let sent = json!({
    "title": "Biology 101", "ends_at": "2099-01-31T23:00:00Z", "version": 7,
    "members": [
        {"user_id": "ada", "role": "educator"}, {"user_id": "mia", "ends_at": "2098-12-01T01:00:00+01:00"},
        {"user_id": "noah", "role": null, "ends_at": "2100-01-01T00:00:00Z"},
    ]});

    let answer = put(&lms, "bio", &sent).await.json(200);

    let context = json!({
        "type": "course", "id": "bio", "title": "Biology 101", "ends_at": "2099-01-31T23:00:00.000000Z", "version": 7});
    assert_eq!(
        answer,
        json!({
        "context": context, "counts": {"added": 3, "changed": 0, "removed": 0, "refused": 0}, "refused": []})
    );
    let page = lms.get(&members_of("bio")).await.json(200);
    assert_eq!(page["context"], context);
    assert_eq!(page["next_cursor"], Value::Null);
    let end = "2099-01-31T23:00:00.000000Z";
    assert_eq!(
        roster(&lms, "bio").await,
        [
            json!({"user_id": "ada", "role": "educator", "ends_at": end}),
            json!({"user_id": "mia", "role": null, "ends_at": "2098-12-01T00:00:00.000000Z"}),
            json!({"user_id": "noah", "role": null, "ends_at": end}),
        ],
        "no membership ends later than the context"
    );
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_context_without_an_end_has_null_for_it() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;

    let answer = enrol(&lms, "bio", &["mia"]).await;

    assert_members(&answer["context"], &json!({"title": null, "ends_at": null, "version": 0}));
    assert_eq!(roster(&lms, "bio").await, [json!({"user_id": "mia", "role": null, "ends_at": null})]);
}

#[tokio::test]
async fn a_new_roster_replaces_the_old_one_with_its_title_and_end() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let first = json!({"title": "Old", "ends_at": "2099-01-01T00:00:00Z", "members": [
        {"user_id": "ada"}, {"user_id": "mia"}, {"user_id": "noah", "role": "assistant"}, {"user_id": "zoe"}]});
    put(&lms, "bio", &first).await.json(200);
    let second = json!({"members": [
        {"user_id": "new"}, {"user_id": "noah"}, {"user_id": "mia", "ends_at": "2099-01-01T00:00:00Z"}]});

    let answer = put(&lms, "bio", &second).await.json(200);

    assert_eq!(
        counts(&answer),
        [1, 1, 2, 0],
        "mia's membership ends when it did; that of noah has another role and end"
    );
    assert_members(&answer["context"], &json!({"title": null, "ends_at": null}));
    assert_eq!(ids(&lms, "bio").await, ["mia", "new", "noah"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_same_roster_again_changes_nothing_and_writes_no_row() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let roster = json!({"title": "Biology", "version": 3, "members": plain(&["ada", "mia", "noah"])});
    put(&lms, "bio", &roster).await.json(200);
    let versions = "select xmin::text from context_members union all select xmin::text from contexts";
    let before: Vec<String> = sqlx::query_scalar(versions).fetch_all(&app.pool).await.unwrap();

    let again = put(&lms, "bio", &roster).await.json(200);

    assert_eq!(counts(&again), [0, 0, 0, 0]);
    assert_eq!(sqlx::query_scalar::<_, String>(versions).fetch_all(&app.pool).await.unwrap(), before);
}

#[tokio::test]
async fn a_roster_without_members_is_one() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["ada", "mia"]).await;

    let answer = enrol(&lms, "bio", &[]).await;

    assert_eq!(counts(&answer), [0, 0, 2, 0]);
    assert!(roster(&lms, "bio").await.is_empty());
}

#[tokio::test]
async fn a_lower_version_is_stale_an_equal_one_replaces_and_none_leaves_the_stored_one() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let with_version = |version: Value, member: &str| json!({"version": version, "members": plain(&[member])});
    put(&lms, "bio", &with_version(json!(7), "mia")).await.json(200);

    for stale in [json!(6), json!(0), json!(6.0)] {
        put(&lms, "bio", &with_version(stale, "unknown-yet")).await.problem(409, "stale_roster");
    }
    let is_known = "select exists (select from users where external_id = 'unknown-yet')";
    assert!(!sqlx::query_scalar::<_, bool>(is_known).fetch_one(&app.pool).await.unwrap(), "nobody became known");
    assert_eq!(ids(&lms, "bio").await, ["mia"]);
    let equal = put(&lms, "bio", &with_version(json!(7), "noah")).await.json(200);
    assert_eq!(counts(&equal), [1, 0, 1, 0]);
    let without = put(&lms, "bio", &with_version(Value::Null, "ada")).await.json(200);
    assert_eq!(without["context"]["version"], 7);
    patch(&lms, "bio", &json!({"version": 6, "remove": ["ada"]})).await.problem(409, "stale_roster");
    let patched = patch(&lms, "bio", &json!({"version": 9, "add": plain(&["mia"])})).await.json(200);
    assert_eq!(patched["context"]["version"], 9);
    put(&lms, "bio", &with_version(json!(8), "noah")).await.problem(409, "stale_roster");
    let latest = put(&lms, "bio", &with_version(json!(9_007_199_254_740_991_i64), "noah")).await.json(200);
    assert_eq!(latest["context"]["version"], 9_007_199_254_740_991_i64);
    assert_eq!(ids(&lms, "bio").await, ["noah"]);
}

#[tokio::test]
async fn unknown_members_become_known_and_can_be_written_to() {
    let app = TestApp::spawn().await;
    let (lms, mia) = (app.back_end("lms").await, app.student("mia").await);
    mia.send("noah", "hello").await.problem(422, "recipient_unknown");

    enrol(&lms, "bio", &["mia", "noah"]).await;

    mia.send("noah", "hello").await.json(201);
}

#[tokio::test]
async fn any_name_of_a_context_works_percent_encoded() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let (long_type, long_id) = ("é".repeat(64), "👧".repeat(255));

    for (kind, id) in [
        ("course", "a/b"),
        ("a/b", "c"),
        ("course", "%2F"),
        ("course", "a:b"),
        ("course", "members"),
        ("é", "a b"),
        ("...", "a?b#c"),
        ("%", "a+b"),
        (&*long_type, &*long_id),
    ] {
        let members = format!("{}/members", path(kind, id));
        let roster = json!({"title": id.chars().take(255).collect::<String>(), "members": plain(&["a/b", "é"])});
        let stored = lms.call(reqwest::Method::PUT, &members, Some(&roster), &[]).await.json(200);
        assert_eq!((&stored["context"]["type"], &stored["context"]["id"]), (&json!(kind), &json!(id)));
        assert_eq!(counts(&stored), [2, 0, 0, 0], "{kind} {id} is a context of its own");
        let page = lms.get(&members).await.json(200);
        assert_eq!((&page["context"]["type"], &page["context"]["id"]), (&json!(kind), &json!(id)));
        lms.call(reqwest::Method::DELETE, &path(kind, id), None, &[]).await.ok();
    }
}
