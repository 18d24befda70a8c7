//! Muted conversations: the flag `muted_until` and the count of muted messages.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::Client,
    inbox::{educator_with_students, list_peers},
};

const LATER: &str = "2500-01-01T00:00:00Z";

async fn mute(user: &Client, peer: &Client, until: &Value) -> Value {
    user.flag(peer, &json!({"muted_until": until})).await
}

/// Sets the end of every mute to a second ago.
async fn end_mutes(app: &TestApp) {
    let end = "update participants set muted_until = now() - interval '1 second' where muted_until is not null";
    sqlx::query(end).execute(&app.pool).await.unwrap();
}

#[tokio::test]
async fn a_mute_is_answered_as_a_time_in_utc_or_as_null_if_it_is_over() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    let s00 = &students[0];

    for (given, answered) in [
        ("9999-12-31T23:59:59Z", json!("9999-12-31T23:59:59.000000Z")),
        ("2999-06-01T12:00:00.123456-05:30", json!("2999-06-01T17:30:00.123456Z")),
        ("2020-01-01T00:00:00Z", Value::Null),
        ("1970-01-01T00:00:00Z", Value::Null),
        ("0001-01-01T00:00:00Z", Value::Null),
    ] {
        mute(&ada, s00, &json!(LATER)).await;
        let entry = mute(&ada, s00, &json!(given)).await;

        assert_eq!(entry["muted_until"], answered, "the response to {given}");
        assert_eq!(ada.entry(s00).await["muted_until"], answered, "the entry after {given}");
    }
}

#[tokio::test]
async fn a_mute_that_has_ended_is_null_and_no_longer_counted() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    mute(&ada, &students[0], &json!(LATER)).await;
    assert_eq!(ada.badge().await["muted_messages"], 1);

    end_mutes(&app).await;

    assert_eq!(ada.entry(&students[0]).await["muted_until"], Value::Null);
    assert_eq!(ada.get("/v1/inbox").await.json(200)["items"][0]["muted_until"], Value::Null);
    assert_eq!(ada.badge().await, json!({"messages": 1, "conversations": 1, "muted_messages": 0}));
}

#[tokio::test]
async fn an_end_of_a_mute_that_is_no_rfc_3339_time_is_refused_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    ada.flag(&students[0], &json!({"starred": true, "muted_until": LATER})).await;
    let before = ada.entry(&students[0]).await;

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
        let body = json!({"archived": true, "muted_until": time});
        ada.patch("/v1/conversations/s00", &body).await.problem(422, "invalid_body");
    }
    assert_eq!(ada.entry(&students[0]).await, before);
}

/// Such a time has no RFC 3339 form in UTC, and every time is answered in UTC.
#[tokio::test]
async fn a_time_after_the_year_9999_in_utc_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    let before = ada.entry(&students[0]).await;
    let time = "9999-12-31T23:59:59-01:00";
    let batch = json!({"items": [{"peer_id": "s00"}], "action": "mute", "muted_until": time});

    ada.patch("/v1/conversations/s00", &json!({"muted_until": time})).await.problem(422, "invalid_body");
    ada.post("/v1/inbox/batch", &batch).await.problem(422, "invalid_body");
    assert_eq!(ada.entry(&students[0]).await, before);
}

#[tokio::test]
async fn a_new_message_leaves_a_muted_conversation_archived_and_yet_unread() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 2).await;
    let s00 = &students[0];
    ada.flag(s00, &json!({"archived": true, "muted_until": LATER})).await;

    s00.says(&ada, "hello?").await;

    assert_eq!(ada.entry(s00).await["archived"], true);
    assert_eq!(list_peers(&ada, "all").await, ["s01"]);
    assert_eq!(list_peers(&ada, "unread").await, ["s00", "s01"]);
    assert_eq!(ada.badge().await, json!({"messages": 3, "conversations": 2, "muted_messages": 2}));
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_new_message_unarchives_a_conversation_whose_mute_has_ended() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    let s00 = &students[0];
    ada.flag(s00, &json!({"archived": true, "muted_until": LATER})).await;
    end_mutes(&app).await;

    s00.says(&ada, "hello?").await;

    assert_eq!(ada.entry(s00).await["archived"], false);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_mute_of_the_sender_does_not_keep_the_conversation_archived_for_the_recipient() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    let s00 = &students[0];
    ada.flag(s00, &json!({"archived": true})).await;
    mute(s00, &ada, &json!(LATER)).await;

    s00.says(&ada, "hello?").await;

    assert_eq!(ada.entry(s00).await["archived"], false);
}

#[tokio::test]
async fn unread_messages_of_muted_conversations_are_counted_apart() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    students[2].says(&ada, "again").await;
    let (later, past) = (json!(LATER), json!("2001-01-01T00:00:00Z"));

    for (student, until, muted_messages) in
        [(0, &later, 1), (2, &later, 3), (2, &later, 3), (0, &Value::Null, 2), (2, &past, 0)]
    {
        mute(&ada, &students[student], until).await;

        let expected = json!({"messages": 4, "conversations": 3, "muted_messages": muted_messages});
        assert_eq!(ada.badge().await, expected, "after s0{student} was muted until {until}");
    }
}

#[tokio::test]
async fn the_count_of_muted_messages_follows_reading_and_new_messages() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    students[2].says(&ada, "again").await;
    mute(&ada, &students[2], &json!(LATER)).await;

    ada.read(&students[2], 1).await;
    assert_eq!(ada.badge().await, json!({"messages": 3, "conversations": 3, "muted_messages": 1}));
    students[2].says(&ada, "and again").await;
    let after_reading_s00 = ada.read(&students[0], 1).await["unread"].clone();
    assert_eq!(after_reading_s00, json!({"messages": 3, "conversations": 2, "muted_messages": 2}));
}
