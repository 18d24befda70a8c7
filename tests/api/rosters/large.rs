//! Rosters of the largest sizes, in one call.

use serde_json::{Value, json};
use sqlx::{Executor, PgConnection};

use super::{counts, end, enrol, ids, patch, plain, put};
use crate::support::app::{TestApp, config};

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
async fn twenty_thousand_members_are_swapped_for_twenty_thousand_others_in_one_call() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let (first, second) = (names(0..20_000), names(20_000..40_000));
    put(&lms, "bio", &json!({"members": members(&first)})).await.json(200);

    let swapped = put(&lms, "bio", &json!({"members": members(&second)})).await.json(200);
    assert_eq!(counts(&swapped), [20_000, 0, 20_000, 0]);
    assert!(ids(&lms, "bio").await == second);

    let ending = json!({"ends_at": "2099-01-01T00:00:00Z", "members": members(&second)});
    assert_eq!(counts(&put(&lms, "bio", &ending).await.json(200)), [0, 20_000, 0, 0]);
    app.assert_invariants().await;
}

/// Has each write of memberships take longer than `statement_timeout_ms`, and than an ordinary request may.
const SLOW_WRITES: &str = "
    create function slow_write() returns trigger language plpgsql as $$ begin perform pg_sleep(5.5); return null; end $$;
    create trigger slow_write after insert or update on context_members for each statement execute function slow_write();";

#[tokio::test]
async fn a_write_that_takes_longer_than_the_timeout_of_a_statement_is_completed() {
    for transaction_pooler in [false, true] {
        let mut config = config();
        config.database.transaction_pooler = transaction_pooler;
        let app = TestApp::spawn_with(config).await;
        let lms = app.back_end("lms").await;
        app.pool.execute(sqlx::raw_sql(SLOW_WRITES)).await.unwrap();

        assert_eq!(counts(&enrol(&lms, "bio", &["mia"]).await), [1, 0, 0, 0]);
        assert_eq!(end(&lms, "bio").await.status, 204);

        // The time limit of the sessions is as before.
        let run = async |connection: &mut PgConnection| {
            let name = "select current_setting('statement_timeout')";
            sqlx::query_scalar::<_, String>(name).fetch_one(connection).await
        };
        for _ in 0..8 {
            assert_eq!(app.service.run(run).await.unwrap(), "4500ms");
        }
        app.assert_invariants().await;
    }
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
