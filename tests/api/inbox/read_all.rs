//! Reading all conversations up to the state of an inbox page: `POST /v1/inbox/read-all`.

use std::{collections::BTreeSet, time::Duration};

use pidge::{conversations::Cleaner, types::AsOf};
use serde_json::{Value, json};
use sqlx::Executor;

use crate::support::{
    app::TestApp,
    client::Client,
    inbox::{educator_with_students, nothing_unread, walk_inbox},
    mailbox::{backdate_deletions, ten_messages_to_ada},
};

const DAY: Duration = Duration::from_hours(24);

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
    let send = "select outcome from write_batch(gen_random_uuid(), false, array['default'], array['s00'], array['ada'], array[''], array['slow'], array[''::bytea], array['slow'], array[null::jsonb], array[null::bigint], false)";
    let outcome: String = sqlx::query_scalar(send).fetch_one(&mut *slow_send).await.unwrap();
    assert_eq!(outcome, "sent");
    // Transactions with higher numbers are over: the snapshot of the page excludes the message's by its number.
    app.pool.execute("select pg_current_xact_id()").await.unwrap();
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

#[tokio::test]
async fn an_as_of_is_valid_for_the_user_who_read_the_page_only() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    let as_of = as_of_now(&ada).await;

    students[0].post("/v1/inbox/read-all", &json!({"as_of": as_of})).await.problem(400, "invalid_cursor");
}

#[tokio::test]
async fn a_conversation_restored_since_the_page_stays_unread() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 2).await;
    ada.trash(&students[0], 1).await;
    let as_of = as_of_now(&ada).await;
    ada.restore(&students[0]).await;

    let result = read_all(&ada, &json!({"as_of": as_of})).await;

    assert_eq!(result["unread"], json!({"messages": 1, "conversations": 1, "muted_messages": 0}));
    assert_eq!(walk_inbox(&ada, "filter=unread").await, ["s00"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_single_message_restored_since_the_page_stays_unread_with_those_after_it() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.hide(&mia, 4).await;
    let as_of = as_of_now(&ada).await;
    ada.restore(&mia).await;

    let result = read_all(&ada, &json!({"as_of": as_of})).await;

    assert_eq!(result["unread"]["messages"], 7);
    assert_eq!(ada.entry(&mia).await["read_seq"], 3);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_part_of_a_conversation_restored_since_the_page_stays_unread_with_what_follows() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.read(&mia, 2).await;
    ada.trash(&mia, 6).await;
    let as_of = as_of_now(&ada).await;
    ada.restore(&mia).await;

    let result = read_all(&ada, &json!({"as_of": as_of})).await;

    assert_eq!(result["unread"]["messages"], 8, "the messages 3 to 6 were not shown, and the marker cannot pass them");
    app.assert_invariants().await;
}

#[tokio::test]
async fn what_was_deleted_and_restored_after_the_page_is_read() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let as_of = as_of_now(&ada).await;
    ada.hide(&mia, 4).await;
    ada.trash(&mia, 10).await;
    ada.restore(&mia).await;
    ada.restore(&mia).await;

    let result = read_all(&ada, &json!({"as_of": as_of})).await;

    assert_eq!(result["unread"], nothing_unread());
    app.assert_invariants().await;
}

#[tokio::test]
async fn what_was_restored_before_the_page_is_read() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 6).await;
    ada.restore(&mia).await;
    let as_of = as_of_now(&ada).await;

    let result = read_all(&ada, &json!({"as_of": as_of})).await;

    assert_eq!(result["unread"], nothing_unread());
}

#[tokio::test]
async fn a_deletion_that_was_undone_is_kept_for_older_pages_after_the_others_became_final() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.trash(&mia, 10).await;
    let as_of = as_of_now(&ada).await;
    ada.restore(&mia).await;
    backdate_deletions(&app, 40 * 86_400).await;
    Cleaner::new(app.config.mailbox).clean_next(&app.service).await.unwrap();

    let result = read_all(&ada, &json!({"as_of": as_of})).await;

    assert_eq!(result["unread"]["messages"], 10);
    app.assert_invariants().await;
}

