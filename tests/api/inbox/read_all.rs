//! Reading all conversations up to the state of an inbox page: `POST /v1/inbox/read-all`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::Client,
    inbox::{educator_with_students, nothing_unread, walk_inbox},
};

/// The state that a page of the inbox shows now.
async fn as_of_now(user: &Client) -> Value {
    user.get("/v1/inbox").await.json(200)["as_of"].clone()
}

async fn read_all(user: &Client, body: &Value) -> Value {
    user.post("/v1/inbox/read-all", body).await.json(200)
}

#[tokio::test]
async fn messages_of_the_page_are_read_and_later_ones_stay_unread() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    let as_of = as_of_now(&ada).await;
    students[1].says(&ada, "later").await;
    let late = app.student("late").await;
    late.says(&ada, "later still").await;

    let result = read_all(&ada, &json!({"as_of": as_of})).await;

    assert_eq!(result, json!({"unread": {"messages": 2, "conversations": 2, "muted_messages": 0}}));
    assert_eq!(walk_inbox(&ada, "filter=unread").await, ["late", "s01"]);
    assert_eq!(ada.entry(&students[1]).await["read_seq"], 1);
    assert_eq!(students[0].message(&ada, 1).await.json(200)["is_read"], true, "the sender sees that it was read");
    app.assert_invariants().await;
}

#[tokio::test]
async fn without_a_state_everything_is_read() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;

    for body in [json!({}), json!({"as_of": null}), json!(null)] {
        students[0].says(&ada, "and more").await;
        let result = read_all(&ada, &body).await;

        assert_eq!(result["unread"], nothing_unread(), "with the body {body}");
    }
    students[0].says(&ada, "and more").await;
    let without_body = ada.post_raw("/v1/inbox/read-all", "", "").await.json(200);
    assert_eq!(without_body["unread"], nothing_unread(), "without a body");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_new_user_can_read_all() {
    let app = TestApp::spawn().await;
    let new = app.new_person("new", "student", "");

    let result = read_all(&new, &json!({})).await;

    assert_eq!(result["unread"], nothing_unread());
}

/// A message may be written before the page is read and committed after it. Its time is before that of the page, and
/// yet the page does not show it.
#[tokio::test]
async fn a_message_written_before_the_page_and_committed_after_it_stays_unread() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 2).await;
    let mut slow_send = app.pool.begin().await.unwrap();
    let send = "select outcome from send_batch(array['default'], array['s00'], array['ada'], array[''], array['slow'], array[false], array[''::bytea], array['slow'], array[null::jsonb], array[null::bigint], false)";
    let outcome: String = sqlx::query_scalar(send).fetch_one(&mut *slow_send).await.unwrap();
    assert_eq!(outcome, "sent");
    let as_of = as_of_now(&ada).await;
    students[1].says(&ada, "quick").await;
    slow_send.commit().await.unwrap();

    let result = read_all(&ada, &json!({"as_of": as_of})).await;

    assert_eq!(result["unread"], json!({"messages": 2, "conversations": 2, "muted_messages": 0}));
    let unread: BTreeSet<String> = walk_inbox(&ada, "filter=unread").await.into_iter().collect();
    assert_eq!(Vec::from_iter(unread), ["s00", "s01"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_conversation_marked_unread_after_the_page_stays_unread() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 2).await;
    let as_of = as_of_now(&ada).await;
    ada.read(&students[0], 1).await;
    ada.unread_from(&students[0], 1).await;

    let by_old_page = read_all(&ada, &json!({"as_of": as_of})).await;
    assert_eq!(by_old_page["unread"]["messages"], 1);
    assert_eq!(walk_inbox(&ada, "filter=unread").await, ["s00"]);

    let by_new_page = read_all(&ada, &json!({"as_of": as_of_now(&ada).await})).await;
    assert_eq!(by_new_page["unread"]["messages"], 0);
    app.assert_invariants().await;
}

#[tokio::test]
async fn edits_and_retractions_after_the_page_do_not_change_which_messages_are_read() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    let as_of = as_of_now(&ada).await;
    students[0].edit(&ada, 1, "changed since").await.json(200);
    students[1].says(&ada, "later").await;
    students[1].edit(&ada, 2, "later, and changed").await.json(200);
    students[1].edit(&ada, 1, "changed since").await.json(200);
    students[2].says(&ada, "later").await;
    students[2].retract(&ada, 1).await.json(200);

    let result = read_all(&ada, &json!({"as_of": as_of})).await;

    assert_eq!(result["unread"], json!({"messages": 2, "conversations": 2, "muted_messages": 0}));
    assert_eq!(walk_inbox(&ada, "filter=unread").await, ["s02", "s01"]);
    assert_eq!(ada.entry(&students[0]).await["read_seq"], 1);
    assert_eq!(ada.entry(&students[1]).await["read_seq"], 1);
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_as_of_that_cannot_be_decoded_is_refused() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;

    ada.post("/v1/inbox/read-all", &json!({"as_of": "nonsense"})).await.problem(400, "invalid_cursor");
}

/// The token is not signed, so that a client can make one. Postgres must not be given a snapshot that it cannot read.
#[tokio::test]
async fn a_forged_as_of_is_refused_unless_it_holds_a_valid_snapshot() {
    let app = TestApp::spawn().await;
    let (ada, _) = educator_with_students(&app, 1).await;
    let as_of = |snapshot: &str| {
        let time = sqlx::types::chrono::DateTime::from_timestamp(4_000_000_000, 0).unwrap();
        json!({"as_of": pidge::types::AsOf { snapshot: snapshot.to_owned(), time }.encode()})
    };

    for invalid in ["1:9223372036854775807:", "4294967296:4294967296:", "+5:+6:", "05:06:", "5:9:4294967296", "x", ""] {
        ada.post("/v1/inbox/read-all", &as_of(invalid)).await.problem(400, "invalid_cursor");
    }
    for valid in [
        "3:3:",
        "3:4611686018427387903:",
        "4294967299:4294967399:4294967300",
        "4611686018427387903:4611686018427387903:",
    ] {
        read_all(&ada, &as_of(valid)).await;
    }
    app.assert_invariants().await;
}
