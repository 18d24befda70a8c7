//! Archive, star and mute.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::{Client, thread},
    inbox::{list, school},
    mailbox::without_id,
};

#[tokio::test]
async fn a_flag_that_is_left_out_stays_and_the_peer_notices_nothing() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 1).await;
    let (mia, theirs) = (&students[0], students[0].entry(&ada).await);
    let mut expected = ada.entry(mia).await;
    let later = "2999-01-01T00:00:00.000000Z";
    for (flags, changed) in [
        (json!({"starred": true}), json!({"starred": true})),
        (json!({"archived": true}), json!({"archived": true})),
        (json!({"muted_until": "2999-01-01T02:00:00+02:00"}), json!({"muted_until": later})),
        (json!({}), json!({})),
        (json!({"archived": true, "starred": true}), json!({})),
        (json!({"archived": false}), json!({"archived": false})),
        (json!({"muted_until": null, "starred": false}), json!({"muted_until": null, "starred": false})),
        (
            json!({"archived": true, "starred": true, "muted_until": later}),
            json!({"archived": true, "starred": true, "muted_until": later}),
        ),
    ] {
        for (name, value) in changed.as_object().unwrap() {
            expected[name] = value.clone();
        }
        assert_eq!(ada.flag(mia, &flags).await, expected, "{flags}");
        assert_eq!(ada.entry(mia).await, expected, "{flags}");
    }
    assert_eq!(mia.entry(&ada).await, theirs);
    app.assert_invariants().await;
}

#[tokio::test]
async fn muted_is_a_time_in_the_future_or_null() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 1).await;
    let mia = &students[0];
    for (given, answered) in [
        ("9999-12-31T23:59:59Z", json!("9999-12-31T23:59:59.000000Z")),
        ("2999-06-01T12:00:00.123456-05:30", json!("2999-06-01T17:30:00.123456Z")),
        ("2020-01-01T00:00:00Z", Value::Null),
        ("1970-01-01T00:00:00Z", Value::Null),
        ("0001-01-01T00:00:00Z", Value::Null),
    ] {
        ada.flag(mia, &json!({"muted_until": "2500-01-01T00:00:00Z"})).await;
        assert_eq!(ada.flag(mia, &json!({"muted_until": given})).await["muted_until"], answered, "{given}");
        assert_eq!(ada.entry(mia).await["muted_until"], answered, "{given}");
    }
    ada.flag(mia, &json!({"muted_until": "2500-01-01T00:00:00Z"})).await;
    assert_eq!(ada.badge().await["muted_messages"], 1);
    run_out(&app).await;
    assert_eq!(ada.entry(mia).await["muted_until"], Value::Null);
    assert_eq!(ada.get("/v1/inbox").await.json(200)["items"][0]["muted_until"], Value::Null);
    assert_eq!(ada.badge().await, json!({"messages": 1, "conversations": 1, "muted_messages": 0}));
}

/// Lets every mute end a second ago.
async fn run_out(app: &TestApp) {
    let end = "update participants set muted_until = now() - interval '1 second' where muted_until is not null";
    sqlx::query(end).execute(&app.pool).await.unwrap();
}

#[tokio::test]
async fn what_is_no_flag_is_refused_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 1).await;
    ada.flag(&students[0], &json!({"starred": true, "muted_until": "2500-01-01T00:00:00Z"})).await;
    let (path, before) = (thread("s00"), ada.entry(&students[0]).await);
    let mut bodies = vec![
        (json!({"archived": null}), "invalid_body"),
        (json!({"starred": null}), "invalid_body"),
        (json!({"starred": "yes"}), "invalid_body"),
        (json!({"archived": 1}), "invalid_body"),
        (json!({"archived": true, "starred": null}), "invalid_body"),
        (json!([]), "invalid_body"),
        (json!(null), "invalid_body"),
        (json!({"archived": true, "colour": "red"}), "unknown_field"),
        (json!({"Archived": true}), "unknown_field"),
        (json!({"unread_count": 0}), "unknown_field"),
    ];
    for time in [
        json!(""),
        json!("tomorrow"),
        json!("2500-01-01"),
        json!("2500-01-01T00:00:00"),
        json!("2500-13-01T00:00:00Z"),
        json!("2500-02-30T00:00:00Z"),
        json!("2500-01-01T25:00:00Z"),
        json!("10000-01-01T00:00:00Z"),
        json!("+10000-01-01T00:00:00Z"),
        json!("-0001-01-01T00:00:00Z"),
        json!("infinity"),
        json!("now"),
        json!(4_000_000_000_u64),
        json!(true),
        json!({}),
    ] {
        bodies.push((json!({"archived": true, "muted_until": time}), "invalid_body"));
    }
    for (body, code) in &bodies {
        ada.patch(&path, body).await.problem(422, code);
    }
    ada.patch(&format!("{path}?archived=true"), &json!({})).await.problem(400, "unknown_parameter");
    assert_eq!(ada.entry(&students[0]).await, before);
    // Without a conversation there is nothing to flag, whoever it is.
    let noah = app.student("noah").await;
    for flags in [json!({}), json!({"starred": true}), json!({"muted_until": null})] {
        let known = noah.patch("/v1/conversations/s00", &flags).await;
        known.problem(404, "not_found");
        assert_eq!(without_id(&known), without_id(&noah.patch("/v1/conversations/xyz", &flags).await));
    }
    noah.patch("/v1/conversations/noah", &json!({"starred": true})).await.problem(404, "not_found");
    noah.get("/v1/conversations/s00").await.problem(404, "not_found");
}

