//! Archived and starred conversations: `PATCH /v1/conversations/{peer}`.

use serde_json::json;

use crate::support::{
    app::TestApp,
    client::{Client, thread},
    inbox::{educator_with_students, list_peers},
    mailbox::without_request_id,
};

#[tokio::test]
async fn setting_a_flag_leaves_the_others_as_they_are() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    let s00 = &students[0];
    let mut expected = ada.entry(s00).await;
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
        assert_eq!(ada.flag(s00, &flags).await, expected, "the response to {flags}");
        assert_eq!(ada.entry(s00).await, expected, "the entry after {flags}");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_peer_notices_nothing_of_flags() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    let s00 = &students[0];
    let before = s00.entry(&ada).await;

    ada.flag(s00, &json!({"archived": true, "starred": true, "muted_until": "2999-01-01T00:00:00Z"})).await;

    assert_eq!(s00.entry(&ada).await, before);
}

#[tokio::test]
async fn invalid_flags_are_refused_and_change_nothing() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    ada.flag(&students[0], &json!({"starred": true, "muted_until": "2500-01-01T00:00:00Z"})).await;
    let (path, before) = (thread("s00"), ada.entry(&students[0]).await);

    for (body, code) in [
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
    ] {
        ada.patch(&path, &body).await.problem(422, code);
    }
    ada.patch(&format!("{path}?archived=true"), &json!({})).await.problem(400, "unknown_parameter");
    assert_eq!(ada.entry(&students[0]).await, before);
}

#[tokio::test]
async fn a_flag_that_is_null_is_refused_with_the_advice_to_leave_it_out() {
    let app = TestApp::spawn().await;
    let (ada, _students) = educator_with_students(&app, 1).await;

    for name in ["archived", "starred"] {
        let problem = ada.patch(&thread("s00"), &json!({name: null})).await.problem(422, "invalid_body");

        assert_eq!(problem["errors"][0]["pointer"], format!("/{name}"), "{problem}");
        let detail = problem["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains("leave the member out"), "{problem}");
    }
}

#[tokio::test]
async fn flags_without_a_conversation_are_not_found_whether_the_peer_exists_or_not() {
    let app = TestApp::spawn().await;
    educator_with_students(&app, 1).await;
    let noah = app.student("noah").await;

    for flags in [json!({}), json!({"starred": true}), json!({"muted_until": null})] {
        let existing_user = noah.patch("/v1/conversations/s00", &flags).await;
        let unknown_user = noah.patch("/v1/conversations/xyz", &flags).await;

        existing_user.problem(404, "not_found");
        assert_eq!(without_request_id(&existing_user), without_request_id(&unknown_user), "{flags}");
    }
    noah.patch("/v1/conversations/noah", &json!({"starred": true})).await.problem(404, "not_found");
    noah.get("/v1/conversations/s00").await.problem(404, "not_found");
}

#[tokio::test]
async fn flags_move_no_entry_and_change_no_count() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 4).await;
    let (order, totals) = (list_peers(&ada, "unread").await, ada.badge().await);

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

        for member in ["unread_count", "read_seq", "read_version", "last_activity_at", "last_message", "last_seq"] {
            assert_eq!(after[member], before[member], "{member} after {flags}");
        }
        assert_eq!(list_peers(&ada, "unread").await, order, "after {flags}");
    }
    assert_eq!(list_peers(&ada, "all").await, order);
    assert_eq!(ada.badge().await, totals);
    app.assert_invariants().await;
}

async fn is_archived(user: &Client, peer: &Client) -> bool {
    user.entry(peer).await["archived"].as_bool().unwrap()
}

#[tokio::test]
async fn a_new_message_unarchives_the_conversation_for_its_recipient_only() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 2).await;
    let s00 = &students[0];
    ada.flag(s00, &json!({"archived": true})).await;
    s00.flag(&ada, &json!({"archived": true})).await;

    s00.says(&ada, "are you there?").await;

    assert!(!is_archived(&ada, s00).await, "no longer archived for the recipient");
    assert!(is_archived(s00, &ada).await, "still archived for the sender");
    assert_eq!(list_peers(&ada, "all").await, ["s00", "s01"]);
    assert_eq!(list_peers(s00, "all").await, [""; 0]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_replay_does_not_unarchive_the_conversation() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    let s00 = &students[0];
    s00.send_with_key("ada", "once", "k").await.json(201);
    ada.flag(s00, &json!({"archived": true})).await;

    s00.send_with_key("ada", "once", "k").await.json(200);

    assert!(is_archived(&ada, s00).await, "nothing new was sent");
}

#[tokio::test]
async fn an_archived_conversation_leaves_the_list_all_and_stays_in_unread() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;

    ada.flag(&students[1], &json!({"archived": true})).await;

    assert_eq!(list_peers(&ada, "all").await, ["s02", "s00"]);
    assert_eq!(list_peers(&ada, "unread").await, ["s02", "s01", "s00"]);
    assert_eq!(list_peers(&ada, "archived").await, ["s01"]);
    assert_eq!(ada.badge().await["messages"], 3);
}

#[tokio::test]
async fn an_archived_conversation_leaves_the_unread_list_when_it_is_read() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    ada.flag(&students[1], &json!({"archived": true})).await;

    ada.read(&students[1], 1).await;

    assert_eq!(list_peers(&ada, "unread").await, ["s02", "s00"]);
    assert_eq!(list_peers(&ada, "archived").await, ["s01"]);
}

#[tokio::test]
async fn an_unarchived_conversation_is_listed_at_its_old_place() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    ada.flag(&students[1], &json!({"archived": true})).await;

    ada.flag(&students[1], &json!({"archived": false})).await;

    assert_eq!(list_peers(&ada, "all").await, ["s02", "s01", "s00"]);
}
