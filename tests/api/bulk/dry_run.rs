//! Dry runs: what a call would do, without doing it.

use serde_json::{Value, json};

use super::{assert_counts, course, outcomes, post, to_course, to_users};
use crate::support::{
    app::{TestApp, config},
    batch_gate::count,
    client::Client,
    wait::until,
};

/// The rows of all tables.
async fn rows(app: &TestApp) -> Vec<(String, i64)> {
    let tables = "select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
                  order by 1";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&app.pool).await.unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let number = count(app, &format!("select count(*) from {table}")).await;
        rows.push((table, number));
    }
    rows
}

/// A service where tutors may send to many.
async fn app_with_tutors() -> TestApp {
    let mut config = config();
    config.users.introduce_roles.push("tutor".to_owned());
    TestApp::spawn_with(config).await
}

/// A bulk send to users of all kinds, one of whom got the message by an earlier call, and one another text. One has blocked the
/// sender, whose role on record can be blocked.
async fn mixed(app: &TestApp) -> (Client, Value) {
    let ada = course(app, 5).await;
    ada.send("s0004", "so that they have met").await.json(201);
    post(&ada, &to_users("exam", "hello", &["s0001"])).await.json(200);
    post(&ada, &to_users("exam", "another text", &["s0002"])).await.json(200);
    let change = "update users set deactivated_at = now() where external_id = 's0003';
                  insert into blocks (blocker_id, blocked_id)
                  select b.id, a.id from users a, users b where a.external_id = 'ada' and b.external_id = 's0004';
                  update users set managed = true, role = 'tutor' where external_id = 'ada';
                  update context_members set role = null;
                  update conversations c set blocked = blocked_bits(c.low_user_id, c.high_user_id);";
    sqlx::raw_sql(change).execute(&app.pool).await.unwrap();
    let mut bulk = to_users("exam", "hello", &["s0001", "s0002", "s0003", "s0004", "s0005", "ada", "nobody", "s0005"]);
    bulk["items"].as_array_mut().unwrap().push(json!({"recipient_id": ""}));
    (ada, bulk)
}

#[tokio::test]
async fn a_dry_run_tells_what_the_same_call_does() {
    let app = app_with_tutors().await;
    let (ada, mut bulk) = mixed(&app).await;
    bulk["dry_run"] = json!(true);

    let dry = post(&ada, &bulk).await.json(200);
    bulk["dry_run"] = json!(false);
    let real = post(&ada, &bulk).await.json(200);

    assert_eq!((&dry["dry_run"], &real["dry_run"]), (&json!(true), &json!(false)));
    assert_eq!(outcomes(&dry), outcomes(&real));
    assert_eq!(dry["counts"], real["counts"]);
    let codes: Vec<_> = outcomes(&dry).into_iter().map(|(_, outcome)| outcome).collect();
    let expected = [
        "replayed",
        "idempotency_key_reused",
        "recipient_inactive",
        "blocked",
        "sent",
        "self_message",
        "sent",
        "duplicate_item",
        "invalid_body",
    ];
    assert_eq!(codes, expected);
    for (dry, real) in dry["results"].as_array().unwrap().iter().zip(real["results"].as_array().unwrap()) {
        assert_eq!(dry["problem"], real["problem"]);
        let is_new = real["outcome"] == "sent";
        assert_eq!(dry["message_id"].is_null(), is_new || real["message_id"].is_null(), "{dry:#}");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_dry_run_writes_no_row() {
    let app = app_with_tutors().await;
    let (ada, mut items) = mixed(&app).await;
    items["dry_run"] = json!(true);
    let mut roster = to_course("new", "hello");
    roster["dry_run"] = json!(true);
    // The background tasks have nothing left to do.
    until("all is indexed and in the log", async || {
        count(&app, "select (select count(*) from search_queue) + (select count(*) from outbox)").await == 0
    })
    .await;
    let before = rows(&app).await;

    post(&ada, &items).await.json(200);
    let result = post(&ada, &roster).await.json(200);

    assert_eq!(rows(&app).await, before);
    assert_counts(&result, 3, 0, 2);
    assert_eq!(ada.get("/v1/messages/bulk/new").await.status, 404);
}