/// Seals an `as_of` as the service does, with another content.
async fn sealed(app: &TestApp, ada: &Client, change: impl FnOnce(&mut AsOf)) -> Value {
    let scope = format!("{:?}", ("default", &ada.id, "as_of"));
    let seal = app.service.seal().await.unwrap();
    let token = as_of_now(ada).await;
    let mut as_of: AsOf = seal.open(&scope, token.as_str().unwrap()).unwrap();
    change(&mut as_of);
    json!({"as_of": seal.seal(&scope, &as_of)})
}

#[tokio::test]
async fn an_as_of_of_another_server_or_timeline_is_refused_and_nothing_is_marked() {
    let app = TestApp::spawn().await;
    let (ada, _) = educator_with_students(&app, 1).await;
    let of_another_server = sealed(&app, &ada, |as_of| as_of.lineage = Some("7/00000001".to_owned())).await;
    let of_a_standby = sealed(&app, &ada, |as_of| as_of.lineage = None).await;
    let of_a_later_state = sealed(&app, &ada, |as_of| as_of.snapshot = "4294967299:4294967299:".to_owned()).await;

    for as_of in [of_another_server, of_a_standby, of_a_later_state] {
        let problem = ada.post("/v1/inbox/read-all", &as_of).await.problem(400, "invalid_parameter");

        assert_eq!(problem["errors"][0]["pointer"], "/as_of", "{problem:#}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("Nothing was marked read"), "{detail}");
    }
    assert_eq!(walk_inbox(&ada, "filter=unread").await, ["s00"]);
}

#[tokio::test]
async fn an_as_of_older_than_a_week_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, _) = educator_with_students(&app, 1).await;
    let a_week_old = sealed(&app, &ada, |as_of| as_of.time -= 7 * DAY + Duration::from_mins(1)).await;
    let younger = sealed(&app, &ada, |as_of| as_of.time -= 6 * DAY).await;

    ada.post("/v1/inbox/read-all", &a_week_old).await.problem(400, "invalid_parameter");
    assert_eq!(walk_inbox(&ada, "filter=unread").await, ["s00"]);
    ada.post("/v1/inbox/read-all", &younger).await.json(200);
}

/// After a crash, and on a copy of the server, transactions may have numbers that an earlier snapshot includes.
#[tokio::test]
async fn what_is_later_than_the_page_stays_unread_whatever_its_transaction_number() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 2).await;
    ada.trash(&students[0], 1).await;
    let page_time = sqlx::query_scalar("select clock_timestamp()").fetch_one(&app.pool).await.unwrap();
    ada.restore(&students[0]).await;
    students[1].says(&ada, "later").await;
    let as_of = sealed(&app, &ada, |as_of| as_of.time = page_time).await;

    let result = read_all(&ada, &as_of).await;

    assert_eq!(result["unread"], json!({"messages": 2, "conversations": 2, "muted_messages": 0}));
    assert_eq!(ada.entry(&students[1]).await["read_seq"], 1);
}

#[tokio::test]
async fn what_the_page_showed_is_read_although_the_clock_of_the_database_was_set_back_before() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    ada.trash(&students[1], 1).await;
    ada.restore(&students[1]).await;
    ada.unread_from(&students[2], 1).await;
    for set_ahead in [
        "update messages set created_at = created_at + interval '1 hour'",
        "update conversations set last_created_at = last_created_at + interval '1 hour'",
        "update participants set last_activity_at = last_activity_at + interval '1 hour',
             marked_unread_at = marked_unread_at + interval '1 hour'",
        "update deletions set deleted_at = deleted_at + interval '1 hour', restored_at = restored_at + interval '1 hour'",
    ] {
        app.pool.execute(set_ahead).await.unwrap();
    }
    let as_of = as_of_now(&ada).await;

    let result = read_all(&ada, &json!({"as_of": as_of})).await;

    assert_eq!(result["unread"], nothing_unread());
}