/// Such a time has no RFC 3339 form in UTC, in which every time is answered.
#[tokio::test]
async fn a_time_that_is_beyond_the_year_9999_in_utc_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 1).await;
    let before = ada.entry(&students[0]).await;
    let late = "9999-12-31T23:59:59-01:00";
    let many = json!({"items": [{"peer_id": "s00"}], "action": "mute", "muted_until": late});
    ada.patch("/v1/conversations/s00", &json!({"muted_until": late})).await.problem(422, "invalid_body");
    ada.post("/v1/inbox/batch", &many).await.problem(422, "invalid_body");
    assert_eq!(ada.entry(&students[0]).await, before);
}

#[tokio::test]
async fn flags_move_no_entry_and_change_no_count() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 4).await;
    let (order, badge) = (list(&ada, "unread").await, ada.badge().await);
    for flags in [
        json!({"archived": true}),
        json!({"archived": false}),
        json!({"starred": true}),
        json!({"starred": false}),
        json!({"muted_until": "2500-01-01T00:00:00Z"}),
        json!({"muted_until": null}),
    ] {
        let before = ada.entry(&students[1]).await;
        let after = ada.flag(&students[1], &flags).await;
        for same in ["unread_count", "read_seq", "read_version", "last_activity_at", "last_message", "last_seq"] {
            assert_eq!(after[same], before[same], "{same} after {flags}");
        }
        assert_eq!(list(&ada, "unread").await, order, "{flags}");
    }
    assert_eq!((list(&ada, "all").await, ada.badge().await), (order, badge));
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_new_message_unarchives_for_its_recipient_alone() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 2).await;
    let mia = &students[0];
    let archived = async |who: &Client, peer: &Client| who.entry(peer).await["archived"].as_bool().unwrap();
    mia.send_with_key("ada", "once", "k").await.json(201);
    for (who, peer) in [(&ada, mia), (mia, &ada)] {
        who.flag(peer, &json!({"archived": true})).await;
    }
    mia.send_with_key("ada", "once", "k").await.json(200);
    assert!(archived(&ada, mia).await, "what was sent before is nothing new");
    mia.says(&ada, "are you there?").await;
    assert_eq!((archived(&ada, mia).await, archived(mia, &ada).await), (false, true));
    assert_eq!((list(&ada, "all").await, list(mia, "all").await), (vec!["s00".into(), "s01".into()], vec![]));
    // Muted, it stays where it is, and yet it is unread.
    ada.flag(mia, &json!({"archived": true, "muted_until": "2500-01-01T00:00:00Z"})).await;
    mia.says(&ada, "hello?").await;
    assert!(archived(&ada, mia).await);
    assert_eq!(list(&ada, "all").await, ["s01"]);
    assert_eq!(list(&ada, "unread").await, ["s00", "s01"]);
    assert_eq!(ada.badge().await, json!({"messages": 5, "conversations": 2, "muted_messages": 4}));
    // The sender being muted by somebody else, or a mute that has ended, holds nothing back.
    mia.flag(&ada, &json!({"archived": false, "muted_until": "2500-01-01T00:00:00Z"})).await;
    run_out(&app).await;
    mia.says(&ada, "hello??").await;
    assert!(!archived(&ada, mia).await);
    app.assert_invariants().await;
}

#[tokio::test]
async fn archived_ones_leave_all_but_not_unread_until_they_are_read() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 3).await;
    ada.flag(&students[1], &json!({"archived": true})).await;
    assert_eq!(list(&ada, "all").await, ["s02", "s00"]);
    assert_eq!(list(&ada, "unread").await, ["s02", "s01", "s00"]);
    assert_eq!(list(&ada, "archived").await, ["s01"]);
    assert_eq!(ada.badge().await["messages"], 3);
    ada.read(&students[1], 1).await;
    assert_eq!(list(&ada, "unread").await, ["s02", "s00"]);
    assert_eq!(list(&ada, "archived").await, ["s01"]);
    ada.flag(&students[1], &json!({"archived": false})).await;
    assert_eq!(list(&ada, "all").await, ["s02", "s01", "s00"]);
}

#[tokio::test]
async fn the_badge_counts_what_is_muted_apart() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 3).await;
    students[2].says(&ada, "again").await;
    let mute = |until: Value| json!({ "muted_until": until });
    let later = json!("2500-01-01T00:00:00Z");
    for (student, until, muted) in [
        (0, later.clone(), 1),
        (2, later.clone(), 3),
        (2, later, 3),
        (0, Value::Null, 2),
        (2, json!("2001-01-01T00:00:00Z"), 0),
    ] {
        ada.flag(&students[student], &mute(until)).await;
        assert_eq!(ada.badge().await, json!({"messages": 4, "conversations": 3, "muted_messages": muted}));
    }
    ada.flag(&students[2], &mute(json!("2500-01-01T00:00:00Z"))).await;
    ada.read(&students[2], 1).await;
    assert_eq!(ada.badge().await, json!({"messages": 3, "conversations": 3, "muted_messages": 1}));
    students[2].says(&ada, "and again").await;
    assert_eq!(
        ada.read(&students[0], 1).await["unread"],
        json!({"messages": 3, "conversations": 2, "muted_messages": 2})
    );
}
