//! The words of names: written with the name, wherever it is written, and filled in for names from before.

use pidge::users::{NamesIndexed, index_names_next};
use serde_json::json;
use sqlx::Executor;

use super::{school, words};
use crate::support::{app::TestApp, batch_gate::count, tokens::token_with, wait::until};

#[tokio::test]
async fn the_words_of_a_name_follow_its_changes() {
    let (app, lms) = school(&[("ada", "Ada Okafor", "educator")]).await;
    assert_eq!(words(&app, "ada").await, ["ada", "okafor"]);

    for (name, expected) in [
        (json!("Dr. Ada  Óké-Smith"), vec!["ada", "dr", "oke", "smith"]),
        (json!("Ada Smith ADA"), vec!["ada", "smith"]),
        (json!("–"), vec![]),
        (json!("王小"), vec!["小", "王"]),
        (json!(null), vec![]),
    ] {
        lms.put_user("ada", &json!({"display_name": name})).await.json(200);

        assert_eq!(words(&app, "ada").await, expected, "{name}");
        app.assert_invariants().await;
    }
}

#[tokio::test]
async fn the_words_of_a_name_in_a_token_are_written_with_it() {
    let app = TestApp::spawn().await;
    let present = async |claims, marker| {
        app.client("mia", token_with("mia", &claims)).get("/v1/me").await.json(200);
        app.student(marker).await;
    };

    present(json!({"name": "Mia Berg"}), "first").await;
    assert_eq!(words(&app, "mia").await, ["berg", "mia"]);
    present(json!({"name": "Mia Berg-Lund"}), "second").await;
    assert_eq!(words(&app, "mia").await, ["berg", "lund", "mia"]);
    // A token without a name leaves it as it is.
    present(json!({"role": "staff"}), "third").await;
    assert_eq!(words(&app, "mia").await, ["berg", "lund", "mia"]);

    assert_eq!(count(&app, "select count(*) from users where indexed_name is distinct from display_name").await, 0);
    app.assert_invariants().await;
}

/// Users as the release before writes them: with names, and without words.
const FROM_BEFORE: &str = "
    insert into users (tenant, external_id, display_name)
    select 'default', 'u' || n, case when n % 10 > 0 then 'Name ' || n end from generate_series(1, 1200) n";

#[tokio::test]
async fn names_from_before_get_their_words_step_by_step() {
    let app = TestApp::spawn().await;
    app.pool.execute(FROM_BEFORE).await.unwrap();

    // The service indexes them, too.
    until("each name has its words", async || {
        while index_names_next(&app.service).await.unwrap() == NamesIndexed::Some {}
        count(&app, "select count(*) from users where display_name is distinct from indexed_name").await == 0
    })
    .await;

    assert_eq!(count(&app, "select count(*) from user_words where word = 'name'").await, 1080);
    assert_eq!(words(&app, "u7").await, ["7", "name"]);
    assert_eq!(words(&app, "u10").await, [""; 0]);
    assert_eq!(index_names_next(&app.service).await.unwrap(), NamesIndexed::Idle);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_name_that_the_release_before_writes_meanwhile_gets_its_words() {
    let (app, _lms) = school(&[("ada", "Ada Okafor", "educator")]).await;
    app.pool.execute("update users set display_name = 'Ada Smith' where external_id = 'ada'").await.unwrap();

    until("the name has its words", async || {
        index_names_next(&app.service).await.unwrap();
        words(&app, "ada").await == ["ada", "smith"]
    })
    .await;
}

#[tokio::test]
async fn a_user_who_is_being_written_is_left_for_later() {
    let app = TestApp::spawn().await;
    let insert = "insert into users (tenant, external_id, display_name) values ('default', 'ada', 'Ada 0'), ('default', 'ben', 'Ben')";
    app.pool.execute(insert).await.unwrap();
    // The service indexes names, too: a new one, until the lock comes first.
    let mut writing = app.pool.begin().await.unwrap();
    for round in 1_u32.. {
        let rename = "update users set display_name = 'Ada ' || $1::text where external_id = 'ada'";
        sqlx::query(rename).bind(round.to_string()).execute(&app.pool).await.unwrap();
        let lock = "select display_name is distinct from indexed_name from users where external_id = 'ada' for update";
        if sqlx::query_scalar(lock).fetch_one(&mut *writing).await.unwrap() {
            break;
        }
        writing.rollback().await.unwrap();
        writing = app.pool.begin().await.unwrap();
    }
    let before = words(&app, "ada").await;

    until("the other user has words", async || {
        index_names_next(&app.service).await.unwrap();
        words(&app, "ben").await == ["ben"]
    })
    .await;
    assert_eq!(index_names_next(&app.service).await.unwrap(), NamesIndexed::Idle);
    assert_eq!(words(&app, "ada").await, before);
    writing.commit().await.unwrap();

    until("the user has the words of the name", async || {
        index_names_next(&app.service).await.unwrap();
        count(&app, "select count(*) from users where display_name is distinct from indexed_name").await == 0
    })
    .await;
    assert_ne!(words(&app, "ada").await, before);
    app.assert_invariants().await;
}
